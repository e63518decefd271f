"""Where a user stands in a flow: which steps are theirs, what is done, the percent, and what comes next.

One function, `stand`, is the only place that counts. Percent as defined here: earned weight by the weight of all steps
that are in or undecided, at most 99 before completion, never falling within one run through one version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from onboarding.flows.compiled import CompiledFlow
from onboarding.flows.conditions import Context
from onboarding.flows.needs import met, state_of
from onboarding.flows.spec import Flow, Step
from onboarding.flows.state import FactState, SessionStatus, Snapshot, StepState, StepStatus

ALMOST = 99
ALL = 100
CLOSED = frozenset({StepStatus.COMPLETED, StepStatus.SKIPPED})


class Where(StrEnum):
    """Whether a step is this user's."""

    IN = "in"
    OUT = "out"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class StepStanding:
    """One step as this user meets it.

    `status` is what is shown: a step done by facts is completed though its row is not written yet, one whose job runs
    is in progress.
    """

    number: int
    step: Step
    state: StepState
    where: Where
    status: StepStatus
    by_fact: bool

    @property
    def counted(self) -> bool:
        """Whether it counts in the denominator."""
        return self.where is not Where.OUT

    @property
    def earned(self) -> bool:
        """Whether it counts as done: completed, or optional and skipped."""
        done = self.status is StepStatus.COMPLETED or (self.status is StepStatus.SKIPPED and not self.step.required)
        return self.counted and done

    @property
    def open(self) -> bool:
        """Whether there is something left to do in it."""
        return self.counted and not self.earned

    @property
    def under_way_since(self) -> datetime | None:
        """When the user began it, while it is under way."""
        return self.state.started_at if self.state.status is StepStatus.IN_PROGRESS else None


