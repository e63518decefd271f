"""What follows an act by itself: steps that facts finish, steps that come and go, unlocks, completion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onboarding.flows.judging.draft import Draft
from onboarding.flows.moves import SessionMove, StepMove
from onboarding.flows.needs import met, options
from onboarding.flows.spec import Step
from onboarding.flows.standing import ALL, Standing, Where
from onboarding.flows.state import Cause, SessionStatus, StepStatus


def follow(draft: Draft, places: Mapping[str, Where]) -> None:
    """Do all that follows.

    Args:
        draft: what the acts have come to.
        places: where the steps with a condition were before, where that was under way.
    """
    if draft.session.status is SessionStatus.NOT_STARTED:
        return
    settle_facts(draft)
    for key, where in places_of(draft.standing).items():
        if where is not places.get(key, where):
            kind = "step_out" if where is Where.OUT else "step_in"
            draft.tell(kind, Cause.CONDITION, step=key, from_=places[key].value, to=where.value)
    _grant(draft)
    if draft.flow.flow.completes == "by_itself" and not draft.stays_open:
        _complete_by_itself(draft)


def places_of(standing: Standing) -> dict[str, Where]:
    """Return where the steps with a condition are."""
    return {one.step.key: one.where for one in standing.steps if one.step.when}


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
    draft.move_session(SessionMove.COMPLETE, "session_completed", percent=float(ALL))


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
