"""Quotes of an analysis, found again among the numbered passages: what does not stand there is no evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onboarding.persona.corpus import Corpus
from onboarding.persona.plain import folded, visible
from onboarding.persona.schema import Quoted
from onboarding.persona.schema.claims import SHORTEST_QUOTE
from onboarding.persona.spans import Span, quoted, stands_in
from onboarding.persona.words.given import MOST, group, text

MOST_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Anchors:
    """The passages, each with its text as quotes are compared."""

    spans: tuple[tuple[str, Span], ...]

    def quote(self, said: str, url: str = "") -> Quoted | None:
        """Return a text as evidence if a passage holds it; passages of the named page come first."""
        sought = folded(said)
        if len(sought) < SHORTEST_QUOTE:
            return None
        span = _first([span for known, span in self.spans if sought in known], url)
        found = quoted(span, _as_it_stands(said, span)) if span else None
        return found if span and found and stands_in(found.quote, span) else None

    def quotes(self, given: object) -> tuple[Quoted, ...]:
        """Return those of an analysis's quotes that stand in the text, three at most, each passage once.

        One that is a whole paragraph is quoted by its first sentence.
        """
        items = given[:MOST] if isinstance(given, list | tuple) else ()
        pairs = [(text(each.get("text")), text(each.get("url"))) for each in items if isinstance(each, Mapping)]
        found = [quote for said, url in pairs if said and (quote := self.quote(said, url) or self._part(said, url))]
        return tuple({quote.span: quote for quote in found}.values())[:MOST_QUOTES]

    def _part(self, said: str, url: str) -> Quoted | None:
        """Return the passage with which a text begins."""
        sought = folded(said)
        begun = [span for known, span in self.spans if len(known) >= SHORTEST_QUOTE and sought.startswith(known)]
        span = _first(begun, url)
        return quoted(span) if span else None


def anchors_of(corpus: Corpus) -> Anchors:
    """Return the passages of a text, ready to be searched."""
    return Anchors(tuple((folded(span.text), span) for span in corpus.spans))


def basis(analysis: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """Return the ground that an analysis gives for the value at a path; empty without one."""
    return group(group(group(analysis, "meta"), "basis"), path)


def _first(spans: list[Span], url: str) -> Span | None:
    return next((span for span in spans if span.page_url == url), spans[0] if spans else None)


def _as_it_stands(said: str, span: Span) -> str:
    """Return a text in the passage's own letters, where case alone differs."""
    said = visible(said)
    at = span.text.lower().find(said.lower())
    return span.text[at : at + len(said)] if at >= 0 and len(span.text.lower()) == len(span.text) else said
