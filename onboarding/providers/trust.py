"""Whether a provider's refusals can be believed: when very many come at once, it changed something, not the users."""

from __future__ import annotations

from dataclasses import dataclass

ENOUGH = 20  # checks on either side before shares mean anything
SUSPICIOUS, NORMAL = 0.3, 0.05


@dataclass(frozen=True, slots=True)
class Refusals:
    """How often a provider refused: of the keys checked in the last ten minutes, and of the checks before."""

    lately: int
    of_lately: int
    before: int
    of_before: int


def believable(seen: Refusals) -> bool:
    """Say no when over 30 % are refused that used to be under 5 %."""
    if seen.of_lately < ENOUGH or seen.of_before < ENOUGH:
        return True
    return seen.lately <= SUSPICIOUS * seen.of_lately or seen.before >= NORMAL * seen.of_before
