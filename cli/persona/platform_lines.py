"""Platforms as lines of a terminal: limits, what the voice does there, the parts of a post, what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text

from cli.persona.said_lines import Named, marks, value, where_from
from cli.persona.shape import Bound, Card, Line


def card_rows(cards: Iterable[Card], *, with_evidence: bool) -> Iterator[Named]:
    """Yield the rows of all cards, each under its platform's name."""
    for card in cards:
        for number, line in enumerate(_lines(card, with_evidence=with_evidence)):
            yield "" if number else card.title or card.key, line


def _lines(card: Card, *, with_evidence: bool) -> Iterator[Text]:
    yield from _limits(card.limits, with_sources=with_evidence)
    if card.facts:
        yield Text(" · ").join(_named(name, Text(told)) for name, told in card.facts)
    for line in card.claims:
        yield _named(line.name, _claim(line, with_evidence=with_evidence))
    if card.outline:
        yield _named("a post", Text(" → ".join(card.outline)))
    for each in card.objections:
        yield Text("! ", "yellow").append(each, "default")


def _claim(line: Line, *, with_evidence: bool) -> Text:
    """Return a line's value; nearly all come from the platform's rule, so only another origin is said."""
    said = line.said[0]
    made = value(line, said)
    if said.origin != "rules" or said.locked:
        made.append_text(where_from(said))
    return made.append(" ").append_text(marks(said.proofs)) if with_evidence else made


def _named(name: str, told: Text) -> Text:
    return Text(f"{name}: ", "dim").append_text(told)


def _limits(limits: tuple[Bound, ...], *, with_sources: bool) -> Iterator[Text]:
    for hard, name in ((True, "limits"), (False, "better not more than")):
        chosen = [_limit(bound, with_source=with_sources) for bound in limits if bound.hard is hard]
        if chosen:
            yield _named(name, Text(", ").join(chosen))
    if not limits:
        yield Text("no limit is known", "dim")


def _limit(bound: Bound, *, with_source: bool) -> Text:
    made = Text(f"{bound.most} {bound.what}")
    told = "; read on ".join(filter(None, (bound.source, bound.read_on)))
    return made.append(f" ({told})", "dim") if with_source and told else made
