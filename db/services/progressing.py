"""What the services do to an onboarding by number and percent: begin a step, tell how far it is, complete it, reset it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog
from sqlalchemy.orm import Session

from db import erasing, sessions
from db.services.lending import lent
from db.services.looks import FLOW, Look, look_on
from db.services.steps import current_step, step_numbered
from onboarding.flows.acts import BY_SERVER, Act, Begin, Complete, Reset, Sent, Start, TellProgress
from onboarding.flows.refusals import NotNow
from onboarding.flows.state import SessionStatus
from onboarding.flows.view import View

log = structlog.get_logger()

BY_USER = Sent()


def go_to_step(user_id: str, number: int, db: Session | None = None) -> bool:
    """Begin a step; nothing is done by that. False where it is done already, or no step of this user's."""
    with lent(user_id, db) as tx:
        step = step_numbered(look_on(tx.connection(), user_id).view, number)
        if step is None:
            log.warning("onboarding_step_unknown", step=number)
            return False
        try:
            view = sessions.do(tx, user_id, Begin(step.step.key), sent=BY_USER, flow=FLOW).view
        except NotNow as refused:
            log.info("onboarding_step_not_begun", step=number, reason=refused.detail)
            return False
        return current_step(view) == number


def tell_progress(user_id: str, percent: float, db: Session | None = None) -> bool:
    """Tell how far a user is; it never falls, and all of it completes the onboarding.

    Raises:
        Refused: it is not from 0 to 100.
    """
    with lent(user_id, db) as tx:
        sessions.do(tx, user_id, TellProgress(percent), sent=BY_SERVER, flow=FLOW)
    return True


def complete(user_id: str, db: Session | None = None) -> bool:
    """Complete an onboarding, whatever is missing. False where there is none."""
    return _of_somebody(user_id, db, lambda _: (Complete(force=True),), BY_USER)


def reset(user_id: str, db: Session | None = None) -> bool:
    """Let an onboarding start over; what was stored beside the steps stays, and counts no more. True where there is none."""
    _of_somebody(user_id, db, _starting_over, BY_SERVER)
    return True


def _starting_over(look: Look) -> Sequence[Act]:
    """Begin first what has not begun: only then is there something to reset of steps that facts have finished."""
    begun = look.view.session.status is not SessionStatus.NOT_STARTED
    return (Reset(),) if begun or not _counts(look.view) else (Start(), Reset())


def _counts(view: View) -> bool:
    return any(one.by_fact for one in view.standing.steps)


def forget(user_id: str, db: Session | None = None) -> bool:
    """Delete a user's onboarding with everything that hangs on it, jobs included."""
    with lent(user_id, db) as tx:
        erasing.erase(tx.connection(), [user_id])
    return True


def _of_somebody(user_id: str, db: Session | None, acts: Callable[[Look], Sequence[Act]], sent: Sent) -> bool:
    with lent(user_id, db) as tx:
        look = look_on(tx.connection(), user_id)
        if look.exists:
            sessions.do(tx, user_id, *acts(look), sent=sent, flow=FLOW)
        return look.exists
