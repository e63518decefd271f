"""Move users from one version of a flow to another, many at a time, and take it back while nothing has changed since.

A migration needs no book of its own: whoever was moved is on the other version, so that one which was stopped or killed
goes on with whoever is left, and nobody is moved twice. What was there before, and what was dropped, is kept.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from db.applying import Judged, apply
from db.jobs import Alongside
from db.publishing import held
from db.selection import Selection, fitting
from db.snapshots import snapshot_from
from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.state import SessionStatus
from onboarding.flows.versions.migrating import BY_MIGRATION, Moved, Plan, PlanRefused, Stays, moved, taken_back

CHUNK = 500
EVERYBODY = Selection()
OPEN = ("in_progress", "not_started", "skipped")
# What a migration changes of a session; the rest need not be kept.
_KEPT = (
    "flow_version", "status", "progress", "rev", "epoch", "started_at", "completed_at", "skipped_at", "last_active_at",
    "places", "stays_open", "percent_told", "percent_migrated",
)  # fmt: skip
Told = Mapping[str, Any]


def whom(plan: Plan, selection: Selection = EVERYBODY) -> Selection:
    """Return whom of a selection a migration is for: those on the old version who are not done."""
    old = plan.old.flow
    return replace(selection, flow=old.flow, version=old.version, status=selection.status or OPEN)


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of some sessions, or would: `reviewed` hold steps to look at again, `stays` are counted by why."""

    moved: int = 0
    reviewed: int = 0
    falls: int = 0
    completed: int = 0
    archived: int = 0
    stays: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Counts) -> Counts:
        """Add them up."""
        numbers = ("moved", "reviewed", "falls", "completed", "archived")
        sums = {name: getattr(self, name) + getattr(other, name) for name in numbers}
        return Counts(**sums, stays=dict(Counter(self.stays) + Counter(other.stays)))

    @property
    def seen(self) -> int:
        """How many were looked at."""
        return self.moved + sum(self.stays.values())


_UNMAPPED = """SELECT t.key, count(*) AS users FROM onboarding.onboarding_sessions AS s
JOIN onboarding.onboarding_steps AS t ON t.session_id = s.id
WHERE {fits} AND t.key <> ALL (%(keys)s) AND (t.status <> 'pending' OR t.answers <> '{{}}' OR t.needs_review)
GROUP BY t.key ORDER BY t.key"""


def unmapped(on: Connection, selection: Selection, keys: Collection[str]) -> dict[str, int]:
    """Return the steps beside `keys` in which somebody of a selection has something, and how many have."""
    fits, values = fitting(selection)
    rows = on.exec_driver_sql(_UNMAPPED.format(fits=fits), {**values, "keys": list(keys)})
    return {row.key: row.users for row in rows}


_HOLD = "SELECT onboarding.hold_sessions(%s)"
_LOOK = "SELECT onboarding.snapshots(%s)"


def migrate_chunk(on: Connection, plan: Plan, ids: Sequence[int]) -> Counts:
    """Move some sessions, in two statements. Whoever cannot be moved stays and is counted.

    Args:
        on: a connection that sees everyone, in a transaction.
        plan: from which version to which, and where each step goes.
        ids: the sessions.

    Raises:
        ChangedMeanwhile: somebody wrote past the locks; try again.
    """
    told = on.exec_driver_sql(_HOLD, (list(ids),)).scalars().all()
    judged = [(one, moved(plan, snapshot_from(one))) for one in told]
    some = [(one, became) for one, became in judged if isinstance(became, Moved)]
    if some:
        kept = [_kept(plan, one, became) for one, became in some]
        parts = f"{_GONE}, {_KEEP}"
        _write(on, [became for _, became in some], Alongside(parts, {"kept": json.dumps(kept)}))
    return counted(became for _, became in judged)


def look_at_chunk(on: Connection, plan: Plan, ids: Sequence[int]) -> list[tuple[str, Moved | Stays]]:
    """Say what would become of some sessions, by user, and change nothing."""
    told = on.exec_driver_sql(_LOOK, (list(ids),)).scalars().all()
    return [(one["session"]["user_id"], moved(plan, snapshot_from(one))) for one in told]


def counted(became: Iterator[Moved | Stays]) -> Counts:
    """Count what became of sessions."""
    all_of_them = list(became)
    went = [one for one in all_of_them if isinstance(one, Moved)]
    return Counts(
        moved=len(went),
        reviewed=sum(bool(one.reviewed) for one in went),
        falls=sum(one.falls for one in went),
        completed=sum(one.outcome.session.status is SessionStatus.COMPLETED for one in went),
        archived=sum(bool(one.archived) for one in went),
        stays=dict(Counter(one.value for one in all_of_them if isinstance(one, Stays))),
    )


