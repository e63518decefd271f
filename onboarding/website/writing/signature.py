"""The words and phrases that mark a site's text: said far more often than general language would lead to expect.

Log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008), the text against a background of a million
words. The background gives the word of rank r the frequency C / (r + 2.7) (Zipf and Mandelbrot; C = 0.1035 makes 50,000
ranks add up to one), r from the language's list of common words; any other word counts as rank 5,000, any phrase as rank
50,000. z = difference of log-odds / its standard deviation; an element needs z of at least 4 and three occurrences.
A phrase has two to four words, begins and ends with no function word, and replaces the words that mostly stand in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log, sqrt

from onboarding.website.languages import language
from onboarding.website.writing.lexicon import Lexicon
from onboarding.website.writing.style import Sentence, Style

LEAST_WORDS = 200
MOST = 8
_LEAST_COUNT = 3
_LEAST_Z = 4.0
_SCALE, _SHIFT = 0.1035, 2.7
_UNLISTED, _PHRASE = 5_000, 50_000
_BACKGROUND = 1_000_000
_PRIOR = 500
_LONGEST = 4
_LETTERS = 3
_MOSTLY = 0.6


@dataclass(frozen=True, slots=True)
class Element:
    """A word or phrase, how often it is said, its z, and the numbers of the sentences that hold it."""

    text: str
    count: int
    z: float
    sentences: tuple[int, ...]


def signature(style: Style, lists: Lexicon) -> list[Element]:
    """Return the elements that mark the text, the most telling first; none below 200 words."""
    if len(style.words) < LEAST_WORDS:
        return []
    ranks = _ranks(lists.lists.code)
    telling = _telling(style, lists)
    counts: dict[tuple[str, ...], int] = {(word,): style.counts[word] for word in telling}
    phrases = _phrases(style.sentences, telling)
    for phrase, count in phrases.items():
        for word in set(phrase) & telling:
            if count >= _MOSTLY * style.counts[word]:
                counts.pop((word,), None)
    counts |= phrases
    scored = {each: _z(count, len(style.words), _frequency(each, ranks)) for each, count in counts.items()}
    ranked = sorted((each for each in scored if scored[each] >= _LEAST_Z), key=lambda each: (-scored[each], each))[
        :MOST
    ]
    where = _where(style, ranked)
    return [Element(" ".join(each).replace("' ", "'"), counts[each], scored[each], where[each]) for each in ranked]


@cache
def _ranks(code: str) -> Mapping[str, int]:
    """Return the place of each common word of a language among them, from 1 on."""
    lists = language(code)
    return {word: rank for rank, word in enumerate(lists.common if lists else (), start=1)}


def _telling(style: Style, lists: Lexicon) -> frozenset[str]:
    stops = lists.lists.stops
    return frozenset(
        word
        for word, count in style.counts.items()
        if count >= _LEAST_COUNT and len(word) >= _LETTERS and word not in stops and not word[0].isdigit()
    )


def _phrases(sentences: Sequence[Sentence], telling: frozenset[str]) -> dict[tuple[str, ...], int]:
    """Return the phrases said three times, without those that only ever stand in a longer one."""
    counts: Counter[tuple[str, ...]] = Counter()
    for sentence in sentences:
        said = sentence.words
        ends = [place for place, word in enumerate(said) if word in telling]
        counts.update(
            said[first : last + 1]
            for number, first in enumerate(ends)
            for last in ends[number + 1 : number + _LONGEST]
            if last - first < _LONGEST
        )
    often = {phrase: count for phrase, count in counts.items() if count >= _LEAST_COUNT}
    covered = {part for phrase, count in often.items() for part in _parts(phrase) if often.get(part) == count}
    return {phrase: count for phrase, count in often.items() if phrase not in covered}


def _parts(phrase: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the shorter phrases within a phrase."""
    for size in range(2, len(phrase)):
        for at in range(len(phrase) - size + 1):
            yield phrase[at : at + size]


def _frequency(element: tuple[str, ...], ranks: Mapping[str, int]) -> float:
    rank = _PHRASE if len(element) > 1 else ranks.get(element[0], _UNLISTED)
    return _SCALE / (rank + _SHIFT)


def _z(count: int, words: int, frequency: float) -> float:
    prior, background = _PRIOR * frequency, _BACKGROUND * frequency
    here, there = count + prior, background + prior
    odds = log(here / (words + _PRIOR - here)) - log(there / (_BACKGROUND + _PRIOR - there))
    return round(odds / sqrt(1 / here + 1 / there), 2)


def _where(style: Style, elements: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], tuple[int, ...]]:
    """Return the numbers of the sentences that hold each element."""
    found: dict[tuple[str, ...], list[int]] = {element: [] for element in elements}
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for element in elements:
        by_first.setdefault(element[0], []).append(element)
    for number, sentence in enumerate(style.sentences):
        for first in by_first.keys() & set(sentence.words):
            for element in by_first[first]:
                if len(element) == 1 or _holds(sentence.words, element):
                    found[element].append(number)
    return {element: tuple(numbers) for element, numbers in found.items()}


def _holds(said: tuple[str, ...], element: tuple[str, ...]) -> bool:
    size = len(element)
    return any(said[at : at + size] == element for at in range(len(said) - size + 1))