@dataclass(frozen=True)
class Standing:
    """Where a user stands. Everything here is worked out, nothing is stored."""

    flow: Flow
    status: SessionStatus
    steps: tuple[StepStanding, ...]
    shown_before: float
    context: Context = field(repr=False)

    @cached_property
    def by_key(self) -> Mapping[str, StepStanding]:
        """The steps by key."""
        return {one.step.key: one for one in self.steps}

    @property
    def total(self) -> int:
        """How many steps there are for this user."""
        return sum(one.counted for one in self.steps)

    @property
    def done(self) -> int:
        """How many of them are earned."""
        return sum(one.earned for one in self.steps)

    @cached_property
    def share(self) -> float:
        """What is earned, from 0 to 100, not rounded; 0 where nothing counts."""
        total = sum(one.step.weight for one in self.steps if one.counted)
        earned = sum(one.step.weight for one in self.steps if one.earned)
        return ALL * earned / total if total else 0.0

    @property
    def raw(self) -> int:
        """The percent of this moment, whatever was shown before."""
        if self.status is SessionStatus.COMPLETED:
            return ALL
        total = sum(one.step.weight for one in self.steps if one.counted)
        earned = sum(one.step.weight for one in self.steps if one.earned)
        return min(ALL * earned // total, ALMOST) if total else 0

    @property
    def percent(self) -> float:
        """The percent that is shown: it does not fall."""
        return ALL if self.status is SessionStatus.COMPLETED else min(max(self.raw, self.shown_before), ALMOST)

    @property
    def note(self) -> str | None:
        """Why the percent does not say what the steps do, where it does not."""
        return "steps_added" if self.raw < self.percent else None

    @property
    def may_complete(self) -> bool:
        """Whether every required step is completed and none is undecided."""
        return all(
            one.where is not Where.UNDECIDED and not (one.step.required and one.status is not StepStatus.COMPLETED)
            for one in self.steps
            if one.counted
        )

    @property
    def nothing_open(self) -> bool:
        """Whether no step is left, optional ones included."""
        return self.may_complete and not any(one.open for one in self.steps)

    @property
    def current(self) -> StepStanding | None:
        """The step that is next: one that is under way, else the first not yet touched, else the first put off.

        Never one that is finished or not there.
        """
        if self.status is SessionStatus.COMPLETED:
            return None
        open_ = [one for one in self.steps if one.open]
        under_way = [(at, -one.number, one) for one in open_ if (at := one.under_way_since)]
        if under_way:
            return max(under_way, key=lambda entry: entry[:2])[-1]
        waiting = [one for one in open_ if one.status in (StepStatus.PENDING, StepStatus.IN_PROGRESS)]
        return next(iter(waiting or open_), None)


def stand(flow: CompiledFlow, seen: Snapshot) -> Standing:
    """Work out where a user stands."""
    where, context = _places(flow, seen)
    steps = tuple(
        _one(number, step, seen, where[step.key]) for number, step in enumerate(flow.flow.steps, flow.flow.counts_from)
    )
    return Standing(flow.flow, seen.session.status, steps, seen.session.percent, context)


def _one(number: int, step: Step, seen: Snapshot, where: Where) -> StepStanding:
    state = seen.step(step.key)
    by_fact = where is not Where.OUT and done_by_facts(step, seen)
    return StepStanding(number, step, state, where, _shown(step, state, seen, by_fact=by_fact), by_fact)


def done_by_facts(step: Step, seen: Snapshot) -> bool:
    """Say whether facts have finished a step. What was opened again or started over waits for the user, or a new fact."""
    state = seen.step(step.key)
    redone = state.status is not StepStatus.COMPLETED and state.attempt > (state.status is not StepStatus.PENDING)
    return bool(step.done_when) and not redone and met(step.done_when, lambda need: fact_state(need, seen))


def fact_state(need: str, seen: Snapshot) -> FactState:
    """Return what is known of a need: a fact's state, or whether a step is completed."""
    kind, _, name = need.partition(":")
    if kind == "fact":
        return seen.fact(name).state
    return FactState.YES if seen.step(name).status is StepStatus.COMPLETED else FactState.NO


def _shown(step: Step, state: StepState, seen: Snapshot, *, by_fact: bool) -> StepStatus:
    if by_fact:
        return StepStatus.COMPLETED
    waiting = state.status is StepStatus.PENDING and step.done_when
    if waiting and all(
        state_of(need, lambda one: fact_state(one, seen)) in (FactState.YES, FactState.PENDING)
        for need in step.done_when
    ):
        return StepStatus.IN_PROGRESS
    return state.status


def _places(flow: CompiledFlow, seen: Snapshot) -> tuple[dict[str, Where], Context]:
    """Decide for each step in order whether it is in. Answers of steps that are out are not looked at."""
    places: dict[str, Where] = {}
    context = context_of(flow.flow, seen, places)
    for step in flow.flow.steps:
        places[step.key] = _place(flow, step, seen, context, places)
        if places[step.key] is Where.OUT and (seen.step(step.key).answers or step.key in context.steps):
            context = context_of(flow.flow, seen, places)
    return places, context


def _place(flow: CompiledFlow, step: Step, seen: Snapshot, context: Context, before: Mapping[str, Where]) -> Where:
    if not step.when:
        return Where.IN
    decided = flow.decide(step.key, context)
    if decided is not None:
        return Where.IN if decided else Where.OUT
    settled = all(before[key] is Where.OUT or _closed(flow.flow, key, seen) for key in flow.depends_on(step.key))
    return Where.OUT if settled else Where.UNDECIDED


def _closed(flow: Flow, key: str, seen: Snapshot) -> bool:
    step = flow.step(key)
    return seen.step(key).status in CLOSED or (step is not None and done_by_facts(step, seen))


def context_of(flow: Flow, seen: Snapshot, places: Mapping[str, Where]) -> Context:
    """Put together what conditions may see; every declared flag and fact is filled in."""
    there = [step for step in flow.steps if places.get(step.key) is not Where.OUT]
    return Context(
        user=seen.session.attributes,
        flags={name: bool(seen.session.flags.get(name)) for name in flow.flags},
        facts={name: True for name, fact in seen.facts.items() if fact.state is FactState.YES},
        answers={step.key: seen.step(step.key).answers for step in there if seen.step(step.key).answers},
        steps={
            step.key: StepStatus.COMPLETED.value if done_by_facts(step, seen) else seen.step(step.key).status.value
            for step in there
        },
    )
