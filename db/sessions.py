"""A user's onboarding: looked at in one query, changed in two statements and one commit.

The first statement locks the session's row and then looks at everything that belongs to it; Python judges without a
word to anybody; the second writes all that follows. Nothing is decided on what was read before the lock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from db import flow_versions, step_data
from db.applying import Judged, apply
from db.jobs import Alongside
from db.key_intake import TakenKey
from db.snapshots import Replay, replay_from, snapshot_from
from onboarding.flows.acts import Act, Sent
from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.enrolling import as_told
from onboarding.flows.judging.judge import judge
from onboarding.flows.judging.outcome import Outcome
from onboarding.flows.judging.wellformed import check_acts
from onboarding.flows.refusals import ActReused, NotEnrolled, NotNow, StaleEpoch, StaleRevision
from onboarding.flows.state import Snapshot
from onboarding.flows.view import View, view_of

BY_USER = Sent()
BY_CONDITION = "by condition"


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an act: the view after it, the short answer that its repetition gets too, the keys that came with it."""

    view: View
    answer: Mapping[str, Any]
    replayed: bool = False
    keys: tuple[TakenKey, ...] = ()


_READ = "SELECT onboarding.read_session(%s)"
_HOLD = "SELECT onboarding.hold_session(%s, %s, %s)"


def read(on: Connection, user_id: str) -> View | None:
    """Return where a user stands: one query. None for somebody who is in no flow."""
    told = on.exec_driver_sql(_READ, (user_id,)).scalar_one()
    if told is None or told["session"]["flow"] is None:
        return None
    seen = snapshot_from(told)
    return view_of(flow_versions.pinned(on, seen.session), seen)


def do(  # noqa: PLR0913 - what comes along is named, by keyword
    tx: Session,
    user_id: str,
    *acts: Act,
    sent: Sent = BY_USER,
    flow: str | None = None,
    variant: str | None = None,
    also: Alongside | None = None,
) -> Done:
    """Do something to a user's onboarding: all of it or nothing, in the caller's transaction.

    Args:
        tx: the caller's transaction; it holds the session's lock from here to its end.
        user_id: whose.
        acts: what is done, in order.
        sent: what came along: who, when, on which revision, under which name.
        flow: brings in whoever is in no flow yet; the newest active version of it is theirs from then on. With
            `BY_CONDITION` it is the first flow whose `enrol_when` takes them, by what was and is being told of them.
        variant: the variant of an experiment, kept from the start.
        also: further parts of the second statement.

    Raises:
        Refused: it cannot be done; nothing has changed. See `onboarding.flows.refusals`.
        ChangedMeanwhile: somebody wrote past the lock; try again.
    """
    apart = step_data.apart(user_id, acts)
    check_acts(apart.acts, sent, variant)
    on = tx.connection()
    told = on.exec_driver_sql(_HOLD, (user_id, sent.client_event_id, flow is not None)).scalar_one()
    if told is None:
        raise NotEnrolled("no session")
    seen, digest = snapshot_from(told), _digest(acts)
    if replay := replay_from(told):
        return _replayed(on, seen, replay, digest)
    chosen = _flow_of(tx, seen, flow, acts)
    placed, homes = apart.placed(chosen.flow.flow, seen)
    outcome = _judged(chosen, _with_variant(seen, variant), placed, sent)
    view = view_of(chosen, outcome.after, outcome.standing)
    answer = _answer(view, outcome)
    if outcome.changes or sent.client_event_id or also or homes:
        apply(on, [Judged(outcome, sent, digest, answer)], step_data.beside(also, homes))
    step_data.ask_for_checks(on, user_id, apart.keys)
    return Done(view, answer, keys=apart.keys)


def _flow_of(tx: Session, seen: Snapshot, flow: str | None, acts: Sequence[Act]) -> CompiledFlow:
    """Return the flow of a session, or the one that it is brought into now."""
    if seen.session.flow is not None:
        return flow_versions.pinned(tx.connection(), seen.session)
    if flow is None:
        raise NotEnrolled("in no flow")
    if flow == BY_CONDITION:
        return flow_versions.taking_in(tx, as_told(seen, acts))
    return flow_versions.open_to_all(tx, flow)


def _with_variant(seen: Snapshot, variant: str | None) -> Snapshot:
    """Give a session that is brought in its variant; one that is in a flow keeps its own."""
    if seen.session.flow is not None:
        return seen
    return replace(seen, session=replace(seen.session, variant=variant))


def _judged(flow: CompiledFlow, seen: Snapshot, acts: Sequence[Act], sent: Sent) -> Outcome:
    """Judge, and send whoever lost against somebody else the state as it is."""
    try:
        return judge(flow, seen, acts, sent)
    except (NotNow, StaleEpoch, StaleRevision) as refused:
        refused.payload = {**refused.payload, "state": view_of(flow, seen).as_json()}
        raise


def _answer(view: View, outcome: Outcome) -> dict[str, Any]:
    current = view.standing.current
    return {
        "rev": view.session.rev,
        "epoch": view.session.epoch,
        "changed": view.session.rev > outcome.before.session.rev,
        "status": view.session.status.value,
        "percent": view.standing.percent,
        "current_step": current.step.key if current else None,
        "granted": list(outcome.grants),
        "conflicts": [asdict(one) for one in outcome.conflicts],
    }


def _replayed(on: Connection, seen: Snapshot, replay: Replay, digest: str) -> Done:
    if replay.digest != digest:
        raise ActReused("one client_event_id for two acts", rev=replay.rev)
    return Done(view_of(flow_versions.pinned(on, seen.session), seen), replay.answer, replayed=True)


def _digest(acts: tuple[Act, ...]) -> str:
    said = [[type(act).__name__, {part.name: getattr(act, part.name) for part in fields(act)}] for act in acts]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=dict).encode()).hexdigest()
