"""One onboarding as the services count it: its steps by number, what is current, and how much of it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from onboarding.flows.standing import ALL, ALMOST, Standing, StepStanding
from onboarding.flows.state import SessionStatus, StepStatus
from onboarding.flows.view import View

_CLOSED = (StepStatus.COMPLETED, StepStatus.SKIPPED)


@dataclass(frozen=True, slots=True)
class StepData:
    """One step. `data` is what it was completed with, keys masked; `completed_at` is also when it was skipped."""

    step_number: int
    title: str
    description: str
    status: StepStatus = StepStatus.PENDING
    completed_at: str | None = None
    data: dict[str, Any] | None = None
    validation_errors: list[str] = field(default_factory=list)


def steps_of(view: View, complaints: Mapping[str, str]) -> list[StepData]:
    """Return the steps that are this user's.

    Args:
        view: where the user stands.
        complaints: by step, what was just now refused of it.
    """
    return [_step(one, complaints.get(one.step.key)) for one in view.standing.steps if one.counted]


def _step(one: StepStanding, complaint: str | None) -> StepData:
    failed = one.state.reason if one.status is StepStatus.FAILED else None
    said = complaint or failed
    return StepData(
        one.number,
        one.step.title,
        one.step.description,
        one.status,
        completed_at=text_of(one.state.finished_at) if one.status in _CLOSED else None,
        data=dict(one.state.answers) or None,
        validation_errors=[said] if said else [],
    )


def step_numbered(view: View, number: int) -> StepStanding | None:
    """Return the step of a number, as the user's own flow counts; None where it is none of theirs."""
    own = (one for one in view.standing.steps if one.counted and type(number) is int)
    return next((one for one in own if one.number == number), None)


def is_completed(view: View) -> bool:
    """Say whether the onboarding is over. What has no bearing on it: the number of the step and the percent."""
    return view.session.status is SessionStatus.COMPLETED


def current_step(view: View) -> int:
    """Return the number of the step that is next; past the last it stays there."""
    current = view.standing.current
    return current.number if current else view.standing.steps[-1].number


def percentage(view: View) -> float:
    """Return how much is done, not rounded; all of it only once the onboarding is over, and never less than was shown."""
    standing: Standing = view.standing
    return float(ALL) if is_completed(view) else float(min(max(standing.share, standing.percent), ALMOST))


def text_of(moment: datetime | None) -> str | None:
    """Write a moment as ISO 8601."""
    return moment.isoformat() if moment else None
