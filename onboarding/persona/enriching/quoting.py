"""Follows a model's quotes back to the passages, and makes evidence of the site's own words.

The evidence is the sentence that a quote stands in, as a part of one can say the opposite of the whole; of a sentence longer
than 160 characters as many of its clauses around the quote as that holds, those before it first.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from onboarding.persona.enriching.protocol import Objection
from onboarding.persona.enriching.selecting import Passages
from onboarding.persona.enriching.shapes import Cited
from onboarding.persona.enriching.spotlight import without_signs
from onboarding.persona.plain import folded, visible
from onboarding.persona.schema import Quoted
from onboarding.persona.schema.claims import LONGEST_QUOTE, SHORTEST_QUOTE
from onboarding.persona.spans import Span, quoted, stands_in

_CLAUSE = re.compile("(?:[,;:)]|\\s[\u2013\u2014-])\\s+")


def evidence_of(cited: Sequence[Cited], passages: Passages) -> tuple[Quoted, ...]:
    """Return the sentences of the quotes that stand, each once, in the words of the passage itself."""
    found = (
        quoted(span, widened(words, span))
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


def widened(quote: str, span: Span) -> str:
    """Return the sentence that a quote of a passage stands in, or what of it evidence can hold; see the module."""
    text = visible(span.text)
    at = text.find(quote)
    if len(text) <= LONGEST_QUOTE or at < 0:
        return text if at >= 0 else quote
    cuts = [0, *(found.end() for found in _CLAUSE.finditer(text)), len(text)]
    first, last = bisect_right(cuts, at) - 1, bisect_left(cuts, at + len(quote))
    while first > 0 and cuts[last] - cuts[first - 1] <= LONGEST_QUOTE:
        first -= 1
    while last < len(cuts) - 1 and cuts[last + 1] - cuts[first] <= LONGEST_QUOTE:
        last += 1
    whole = text[cuts[first] : cuts[last]].strip()
    return whole if len(whole) <= LONGEST_QUOTE else quote


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
