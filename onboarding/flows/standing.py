"""Where a user stands in a flow: which steps are theirs, what is done, the percent, and what comes next.

One function, `stand`, is the only place that counts. Percent as defined here: earned weight by the weight of all steps
that are in or undecided, at most 99 before completion, never falling within one run through one version.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.conditions.condition import Context
from onboarding.flows.needs import Lookup, met, on_its_way
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
    is in progress. `by_fact`: facts alone would have finished it.
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
    def verifying(self) -> bool:
        """Whether nobody has begun it, but jobs are finding out what will finish it."""
        return self.status is StepStatus.IN_PROGRESS and self.state.status is StepStatus.PENDING

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
    seen: Snapshot = field(repr=False)

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
    def _weights(self) -> tuple[int, int]:
        """What is earned, of what."""
        total = sum(one.step.weight for one in self.steps if one.counted)
        return sum(one.step.weight for one in self.steps if one.earned), total

    @property
    def share(self) -> float:
        """What is earned, from 0 to 100, not rounded; 0 where nothing counts."""
        earned, total = self._weights
        return ALL * earned / total if total else 0.0

    @property
    def raw(self) -> int:
        """The percent of this moment, whatever was shown before."""
        if self.status is SessionStatus.COMPLETED:
            return ALL
        earned, total = self._weights
        return min(ALL * earned // total, ALMOST) if total else 0

    @property
    def percent(self) -> float:
        """The percent that is shown: it does not fall."""
        return ALL if self.status is SessionStatus.COMPLETED else min(max(self.raw, self.shown_before), ALMOST)

    @property
    def note(self) -> str | None:
        """Why the percent does not say what the steps do, or less than it did: migrated, told, or steps_added."""
        session = self.seen.session
        if (session.percent_migrated or 0) > self.percent:
            return "migrated"
        if self.raw >= self.percent:
            return None
        return "told" if (session.percent_told or 0) >= self.percent else "steps_added"

    @property
    def places(self) -> dict[str, str]:
        """Where the steps with a condition are."""
        return {one.step.key: one.where.value for one in self.steps if one.step.when}

    @property
    def may_complete(self) -> bool:
        """Whether every required step is completed, and none that is left undecided."""
        return all(
            one.status is StepStatus.COMPLETED or (one.where is Where.IN and not one.step.required)
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

        Never one that is finished or not there; one that is undecided only where nothing else is left.
        """
        if self.status is SessionStatus.COMPLETED:
            return None
        open_ = [one for one in self.steps if one.open]
        under_way = [(at, -one.number, one) for one in open_ if (at := one.under_way_since)]
        if under_way:
            return max(under_way, key=lambda entry: entry[:2])[-1]
        sure = [one for one in open_ if one.where is Where.IN]
        waiting = [one for one in sure if one.status in (StepStatus.PENDING, StepStatus.IN_PROGRESS)]
        return next(iter(waiting or sure or open_), None)

    def known(self, need: str) -> FactState:
        """Return what is known of a need: a fact's state, or whether a step is completed or a job will complete it."""
        kind, _, name = need.partition(":")
        if kind == "fact":
            return self.seen.fact(name).state
        one = self.by_key.get(name)
        if one is None or one.status is not StepStatus.COMPLETED:
            return FactState.PENDING if one and one.verifying else FactState.NO
        return FactState.YES

    def lets(self, need: str) -> FactState:
        """Return what is known of what a step requires. A step that is not this user's keeps nobody from another one."""
        kind, _, name = need.partition(":")
        out = kind == "step" and name in self.by_key and not self.by_key[name].counted
        return FactState.YES if out else self.known(need)


def stand(flow: CompiledFlow, seen: Snapshot) -> Standing:
    """Work out where a user stands."""
    where, context = _places(flow, seen)
    done = completed(flow.flow, seen, {key for key, place in where.items() if place is Where.OUT})
    steps = tuple(
        _one(number, step, seen, where[step.key], done)
        for number, step in enumerate(flow.flow.steps, flow.flow.counts_from)
    )
    return Standing(flow.flow, seen.session.status, steps, seen.session.percent, context, seen)