_GONE = """gone AS (
    DELETE FROM onboarding.onboarding_steps AS t USING jsonb_to_recordset(%(gone)s::jsonb) AS g(session_id integer, key text)
    JOIN held ON held.id = g.session_id WHERE t.session_id = g.session_id AND t.key = g.key
)"""
# Whoever was moved the same way before keeps what was put by then too.
_KEEP = """kept AS (
    INSERT INTO onboarding.migrated_sessions AS m (session_id, migration, flow, from_version, to_version, before, archived)
    SELECT i.* FROM jsonb_to_recordset(%(kept)s::jsonb) AS i(session_id integer, migration text, flow text,
        from_version integer, to_version integer, before jsonb, archived jsonb) JOIN held ON held.id = i.session_id
    ON CONFLICT (session_id, migration) DO UPDATE SET before = excluded.before, migrated_at = now(),
        archived = excluded.archived || jsonb_build_object('put by earlier', m.archived)
)"""


def _kept(plan: Plan, told: Told, became: Moved) -> dict[str, Any]:
    """Return what is kept of a session that is moved: all that it was, and what is dropped."""
    steps = told["steps"] or []
    session = {name: told["session"][name] for name in _KEPT}
    return {
        "session_id": told["session"]["id"],
        "migration": plan.name,
        "flow": plan.old.flow.flow,
        "from_version": plan.old.flow.version,
        "to_version": plan.new.flow.version,
        "before": {"session": session, "steps": steps},
        "archived": {step["key"]: step for step in steps if step["key"] in became.archived},
    }


def _write(on: Connection, some: Sequence[Moved], also: Alongside) -> None:
    gone = [{"session_id": one.outcome.session.id, "key": key} for one in some for key in one.gone]
    values = {"gone": json.dumps(gone), **also.values}
    apply(on, [Judged(one.outcome, BY_MIGRATION) for one in some], Alongside(also.parts, values))


@dataclass(frozen=True, slots=True)
class Migration:
    """A migration that was made, and how many sessions it has moved."""

    name: str
    flow: str
    from_version: int
    to_version: int
    sessions: int


# What a repair has put away lies in the same table, without a session to go back to.
_MADE = """SELECT migration, flow, from_version, to_version, count(*) FROM onboarding.migrated_sessions
WHERE migration = %s AND before ? 'session' GROUP BY 1, 2, 3, 4"""
_NEXT_BACK = """SELECT session_id FROM onboarding.migrated_sessions
WHERE migration = %s AND session_id > %s AND before ? 'session' ORDER BY session_id LIMIT %s"""
_BEFORE = "SELECT session_id, before FROM onboarding.migrated_sessions WHERE migration = %s AND session_id = ANY (%s)"


def made(on: Connection, name: str) -> Migration | None:
    """Return a migration that was made; None where there is none of this name."""
    row = on.exec_driver_sql(_MADE, (name,)).one_or_none()
    return Migration(*row) if row else None


def next_ids_back(on: Connection, name: str, after: int = 0, most: int = CHUNK) -> Sequence[int]:
    """Return the next sessions that a migration has moved, by id."""
    return on.exec_driver_sql(_NEXT_BACK, (name, after, most)).scalars().all()


_FORGET = """forgotten AS (
    DELETE FROM onboarding.migrated_sessions AS m USING held
    WHERE m.session_id = held.id AND m.migration = %(name)s AND NOT m.archived ? 'put by earlier'
), earlier AS (
    UPDATE onboarding.migrated_sessions AS m SET archived = m.archived -> 'put by earlier' FROM held
    WHERE m.session_id = held.id AND m.migration = %(name)s AND m.archived ? 'put by earlier'
)"""


def must_take_users(on: Connection, flow: str, version: int) -> None:
    """Make sure that users may be put into a version, and keep it from being retired until the transaction ends.

    Raises:
        PlanRefused: it is retired.
    """
    there = held(on, flow, version)
    if there is not None and there.status == "retired":
        say = f"{flow} {version} is retired. Make it draining in its file and publish that (usher migrate); then try again."
        raise PlanRefused(say, say=say)


def undo_chunk(on: Connection, name: str, old: CompiledFlow, ids: Sequence[int]) -> Counts:
    """Put some sessions back to what they were; whoever has changed since stays.

    Args:
        on: a connection that sees everyone, in a transaction.
        name: the migration.
        old: the version that it moved them from.
        ids: the sessions.

    Raises:
        ChangedMeanwhile: somebody wrote past the locks; try again.
        PlanRefused: that version is retired.
    """
    must_take_users(on, old.flow.flow, old.flow.version)
    told = on.exec_driver_sql(_HOLD, (list(ids),)).scalars().all()
    before = {row.session_id: row.before for row in on.exec_driver_sql(_BEFORE, (name, list(ids)))}
    judged = [_taken_back(old, one, before[one["session"]["id"]]) for one in told if one["session"]["id"] in before]
    some = [one for one in judged if isinstance(one, Moved)]
    if some:
        _write(on, some, Alongside(f"{_GONE}, {_FORGET}", {"name": name}))
    return counted(iter(judged))


def _taken_back(old: CompiledFlow, told: Told, before: Told) -> Moved | Stays:
    was = {**told, "session": {**told["session"], **before["session"]}, "steps": before["steps"]}
    return taken_back(old, snapshot_from(told), snapshot_from(was))
