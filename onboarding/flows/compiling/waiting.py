"""Check what waits for what in a flow: names that exist, nothing that waits for itself, no circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from onboarding.flows.files.problems import Fault, Place, known
from onboarding.flows.needs import One, options
from onboarding.flows.spec import FACTS, Flow, Step

_WITH_PROVIDER = "verified_key"


def waiting_faults(flow: Flow) -> Iterator[Fault]:
    """Yield what is wrong with the needs of steps, unlocks and rewards."""
    for number, step in enumerate(flow.steps):
        earlier = [one.key for one in flow.steps[:number]]
        yield from _needs(flow, ("steps", number, "requires"), step.requires, step, earlier)
        others = [one.key for one in flow.steps if one.key != step.key]
        yield from _needs(flow, ("steps", number, "done_when"), step.done_when, step, others)
    for kind, grants in (("unlocks", flow.unlocks), ("rewards", flow.rewards)):
        for number, grant in enumerate(grants):
            yield from _needs(flow, (kind, number, "requires"), grant.requires)
    yield from _circle(flow)


def _needs(
    flow: Flow, place: Place, needs: Sequence[One], step: Step | None = None, among: Sequence[str] | None = None
) -> Iterator[Fault]:
    """Check each need; `among` are the steps it may name, all of them where it is None."""
    for number, need in enumerate(needs):
        if not options(need):
            yield Fault((*place, number), "This list is empty: nothing can ever meet it.")
        for place_in_list, option in enumerate(options(need)):
            at = (*place, number) if isinstance(need, str) else (*place, number, place_in_list)
            if told := _refusal(flow, option, step, among):
                yield Fault(at, told)


def _refusal(flow: Flow, need: str, step: Step | None, among: Sequence[str] | None) -> str | None:
    kind, _, name = need.partition(":")
    if kind == "fact":
        return _of_fact(flow, name)
    if flow.step(name) is None:
        return f"There is no step '{name}'."
    if step is not None and name == step.key:
        return "A step cannot wait for itself."
    if among is not None and name not in among:
        return f"Step '{name}' comes later: a step can only require earlier ones."
    return None


def _of_fact(flow: Flow, name: str) -> str | None:
    name, _, provider = name.partition(":")
    facts = (*FACTS, *flow.facts)
    if name not in facts:
        return f"There is no fact '{name}'. {known(facts)} Others are declared in 'facts'."
    if provider and name != _WITH_PROVIDER:
        return f"Only {_WITH_PROVIDER} names a provider."
    return None


def _circle(flow: Flow) -> Iterator[Fault]:
    """Find steps that wait for each other in a circle. Each circle has a `done_when`: what is required comes earlier."""
    try:
        TopologicalSorter(waits_of(flow)).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1][::-1]
        number = next(number for number, step in enumerate(flow.steps) if step.key in circle and step.done_when)
        yield Fault(("steps", number, "done_when"), f"These wait for each other: {' → '.join(circle)}.")


def waits_of(flow: Flow) -> Mapping[str, set[str]]:
    """Return the other steps that each step waits for; what it requires of later ones is told elsewhere."""
    waits: dict[str, set[str]] = {}
    keys = {step.key for step in flow.steps}
    if len(keys) < len(flow.steps):
        return {}  # steps of one name are told elsewhere; who waits for which of them cannot be said
    for step in flow.steps:
        earlier, others = waits.keys(), keys - {step.key}
        waits[step.key] = (set(steps_in(step.requires)) & earlier) | (set(steps_in(step.done_when)) & others)
    return waits


def steps_in(needs: Sequence[One]) -> Iterator[str]:
    """Yield the keys of the steps that are named."""
    for need in needs:
        yield from (name for kind, _, name in (one.partition(":") for one in options(need)) if kind == "step")
