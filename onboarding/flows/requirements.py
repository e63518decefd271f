"""What is still missing, by name: the answer to every "not yet", for the whole flow and for each unlock.

An entry is `step`, `step.field` or `fact:name`. The shape follows the field names of Stripe's `requirements` object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from onboarding.flows.compiled import CompiledFlow
from onboarding.flows.needs import One, met, options, state_of
from onboarding.flows.spec import Grant
from onboarding.flows.standing import Standing, StepStanding, Where, fact_state
from onboarding.flows.state import FactState, SessionStatus, Snapshot, StepStatus


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that was tried and did not work; `reason` is a sentence for the user."""

    requirement: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """What may be given instead."""

    instead_of: tuple[str, ...]
    provide: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Requirements:
    """What is missing.

    `currently_due` can be done now; `eventually_due` is everything required that is left, also what is not decided yet or
    waits for another step; `past_due` is over its time; `pending_verification` is being found out by a job.
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
    """What is gathered on the way."""

    now: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    past: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    errors: list[Missing] = field(default_factory=list)
    alternatives: list[Alternative] = field(default_factory=list)
    deadlines: list[datetime] = field(default_factory=list)

    def told(self, blocked: str | None) -> Requirements:
        return Requirements(
            *(
                tuple(dict.fromkeys(one))
                for one in (self.now, self.later, self.past, self.pending, self.errors, self.alternatives)
            ),
            deadline=min(self.deadlines, default=None),
            blocked_reason=blocked,
        )


def requirements(flow: CompiledFlow, seen: Snapshot, standing: Standing) -> Requirements:
    """Return what is missing before the flow can be completed."""
    found = _Found()
    left = [one for one in standing.steps if one.counted and one.step.required and not _done(one)]
    for one in left:
        _of_step(flow, seen, standing, one, found)
    for one in standing.steps:
        found.errors.extend(_errors(one))
    return found.told(_blocked(standing, found, left))


def requirements_of(flow: CompiledFlow, seen: Snapshot, standing: Standing, grant: Grant) -> Requirements:
    """Return what is missing before something is unlocked."""
    found = _Found()
    _needs(grant.requires, seen, found, due=found.now)
    for need in list(found.now):
        step = standing.by_key.get(need)
        if step is not None and not _may_begin(step, seen):
            _of_step(flow, seen, standing, step, found)
    return found.told(None)


def of_one_step(flow: CompiledFlow, seen: Snapshot, standing: Standing, key: str) -> Requirements:
    """Return what is missing before one step can be finished."""
    found = _Found()
    one = standing.by_key[key]
    _needs(one.step.requires, seen, found, due=found.now)
    found.now.extend(_fields(flow, one))
    found.later.extend(found.now)
    return found.told(None)


def _done(one: StepStanding) -> bool:
    return one.status is StepStatus.COMPLETED


def _of_step(flow: CompiledFlow, seen: Snapshot, standing: Standing, one: StepStanding, found: _Found) -> None:
    """Add what one step still wants. What is not decided, or waits for another step, is due later."""
    entries = list(_fields(flow, one))
    waits_for_facts = one.step.done_when and not one.step.fields
    if waits_for_facts:
        _needs(one.step.done_when, seen, found, due=entries)
    elif not entries:
        entries.append(one.step.key)
    before = len(entries)
    _needs(one.step.requires, seen, found, due=entries)
    blocked = any(entry in standing.by_key for entry in entries[before:])
    found.later.extend(entries)
    if one.where is Where.IN and not blocked:
        found.now.extend(entries)
    _time(one, seen, entries, found)


def _fields(flow: CompiledFlow, one: StepStanding) -> Iterator[str]:
    """Yield the required fields that have no answer."""
    return (f"{one.step.key}.{name}" for name in flow.required_fields(one.step.key) if name not in one.state.answers)


def _needs(needs: Sequence[One], seen: Snapshot, found: _Found, due: list[str]) -> None:
    for need in needs:
        first, *others = options(need)
        state = state_of(need, lambda one: fact_state(one, seen))
        if state is FactState.YES:
            continue
        if state is FactState.PENDING:
            found.pending.append(_entry(first))
            continue
        due.append(_entry(first))
        found.errors.extend(_failures(options(need), seen))
        if others:
            found.alternatives.append(Alternative((_entry(first),), tuple(_entry(one) for one in others)))


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


def _time(one: StepStanding, seen: Snapshot, entries: Sequence[str], found: _Found) -> None:
    if one.step.due_days is None or seen.session.started_at is None:
        return
    deadline = seen.session.started_at + timedelta(days=one.step.due_days)
    found.deadlines.append(deadline)
    if deadline <= seen.now:
        found.past.extend(entries)


def _may_begin(one: StepStanding, seen: Snapshot) -> bool:
    return met(one.step.requires, lambda need: fact_state(need, seen))


def _blocked(standing: Standing, found: _Found, left: Sequence[StepStanding]) -> str | None:
    """Say why nothing can be done right now, where that is so."""
    if standing.status is SessionStatus.SKIPPED:
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
