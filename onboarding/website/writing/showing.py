"""Which sentences show a claim best, and their quotes: from different pages where there are enough."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import sqrt

from onboarding.website.analysis import MOST_QUOTES
from onboarding.website.contract import Quote
from onboarding.website.evidence import quote
from onboarding.website.reading.page import Page
from onboarding.website.writing.lexicon import Lexicon
from onboarding.website.writing.style import Sentence

_LEAST_WORDS = 4  # of a sentence worth quoting, where a longer one shows the same


class Showing:
    """The sentences of the site, ready to be quoted."""

    def __init__(self, pages: Sequence[Page], sentences: Sequence[Sentence], lists: Lexicon | None) -> None:
        self._pages = pages
        self._sentences = sentences
        self._short = [len(each.words) < _LEAST_WORDS for each in sentences]
        self._hits = _hits(sentences, lists) if lists else {}
        self._made: dict[int, Quote] = {}
        self._near: dict[float, list[Quote]] = {}
        self._shown: dict[tuple[str, ...], list[Quote]] = {}

    def of_classes(self, *names: str) -> list[Quote]:
        """Return the sentences in which words of some classes stand closest together."""
        if names not in self._shown:
            counts = Counter(number for name in names for number in self._hits.get(name, ()))
            lengths = {number: sqrt(len(self._sentences[number].words)) for number in counts}
            self._shown[names] = self.best({number: count / lengths[number] for number, count in counts.items()})
        return self._shown[names]

    def of_numbers(self, numbers: Iterable[int]) -> list[Quote]:
        """Return the sentences of some numbers, the first ones first."""
        return self.best(dict.fromkeys(numbers, 1.0))

    def near_length(self, length: float) -> list[Quote]:
        """Return the sentences whose length in words is nearest to one."""
        if length not in self._near:
            scores = {number: -abs(len(each.words) - length) for number, each in enumerate(self._sentences)}
            self._near[length] = self.best(scores)
        return self._near[length]

    def best(self, scores: dict[int, float]) -> list[Quote]:
        """Return the quotes of the best sentences, one of each page first."""
        ranked = sorted((self._short[number], -score, number) for number, score in scores.items())
        first: dict[int, int] = {}
        texts: set[str] = set()
        rest = []
        for _, _, number in ranked:
            sentence = self._sentences[number]
            if sentence.text not in texts:
                texts.add(sentence.text)
                if first.setdefault(sentence.page, number) != number:
                    rest.append(number)
            if len(first) >= MOST_QUOTES:
                break
        return [self._quoted(number) for number in [*first.values(), *rest][:MOST_QUOTES]]

    def _quoted(self, number: int) -> Quote:
        if number not in self._made:
            said = self._sentences[number]
            self._made[number] = quote(self._pages[said.page], said.block, said.text)
        return self._made[number]


def _hits(sentences: Sequence[Sentence], lists: Lexicon) -> dict[str, list[int]]:
    """Return the numbers of the sentences in which words of each class stand, once for each word."""
    found: dict[str, list[int]] = defaultdict(list)
    telling = lists.telling
    known = frozenset(telling)
    parted: list[str] = []
    starts: list[int] = []
    for number, sentence in enumerate(sentences):
        starts.append(len(parted))
        parted += (*sentence.words, "")
        for word in known.intersection(sentence.words):
            for name in telling[word]:
                found[name].append(number)
    for place, phrase in lists.phrases_in(parted):
        for name in phrase.names:
            found[name].append(bisect_right(starts, place) - 1)
    return found
