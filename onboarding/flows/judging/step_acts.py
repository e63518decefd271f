"""What is done to one step: seen, begun, answered, finished, put off, opened again, started over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from onboarding.flows import acts
from onboarding.flows.judging.answering import accept, differs, merge, refuse_wrong
from onboarding.flows.judging.doing import check_size, do, reopen, step_of_user, under_way
from onboarding.flows.judging.draft import Draft
from onboarding.flows.judging.following import settle_facts
from onboarding.flows.likeness import same
from onboarding.flows.moves import StepMove, step_may
from onboarding.flows.needs import met
from onboarding.flows.refusals import AlreadyCompleted, NotNow, NotYet
from onboarding.flows.requirements import of_one_step
from onboarding.flows.spec import Step
from onboarding.flows.standing import done_by_facts
from onboarding.flows.state import Cause, SessionStatus, StepState, StepStatus

LONGEST_REASON = 500
_UNTOUCHED: Mapping[str, Any] = {"answers": {}, "sources": {}, "shown_at": None, "started_at": None}


@do.register
def _(act: acts.Show, draft: Draft) -> None:
    key = step_of_user(draft, act.step).key
    if draft.state(key).shown_at is None and draft.session.status is not SessionStatus.NOT_STARTED:
        draft.show(key)


@do.register
def _(act: acts.Begin, draft: Draft) -> None:
    key = step_of_user(draft, act.step).key
    _open_to(StepMove.BEGIN, draft, key)
    under_way(draft)
    state = draft.state(key)
    if state.status is not StepStatus.IN_PROGRESS:
        _begin(draft, key)
    elif draft.standing.current is not draft.standing.by_key[key]:
        draft.put(replace(state, started_at=draft.now))  # the one that was begun last is the current one


def _open_to(move: StepMove, draft: Draft, key: str) -> None:
    """Refuse what is done to a step that facts have finished, though its row does not say so yet."""
    if draft.standing.by_key[key].by_fact:
        raise NotNow(move, StepStatus.COMPLETED, key)


def _begin(draft: Draft, key: str) -> None:
    draft.move(key, StepMove.BEGIN, "step_started", started_at=draft.now)


@do.register
def _(act: acts.Save, draft: Draft) -> None:
    key = step_of_user(draft, act.step).key
    check_size(act.answers)
    under_way(draft)
    before = draft.state(key)
    done = before.status is StepStatus.COMPLETED
    merge(draft, key, act.answers, act.by)
    refuse_wrong(draft, key, complete=done)
    if not done and before.status is not StepStatus.IN_PROGRESS:
        _begin(draft, key)
    elif done and not same(draft.state(key).answers, before.answers):
        draft.tell("step_edited", step=key, attempt=before.attempt)


@do.register
def _(act: acts.Finish, draft: Draft) -> None:
    key = step_of_user(draft, act.step).key
    check_size(act.answers)
    state = draft.state(key)
    if state.status is StepStatus.COMPLETED:
        if differs(state.answers, act.answers):
            raise AlreadyCompleted(key, state.answers)
        return
    under_way(draft)
    merge(draft, key, act.answers, act.by)
    if act.accept_defaults:
        accept(draft, key)
    _ready(draft, draft.step(key))
    started = state.started_at or draft.now
    draft.move(key, StepMove.FINISH, "step_completed", started_at=started, needs_review=False)


def _ready(draft: Draft, step: Step) -> None:
    """Check that a step may be finished. A given one is finished by facts alone.

    Raises:
        NotYet: something it requires is missing.
        AnswersWrong: its answers do not fit.
    """
    waits = not met(step.requires, draft.standing.lets) or (
        step.given and not met(step.done_when, draft.standing.known)
    )
    if waits:
        raise NotYet(f"{step.key} waits", of_one_step(draft.flow, draft.seen, draft.standing, step.key))
    refuse_wrong(draft, step.key, complete=True)


@do.register
def _(act: acts.Skip, draft: Draft) -> None:
    key = step_of_user(draft, act.step).key
    _open_to(StepMove.SKIP, draft, key)
    if draft.state(key).status is not StepStatus.SKIPPED:
        under_way(draft)
        draft.move(key, StepMove.SKIP, "step_skipped")


@do.register
def _(act: acts.Fail, draft: Draft) -> None:
    key = step_of_user(draft, act.step).key
    _open_to(StepMove.FAIL, draft, key)
    _open_completed(StepMove.FAIL, draft, draft.state(key))
    under_way(draft)
    reason = act.reason[:LONGEST_REASON]
    if (state := draft.state(key)).status is StepStatus.FAILED:
        draft.put(replace(state, reason=reason))
    else:
        draft.move(key, StepMove.FAIL, "step_failed", reason=reason)


@do.register
def _(act: acts.Reopen, draft: Draft) -> None:
    key = step_of_user(draft, act.step).key
    if draft.standing.by_key[key].by_fact:
        under_way(draft)
        settle_facts(draft)
    if not step_may(StepMove.REOPEN, draft.state(key).status):
        raise NotNow(StepMove.REOPEN, draft.state(key).status, key)
    _open_completed(StepMove.REOPEN, draft, draft.state(key))
    under_way(draft)
    draft.move(key, StepMove.REOPEN, "step_reopened", started_at=draft.now, shown_at=None)
    draft.may_fall = draft.session.status is not SessionStatus.COMPLETED


@do.register
def _(act: acts.ResetStep, draft: Draft) -> None:
    step, state = draft.step(act.step), draft.state(act.step)
    if state.status is StepStatus.PENDING and not done_by_facts(step, draft.seen):
        return
    _open_completed(StepMove.RESET, draft, state)
    if state.status is not StepStatus.PENDING:
        draft.move(step.key, StepMove.RESET, "step_reset", needs_review=False, **_UNTOUCHED)
    else:
        draft.put(replace(state, attempt=max(state.attempt, 1)))  # facts do not do it again by themselves
    draft.may_fall = draft.session.status is not SessionStatus.COMPLETED


def _open_completed(move: StepMove, draft: Draft, state: StepState) -> None:
    """Open a completed session again for a move that would leave something to do in it; an operator's alone may.

    Raises:
        NotNow: it is not an operator's. Users edit what is done by saving it.
    """
    one = draft.standing.by_key[state.key]
    leaves_open = one.counted and (one.step.required or state.status is StepStatus.COMPLETED)
    if draft.session.status is not SessionStatus.COMPLETED or not leaves_open:
        return
    if draft.sent.cause is not Cause.OPERATOR:
        raise NotNow(move, SessionStatus.COMPLETED, state.key)
    reopen(draft)
