"""Read a user's onboarding as the database tells it, in one look: `onboarding.snapshots` and what is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onboarding.flows.facts import facts_from
from onboarding.flows.state import SessionState, SessionStatus, Snapshot, Source, StepState, StepStatus

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Replay:
    """An act that was received before: what was asked, and what was answered."""

    digest: str
    rev: int
    answer: Told


def snapshot_from(told: Told) -> Snapshot:
    """Return the state that one row of `onboarding.snapshots` tells."""
    session = told["session"]
    steps = {one["key"]: _step(one) for one in told["steps"] or ()}
    facts = facts_from(told["results"], told["keys"] or {}, told["jobs"] or {}, session["told"])
    granted = frozenset(told["granted"] or ())
    return Snapshot(_session(session), steps, facts, datetime.fromisoformat(told["now"]), granted)


def replay_from(told: Told) -> Replay | None:
    """Return what was answered to the act that is asked for again, if it was."""
    act = told.get("act")
    return Replay(**act) if act else None


def _session(row: Told) -> SessionState:
    return SessionState(
        id=row["id"],
        user_id=row["user_id"],
        flow=row["flow"],
        version=row["flow_version"],
        variant=row["variant"],
        status=SessionStatus(row["status"]),
        rev=row["rev"],
        epoch=row["epoch"],
        percent=row["progress"],
        started_at=_moment(row["started_at"]),
        completed_at=_moment(row["completed_at"]),
        skipped_at=_moment(row["skipped_at"]),
        last_active_at=_moment(row["last_active_at"]),
        attributes=row["attributes"],
        flags=row["flags"],
        told=row["told"],
        data=row["onboarding_data"],
        seeded=row["seeded"],
        places=row["places"],
        stays_open=row["stays_open"],
        reset_rev=row["reset_rev"],
        percent_told=row["percent_told"],
        percent_migrated=row["percent_migrated"],
    )


def _step(row: Told) -> StepState:
    return StepState(
        key=row["key"],
        status=StepStatus(row["status"]),
        answers=row["answers"],
        sources={name: Source(by, rev) for name, (by, rev) in row["sources"].items()},
        attempt=row["attempt"],
        shown_at=_moment(row["shown_at"]),
        started_at=_moment(row["started_at"]),
        finished_at=_moment(row["finished_at"]),
        reason=row["reason"],
        needs_review=row["needs_review"],
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
