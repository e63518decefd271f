"""The guide's UserOnboarding: one row of a user's onboarding, and what its five routes do to it.

    GET   …/onboarding                 get
    POST  …/onboarding/start           start
    PATCH …/onboarding/step/{number}   update_step
    POST  …/onboarding/complete        complete
    POST  …/onboarding/skip            skip

Steps count from 0 here, over those that are the user's own; with none left to do the current one is past the last. What
cannot be done is raised as `Refused`, which says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from db import sessions
from db.services.lending import lent, looking
from db.services.progressing import BY_USER
from db.services.steps import text_of
from onboarding.flows.acts import Act, Complete, Finish, KeepData, Save, Sent, SkipSession, Start
from onboarding.flows.refusals import NotEnrolled, Refused, StepUnknown
from onboarding.flows.state import SessionStatus, StepStatus
from onboarding.flows.view import View

FLOW = "member"
FLAGS = ("profile_completed", "skills_added", "interests_selected", "experience_added", "preferences_set")
_NOTHING: Mapping[str, Any] = {}


class OtherFlow(Refused):
    """The user is in a flow that has none of the guide's steps; it has doors of its own."""

    code = "other_flow"
    say = "You are in another onboarding. Please go on there."


@dataclass(frozen=True, slots=True)
class UserOnboarding:
    """How far a user is. The five booleans are of steps that carry them as their `flag`; in another flow none is set."""

    user_id: str
    status: SessionStatus
    current_step: int
    total_steps: int
    profile_completed: bool
    skills_added: bool
    interests_selected: bool
    experience_added: bool
    preferences_set: bool
    onboarding_data: dict[str, Any]
    started_at: datetime | None
    completed_at: datetime | None
    skipped_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        """Return the answer of a door; times in ISO 8601."""
        times = {name: text_of(getattr(self, name)) for name in ("started_at", "completed_at", "skipped_at")}
        return {**asdict(self), "status": self.status.value, **times}


def get(user_id: str, db: Session | None = None) -> UserOnboarding | None:
    """Return a user's onboarding; None of somebody who is in none."""
    with looking(user_id, db) as on:
        view = sessions.read(on, user_id)
    return _told(view) if view else None


def start(
    user_id: str, sent: Sent = BY_USER, db: Session | None = None, *, variant: str | None = None
) -> UserOnboarding:
    """Begin it, in the member flow for whoever is in none; one that is under way stays as it is.

    Args:
        user_id: whose.
        sent: what came along.
        db: the caller's session.
        variant: the variant of an experiment, kept from the start.

    Raises:
        Refused: it was put aside, and waits to be resumed.
    """
    return _do(user_id, Start(), sent=sent, db=db, flow=FLOW, variant=variant)


def update_step(  # noqa: PLR0913 - what a request may carry, by keyword
    user_id: str,
    step_number: int,
    answers: Mapping[str, Any] = _NOTHING,
    *,
    completed: bool = True,
    onboarding_data: Mapping[str, Any] = _NOTHING,
    sent: Sent = BY_USER,
    db: Session | None = None,
) -> UserOnboarding:
    """Finish a step with its answers, or only keep them.

    Args:
        user_id: whose.
        step_number: from 0.
        answers: merged over what was answered before; None takes a field out.
        completed: false keeps a draft.
        onboarding_data: anything else to keep; merged as well.
        sent: what came along.
        db: the caller's session.

    Raises:
        Refused: there is no such step, or it cannot be finished with this; nothing has changed.
    """
    with looking(user_id, db) as on:
        view = sessions.read(on, user_id)
    if view is None:
        raise NotEnrolled("in no flow")
    key = _key(_guides(view), step_number)
    acts: list[Act] = [Finish(key, answers) if completed else Save(key, answers)]
    if onboarding_data:
        acts.append(KeepData(onboarding_data))
    return _do(user_id, *acts, sent=sent, db=db)


def complete(user_id: str, sent: Sent = BY_USER, db: Session | None = None) -> UserOnboarding:
    """Complete it.

    Raises:
        NotYet: something is missing; `requirements` names it.
        Refused: it has not begun, or was put aside.
    """
    return _do(user_id, Complete(), sent=sent, db=db)


def skip(user_id: str, sent: Sent = BY_USER, db: Session | None = None) -> UserOnboarding:
    """Put it aside, to be resumed at any time.

    Raises:
        RevisionNeeded: a user's wish to skip says which revision it was decided on (`sent.if_rev`).
        Refused: it is completed.
    """
    return _do(user_id, SkipSession(), sent=sent, db=db, flow=FLOW)


def _do(
    user_id: str, *acts: Act, sent: Sent, db: Session | None, flow: str | None = None, variant: str | None = None
) -> UserOnboarding:
    with lent(user_id, db) as tx:
        return _told(_guides(sessions.do(tx, user_id, *acts, sent=sent, flow=flow, variant=variant).view))


def _guides(view: View) -> View:
    """Return the view of a flow that has the guide's steps.

    Raises:
        OtherFlow: none of its steps carries a flag of the guide.
    """
    if not any(step.flag in FLAGS for step in view.flow.flow.steps):
        raise OtherFlow(f"in {view.session.flow}", flow=view.session.flow)
    return view


def _key(view: View, number: int) -> str:
    own = [one.step.key for one in view.standing.steps if one.counted]
    if type(number) is not int or not 0 <= number < len(own):
        raise StepUnknown(f"no such step in {view.session.flow}", steps=own)
    return own[number]


def _told(view: View) -> UserOnboarding:
    session, current = view.session, view.standing.current
    own = [one.step.key for one in view.standing.steps if one.counted]
    flags = {one.step.flag for one in view.standing.steps if one.status is StepStatus.COMPLETED}
    return UserOnboarding(
        session.user_id,
        session.status,
        own.index(current.step.key) if current else len(own),
        len(own),
        **{name: name in flags for name in FLAGS},
        onboarding_data=dict(session.data),
        started_at=session.started_at,
        completed_at=session.completed_at,
        skipped_at=session.skipped_at,
    )
