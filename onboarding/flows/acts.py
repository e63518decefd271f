"""What can be done to an onboarding, as plain values, and what was sent along with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from onboarding.flows.state import Answers, Cause


@dataclass(frozen=True, slots=True)
class Act:
    """The root of all acts."""


@dataclass(frozen=True, slots=True)
class Start(Act):
    """Begin the flow that the session is pinned to. A session that is under way stays as it is."""


@dataclass(frozen=True, slots=True)
class Show(Act):
    """A step was seen. Written once for each attempt; changes no revision."""

    step: str


@dataclass(frozen=True, slots=True)
class Begin(Act):
    """Begin a step, or take up one that was put off or went wrong."""

    step: str


@dataclass(frozen=True, slots=True)
class Save(Act):
    """Keep a draft: fields are merged, None takes one out. What is missing may be missing still."""

    step: str
    answers: Answers
    by: str = "user"


@dataclass(frozen=True, slots=True)
class Finish(Act):
    """Finish a step with what is there and what comes along; with `accept_defaults` what was offered is answered too."""

    step: str
    answers: Answers = field(default_factory=dict)
    accept_defaults: bool = False
    by: str = "user"


@dataclass(frozen=True, slots=True)
class Skip(Act):
    """Put a step off."""

    step: str


@dataclass(frozen=True, slots=True)
class Fail(Act):
    """A step went wrong; `reason` is a sentence for the user."""

    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reopen(Act):
    """Open a step again, its answers kept."""

    step: str


@dataclass(frozen=True, slots=True)
class ResetStep(Act):
    """Let a step be as if it had never been touched."""

    step: str


@dataclass(frozen=True, slots=True)
class SkipSession(Act):
    """Put the whole onboarding aside. Destructive: users say on which revision they decided it."""


@dataclass(frozen=True, slots=True)
class Resume(Act):
    """Take it up again, exactly where it was."""


@dataclass(frozen=True, slots=True)
class Complete(Act):
    """Finish the onboarding. `force` is for servers and operators: it does not ask what is missing."""

    force: bool = False


@dataclass(frozen=True, slots=True)
class ReopenSession(Act):
    """Let a completed onboarding be under way again; for operators."""


@dataclass(frozen=True, slots=True)
class Reset(Act):
    """Start over: answers and percent go, unlocks and rewards stay. Destructive."""


@dataclass(frozen=True, slots=True)
class Tell(Act):
    """What the web app knows of the user: attributes, flags and facts, each merged."""

    attributes: Mapping[str, Any] = field(default_factory=dict)
    flags: Mapping[str, bool] = field(default_factory=dict)
    facts: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeepData(Act):
    """Keep anything else beside the answers: merged, None takes a key out; `replace` (destructive) throws the old away."""

    data: Mapping[str, Any]
    replace: bool = False


@dataclass(frozen=True, slots=True)
class TellProgress(Act):
    """A server says how far the user is, 0 to 100: shown unless the steps say more; 100 completes."""

    percent: float


@dataclass(frozen=True, slots=True)
class Notice(Act):
    """Look at the facts again. `fresh` names facts that have just come true: they also finish what was started over."""

    fresh: tuple[str, ...] = ()


DESTRUCTIVE = (SkipSession, Reset)


def is_destructive(act: Act) -> bool:
    """Say whether an act throws something away that the user may not have looked at."""
    return isinstance(act, DESTRUCTIVE) or (isinstance(act, KeepData) and act.replace)


@dataclass(frozen=True, slots=True)
class Sent:
    """What came along with an act.

    `client_event_id` is made at the click: the same twice is one act. `occurred_at` is the client's clock at the click.
    `if_rev` refuses the act on any other revision; `made_on` only says what the client had seen, to tell conflicts.
    `own_revs` are revisions that the same device made since, whose answers it does not conflict with.
    `epoch` is the start over that the client knows of.
    """

    cause: Cause = Cause.USER
    client_event_id: UUID | None = None
    occurred_at: datetime | None = None
    if_rev: int | None = None
    made_on: int | None = None
    own_revs: frozenset[int] = frozenset()
    epoch: int | None = None
    device_class: str | None = None


BY_SERVER = Sent(cause=Cause.OPERATOR)
