"""What is still missing, by name: the answer to every "not yet", for the whole flow and for each unlock.

An entry is `step`, `step.field` or `fact:name`. The shape follows the field names of Stripe's `requirements` object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import islice, product
from typing import Any, TypeVar

from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.needs import Lookup, One, on_its_way, options, state_of, unmet
from onboarding.flows.spec import Grant
from onboarding.flows.standing import CLOSED, Standing, StepStanding, Where
from onboarding.flows.state import FactState, SessionStatus, Snapshot, StepStatus

MOST_WAYS = 16  # that are told of one step
_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that was tried and did not work; `reason` is a sentence for the user."""

    requirement: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way round: all of `provide` does instead of all of `instead_of`."""

    instead_of: tuple[str, ...]
    provide: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Requirements:
    """What is missing.

    `currently_due` can be done now; `eventually_due` is everything required that is left, also what is not decided yet or
    waits for another step; `past_due` is over its time; `pending_verification` is being found out by a job.
    `blocked_reason` says why nothing can be done now: put_aside, waiting_for_verification, undecided or step_out.
    """

    currently_due: tuple[str, ...] = ()
    eventually_due: tuple[str, ...] = ()
    past_due: tuple[str, ...] = ()
    pending_verification: tuple[str, ...] = ()
    errors: tuple[Missing, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    deadline: datetime | None = None
    blocked_reason: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the object as an answer carries it; times in ISO 8601."""
        return asdict(self) | {"deadline": self.deadline.isoformat() if self.deadline else None}


@dataclass(slots=True)
class _Found:
    """What is gathered on the way, of one flow and one user."""

    flow: CompiledFlow
    seen: Snapshot
    standing: Standing
    now: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    past: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    errors: list[Missing] = field(default_factory=list)
    alternatives: list[Alternative] = field(default_factory=list)
    deadlines: list[datetime] = field(default_factory=list)

    def told(self, blocked: str | None) -> Requirements:
        return Requirements(
            _once(self.now),
            _once(self.later),
            _once(self.past),
            _once(self.pending),
            _once(self.errors),
            _once(self.alternatives),
            deadline=self._deadline(),
            blocked_reason=blocked,
        )

    def _deadline(self) -> datetime | None:
        """Return the next deadline; where all are over, the one that has been for longest."""
        ahead = [one for one in self.deadlines if one > self.seen.now]
        return min(ahead or self.deadlines, default=None)

    def want(self, needs: Sequence[One], known: Lookup) -> list[str]:
        """Return what nobody is finding out yet; note what a job finds out, what went wrong and what would do instead."""
        wanted = []
        for need in unmet(needs, known):
            first, *others = options(need)
            if state_of(need, known) is FactState.PENDING:
                self.pending.append(_entry(first))
                continue
            wanted.append(_entry(first))
            self.errors.extend(_failures(options(need), self.seen))
            self.alternatives.extend(Alternative((_entry(first),), (_entry(other),)) for other in others)
        return wanted


def _once(found: Sequence[_Thing]) -> tuple[_Thing, ...]:
    return tuple(dict.fromkeys(found))


def requirements(flow: CompiledFlow, seen: Snapshot, standing: Standing) -> Requirements:
    """Return what is missing before the flow can be completed."""
    found = _Found(flow, seen, standing)
    left = [one for one in standing.steps if one.counted and one.step.required and not _done(one)]
    undecided = [one for one in standing.steps if one.where is Where.UNDECIDED]
    for one in left:
        _of_step(found, one)
    for one in undecided:
        _deciding(found, one)
    for one in standing.steps:
        found.errors.extend(_errors(one))
    return found.told(_blocked(found, left or undecided))


def requirements_of(flow: CompiledFlow, seen: Snapshot, standing: Standing, grant: Grant) -> Requirements:
    """Return what is missing before something is unlocked."""
    found = _Found(flow, seen, standing)
    for entry in found.want(grant.requires, standing.known):
        step = standing.by_key.get(entry)
        if step is None:
            found.now.append(entry)
            found.later.append(entry)
        elif step.counted:
            _of_step(found, step)
        else:
            return found.told("step_out")
    return found.told(None)


