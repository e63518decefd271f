"""All that one act changes: the new session, the steps that changed, events, grants, conflicts. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from onboarding.flows.standing import Standing
from onboarding.flows.state import Cause, SessionState, Snapshot, StepState, StepStatus


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; `from_` and `to` are statuses, or in and out."""

    kind: str
    step: str | None = None
    from_: str | None = None
    to: str | None = None
    cause: Cause = Cause.USER
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class StepChange:
    """A step as it becomes; `was` guards the row, None where there is none yet."""

    was: StepStatus | None
    state: StepState


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that another device had changed meanwhile: the last one received is kept, this is what it replaced."""

    field: str
    lost: Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act comes to. Nothing has been written yet.

    `after` is the state as it will be, `standing` where the user then stands.
    """

    before: Snapshot
    after: Snapshot
    standing: Standing
    steps: tuple[StepChange, ...]
    events: tuple[Event, ...]
    grants: tuple[str, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def session(self) -> SessionState:
        """The session as it will be."""
        return self.after.session

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.steps or self.events or self.grants or self.before.session != self.after.session)
