"""What a terminal can draw: colours, places on a scale, rows of bars, how sure something is."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.portrait.grounds import sureness
from cli.portrait.shape import Bars, Entry, Quote, Scale, Swatch

NAMES = 14  # characters of the names' column
_LEVELS = "▁▂▃▄▅▆▇█"
_STEPS = 10  # on each side of the middle of a scale
_NARROW, _FEW_STEPS = 70, 5
_METER = 5


def rows() -> Table:
    """Return an empty table of names and values; all of them are equally wide, so that they read as one."""
    made = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    made.add_column(style="dim", width=NAMES, overflow="fold")
    made.add_column(overflow="fold", ratio=1)
    return made


def print_part(console: Console, title: str, named: Sequence[tuple[str, Text]]) -> None:
    """Print a heading and its rows; nothing where nothing is known."""
    if not named:
        return
    made = rows()
    for name, value in named:
        made.add_row(name, value)
    console.print()
    console.print(Text(title, style="bold"))
    console.print(made)


def room(console: Console) -> int:
    """Return how many characters there are beside the names."""
    return max(8, console.width - NAMES - 4)


def has_colour(console: Console) -> bool:
    """Tell whether this terminal shows colours."""
    return console.color_system is not None and not console.no_color


def swatch(console: Console, entry: Entry) -> Text:
    """Return a colour as a patch of itself (none without colour), its hex digits and its role."""
    made = Text(no_wrap=True)
    if isinstance(entry.mark, Swatch) and has_colour(console):
        made.append("    ", f"on {entry.mark.hex}").append(" ")
    return made.append(entry.text).append(f" {entry.label}" if entry.label else "", "dim")


def scale(console: Console, mark: Scale) -> Text:
    """Return a place between two words: `formal ─────┼──●── casual +0.42`."""
    if mark.value is None:
        return Text(f"or {mark.high}: not computable", "dim")
    steps = _FEW_STEPS if console.width < _NARROW else _STEPS
    track = ["─"] * (2 * steps + 1)
    track[steps] = "┼"
    place = steps + round(mark.value * steps)
    line = (
        Text().append("".join(track[:place]), "dim").append("●", "bold cyan").append("".join(track[place + 1 :]), "dim")
    )
    return line.append(f" {mark.high}").append(f"  {mark.value:+.2f}", "dim")


def bars(console: Console, mark: Bars) -> Text:
    """Return amounts as a row of bars, as many as there is room for."""
    amounts = mark.amounts[: room(console)]
    return Text(no_wrap=True).append(_spark(amounts), "cyan")


def _spark(amounts: Sequence[float]) -> str:
    highest = max(amounts, default=0) or 1
    return "".join(_LEVELS[round(amount / highest * (len(_LEVELS) - 1))] for amount in amounts)


def sure(confidence: float) -> Text:
    """Return how sure a value is, as a meter, a number and words."""
    full = round(confidence * _METER)
    made = Text().append("▰" * full, "cyan").append("▱" * (_METER - full), "dim")
    return made.append(f" {confidence:.2f}, {sureness(confidence)}")


def quoted(quote: Quote, where: str) -> Text:
    """Return a quote with where it stands."""
    made = Text().append(f"“{quote.text}”", "italic")
    return made.append(f" {where}", "dim") if where else made
