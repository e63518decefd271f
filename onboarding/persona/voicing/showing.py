"""Which sentences show a claim best, as quotes of their spans: two at most, from different pages where there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

from onboarding.persona.corpus import Corpus
from onboarding.persona.schema.claims import LONGEST_QUOTE, Quoted
from onboarding.persona.spans import Span, quoted
from onboarding.website.writing.lexicon import lexicon
from onboarding.website.writing.style import CAPITAL_ADDRESS, Sentence

MOST_QUOTES = 2
_LEAST_WORDS = 4  # of a sentence worth quoting, where a longer one shows the same

Quotes = tuple[Quoted, ...]


@dataclass(frozen=True)
class Showing:
    """The sentences of a corpus, ready to be quoted."""

    corpus: Corpus

    def of_classes(self, *names: str) -> Quotes:
        """Return the sentences in which words of some classes stand closest together.

        A formal "you" that only its capital tells (Sie, Lei) is one of them.
        """
        lists, sought = lexicon(self.corpus.language), frozenset(names)
        if lists is None or not sought:
            return ()
        capital = CAPITAL_ADDRESS.get(lists.lists.code) if "second_formal" in sought else None
        found = {}
        for number, said in enumerate(self._sentences):
            hits = sum(not sought.isdisjoint(lists.classes.get(word, ())) for word in said.words)
            hits += sum(not sought.isdisjoint(phrase.names) for _, phrase in lists.phrases_in(said.words))
            hits += len(capital.findall(said.text)) if capital else 0
            found[number] = hits / sqrt(len(said.words))
        return self._best({number: score for number, score in found.items() if score})

    def where(self, tells: Callable[[Sentence], bool]) -> Quotes:
        """Return the first sentences of which something is true."""
        return self._best({number: 1.0 for number, said in enumerate(self._sentences) if tells(said)})

    def near_length(self, length: float) -> Quotes:
        """Return the sentences whose length in words is nearest to one."""
        return self._best({number: -abs(len(said.words) - length) for number, said in enumerate(self._sentences)})

    @property
    def _sentences(self) -> tuple[Sentence, ...]:
        return self.corpus.style.sentences

    @cached_property
    def _spans(self) -> Mapping[tuple[int, int, str], Span]:
        """The first span of each text of a block, by page, block and text."""
        found: dict[tuple[int, int, str], Span] = {}
        for span in self.corpus.spans:
            page, block, _ = map(int, span.id.split("."))
            found.setdefault((page - 1, block, span.text), span)
        return found

    def _best(self, scores: Mapping[int, float]) -> Quotes:
        """Return the quotes of the best sentences, one of each page first; those that need no cutting before others."""
        quotes = [
            quote
            for number in sorted(scores, key=lambda each: self._rank(each, scores))
            if (quote := self._quote(number))
        ]
        first: dict[str, Quoted] = {}
        texts: dict[str, Quoted] = {}
        for quote in quotes:
            if texts.setdefault(quote.quote, quote) is quote:
                first.setdefault(quote.page_url, quote)
        rest = [quote for quote in texts.values() if first[quote.page_url] is not quote]
        return tuple([*first.values(), *rest][:MOST_QUOTES])

    def _rank(self, number: int, scores: Mapping[int, float]) -> tuple[bool, bool, float, int]:
        said = self._sentences[number]
        return len(said.text) > LONGEST_QUOTE, len(said.words) < _LEAST_WORDS, -scores[number], number

    def _quote(self, number: int) -> Quoted | None:
        said = self._sentences[number]
        span = self._spans.get((said.page, said.block, said.text))
        return quoted(span) if span else None
