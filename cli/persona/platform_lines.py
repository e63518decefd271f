"""Platforms as lines of a terminal: limits, what the voice does there, the parts of a post, what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text

from cli.persona.said_lines import Named, beside
from cli.persona.shape import Bound, Card


def card_rows(cards: Iterable[Card], *, with_evidence: bool) -> Iterator[Named]:
    """Yield the rows of all cards, each under its platform's name."""
    for card in cards:
        for number, line in enumerate(_lines(card, with_evidence=with_evidence)):
            yield "" if number else card.title or card.key, line


def _lines(card: Card, *, with_evidence: bool) -> Iterator[Text]:
    yield from _limits(card.limits)
    if card.facts:
        yield Text(" · ").join(_named(name, Text(told)) for name, told in card.facts)
    for line in card.claims:
        yield _named(line.name, beside(line, with_evidence=with_evidence))
    if card.outline:
        yield _named("a post", Text(" → ".join(card.outline)))
    for each in card.objections:
        yield Text("! ", "yellow").append(each, "default")


def _named(name: str, told: Text) -> Text:
    return Text(f"{name}: ", "dim").append_text(told)


def _limits(limits: tuple[Bound, ...]) -> Iterator[Text]:
    for hard, name in ((True, "limits"), (False, "better not more than")):
        chosen = [f"{bound.most} {bound.what}" for bound in limits if bound.hard is hard]
        if chosen:
            yield _named(name, Text(", ".join(chosen)))
    if not limits:
        yield Text("no limit is known", "dim")
