"""Check what no single part of a flow can know: names used twice, fields that are not there, values that do not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from pydantic import JsonValue

from onboarding.flows.answers.fields import WHOLE, Fields
from onboarding.flows.compiling.waiting import steps_in, waiting_faults
from onboarding.flows.files.problems import MOST, Fault, Place, known
from onboarding.flows.spec import FACTS, Flow, Step

# Work that checking all defaults of a flow may be, see Fields.work: about half a second.
MOST_WORK = 25_000_000

_GIVEN_SHARE = 5  # given steps carry at most one fifth of the weight


def faults_of(flow: Flow, fields: Sequence[Fields | None]) -> Iterator[Fault]:
    """Yield what is wrong with a flow as a whole; `fields` are those of its steps, None where they were refused."""
    yield from _names(flow)
    yield from waiting_faults(flow)
    yield from _given(flow)
    if flow.completes == "by_itself" and not any(step.required for step in flow.steps):
        yield Fault(("completes",), "A flow that completes by itself needs a required step.")
    for number, (step, own) in enumerate(zip(flow.steps, fields, strict=True)):
        if own is not None:
            yield from _texts(("steps", number), step, own)
    yield from islice(_defaults(flow, fields), MOST)


def _names(flow: Flow) -> Iterator[Fault]:
    yield from _twice("step", ((("steps", at, "key"), step.key) for at, step in enumerate(flow.steps)))
    yield from _twice("step's flag", ((("steps", at, "flag"), step.flag) for at, step in enumerate(flow.steps)))
    yield from _twice("flag", ((("flags", at), flag) for at, flag in enumerate(flow.flags)))
    yield from _twice("fact", ((("facts", at), fact) for at, fact in enumerate(flow.facts)))
    unlocks = ((("unlocks", at, "key"), one.key) for at, one in enumerate(flow.unlocks))
    rewards = ((("rewards", at, "key"), one.key) for at, one in enumerate(flow.rewards))
    yield from _twice("unlock or reward", chain(unlocks, rewards))
    for at, fact in enumerate(flow.facts):
        if fact in FACTS:
            yield Fault(("facts", at), f"Usher knows '{fact}' by itself; it need not be declared.")


def _twice(what: str, named: Iterable[tuple[Place, str | None]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, name in named:
        if name in seen:
            yield Fault(place, f"There are two of the {what} '{name}'; each needs a name of its own.")
        seen |= {name} if name else set()


def _given(flow: Flow) -> Iterator[Fault]:
    """Check that given steps are done by facts alone, and are not too much of the whole."""
    given = [(number, step) for number, step in enumerate(flow.steps) if step.given]
    for number, step in given:
        if step.fields:
            yield Fault(("steps", number, "fields"), "A given step asks for nothing: it has no fields.")
        if not step.done_when or any(steps_in(step.done_when)):
            yield Fault(("steps", number, "done_when"), "A given step is done by facts, and by facts alone.")
    weight, total = sum(step.weight for _, step in given), sum(step.weight for step in flow.steps)
    if weight * _GIVEN_SHARE > total:
        place = ("steps", given[0][0], "given")
        yield Fault(place, f"Given steps weigh {weight} of {total}; they may weigh a fifth at most.")


def _texts(place: Place, step: Step, fields: Fields) -> Iterator[Fault]:
    """Check that messages and rules speak of fields that there are."""
    for name in step.messages:
        if _first(name) not in fields.properties:
            yield Fault((*place, "messages", name), _no_field(name, fields))
    for number, rule in enumerate(step.rules):
        if _first(rule.field) not in fields.properties:
            yield Fault((*place, "rules", number, "field"), _no_field(rule.field, fields))


def _defaults(flow: Flow, fields: Sequence[Fields | None]) -> Iterator[Fault]:
    """Check each value that is offered, alone: it is there, and it fits. Stops where that is too much work."""
    work = 0
    for place, name, value, own in _offered(flow, fields):
        work += own.work({name: value})
        if work > MOST_WORK:
            yield Fault(
                place, "Up to here the defaults take too much work to check. Offer less, or make fields simpler."
            )
            return
        if told := _misfit(name, value, own):
            yield Fault(place, told)


def _offered(flow: Flow, fields: Sequence[Fields | None]) -> Iterator[tuple[Place, str, JsonValue, Fields]]:
    known_fields = [(at, step, own) for at, (step, own) in enumerate(zip(flow.steps, fields, strict=True)) if own]
    for number, step, own in known_fields:
        for at, default in enumerate(step.defaults):
            for name, value in default.values.items():
                yield ("steps", number, "defaults", at, "values", name), name, value, own


def _misfit(name: str, value: JsonValue, fields: Fields) -> str | None:
    if name not in fields.properties:
        return _no_field(name, fields)
    wrong = (one for one in fields.check({name: value}) if _first(one.field) == name or one.code in WHOLE)
    return next((f"This does not fit its own field: {one.message}" for one in wrong), None)


def _first(field: str) -> str:
    return field.partition(".")[0]


def _no_field(name: str, fields: Fields) -> str:
    others = known(fields.properties) if fields.properties else "The step declares no properties."
    return f"There is no field '{_first(name)[:60]}'. {others}"
