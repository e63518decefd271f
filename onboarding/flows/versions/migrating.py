"""Users moved from one version of a flow to another: what of theirs goes on, what is put by, what they look at again.

Steps go by their key. Whatever somebody has answered has to go somewhere by name: to the step of the same key, to one
that is named for it, or among the dropped, which are put by and never deleted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from onboarding.flows.acts import Sent
from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.conditions.condition import Context
from onboarding.flows.judging.judge import judge
from onboarding.flows.judging.outcome import Event, Outcome, StepChange
from onboarding.flows.refusals import Refused
from onboarding.flows.spec import Step
from onboarding.flows.standing import done_by_facts, stand
from onboarding.flows.state import Cause, SessionState, SessionStatus, Snapshot, StepState, StepStatus

BY_MIGRATION = Sent(cause=Cause.MIGRATION)
_SHORT = 8  # characters of the hash in a migration's name


class PlanRefused(Refused):
    """Users cannot be moved like this; `say` tells the operator why."""

    code = "plan_refused"


class Stays(StrEnum):
    """Why a session is left as it is.

    completed: nobody is asked for more who was done. elsewhere: it is on another version. unmapped: it holds answers that
    the plan names no place for. changed_since: the user has gone on, so that it cannot be taken back.
    """

    COMPLETED = "completed"
    ELSEWHERE = "elsewhere"
    UNMAPPED = "unmapped"
    CHANGED_SINCE = "changed_since"


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """From which version to which, and where each step goes: `moves` by old key, `dropped` are put by."""

    old: CompiledFlow
    new: CompiledFlow
    moves: Mapping[str, str]
    dropped: frozenset[str]

    @property
    def name(self) -> str:
        """The migration's name: the same plan has the same."""
        one, other = self.old.flow, self.new.flow
        said = [one.flow, one.version, other.version, sorted(self.moves.items()), sorted(self.dropped)]
        hashed = hashlib.sha256(json.dumps(said).encode()).hexdigest()[:_SHORT]
        return f"{one.flow[:24]}-{one.version}-{other.version}-{hashed}"

    @property
    def placed(self) -> frozenset[str]:
        """The old keys whose answers have somewhere to go."""
        return frozenset(self.moves) | self.dropped


@dataclass(frozen=True, slots=True)
class Moved:
    """What moving one session comes to.

    `gone` are the keys whose rows go, `archived` those of them that hold something, and those that lose fields; `reviewed`
    the steps that the user is asked to look at again.
    """

    outcome: Outcome
    gone: tuple[str, ...] = ()
    archived: tuple[str, ...] = ()
    reviewed: tuple[str, ...] = ()

    @property
    def falls(self) -> bool:
        """Whether the percent gets less."""
        return self.outcome.session.percent < self.outcome.before.session.percent


def plan(
    old: CompiledFlow, new: CompiledFlow, mapping: Mapping[str, str] | None = None, drop: Collection[str] = ()
) -> Plan:
    """Plan how users move; equal keys map by themselves.

    Args:
        old: the version they are on.
        new: the one they move to.
        mapping: new keys by old ones.
        drop: old keys whose answers are put by; also one that both versions have, whose step then begins anew.

    Raises:
        PlanRefused: it does not fit the two versions.
    """
    mapping, dropped = dict(mapping or {}), frozenset(drop)
    if said := next(_against(old, new, mapping, dropped), None):
        raise PlanRefused(said, say=said)
    same = {step.key: step.key for step in old.flow.steps if new.flow.step(step.key)}
    moves = {key: to for key, to in {**same, **mapping}.items() if key not in dropped}
    for to in set(moves.values()):
        if len(both := sorted(key for key in moves if moves[key] == to)) > 1:
            said = f"Both {' and '.join(map(repr, both))} would become {to!r}. Drop one of them, or map it elsewhere."
            raise PlanRefused(said, say=said)
    return Plan(old, new, moves, dropped)


def _against(
    old: CompiledFlow, new: CompiledFlow, mapping: Mapping[str, str], dropped: Collection[str]
) -> Iterator[str]:
    """Yield what speaks against a plan."""
    one, other = old.flow, new.flow
    if one.flow != other.flow:
        yield f"{one.flow} and {other.flow} are two flows. Users move between versions of one."
    if one.version == other.version:
        yield f"That is the version they are on: {one.flow} {one.version}."
    if other.status == "retired":
        yield f"{other.flow} {other.version} is retired. Choose another version."
    for key, to in mapping.items():
        for flow, step in ((one, key), (other, to)):
            if flow.step(step) is None:
                yield f"{flow.flow} {flow.version} has no step {step[:64]!r}. It has: {', '.join(s.key for s in flow.steps)}."
        if key in dropped:
            yield f"{key!r} is both mapped and dropped. Choose one."


def holds_something(state: StepState) -> bool:
    """Say whether anything would be lost with a step's row."""
    return state.status is not StepStatus.PENDING or bool(state.answers) or state.needs_review


