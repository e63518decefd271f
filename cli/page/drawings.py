"""Figures of the page's drawings: where a bar or a dot stands. All are our own numbers, never a stranger's text."""

from __future__ import annotations

from dataclasses import dataclass

from cli.portrait.shape import Bars, Scale

_STEP, _BAR, _TALLEST = 10, 7, 60
_LEAST = 2  # so that a bar of nothing is still seen
_SERIFS = frozenset({"georgia", "times new roman", "times", "palatino", "garamond", "cambria", "baskerville", "serif"})
_MONOSPACED = frozenset({"courier new", "courier", "menlo", "consolas", "monaco", "monospace", "ui-monospace"})


@dataclass(frozen=True, slots=True)
class Column:
    """A bar in a drawing: its left edge, top, width and height, and its share of the highest in percent."""

    x: int
    y: float
    width: int
    height: float
    percent: float


def columns(mark: Bars) -> list[Column]:
    """Return the bars of a drawing that is 60 high and 10 wide for each."""
    highest = max(mark.amounts, default=0) or 1
    heights = (max(_LEAST, round(_TALLEST * amount / highest, 1)) for amount in mark.amounts)
    shares = (round(100 * amount / highest, 1) for amount in mark.amounts)
    return [
        Column(_STEP * number, round(_TALLEST - height, 1), _BAR, height, part)
        for number, (height, part) in enumerate(zip(heights, shares, strict=True))
    ]


def place(mark: Scale) -> float:
    """Return where a value stands on a line from 0 to 200."""
    return round(100 + 100 * (mark.value or 0), 1)


def meter(confidence: float) -> int:
    """Return how long a confidence is on a line of 50."""
    return round(50 * confidence)


def face(family: str) -> str:
    """Return the class of fonts that a family's specimen is set in, since the font itself is not in the page."""
    name = family.casefold()
    if name in _MONOSPACED or name.endswith((" mono", " code")):
        return "mono"
    return "serif" if name in _SERIFS or name.endswith(" serif") else "sans"
