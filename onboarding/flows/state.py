"""Where one user is: the session, its steps and the facts, as they were read under one lock. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Answers = Mapping[str, Any]


class SessionStatus(StrEnum):
    """Where a user's onboarding is."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    SKIPPED = "skipped"


class StepStatus(StrEnum):
    """Where one step is."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    SKIPPED = "skipped"
    FAILED = "failed"


class Cause(StrEnum):
    """Who or what made something happen."""

    USER = "user"
    OPERATOR = "operator"
    JOB = "job"
    CONDITION = "condition"
    MIGRATION = "migration"
    IMPORT = "import"
    SEED = "seed"


class FactState(StrEnum):
    """What is known of a fact. `pending`: a job is finding out. `failed`: it tried and could not."""

    YES = "yes"
    PENDING = "pending"
    FAILED = "failed"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Source:
    """Where one answer came from (user, default, import, operator), and with which revision of the session."""

    by: str
    rev: int


@dataclass(frozen=True, slots=True)
class StepState:
    """One step of one user. A step without a row is pending.

    `finished_at` is when it was completed, skipped or failed. `needs_review`: the answers were kept by a migration and
    do not fit any more; they are shown again for the user to look at.
    """

    key: str
    status: StepStatus = StepStatus.PENDING
    answers: Answers = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    attempt: int = 0
    shown_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    reason: str | None = None
    needs_review: bool = False


@dataclass(frozen=True, slots=True)
class SessionState:
    """One user's onboarding. `flow` is None while the row only holds data of somebody who was never enrolled.

    `rev` grows with every change, `epoch` with every reset. `percent` is the highest that was shown since.
    `attributes` is what the web app told of the user; `flags` and `told` (facts) are its booleans. `places` is where each
    step with a condition was when an event last told it. `reset_rev` is the revision of the last start over. What
    `stays_open` was opened again by an operator. `percent_told` was told by a server, `percent_migrated` was shown before
    a migration took some of it.
    """

    id: int
    user_id: str
    flow: str | None = None
    version: int | None = None
    variant: str | None = None
    status: SessionStatus = SessionStatus.NOT_STARTED
    rev: int = 0
    epoch: int = 0
    percent: float = 0
    started_at: datetime | None = None
    completed_at: datetime | None = None
    skipped_at: datetime | None = None
    last_active_at: datetime | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    flags: Mapping[str, bool] = field(default_factory=dict)
    told: Mapping[str, bool] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    seeded: bool = False
    places: Mapping[str, str] = field(default_factory=dict)
    stays_open: bool = False
    reset_rev: int = 0
    percent_told: float | None = None
    percent_migrated: float | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one fact; `code` and `reason` are for people where it failed."""

    state: FactState
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that is needed to judge an act. `now` is the database's clock; `facts` holds only what is not simply `no`."""

    session: SessionState
    steps: Mapping[str, StepState]
    facts: Mapping[str, Fact]
    now: datetime
    granted: frozenset[str] = frozenset()

    def step(self, key: str) -> StepState:
        """Return a step; one without a row is pending."""
        return self.steps.get(key) or StepState(key)

    def fact(self, name: str) -> Fact:
        """Return what is known of a fact."""
        return self.facts.get(name) or Fact(FactState.NO)
