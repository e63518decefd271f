"""How things look on a terminal: consoles, tables, states that also read without colour, times for people.

What comes out of the database may have come from strangers' pages, so every text is stripped of control characters
before it reaches a terminal.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

STYLES: Mapping[str, str] = {
    "queued": "yellow",
    "running": "cyan",
    "done": "green",
    "failed": "bold red",
    "cancelled": "dim",
    "ok": "green",
    "warning": "yellow",
    "wrong": "bold red",
}
# Control characters, and those that turn the direction of writing or cannot be seen.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
_LEAST = 2  # of a unit before it is used: 90 s says more than 1 min


def plain(value: object, most: int = 500) -> str:
    """Return a value as one line of text that cannot steer a terminal; "" for nothing."""
    if value is None:
        return ""
    seen = "".join(" " if unicodedata.category(c) in _UNSEEN else c for c in str(value)[: 4 * most])
    line = " ".join(seen.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def text(value: object, style: str = "", most: int = 500) -> Text:
    """Return a value for a table's cell, never read as markup."""
    return Text(plain(value, most), style=style)


def clip(value: object) -> Text:
    """Return a value that ends in `…` where its column is too narrow, instead of going on below."""
    return Text(plain(value), no_wrap=True, overflow="ellipsis")


def state(name: str) -> Text:
    """Return a state's or a level's word in its colour."""
    return Text(plain(name), style=STYLES.get(name, ""))


def span(length: timedelta | float | None) -> str:
    """Return a span for people: one unit, coarse enough to be read and fine enough to be of use."""
    if length is None:
        return ""
    seconds = length.total_seconds() if isinstance(length, timedelta) else length
    if seconds < 1:
        return "0 s" if seconds <= 0 else "<1 s"
    size, unit = next((size, unit) for size, unit in _UNITS if seconds >= _LEAST * size or size == 1)
    return f"{int(seconds // size)} {unit}"


def ago(moment: datetime | None, now: datetime) -> str:
    """Return how long ago a moment was, or in how long it will be."""
    if moment is None:
        return "never"
    passed = (now - moment).total_seconds()
    if abs(passed) < 1:
        return "just now"
    return f"{span(passed)} ago" if passed > 0 else f"in {span(-passed)}"


def table(*columns: str, title: str | None = None, gap: int = 2) -> Table:
    """Return an empty table; a column whose name begins with `>` is aligned to the right.

    Words that are too long for a column are folded, so that nothing is lost; see `clipped`.
    """
    made = Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, gap - 1, 0, 0),
        title=title,
        title_justify="left",
        title_style="bold",
    )
    for name in columns:
        made.add_column(name.removeprefix(">"), justify="right" if name.startswith(">") else "left", overflow="fold")
    return made


def clipped(made: Table, *, soft: int) -> Table:
    """Keep each row on one line: the column with the number `soft`, filled with `clip`, gives way."""
    for number, column in enumerate(made.columns):
        column.no_wrap, column.overflow = number != soft, "ellipsis"
    return made


def facts(*rows: tuple[str, object], title: str | None = None) -> Table:
    """Return names and values under each other; a row without a value is left out."""
    made = Table(box=None, show_header=False, title=title, title_justify="left", title_style="bold", pad_edge=False)
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in rows:
        if value not in (None, ""):
            made.add_row(name, value if isinstance(value, Text) else text(value))
    return made


def lines(*rows: tuple[str, str]) -> None:
    """Print names and values that are there to be copied: never broken, however narrow the terminal is."""
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        out.print(Text(f"{name:{width}}  ", style="dim").append(value, style="default"), soft_wrap=True)


def print_json(value: object) -> None:
    """Print one JSON value on standard output, as it is, whatever the terminal's width."""
    out.file.write(json.dumps(value, default=_as_json, indent=2) + "\n")


def row_as_json(row: Any) -> dict[str, Any]:
    """Return a database row as a dictionary."""
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public way to a row's names


def _as_json(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case UUID() | Path():
            return str(value)
        case _:
            raise TypeError(type(value).__name__)
