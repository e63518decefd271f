"""Every line of an analysis with why it stands there: source, confidence, numbers, votes and quotes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.portrait import portrait_of
from cli.portrait.given import path_of
from cli.portrait.shape import Bars, Entry, Line, Look, Scale, Swatch, Why
from cli.report.marks import bars, quoted, rows, scale, sure, swatch
from cli.report.summary import print_head
from cli.terminal import plain

_MOST_VOTES = 8


def print_whys(console: Console, analysis: Mapping[str, Any]) -> None:
    """Print every line of one row of website_analyses, opened."""
    portrait = portrait_of(analysis)
    print_head(console, portrait)
    for section in portrait.sections:
        console.print()
        console.print(Text(section.title, "bold underline"))
        for line in section.lines:
            console.print(_opened(console, line))
    for title, names in portrait.unknown:
        console.print(Text().append("Not known ", "bold").append(f"({title}): ", "dim").append(", ".join(names)))


def _opened(console: Console, line: Line) -> Table:
    made = rows()
    made.add_row(Text(plain(line.name)), Group(*_parts(console, line)))
    return made


def _parts(console: Console, line: Line) -> Iterator[RenderableType]:
    together = line.look in (Look.FACTS, Look.BEHIND)
    if together:
        yield Text(" · ").join(Text().append(f"{entry.label} ", "dim").append(entry.text) for entry in line.entries)
    for entry in line.entries:
        if not together:
            yield _value(console, entry)
            if isinstance(entry.mark, Bars):
                yield Text(entry.note or entry.text, "dim")
        elif entry.why:
            yield Text(entry.label)
        if entry.why:
            yield from _why(entry.why)
    if line.why:
        yield from _why(line.why)


def _value(console: Console, entry: Entry) -> Text:
    match entry.mark:
        case Swatch():
            return swatch(console, entry).append(f"  {entry.note}", "dim")
        case Scale() as mark:
            return Text(f"{mark.low} ").append_text(scale(console, mark))
        case Bars() as mark:
            return bars(console, mark)
        case _:
            made = Text().append(entry.text, "bold")
            return made.append(f"  {entry.note}", "dim") if entry.note else made


def _why(why: Why) -> Iterator[RenderableType]:
    """Yield the parts of a ground, a little to the right of what they explain."""
    for part in _grounds(why):
        yield Padding(part, (0, 0, 0, 2))


def _grounds(why: Why) -> Iterator[Text]:
    if why.source:
        yield Text(why.source, "dim")
    if why.confidence is not None:
        yield sure(why.confidence)
    if why.numbers:
        yield Text(" · ").join(Text().append(f"{name} ", "dim").append(figure) for name, figure in why.numbers)
    for vote in why.votes[:_MOST_VOTES]:
        yield Text(f"{vote.weight} ").append(vote.value).append(f"  {vote.source} {vote.url}", "dim")
    if len(why.votes) > _MOST_VOTES:
        yield Text(f"and {len(why.votes) - _MOST_VOTES} more votes", "dim")
    for quote in why.quotes:
        yield quoted(quote, ", ".join(filter(None, (path_of(quote.url), quote.place))))
    if why.where and not why.quotes:
        yield Text(why.where, "dim")
