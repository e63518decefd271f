"""Follows a model's quotes back to the passages, and makes evidence of the site's own words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from onboarding.persona.enriching.protocol import Objection
from onboarding.persona.enriching.selecting import Passages
from onboarding.persona.enriching.shapes import Cited
from onboarding.persona.enriching.spotlight import without_signs
from onboarding.persona.plain import folded, visible
from onboarding.persona.schema import Quoted
from onboarding.persona.schema.claims import SHORTEST_QUOTE
from onboarding.persona.spans import Span, quoted, stands_in


def evidence_of(cited: Sequence[Cited], passages: Passages) -> tuple[Quoted, ...]:
    """Return the quotes that stand, each once, in the words of the passage itself."""
    found = (
        quoted(span, words)
        for each in cited
        if (span := passages.by_id.get(each.span)) and (words := own_words(each.quote, span))
    )
    return tuple(dict.fromkeys(each for each in found if each))


def own_words(quote: str, span: Span) -> str | None:
    """Return the whole words of a passage in which a quote stands (NFKC, case, spaces and marks aside); None if nowhere."""
    sought = folded(without_signs(quote))
    own = [word for word in visible(span.text).split(" ") if folded(word)]
    read = [folded(word) for word in own]
    at = " ".join(read).find(sought) if len(sought) >= SHORTEST_QUOTE else -1
    if at < 0 or not stands_in(sought, span):
        return None
    starts = _starts(read)
    return " ".join(own[bisect_right(starts, at) - 1 : bisect_right(starts, at + len(sought) - 1)])


def quote_objections(path: str, cited: Sequence[Cited], passages: Passages) -> Iterator[Objection]:
    """Yield what is wrong with a claim's quotes."""
    if not cited:
        yield Objection(path, "unquoted", "Cite one to three passages for it, or leave the claim out.")
    for number, each in enumerate(cited):
        if code := _wrong(each, passages):
            yield Objection(f"{path}.quotes.{number}", code, _SAY[code])


_SAY = {
    "held_back": "That passage may not be cited. Cite another one, or leave the claim out.",
    "unknown_span": "There is no passage of that id among those given.",
    "not_verbatim": "These words do not stand in that passage. Copy 8 characters or more of it exactly.",
}


def _wrong(cited: Cited, passages: Passages) -> str | None:
    if cited.span in passages.held:
        return "held_back"
    span = passages.by_id.get(cited.span)
    if span is None:
        return "unknown_span"
    return None if own_words(cited.quote, span) else "not_verbatim"


def _starts(words: Sequence[str]) -> list[int]:
    starts, at = [], 0
    for word in words:
        starts.append(at)
        at += len(word) + 1
    return starts
