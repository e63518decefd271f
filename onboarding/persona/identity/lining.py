"""The one line that the site says of itself, word for word: tagline, description, or its home page's first sentence.

Only what stands in the text that was read: a tagline has confidence 0.7, a description 0.6, a first sentence 0.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onboarding.persona.corpus import Corpus
from onboarding.persona.schema import Claim, Quoted, Ruled
from onboarding.persona.spans import Span, quoted, stands_in
from onboarding.persona.words.anchoring import Anchors
from onboarding.persona.words.given import group, text
from onboarding.website.reading.kind import segments_of

_STATED = (("tagline", 0.7), ("description", 0.6))
_FIRST = 0.4


def one_line(corpus: Corpus, analysis: Mapping[str, Any], anchors: Anchors) -> Claim[str] | None:
    """Return the line, or None where the site says none."""
    for name, confidence in _STATED:
        quote = anchors.quote(text(group(analysis, "brand_analysis").get(name)))
        if quote:
            return _claim(quote, Ruled(rule=name, path=f"brand_analysis.{name}"), confidence)
    first = next((span for span in corpus.spans if _opens(span)), None)
    quote = quoted(first) if first else None
    if first is None or quote is None or not stands_in(quote.quote, first):
        return None
    return _claim(quote, Ruled(rule="first_sentence"), _FIRST)


def _claim(quote: Quoted, rule: Ruled, confidence: float) -> Claim[str]:
    return Claim[str](value=quote.quote, origin="rules", evidence=(quote, rule), confidence=confidence)


def _opens(span: Span) -> bool:
    """Say whether a span is a sentence of the home page."""
    return not span.id.endswith(".0") and not segments_of(span.page_url)