def _one(number: int, step: Step, seen: Snapshot, where: Where, done: Collection[str]) -> StepStanding:
    state = seen.step(step.key)
    there = bool(step.done_when) and met(step.done_when, _lookup(seen, done))
    by_fact = there and where is not Where.OUT and not _redone(step, state)
    shown = StepStatus.COMPLETED if by_fact else _shown(step, state, _lookup(seen, done))
    return StepStanding(number, step, state, where, shown, by_fact)


def completed(flow: Flow, seen: Snapshot, out: Collection[str] = ()) -> frozenset[str]:
    """Return the steps that are completed: by their own row, or by facts and other steps that finish them."""
    done = {key for key, state in seen.steps.items() if state.status is StepStatus.COMPLETED}
    waiting = [step for step in flow.steps if step.done_when and step.key not in done and step.key not in out]
    waiting = [step for step in waiting if not _redone(step, seen.step(step.key))]
    while finished := {step.key for step in waiting if met(step.done_when, _lookup(seen, done))}:
        done |= finished
        waiting = [step for step in waiting if step.key not in finished]
    return frozenset(done)


def done_by_facts(step: Step, seen: Snapshot) -> bool:
    """Say whether facts, or other steps' rows, finish a step, whatever its own row says."""
    done = {key for key, state in seen.steps.items() if state.status is StepStatus.COMPLETED}
    there = bool(step.done_when) and met(step.done_when, _lookup(seen, done))
    return there and not _redone(step, seen.step(step.key))


def _lookup(seen: Snapshot, done: Collection[str]) -> Lookup:
    def lookup(need: str) -> FactState:
        kind, _, name = need.partition(":")
        if kind == "fact":
            return seen.fact(name).state
        return FactState.YES if name in done else FactState.NO

    return lookup


def _redone(step: Step, state: StepState) -> bool:
    """Say whether a step was opened again or started over: then it waits for the user, or for a new fact.

    Only a given step does not: nobody but the facts can finish it.
    """
    tries = state.attempt - (state.status is not StepStatus.PENDING)
    return not step.given and state.status is not StepStatus.COMPLETED and tries > 0


def _shown(step: Step, state: StepState, lookup: Lookup) -> StepStatus:
    """Show a step as in progress while jobs find out all that it still waits for."""
    waits = state.status is StepStatus.PENDING and on_its_way(step.done_when, lookup)
    return StepStatus.IN_PROGRESS if waits else state.status


def _places(flow: CompiledFlow, seen: Snapshot) -> tuple[dict[str, Where], Context]:
    """Decide for each step in order whether it is in. Steps that are out, and their answers, are not looked at."""
    places: dict[str, Where] = {}
    context = context_of(flow.flow, seen, places)
    for step in flow.flow.steps:
        places[step.key] = _place(flow, step, context, places)
        if places[step.key] is Where.OUT:
            context = context_of(flow.flow, seen, places)
    return places, context


def _place(flow: CompiledFlow, step: Step, context: Context, before: Mapping[str, Where]) -> Where:
    if not step.when:
        return Where.IN
    decided = flow.decide(step.key, context)
    if decided is not None:
        return Where.IN if decided else Where.OUT
    settled = all(before[key] is Where.OUT or context.steps[key] in CLOSED for key in flow.depends_on(step.key))
    # A condition that failed says nothing, for ever: only what was never answered means no.
    return Where.OUT if settled and flow.misses(step.key, context) else Where.UNDECIDED


def context_of(flow: Flow, seen: Snapshot, places: Mapping[str, Where]) -> Context:
    """Put together what conditions may see; every declared flag and fact is filled in."""
    out = {key for key, place in places.items() if place is Where.OUT}
    there = [(step.key, seen.step(step.key)) for step in flow.steps if step.key not in out]
    done = completed(flow, seen, out)
    return Context(
        user=seen.session.attributes,
        flags={name: bool(seen.session.flags.get(name)) for name in flow.flags},
        facts={name: True for name, fact in seen.facts.items() if fact.state is FactState.YES},
        answers={key: state.answers for key, state in there if state.answers},
        steps={key: StepStatus.COMPLETED.value if key in done else state.status.value for key, state in there},
    )
