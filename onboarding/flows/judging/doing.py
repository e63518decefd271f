"""What every act does, found by its type, and what all acts of a user have in common."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from typing import Any

from onboarding.flows.acts import Act
from onboarding.flows.answers import fields as answers
from onboarding.flows.judging.draft import Draft
from onboarding.flows.moves import SessionMove
from onboarding.flows.refusals import NotYours, TooLarge
from onboarding.flows.spec import Step
from onboarding.flows.standing import Where
from onboarding.flows.state import SessionStatus


@singledispatch
def do(act: Act, _draft: Draft) -> None:
    """Do one act on a draft.

    Raises:
        Refused: it cannot be done.
    """
    raise NotImplementedError(type(act).__name__)


def start(draft: Draft) -> None:
    """Begin a session."""
    draft.move_session(SessionMove.START, "session_started", started_at=draft.now)
    draft.change(last_active_at=draft.now)


def resume(draft: Draft) -> None:
    """Take up a session that was put aside."""
    begun = draft.session.started_at
    # Put aside before it began, it begins now.
    draft.move_session(
        SessionMove.RESUME, "session_resumed" if begun else "session_started", started_at=begun or draft.now
    )


def reopen(draft: Draft) -> None:
    """Let a completed session be under way again."""
    draft.move_session(SessionMove.REOPEN, "session_reopened", percent=0.0)
    draft.may_fall = True


def under_way(draft: Draft) -> None:
    """Begin, or take up again, what somebody acts on."""
    match draft.session.status:
        case SessionStatus.NOT_STARTED:
            start(draft)
        case SessionStatus.SKIPPED:
            resume(draft)


def step_of_user(draft: Draft, key: str) -> Step:
    """Return a step that is this user's.

    Raises:
        StepUnknown: the flow has none of this key.
        NotYours: it is out for this user.
    """
    step = draft.step(key)
    if draft.standing.by_key[key].where is Where.OUT:
        raise NotYours(f"{key} is out", step=key)
    return step


def check_size(given: Mapping[str, Any]) -> None:
    """Refuse what is too large or too strange to keep.

    Raises:
        TooLarge: it is.
    """
    try:
        answers.check_size(given)
    except answers.AnswersTooLarge as error:
        raise TooLarge(error.detail, say=error.say) from None
