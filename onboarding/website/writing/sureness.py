"""How sure a value is, 0 to 1: one rule for all labels, one for all counts.

A label: 0.3, up to 0.35 more with the words counted (all of it from 1,500 words on), up to 0.3 more with the distance of
the measured value to the nearest cut point (all of it when it is twice the cut point, or none of it). Below 300 words at
most 0.35, because rates of so few words jump about.
A count: 0.5, up to 0.45 more with the words. Counting is exact; how well it stands for the site is not.
"""

from __future__ import annotations

FEW_WORDS = 300
FULL_WORDS = 1_500
_FEW = 0.35


def sure_of_label(words: int, margin: float) -> float:
    """Return how sure a label is; `margin` is the relative distance to the nearest cut point."""
    sure = 0.3 + 0.35 * min(1.0, words / FULL_WORDS) + 0.3 * min(1.0, max(0.0, margin))
    return round(sure if words >= FEW_WORDS else min(sure, _FEW), 2)


def sure_of_count(words: int) -> float:
    """Return how well what was counted in so many words stands for the site."""
    return round(0.5 + 0.45 * min(1.0, words / FULL_WORDS), 2)


def margin(value: float, *cuts: float, scale: float | None = None) -> float:
    """Return the distance to the nearest cut point, relative to it (or to `scale`)."""
    return min(abs(value - cut) / (scale or abs(cut) or 1.0) for cut in cuts)
