"""One act on many users: in chunks, each of them one transaction that also says how far the run is.

So a run that is killed at any moment goes on where it was, and nobody is acted on twice. Whoever runs the same id at the
same time shares the work: each chunk is one process's, because it holds the run's row.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from db import flow_versions
from db.applying import Judged, apply
from db.selection import Selection, count, hold_next, newest, next_ids
from db.snapshots import snapshot_from
from db.wide import Everyone
from onboarding.flows.acts import BY_SERVER, Act
from onboarding.flows.judging.judge import judge
from onboarding.flows.judging.outcome import Outcome
from onboarding.flows.refusals import NotEnrolled, Refused
from onboarding.flows.state import Snapshot

CHUNK = 500


class RunRefusedError(Exception):
    """A bulk id was used for something else; the message says for what."""


@dataclass(frozen=True, slots=True)
class Order:
    """What an operator wants done to whom; the same order under the same id is the same run."""

    act: str
    selection: Selection
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """How far an order is. `refused` counts by code; whoever is neither changed nor refused needed nothing."""

    id: str
    act: str
    done: bool
    total: int
    seen: int
    changed: int
    refused: Mapping[str, int]
    last_session: int
    up_to: int
    started_at: datetime
    finished_at: datetime | None

    @property
    def unchanged(self) -> int:
        """How many needed nothing."""
        return self.seen - self.changed - sum(self.refused.values())


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of some sessions."""

    changed: int
    refused: Mapping[str, int] = field(default_factory=dict)


Doing = Callable[[Snapshot], Sequence[Act]]
# What is done to some sessions, whose rows are locked, in the transaction that holds them.
Work = Callable[[Connection, Sequence[int]], Counts]
# What has to be locked before the rows of some sessions, so that all who lock both do it in one order.
First = Callable[[Connection, Sequence[int]], None]

_BEGIN = """INSERT INTO onboarding.bulk_runs (id, act, filter, args, total)
VALUES (%s, %s, %s::jsonb, %s::jsonb, %s) ON CONFLICT (id) DO NOTHING"""
_COLUMNS = """id, act, state = 'done' AS done, total, seen, changed, refused, last_session,
    coalesce((filter ->> 'up_to')::integer, 0) AS up_to, started_at, finished_at"""
_READ = f"SELECT {_COLUMNS} FROM onboarding.bulk_runs WHERE id = %s"  # noqa: S608 - the columns are ours
_ORDER = "SELECT act, filter - 'up_to', args FROM onboarding.bulk_runs WHERE id = %s"


def read(on: Connection, bulk_id: str, order: Order) -> Run | None:
    """Return the run of this id; None where there is none yet.

    Raises:
        RunRefusedError: the id was given to another order.
    """
    row = on.exec_driver_sql(_READ, (bulk_id,)).one_or_none()
    if row is not None:
        _check(on, bulk_id, order)
    return Run(*row) if row is not None else None


def _check(on: Connection, bulk_id: str, order: Order) -> None:
    act, chosen, args = on.exec_driver_sql(_ORDER, (bulk_id,)).one()
    if act != order.act:
        raise RunRefusedError(f"the bulk id {bulk_id} belongs to another act: {act}")
    if chosen != replace(order.selection, up_to=None).as_json():
        raise RunRefusedError(f"the bulk id {bulk_id} was begun with another filter: {_told(chosen)}")
    if args != json.loads(json.dumps(order.args)):
        raise RunRefusedError(f"the bulk id {bulk_id} was begun with other values. Give another id, or none")


def _told(chosen: Mapping[str, Any]) -> str:
    if "sessions" in chosen:
        return f"{len(chosen['sessions'])} named users"
    return ", ".join(f"{name.replace('_', ' ')} {_said(value)}" for name, value in chosen.items()) or "everybody"


def _said(value: Any) -> str:
    if isinstance(value, list):
        return " or ".join(map(str, value))
    return f"{value:,.0f}" if isinstance(value, float) else str(value)


