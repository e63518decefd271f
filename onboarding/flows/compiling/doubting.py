"""What is no fault in a flow but is seldom meant; told by `usher flows check` and starting workers, never in the way."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from onboarding.flows.answers.messages import snake
from onboarding.flows.answers.schemas import KNOWN
from onboarding.flows.compiling.waiting import waits_of
from onboarding.flows.files.problems import Fault, Place
from onboarding.flows.needs import One, options
from onboarding.flows.spec import Flow, Step
from onboarding.providers.loading import catalogue, named

_PROVIDER = "fact:verified_key:"
_CODES = frozenset({*map(snake, KNOWN), "false_schema"})


def doubts_of(flow: Flow, whens: Mapping[str, Collection[str]]) -> Iterator[Fault]:
    """Yield what the author may want to look at; `whens` are the steps whose status each step's condition looks at."""
    yield from _circle(flow, whens)
    for number, step in enumerate(flow.steps):
        yield from _unheard_messages(("steps", number, "messages"), step)
        yield from _unheard_defaults(("steps", number, "defaults"), step)
        yield from _unknown_providers(("steps", number, "requires"), step.requires)
        yield from _unknown_providers(("steps", number, "done_when"), step.done_when)
    for kind, grants in (("unlocks", flow.unlocks), ("rewards", flow.rewards)):
        for number, grant in enumerate(grants):
            yield from _unknown_providers((kind, number, "requires"), grant.requires)


def _unheard_defaults(place: Place, step: Step) -> Iterator[Fault]:
    for number in range(1, len(step.defaults)):
        if not step.defaults[number - 1].when:
            yield Fault((*place, number), "This default is never offered: the one before it is for everybody.")


def _unknown_providers(place: Place, needs: Sequence[One]) -> Iterator[Fault]:
    """Look for misspelled providers; an operator's own are not known here, so that it cannot be a fault."""
    for number, need in enumerate(needs):
        for provider in (one.removeprefix(_PROVIDER) for one in options(need) if one.startswith(_PROVIDER)):
            if told := unknown_provider(provider):
                yield Fault((*place, number), told)


def unknown_provider(name: str) -> str | None:
    """Say that a provider is not known, where it is not."""
    return None if named(catalogue(), name) else f"The built-in catalogue has no provider '{name}'."


def _unheard_messages(place: Place, step: Step) -> Iterator[Fault]:
    """Look for messages whose last word is neither a field nor an error that JSON Schema knows."""
    fields = set(_fields(step.fields))
    for name in step.messages:
        last = name.rpartition(".")[2]
        if "." in name and last not in fields and not last.isdecimal() and snake(last) not in _CODES:
            told = f"'{last[:60]}' is no field here, and no keyword of JSON Schema: nothing shows this."
            yield Fault((*place, name), told)


def _fields(schema: object) -> Iterator[str]:
    """Yield the names of all properties, however deep."""
    for key, inner in schema.items() if isinstance(schema, Mapping) else ():
        yield from inner if key == "properties" and isinstance(inner, Mapping) else ()
        yield from _fields(inner)
    for inner in schema if isinstance(schema, list | tuple) else ():
        yield from _fields(inner)


def _circle(flow: Flow, whens: Mapping[str, Collection[str]]) -> Iterator[Fault]:
    """Look for steps that are only there once another is done that finishes by itself after them."""
    waits = {key: {*others, *whens.get(key, ())} for key, others in waits_of(flow).items()}
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1][::-1]
        number = next(number for number, step in enumerate(flow.steps) if step.key in circle and step.when)
        told = f"These wait for each other: {' → '.join(circle)}. Somebody has to begin."
        yield Fault(("steps", number, "when"), told)
