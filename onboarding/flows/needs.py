"""Needs: what a step, an unlock or a reward waits for, and whether it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from onboarding.flows.state import FactState

# What a file may name: one need, or several of which any will do.
One = str | tuple[str, ...]
Lookup = Callable[[str], FactState]
_RANK = {state: rank for rank, state in enumerate(FactState)}


def options(need: One) -> tuple[str, ...]:
    """Return the alternatives of a need; the first is the one that is asked for."""
    return (need,) if isinstance(need, str) else need


def met(needs: Sequence[One], lookup: Lookup) -> bool:
    """Say whether all of it is there."""
    return all(state_of(need, lookup) is FactState.YES for need in needs)


def state_of(need: One, lookup: Lookup) -> FactState:
    """Return the best state of a need's alternatives: yes, before pending, before failed, before no."""
    return min(map(lookup, options(need)), key=_RANK.__getitem__)


def unmet(needs: Sequence[One], lookup: Lookup) -> Iterator[One]:
    """Yield what is not there yet."""
    return (need for need in needs if state_of(need, lookup) is not FactState.YES)


def on_its_way(needs: Sequence[One], lookup: Lookup) -> bool:
    """Say whether jobs are finding out all that is not there yet."""
    known = {state_of(need, lookup) for need in needs}
    return FactState.PENDING in known and known <= {FactState.YES, FactState.PENDING}
