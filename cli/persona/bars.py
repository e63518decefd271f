"""Small pictures for a terminal: amounts as bars that also read without colour."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from cli.persona.shape import Figure

_NARROW, _SHORT, _LONG = 80, 12, 24
_FULL, _REST, _MIDDLE = "━", "─", "●"


def width_of(console: Console) -> int:
    """Return how long a bar may be."""
    return _SHORT if console.width < _NARROW else _LONG


def bar(part: float, width: int) -> Text:
    """Return a part of a whole, 0 to 1; anything above nothing is seen."""
    full = min(width, max(round(part * width), 1 if part > 0 else 0))
    return Text(no_wrap=True).append(_FULL * full, "cyan").append(_REST * (width - full), "dim")


def spread(figure: Figure, width: int) -> Text:
    """Return a figure as a bar, or as a point within its spread where it has one."""
    if figure.low is None or figure.high is None:
        return bar(figure.part(figure.value), width)
    low, middle, high = (round(figure.part(each) * (width - 1)) for each in (figure.low, figure.value, figure.high))
    made = Text(no_wrap=True)
    for place in range(width):
        within = low <= place <= high
        mark = _MIDDLE if place == middle else _FULL if within else _REST
        made.append(mark, "bold cyan" if place == middle else "cyan" if within else "dim")
    return made
