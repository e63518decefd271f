"""One screen of an analysis: who this is, how it looks and sounds, for whom, what is strong, and what is not known."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from cli.portrait import Portrait, portrait_of
from cli.portrait.given import path_of
from cli.portrait.shape import Bars, Changes, Entry, Line, PageRow, Scale
from cli.portrait.told import counted
from cli.report.marks import bars, print_part, quoted, scale, swatch
from cli.terminal import clip, clipped, plain, table, text

_B, _W, _C = "brand_analysis", "writing_style", "content_characteristics"
_A, _T, _S = "target_audience", "content_type", "content_strategy_insights"
_VOICE = ("tone", "voice", "formality_level", "brand_personality")
_SCALES = ("formal_casual", "serious_funny", "respectful_irreverent", "matter_of_fact_enthusiastic")
_MOST, _MOST_ADVICE, _MOST_NAMES, _MOST_CHANGES = 6, 3, 5, 6
_PATH_SHARE = 12  # a path gets four twelfths of the terminal
_ADDRESSES = 2048

Named = tuple[str, Text]


def print_report(console: Console, analysis: Mapping[str, Any]) -> None:
    """Print what matters of one row of website_analyses. `analysis` is that row as a mapping."""
    portrait = portrait_of(analysis)
    print_head(console, portrait)
    for title, named in (
        ("How it looks", _look(console, portrait)),
        ("How it sounds", _sound(console, portrait)),
        ("What it does, and for whom", _people(portrait)),
        ("Strong and missing", _insights(portrait)),
    ):
        print_part(console, title, list(named))
    console.print()
    console.print(_pages(portrait.pages, console.width))
    print_part(console, "What changed", list(_changes(portrait.changes)))
    _print_unknown(console, portrait)
    print_part(console, "Notes", [("", text(note)) for note in portrait.notes])
    _print_next(console, analysis)


def print_head(console: Console, portrait: Portrait) -> None:
    """Print the name, the tagline and what was read."""
    console.print()
    console.print(Rule(Text(portrait.name, style="bold"), align="left", characters="─"))
    if said := portrait.tagline or portrait.description:
        console.print(Text(said, style="italic"))
    console.print(Text("  ·  ".join((portrait.url, *portrait.facts)), style="dim", overflow="fold"))


def _look(console: Console, portrait: Portrait) -> Iterator[Named]:
    if colours := portrait.line(f"{_B}.colors"):
        yield "colours", Text("   ").join(swatch(console, entry) for entry in colours.entries[:_MOST])
    if fonts := portrait.line(f"{_B}.fonts"):
        yield "fonts", Text("; ").join(_with_note(entry) for entry in fonts.entries[:_MOST])
    if logos := portrait.line(f"{_B}.logos"):
        yield "logo", _with_note(logos.entries[0])


def _with_note(entry: Entry) -> Text:
    made = Text(entry.text)
    return made.append(f" ({entry.note})", "dim") if entry.note else made


def _sound(console: Console, portrait: Portrait) -> Iterator[Named]:
    yield from _voice(portrait)
    yield from _scales(console, portrait)
    yield from _rhythm(console, portrait)
    yield from _numbers(portrait)


def _scales(console: Console, portrait: Portrait) -> Iterator[Named]:
    lines = filter(None, (portrait.line(f"{_W}.dimensions.{key}") for key in _SCALES))
    marks = [entry.mark for line in lines for entry in line.entries if isinstance(entry.mark, Scale)]
    for mark in marks:
        if mark.value is not None:
            yield mark.low, scale(console, mark)
    if silent := [f"{mark.low} or {mark.high}" for mark in marks if mark.value is None]:
        yield "", Text(f"{', '.join(silent)}: not computable", "dim")


def _voice(portrait: Portrait) -> Iterator[Named]:
    labels = [line.text for line in (portrait.line(f"{_W}.{key}") for key in _VOICE) if line]
    in_a_line = portrait.line(f"{_B}.brand_voice")
    if in_a_line or labels:
        yield "voice", Text(in_a_line.text if in_a_line else ", ".join(labels), "bold")
    yield from _quotes(portrait.line(f"{_W}.tone"))


def _quotes(line: Line | None) -> Iterator[Named]:
    """Yield the best quote under a claim."""
    if line and line.quote:
        yield "", quoted(line.quote, ", ".join(filter(None, (path_of(line.quote.url), line.quote.place))))


def _rhythm(console: Console, portrait: Portrait) -> Iterator[Named]:
    line = portrait.line(f"{_C}.sentences.rhythm")
    if line and isinstance(line.entries[0].mark, Bars):
        yield "rhythm", bars(console, line.entries[0].mark)


def _numbers(portrait: Portrait) -> Iterator[Named]:
    facts = _facts(portrait, f"{_C}.sentences")
    if "mean_words" in facts:
        spread = (
            f", most {facts['p10_words']} to {facts['p90_words']}" if {"p10_words", "p90_words"} <= facts.keys() else ""
        )
        yield (
            "sentences",
            text(f"{facts.get('count', '')}, {facts['mean_words']} words on average{spread}".strip()),
        )
    ease, complexity = portrait.line(f"{_C}.readability_score"), portrait.line(f"{_W}.complexity")
    parts = [
        f"Flesch reading ease {ease.text} (higher is easier)" if ease else "",
        complexity.text if complexity else "",
    ]
    if any(parts):
        yield "readability", text(", ".join(filter(None, parts)))


def _facts(portrait: Portrait, path: str) -> dict[str, str]:
    line = portrait.line(path)
    return {entry.key: entry.text for entry in line.entries} if line else {}


def _people(portrait: Portrait) -> Iterator[Named]:
    for name, path in (
        ("is", f"{_B}.brand_positioning"),
        ("industry", f"{_A}.industry_focus"),
        ("speaks to", f"{_A}.demographics"),
        ("expects", f"{_A}.expertise_level"),
        ("works in", f"{_A}.geographic_focus"),
        ("stands for", f"{_B}.brand_values"),
        ("purpose", f"{_T}.purpose"),
        ("publishes", f"{_T}.primary_type"),
        ("talks about", f"{_T}.topics"),
        ("asks to", f"{_B}.calls_to_action"),
        ("trust", f"{_B}.trust_signals"),
    ):
        if line := portrait.line(path):
            yield name, Text(", ").join(_drafted(entry, line) for entry in line.entries[:_MOST])
        if path.endswith("industry_focus"):
            yield from _quotes(line)


def _insights(portrait: Portrait) -> Iterator[Named]:
    for name, key, style in (
        ("strong", "strengths", "green"),
        ("weak", "weaknesses", "yellow"),
        ("missing", "content_gaps", "yellow"),
    ):
        line = portrait.line(f"{_S}.{key}")
        for number, entry in enumerate(line.entries[:_MOST_ADVICE] if line else ()):
            yield "" if number else name, Text().append("• ", style).append_text(_drafted(entry, line))


def _drafted(entry: Entry, line: Line | None) -> Text:
    """Return an entry, with a word where a model drafted it, or the line that it stands in."""
    drafted = any(why and why.by_model for why in (entry.why, line.why if line else None))
    return Text(entry.text).append(" (drafted by a model)" if drafted else "", "dim")


def _pages(pages: Sequence[PageRow], width: int) -> Table:
    read = sum(not page.code for page in pages)
    made = clipped(table("page", "kind", "lang", ">words", "title", title=f"Pages read: {read}"), soft=4)
    for page in pages:
        path = _ending(page.path, max(_PATH_SHARE, width // _PATH_SHARE * 4))
        if page.code:
            made.add_row(path, text("not read", "yellow"), "", "", clip(page.code))
        else:
            made.add_row(path, page.kind, page.language, page.words, clip(page.title))
    return made


def _ending(path: str, most: int) -> Text:
    """Return a path, its end where it is long: that is what tells pages apart."""
    return Text(path if len(path) <= most else "…" + path[1 - most :])


def _changes(changes: Changes | None) -> Iterator[Named]:
    if changes is None:
        return
    yield "since", text(changes.since or "the analysis before")
    for name, urls in changes.pages:
        which = "" if name == "unchanged" else f": {', '.join(map(path_of, urls[:_MOST]))}"
        yield name, text(f"{counted(len(urls), 'page', 'pages')}{which}")
    for name, before, after in changes.values[:_MOST_CHANGES]:
        yield "", Text(f"{name}: ").append(before, "dim").append(" → ", "dim").append(after)
    left = len(changes.values) - _MOST_CHANGES
    if left > 0 or not changes.values:
        yield "", text(f"and {left} more" if left > 0 else "No value changed.")


def _print_unknown(console: Console, portrait: Portrait) -> None:
    """Print what is not known, in one paragraph: it is long, and nobody looks for one of its names."""
    if not portrait.unknown:
        return
    parts = (Text().append(f"{title}: ", "dim").append(_short(names)) for title, names in portrait.unknown)
    console.print()
    console.print(Text(f"Not known: {sum(len(names) for _, names in portrait.unknown)}", "bold"))
    console.print(Text("; ").join(parts))
    console.print(Text("The pages do not tell it in a way that can be counted; nothing is guessed.", "dim"))


def _short(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


def _print_next(console: Console, analysis: Mapping[str, Any]) -> None:
    """Say how to see more, where it is known whose analysis this is; never broken, so that it can be copied."""
    if user := plain(analysis.get("user_id"), 255):
        url = plain(analysis.get("website_url"), _ADDRESSES)
        command = f"usher show {shlex.quote(user)}" + (f" --url {shlex.quote(url)}" if url else "")
        console.print()
        for says, option in (("Why each line:  ", "--why"), ("As a page:      ", "--html")):
            console.print(Text().append(says, "dim").append(f"{command} {option}"), soft_wrap=True)
