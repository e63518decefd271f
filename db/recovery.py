"""Find onboardings that cannot be, or that their columns tell wrongly, and mend them: looked at again under the lock.

What is shown to a user is worked out from the steps, so most of these nobody notices; who reads by SQL, filters and
reminders do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from db import archiving, flow_versions
from db.applying import Judged, apply, told_of
from db.selection import Selection, next_ids
from db.snapshots import snapshot_from
from db.wide import Everyone
from onboarding.flows.acts import BY_SERVER, Act, Notice, Start
from onboarding.flows.judging.judge import judge
from onboarding.flows.judging.outcome import Outcome
from onboarding.flows.refusals import FlowUnknown
from onboarding.flows.state import SessionState, SessionStatus, Snapshot, StepStatus

CHUNK = 500
_COLUMNS = ("step_key", "current_step", "total_steps", "progress")
Told = Mapping[str, Any]


class Kind(StrEnum):
    """What can be wrong with an onboarding."""

    BEHIND = "columns_behind"
    FACTS = "facts_not_written"
    NOTHING_OPEN = "nothing_left_open"
    UNKNOWN_STEP = "unknown_step"
    NOT_STARTED = "steps_without_a_start"
    TIMES = "times_missing"
    FLOW_GONE = "flow_gone"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with one user's onboarding, and exactly what."""

    kind: Kind
    session_id: int
    user_id: str
    what: str

    @property
    def mendable(self) -> bool:
        """Whether we can do something about it."""
        return self.kind is not Kind.FLOW_GONE


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All that is wrong with one session, and the outcome that mends it."""

    findings: tuple[Finding, ...]
    outcome: Outcome | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """Some sessions that were looked at: how many, the last one's id, and what is wrong with them."""

    seen: int
    last: int
    findings: tuple[Finding, ...]


def look(on: Connection, after: int = 0, most: int = CHUNK) -> Looked | None:
    """Look at the next sessions without a lock; None when there are no more."""
    ids = next_ids(on, Selection(), after, most)
    if not ids:
        return None
    told = on.exec_driver_sql("SELECT onboarding.snapshots(%s)", (ids,)).scalars()
    return Looked(len(ids), ids[-1], tuple(one for row in told for one in diagnose(on, row).findings))


def mend(everyone: Everyone, ids: Sequence[int]) -> tuple[Finding, ...]:
    """Look at some sessions again, now locked, and mend what is wrong. Returns what was mended or cannot be."""
    with everyone.transaction() as on:
        told = on.exec_driver_sql("SELECT onboarding.hold_sessions(%s)", (list(ids),)).scalars().all()
        found = [diagnose(on, row) for row in told]
        archiving.put_away(on, {one.outcome.session.id: one.unknown for one in found if one.outcome and one.unknown})
        judged = [Judged(one.outcome, BY_SERVER) for one in found if one.outcome and one.findings]
        if judged:
            apply(on, judged)
    return tuple(finding for one in found for finding in one.findings)


def diagnose(on: Connection, told: Told) -> Diagnosis:
    """Say what is wrong with one session as `onboarding.snapshots` tells it."""
    seen = snapshot_from(told)
    if seen.session.flow is None:
        return Diagnosis(())
    try:
        flow = flow_versions.pinned(on, seen.session)
    except FlowUnknown:
        return Diagnosis((_found(Kind.FLOW_GONE, seen, f"{seen.session.flow} {seen.session.version}"),))
    unknown = tuple(sorted(key for key in seen.steps if flow.flow.step(key) is None))
    whole = _with_times(replace(seen, steps={key: one for key, one in seen.steps.items() if key not in unknown}))
    outcome = judge(flow, whole, list(_acts(whole)), BY_SERVER)
    return Diagnosis(tuple(_findings(told, seen, whole, outcome, unknown)), outcome, unknown)


def _acts(seen: Snapshot) -> Iterator[Act]:
    if _begun_unstarted(seen):
        yield Start()
    yield Notice()


def _begun_unstarted(seen: Snapshot) -> list[str]:
    if seen.session.status is not SessionStatus.NOT_STARTED:
        return []
    return sorted(key for key, one in seen.steps.items() if one.status is not StepStatus.PENDING)


def _with_times(seen: Snapshot) -> Snapshot:
    """Return the session with the times that it must have, from what is known of its steps."""
    session = seen.session
    known = sorted(_times(seen)) or [seen.now]
    started = session.started_at or known[0]
    match session.status:
        case SessionStatus.IN_PROGRESS:
            fixed = replace(session, started_at=started, last_active_at=session.last_active_at or known[-1])
        case SessionStatus.COMPLETED:
            fixed = replace(session, started_at=started)
        case _:
            fixed = session
    return replace(seen, session=fixed)


def _times(seen: Snapshot) -> Iterator[datetime]:
    session = seen.session
    for step in seen.steps.values():
        yield from (at for at in (step.shown_at, step.started_at, step.finished_at) if at)
    yield from (at for at in (session.started_at, session.completed_at, session.last_active_at) if at)


def _findings(
    told: Told, seen: Snapshot, whole: Snapshot, outcome: Outcome, unknown: Sequence[str]
) -> Iterator[Finding]:
    if unknown:
        yield _found(Kind.UNKNOWN_STEP, seen, ", ".join(unknown))
    if whole.session != seen.session:
        yield _found(Kind.TIMES, seen, ", ".join(_missing(seen.session, whole.session)))
    if begun := _begun_unstarted(whole):
        yield _found(Kind.NOT_STARTED, seen, ", ".join(begun))
    written = [change.state.key for change in outcome.steps] + list(outcome.grants)
    if written:
        yield _found(Kind.FACTS, seen, ", ".join(written))
    if _ends(whole, outcome):
        yield _found(Kind.NOTHING_OPEN, seen, "completed")
    elif not (unknown or written or begun) and (differing := list(_differing(told["session"], outcome))):
        yield _found(Kind.BEHIND, seen, ", ".join(differing))


def _ends(seen: Snapshot, outcome: Outcome) -> bool:
    return seen.session.status is SessionStatus.IN_PROGRESS and outcome.session.status is SessionStatus.COMPLETED


def _missing(before: SessionState, after: SessionState) -> Iterator[str]:
    names = ("started_at", "last_active_at")
    return (name for name in names if getattr(before, name) != getattr(after, name))


def _differing(kept: Told, outcome: Outcome) -> Iterator[str]:
    right = {**told_of(outcome.standing), "progress": outcome.session.percent}
    return (f"{name} {kept[name]} → {right[name]}" for name in _COLUMNS if kept[name] != right[name])


def _found(kind: Kind, seen: Snapshot, what: str) -> Finding:
    return Finding(kind, seen.session.id, seen.session.user_id, what)
