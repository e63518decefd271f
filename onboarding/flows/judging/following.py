"""What follows an act by itself: steps that facts finish, steps that come and go, unlocks, completion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onboarding.flows.judging.draft import Draft
from onboarding.flows.moves import SessionMove, StepMove
from onboarding.flows.needs import met, options
from onboarding.flows.spec import Step
from onboarding.flows.standing import ALL, Where
from onboarding.flows.state import Cause, SessionStatus, StepStatus


def follow(draft: Draft) -> None:
    """Do all that follows of what the acts have come to."""
    if draft.session.status is SessionStatus.NOT_STARTED:
        return
    by_hand = _changed_by_hand(draft)
    settle_facts(draft)
    # Once it is over, what comes and goes is nobody's to do.
    if {draft.before.session.status, draft.session.status} != {SessionStatus.COMPLETED}:
        _tell_places(draft)
    _grant(draft)
    if draft.before.session.stays_open and by_hand:
        draft.change(stays_open=False)
    if draft.flow.flow.completes == "by_itself" and not draft.session.stays_open:
        _complete_by_itself(draft)


def _changed_by_hand(draft: Draft) -> bool:
    """Say whether a person has changed a step; to look at one changes none."""
    hands = (Cause.USER, Cause.OPERATOR)
    return any(one.step and one.cause in hands and one.kind != "step_shown" for one in draft.events)


def _tell_places(draft: Draft) -> None:
    """Tell which steps came and went since that was last told, and keep where they are now."""
    places = draft.standing.places
    for key, where in places.items():
        was = draft.places.get(key, where)
        if where != was:
            kind = "step_out" if where == Where.OUT else "step_in"
            draft.tell(kind, Cause.CONDITION, step=key, from_=was, to=where)
            draft.bump = True
    draft.session = replace(draft.session, places=places)


def settle_facts(draft: Draft, fresh: Sequence[str] = ()) -> None:
    """Write down what facts have finished; `fresh` ones also finish what was opened again or started over."""
    for step in draft.flow.flow.steps:
        if not step.done_when or draft.state(step.key).status is StepStatus.COMPLETED:
            continue
        if draft.standing.by_key[step.key].by_fact or _finished_anew(draft, step, fresh):
            draft.move(step.key, StepMove.FINISH, "step_completed", Cause.JOB)


def _finished_anew(draft: Draft, step: Step, fresh: Sequence[str]) -> bool:
    named = {f"fact:{name}" for name in fresh} & {one for need in step.done_when for one in options(need)}
    return bool(named) and draft.standing.by_key[step.key].counted and met(step.done_when, draft.standing.known)


def complete(draft: Draft) -> None:
    """Complete the session."""
    draft.move_session(SessionMove.COMPLETE, "session_completed", percent=float(ALL), stays_open=False)


def _complete_by_itself(draft: Draft) -> None:
    """Complete a session with nothing left in it. One in which nothing counts yet has something to come."""
    if draft.standing.total and draft.session.status is SessionStatus.IN_PROGRESS and draft.standing.nothing_open:
        complete(draft)


def _grant(draft: Draft) -> None:
    for kind, grants in (("unlock", draft.flow.flow.unlocks), ("reward", draft.flow.flow.rewards)):
        for grant in grants:
            name = f"{kind}:{grant.key}"
            if name not in draft.seen.granted and met(grant.requires, draft.standing.known):
                draft.grants.append(name)
                draft.bump = True
