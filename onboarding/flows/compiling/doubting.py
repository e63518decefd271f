"""What is no fault in a flow but is seldom meant; told by `usher flows check`, never in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onboarding.flows.files.problems import Fault, Place
from onboarding.flows.needs import One, options
from onboarding.flows.spec import Flow, Step
from onboarding.providers.loading import catalogue, named

_PROVIDER = "fact:verified_key:"


def doubts_of(flow: Flow) -> Iterator[Fault]:
    """Yield what the author may want to look at."""
    for number, step in enumerate(flow.steps):
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
            if named(catalogue(), provider) is None:
                yield Fault((*place, number), f"The built-in catalogue has no provider '{provider}'.")