def begin(on: Connection, bulk_id: str, order: Order) -> Run:
    """Write an order down, or find it again.

    Raises:
        RunRefusedError: the id was given to another order.
    """
    chosen = replace(order.selection, up_to=newest(on))
    values = (json.dumps(chosen.as_json()), json.dumps(order.args), count(on, chosen))
    on.exec_driver_sql(_BEGIN, (bulk_id, order.act, *values))
    run = read(on, bulk_id, order)
    assert run is not None  # noqa: S101 - written above, and never deleted
    return run


_HOLD = "SELECT last_session, refused FROM onboarding.bulk_runs WHERE id = %s AND state = 'running' FOR UPDATE"
_ADVANCE = f"""UPDATE onboarding.bulk_runs SET last_session = %s, seen = seen + %s, changed = changed + %s,
    refused = %s::jsonb WHERE id = %s RETURNING {_COLUMNS}"""  # noqa: S608 - as above
_FINISH = f"""UPDATE onboarding.bulk_runs SET state = 'done', finished_at = clock_timestamp()
WHERE id = %s RETURNING {_COLUMNS}"""  # noqa: S608 - as above


def step(everyone: Everyone, run: Run, order: Order, work: Work, first: First | None = None) -> Run:
    """Do the next chunk, or end the run where nobody is left. Returns the run as it is then."""
    with everyone.transaction() as on:
        held = on.exec_driver_sql(_HOLD, (run.id,)).one_or_none()
        if held is None:
            return Run(*on.exec_driver_sql(_READ, (run.id,)).one())
        chosen = replace(order.selection, up_to=run.up_to)
        last, ids = _hold(on, chosen, held.last_session, first)
        if not last:
            return Run(*on.exec_driver_sql(_FINISH, (run.id,)).one())
        counts = work(on, ids)
        refused = json.dumps(Counter(held.refused) + Counter(counts.refused))
        values = (last, len(ids), counts.changed, refused, run.id)
        return Run(*on.exec_driver_sql(_ADVANCE, values).one())


def _hold(on: Connection, chosen: Selection, after: int, first: First | None) -> tuple[int, list[int]]:
    """Lock the next chunk. Returns the last id that was looked at, 0 where there is none, and those that fit under their locks."""
    if first is not None and (seen := next_ids(on, chosen, after, CHUNK)):
        first(on, seen)
        return seen[-1], hold_next(on, replace(chosen, sessions=tuple(seen)), after, CHUNK)
    ids = hold_next(on, chosen, after, CHUNK)
    return (ids[-1] if ids else 0), ids


def acting(doing: Doing) -> Work:
    """Return the work that does what is to be done to each session, as an operator's act: two statements a chunk."""

    def work(on: Connection, ids: Sequence[int]) -> Counts:
        told = on.exec_driver_sql("SELECT onboarding.hold_sessions(%s)", (list(ids),)).scalars()
        outcomes = [tried(on, snapshot_from(one), doing) for one in told]
        changed = [Judged(one, BY_SERVER) for one in outcomes if isinstance(one, Outcome) and one.changes]
        if changed:
            apply(on, changed)
        return Counts(len(changed), Counter(code_of(one) for one in outcomes if isinstance(one, Refused)))

    return work


def tried(on: Connection, seen: Snapshot, doing: Doing) -> Outcome | Refused:
    """Judge what is to be done to a session; nothing is written."""
    try:
        if seen.session.flow is None:
            raise NotEnrolled("in no flow")
        return judge(flow_versions.pinned(on, seen.session), seen, doing(seen), BY_SERVER)
    except Refused as refused:
        return refused


def code_of(refused: Refused) -> str:
    """Return what a refusal is counted under: its code, and where from the move was not legal."""
    status = refused.payload.get("status")
    return f"{refused.code}:{status}" if status else refused.code
