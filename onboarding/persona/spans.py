"""The numbered passages of a text: each sentence and heading has an id under which it can be cited and found again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onboarding.persona.plain import folded, visible
from onboarding.persona.schema.claims import LONGEST_QUOTE, SHORTEST_QUOTE, Quoted
from onboarding.website.words import spoken
from onboarding.website.writing.lexicon import lexicon

if TYPE_CHECKING:
    from onboarding.persona.corpus import PageText, TextBlock


@dataclass(frozen=True, slots=True)
class Span:
    """A passage: `id` is page.block.sentence ("2.14.1"; sentences count from 1, a heading or label has 0)."""

    id: str
    text: str
    page_url: str
    place: str
    heading: bool


def spans_of(number: int, page: PageText, language: str | None) -> Iterator[Span]:
    """Yield the spans of a page: the sentences of each block, and blocks without any as they are.

    An item of a list is a label, not a sentence, unless a mark ends it.
    """
    lists = lexicon(language)
    abbreviations = lists.abbreviations if lists else frozenset[str]()
    for block in page.blocks:
        said = [] if block.kind == "heading" else _said(block, abbreviations)
        yield from _numbered(f"{number}.{block.number}", block, page.url, said)


def _said(block: TextBlock, abbreviations: frozenset[str]) -> list[str]:
    return [text for text, _ in spoken(block.text, abbreviations, labels=block.kind == "item")]


def _numbered(under: str, block: TextBlock, url: str, said: list[str]) -> Iterator[Span]:
    if not said:
        yield Span(f"{under}.0", block.text, url, block.place, block.kind == "heading")
    for at, text in enumerate(said, start=1):
        yield Span(f"{under}.{at}", text, url, block.place, heading=False)


def quoted(span: Span, quote: str = "") -> Quoted | None:
    """Return a quote from a span as evidence, its beginning where none is named; None where it is too short.

    A quote longer than 160 characters ends at a word.
    """
    text = visible(quote or span.text)
    if len(text) > LONGEST_QUOTE:
        text = text[:LONGEST_QUOTE].rpartition(" ")[0] or text[:LONGEST_QUOTE]
    if len(text) < SHORTEST_QUOTE:
        return None
    return Quoted(span=span.id, quote=text, page_url=span.page_url, place=span.place)


def stands_in(quote: str, span: Span) -> bool:
    """Say whether a quote stands word for word in a span (NFKC, case and spaces aside)."""
    sought = folded(quote)
    return len(sought) >= SHORTEST_QUOTE and sought in folded(span.text)