def of_one_step(flow: CompiledFlow, seen: Snapshot, standing: Standing, key: str) -> Requirements:
    """Return what is missing before one step can be finished."""
    found = _Found(flow, seen, standing)
    one = standing.by_key[key]
    only_facts = one.step.done_when if one.step.given else ()
    due = [*found.want((*one.step.requires, *only_facts), standing.lets), *_fields(flow, one)]
    found.now.extend(due)
    found.later.extend(due)
    return found.told(None)


def _done(one: StepStanding) -> bool:
    return one.status is StepStatus.COMPLETED


def _of_step(found: _Found, one: StepStanding) -> None:
    """Add what one step still wants. What is not decided, or waits for another step, is due later."""
    first = found.want(one.step.requires, found.standing.lets)
    waits_for = [step for entry in first if (step := found.standing.by_key.get(entry))]
    entries = [*_own(found, one), *first]
    found.later.extend(entries)
    if one.where is Where.IN:
        _time(found, one, entries)
        found.now.extend(() if waits_for else entries)
    for step in waits_for:
        if not step.step.required:  # a required one is asked for by itself
            _of_step(found, step)


def _own(found: _Found, one: StepStanding) -> list[str]:
    """Return what a step asks for itself: facts where they alone finish it, else its fields, else a click."""
    known, needs = found.standing.known, one.step.done_when
    if needs and (not one.step.fields or on_its_way(needs, known)):
        facts = found.want(needs, known)
        return facts if facts or on_its_way(needs, known) else [one.step.key]
    asked = list(_fields(found.flow, one)) or [one.step.key]
    if instead := list(unmet(needs, known)):
        found.errors.extend(failed for need in instead for failed in _failures(options(need), found.seen))
        ways = islice(product(*map(options, instead)), MOST_WAYS)
        found.alternatives.extend(Alternative(tuple(asked), tuple(map(_entry, way))) for way in ways)
    return asked


def _fields(flow: CompiledFlow, one: StepStanding) -> Iterator[str]:
    """Yield the required fields that have no answer."""
    key, answers = one.step.key, one.state.answers
    return (f"{key}.{name}" for name in flow.required_fields(key) if name not in answers)


def _deciding(found: _Found, one: StepStanding) -> None:
    """Add the optional steps that have to be done or skipped before it is decided whether a step is there at all."""
    for key in sorted(found.flow.depends_on(one.step.key)):
        other = found.standing.by_key[key]
        if other.where is Where.IN and other.status not in CLOSED and not other.step.required:
            _of_step(found, other)


def _entry(need: str) -> str:
    return need.removeprefix("step:")


def _failures(needs: Sequence[str], seen: Snapshot) -> Iterator[Missing]:
    for need in needs:
        kind, _, name = need.partition(":")
        if kind == "fact" and (fact := seen.fact(name)).state is FactState.FAILED:
            yield Missing(need, fact.code, fact.reason)


def _errors(one: StepStanding) -> Iterator[Missing]:
    if one.counted and one.status is StepStatus.FAILED:
        yield Missing(one.step.key, "failed", one.state.reason or "This step went wrong. Please try it again.")
    if one.counted and one.state.needs_review:
        yield Missing(one.step.key, "needs_review", "This step has changed. Please look at your answers again.")


def _time(found: _Found, one: StepStanding, entries: Sequence[str]) -> None:
    started = found.seen.session.started_at
    if one.step.due_days is None or started is None:
        return
    deadline = started + timedelta(days=one.step.due_days)
    found.deadlines.append(deadline)
    if deadline <= found.seen.now:
        found.past.extend(entries)


def _blocked(found: _Found, left: Sequence[StepStanding]) -> str | None:
    """Say why nothing can be done right now, where that is so."""
    if found.standing.status is SessionStatus.SKIPPED:
        return "put_aside"
    if left and not found.now:
        return "waiting_for_verification" if found.pending else "undecided"
    return None


def by_unlock(flow: CompiledFlow, seen: Snapshot, standing: Standing) -> Mapping[str, Requirements]:
    """Return, for each unlock and reward that is not granted yet, what is missing."""
    kinds = (("unlock", flow.flow.unlocks), ("reward", flow.flow.rewards))
    return {
        grant.key: requirements_of(flow, seen, standing, grant)
        for kind, grants in kinds
        for grant in grants
        if f"{kind}:{grant.key}" not in seen.granted
    }
