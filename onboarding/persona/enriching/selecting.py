"""The passages that a model is shown: at most 60, at most 6,000 tokens, from all pages, those that say something.

Left out are passages that are held back (quarantine.py), too short to quote or too long to be one, said before, without two
content words, or with an address of a person or page in them (what is shown leaves the house, and no claim may hold one).

Points of a passage: its different content words (those that are no function words of the language), ten at most; three for
each of: it speaks as "I" or "we" (who speaks tells most of itself), it is a heading, it is among the first five of its page.
The pages take turns, each with its best; ties go to the earlier one.

Tokens are estimated, as no tokenizer is the same for all models, and rather too many than too few: three ASCII letters or
spaces make one, and each digit or mark one; of other signs each takes half a token up to U+024F (accented Latin), one in
other alphabets, two from U+2E80 on (East Asia), three in private use, four beyond the basic plane. (Byte-level tokenizers
make at most one token of each UTF-8 byte, so the last three cannot be passed.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby, zip_longest
from math import ceil

from onboarding.persona.corpus import Corpus
from onboarding.persona.enriching.addresses import has_address
from onboarding.persona.enriching.content import content_words
from onboarding.persona.enriching.quarantine import held_back
from onboarding.persona.enriching.spotlight import with_signs
from onboarding.persona.plain import folded
from onboarding.persona.schema.claims import SHORTEST_QUOTE
from onboarding.persona.spans import Span
from onboarding.website.words import spelled, words

MOST_SPANS, MOST_TOKENS = 60, 6_000
_LONGEST, _FEWEST, _MOST_POINTS, _BONUS, _FIRST = 600, 2, 10, 3, 5
_WORDLIKE = re.compile(r"[a-zA-Z ]")
# From which code point on a sign takes how many tokens.
_COSTS = ((0x10000, 4.0), (0xF900, 2.0), (0xE000, 3.0), (0x2E80, 2.0), (0x250, 1.0), (0x80, 0.5), (0, 1.0))


@dataclass(frozen=True)
class Passages:
    """What a model is shown, in the order of reading, and the ids of what is held back."""

    spans: tuple[Span, ...]
    held: tuple[str, ...]

    @cached_property
    def by_id(self) -> dict[str, Span]:
        """The passages by their ids."""
        return {span.id: span for span in self.spans}

    @cached_property
    def words(self) -> int:
        """How many words they have."""
        return sum(len(words(span.text)) for span in self.spans)


@lru_cache(maxsize=2)  # the question, its check and what becomes of the answer ask for the same
def passages_of(corpus: Corpus) -> Passages:
    """Return the passages of a corpus; the same corpus gives the same."""
    held = held_back(corpus.spans)
    chosen = _within_bounds(_in_turns(_usable(corpus, held), corpus))
    order = {span.id: number for number, span in enumerate(corpus.spans)}
    return Passages(
        tuple(sorted(chosen, key=lambda span: order[span.id])),
        tuple(span.id for span in corpus.spans if span.id in held),
    )


def tokens(text: str) -> int:
    """Return how many tokens a text takes at most, by a rule that is the same for all models."""
    letters = len(_WORDLIKE.findall(text))
    return ceil(letters / 3 + sum(map(_cost, _WORDLIKE.sub("", text))))


def tokens_of(span: Span) -> int:
    """Return how many tokens a passage takes with its id and marks."""
    return tokens(f"[{span.id}] {with_signs(span.text)}") + 1


def _cost(sign: str) -> float:
    return next(cost for start, cost in _COSTS if ord(sign) >= start)


def _usable(corpus: Corpus, held: frozenset[str]) -> Iterator[tuple[Span, int]]:
    """Yield the passages that may be shown, each with its points."""
    seen: set[str] = set()
    for _, page in groupby(corpus.spans, key=lambda span: span.page_url):
        for place, span in enumerate(page):
            said = folded(span.text)
            if span.id in held or said in seen or not _fits(said, corpus):
                continue
            seen.add(said)
            yield span, _points(span, place, corpus)


def _fits(said: str, corpus: Corpus) -> bool:
    return (
        SHORTEST_QUOTE <= len(said) <= _LONGEST
        and not has_address(said)
        and len(content_words(said, corpus.language)) >= _FEWEST
    )


def _points(span: Span, place: int, corpus: Corpus) -> int:
    content = min(_MOST_POINTS, len(content_words(span.text, corpus.language)))
    return content + _BONUS * (span.heading + (place < _FIRST) + _first_person(span.text, corpus))


def _first_person(text: str, corpus: Corpus) -> bool:
    lists = corpus.lists
    own = lists.classes["first_singular"] | lists.classes["first_plural"] if lists else frozenset()
    return not own.isdisjoint(words(spelled(text)))


def _in_turns(usable: Iterator[tuple[Span, int]], corpus: Corpus) -> Iterator[Span]:
    """Yield the best passage of each page, then the second best of each, and so on."""
    pages: dict[str, list[tuple[Span, int]]] = {page.url: [] for page in corpus.pages}
    for span, points in usable:
        pages[span.page_url].append((span, points))
    ranked = (sorted(page, key=lambda each: -each[1]) for page in pages.values())
    for turn in zip_longest(*ranked):
        yield from (each[0] for each in turn if each is not None)


def _within_bounds(spans: Iterator[Span]) -> Sequence[Span]:
    chosen: list[Span] = []
    left = MOST_TOKENS
    for span in spans:
        if len(chosen) == MOST_SPANS:
            break
        cost = tokens_of(span)
        if cost <= left:
            chosen.append(span)
            left -= cost
    return chosen
