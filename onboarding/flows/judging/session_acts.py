"""What is done to a whole session: started, put aside, taken up, completed, reopened, started over."""

from __future__ import annotations

from onboarding.flows import acts
from onboarding.flows.judging.doing import do, reopen, resume, start, under_way
from onboarding.flows.judging.draft import Draft
from onboarding.flows.judging.following import complete, settle_facts
from onboarding.flows.moves import SessionMove
from onboarding.flows.refusals import NotNow, NotYet, Refused
from onboarding.flows.requirements import requirements
from onboarding.flows.standing import ALL, ALMOST, done_by_facts
from onboarding.flows.state import Cause, SessionStatus, StepState


@do.register
def _(_act: acts.Start, draft: Draft) -> None:
    match draft.session.status:
        case SessionStatus.NOT_STARTED:
            start(draft)
        case SessionStatus.SKIPPED:
            raise NotNow(SessionMove.START, SessionStatus.SKIPPED)


@do.register
def _(_act: acts.Resume, draft: Draft) -> None:
    if draft.session.status is not SessionStatus.IN_PROGRESS:
        resume(draft)


@do.register
def _(_act: acts.SkipSession, draft: Draft) -> None:
    if draft.session.status is not SessionStatus.SKIPPED:
        draft.move_session(SessionMove.SKIP, "session_skipped")


@do.register
def _(act: acts.Complete, draft: Draft) -> None:
    if draft.session.status is SessionStatus.COMPLETED:
        return
    if act.force:
        _complete_anyway(draft)
        return
    if draft.session.status is SessionStatus.IN_PROGRESS:
        settle_facts(draft)
        if not draft.standing.may_complete:
            raise NotYet("not complete", requirements(draft.flow, draft.seen, draft.standing))
    complete(draft)


def _complete_anyway(draft: Draft) -> None:
    """Complete a session whatever is missing."""
    if draft.session.status is not SessionStatus.COMPLETED:
        under_way(draft)
        settle_facts(draft)
        complete(draft)


@do.register
def _(_act: acts.ReopenSession, draft: Draft) -> None:
    if draft.sent.cause is Cause.USER:
        raise NotNow(SessionMove.REOPEN, draft.session.status)
    reopen(draft)
    draft.change(stays_open=True)  # with nothing left to do it would complete itself at once


@do.register
def _(_act: acts.Reset, draft: Draft) -> None:
    was = draft.session.status
    if was is SessionStatus.NOT_STARTED:
        return
    for key in {*draft.steps, *(step.key for step in draft.flow.flow.steps)}:
        _forget(draft, key)
    times = {"started_at": None, "completed_at": None, "skipped_at": None, "last_active_at": None}
    draft.change(status=SessionStatus.NOT_STARTED, epoch=draft.session.epoch + 1, reset_rev=draft.rev, **times)
    draft.change(percent=0.0, percent_migrated=None, places={}, stays_open=False)
    draft.places, draft.may_fall = draft.standing.places, True
    draft.tell("session_reset", from_=was.value, to=SessionStatus.NOT_STARTED.value)


def _forget(draft: Draft, key: str) -> None:
    """Let a step be as if it had never been touched; what was done, facts do not do again by themselves."""
    step, state = draft.flow.flow.step(key), draft.state(key)
    if state != StepState(key) or (step and done_by_facts(step, draft.seen)):
        draft.put(StepState(key, attempt=max(state.attempt, 1)))


@do.register
def _(act: acts.TellProgress, draft: Draft) -> None:
    if not 0 <= act.percent <= ALL:
        raise Refused(f"no percent: {act.percent}", say="A percent is from 0 to 100.")
    if act.percent >= ALL:
        _complete_anyway(draft)
    elif draft.session.status is not SessionStatus.COMPLETED:
        under_way(draft)
        if act.percent > draft.session.percent:
            percent = float(min(act.percent, ALMOST))
            draft.change(percent=percent, percent_told=percent)