def moved(plan: Plan, seen: Snapshot) -> Moved | Stays:
    """Move one session: answers to their new steps, those looked through by the new rules, all else worked out anew.

    A finished step stays finished if its answers fit; else it is pending, with its answers kept to be looked at again.
    What follows by itself follows here too: facts finish steps, unlocks are granted, a flow that completes by itself
    does so. Nobody loses an unlock, and nobody's variant changes.
    """
    if stays := _stays(plan, seen):
        return stays
    carried = {to: _carried(plan.new, seen.steps[key], to) for key, to in plan.moves.items() if key in seen.steps}
    shown = max(stand(plan.old, seen).percent, seen.session.percent_migrated or 0)
    version = plan.new.flow.version
    session = replace(seen.session, version=version, percent=0.0, percent_migrated=shown, percent_told=None, places={})
    there, reviewed = _looked_through(plan.new, replace(seen, session=session, steps=carried))
    told = judge(plan.new, there, (), BY_MIGRATION)
    after = replace(told.after, session=replace(told.session, rev=seen.session.rev + 1))
    events = (
        _migrated(seen.session, session),
        *(_reopened(carried[key]) for key in _undone(carried, there)),
        *told.events,
    )
    archived = tuple(key for key, state in seen.steps.items() if _is_put_by(plan, state, carried))
    outcome = Outcome(seen, after, stand(plan.new, after), _changes(seen, after), events, told.grants, ())
    return Moved(outcome, _gone(seen, after), archived, reviewed)


def _carried(flow: CompiledFlow, state: StepState, to: str) -> StepState:
    """Return a step under its new key, without the fields that nobody could answer or take out there any more."""
    step = flow.flow.step(to)
    if step is None or step.fields.get("additionalProperties") is not False or "patternProperties" in step.fields:
        return replace(state, key=to)
    taken = step.fields.get("properties", {})
    answers, sources = (
        {name: one for name, one in kept.items() if name in taken} for kept in (state.answers, state.sources)
    )
    return replace(state, key=to, answers=answers, sources=sources)


def _is_put_by(plan: Plan, state: StepState, carried: Mapping[str, StepState]) -> bool:
    """Say whether something of a step goes nowhere, so that the whole of it is kept aside."""
    if state.key not in plan.moves:
        return holds_something(state)
    return len(carried[plan.moves[state.key]].answers) < len(state.answers)


def _stays(plan: Plan, seen: Snapshot) -> Stays | None:
    session = seen.session
    if (session.flow, session.version) != (plan.old.flow.flow, plan.old.flow.version):
        return Stays.ELSEWHERE
    if session.status is SessionStatus.COMPLETED:
        return Stays.COMPLETED
    left = (key for key, state in seen.steps.items() if key not in plan.placed and holds_something(state))
    return Stays.UNMAPPED if any(left) else None


def _looked_through(flow: CompiledFlow, there: Snapshot) -> tuple[Snapshot, tuple[str, ...]]:
    """Judge kept answers by the new rules, in the order of the flow: a step may look at those before it.

    Steps that are not this user's are left alone: nobody could look at them again.
    """
    reviewed: list[str] = []
    standing = stand(flow, there)
    for step in flow.flow.steps:
        is_theirs = step.key in there.steps and standing.by_key[step.key].counted
        if is_theirs and not _fits(flow, step, there, standing.context):
            reviewed.append(step.key)
            there = replace(there, steps={**there.steps, step.key: _to_review(there.steps[step.key])})
            standing = stand(flow, there)
    return there, tuple(reviewed)


def _fits(flow: CompiledFlow, step: Step, there: Snapshot, context: Context) -> bool:
    """Say whether a step may stay as it is. Only what the user has finished has to be complete."""
    state = there.steps[step.key]
    finished = state.status is StepStatus.COMPLETED and not done_by_facts(step, there)
    if not finished and not state.answers:
        return True
    return not flow.check(step.key, state.answers, context, draft=not finished)


def _to_review(state: StepState) -> StepState:
    if state.status is not StepStatus.COMPLETED:
        return replace(state, needs_review=True)
    # An attempt that was made keeps facts from finishing the step unseen.
    attempt = max(state.attempt, 1)
    return replace(state, status=StepStatus.PENDING, finished_at=None, attempt=attempt, needs_review=True)


def _undone(carried: Mapping[str, StepState], there: Snapshot) -> Iterator[str]:
    return (key for key, state in carried.items() if state.status is not there.steps[key].status)


def _migrated(before: SessionState, after: SessionState) -> Event:
    return Event("session_migrated", from_=str(before.version), to=str(after.version), cause=Cause.MIGRATION)


def _reopened(state: StepState) -> Event:
    words = {"from_": StepStatus.COMPLETED.value, "to": StepStatus.PENDING.value}
    return Event("step_reopened", state.key, **words, cause=Cause.MIGRATION, attempt=state.attempt)


def _changes(seen: Snapshot, after: Snapshot) -> tuple[StepChange, ...]:
    return tuple(
        StepChange(seen.steps[key].status if key in seen.steps else None, state)
        for key, state in after.steps.items()
        if state != seen.steps.get(key)
    )


def _gone(seen: Snapshot, after: Snapshot) -> tuple[str, ...]:
    return tuple(key for key in seen.steps if key not in after.steps)


def taken_back(old: CompiledFlow, seen: Snapshot, before: Snapshot) -> Moved | Stays:
    """Put a session back to what it was before it was moved, where nothing has changed since. Unlocks stay.

    Args:
        old: the version it was on.
        seen: the session as it is.
        before: the session as it was.
    """
    if seen.session.rev != before.session.rev + 1 or seen.session.version == before.session.version:
        return Stays.CHANGED_SINCE
    session = replace(before.session, rev=seen.session.rev + 1)
    after = replace(seen, session=session, steps=before.steps)
    events = (_migrated(seen.session, session),)
    outcome = Outcome(seen, after, stand(old, after), _changes(seen, after), events, (), ())
    return Moved(outcome, _gone(seen, after))
