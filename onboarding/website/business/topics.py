"""What the site writes about: phrases that return.

As RAKE does (Rose et al., 2010, "Automatic keyword extraction from individual documents"), candidates are the runs of words
between stop words, numbers and punctuation, here of one to four words that are said in two lines at least.
A word scores degree / frequency (a quarter of it, if it is among the 900 most common), a candidate the sum of its words,
times log2(1 + lines), times log2(1 + pages), times 1.5 if a heading or a title has it. A candidate stands in two lines at
least, a single word in three. Plural and singular are one (a final s, or n after e, and then a vowel are off, in comparison
only). A part of a stronger phrase goes, unless it is said at least twice as often outside it; a phrase goes of which a part
stands alone twice as often. The score told is the share of the strongest one's. confidence: 0.3 + 0.05 for each line + 0.1
for each page, at most 0.9.
Ways about the site ("read more"), names of days, the site's own name and phrases with it are no topics.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from math import log2

from onboarding.website.analysis import Findings, Ground
from onboarding.website.business.lexicon import Hits, lexicon
from onboarding.website.business.said import Line, folded, pages_of, quotes_of
from onboarding.website.business.spelling import Phrase, Spellings
from onboarding.website.contract.business import Topic
from onboarding.website.languages import language
from onboarding.website.sample import Sample

_LONGEST, _FEWEST_LINES, LEAST_LETTERS = 4, 2, 3
_MOST_TOPICS = 12
_DIGITS = frozenset("0123456789")
_IN_HEADING, _COMMON = 1.5, 0.25
_TWICE = 2
LEAST_TEXT = 60
_STEM = 3


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A phrase, what it is without plural endings, the lines that have it, and its score."""

    phrase: Phrase
    key: Phrase
    lines: tuple[int, ...]
    score: float


def tell_topics(sample: Sample, hits: Hits, spellings: Spellings, findings: Findings) -> None:
    """Fill `content_type.topics`."""
    if hits.said.count < LEAST_TEXT or sample.lists is None:
        return
    for each in phrases(sample, hits, findings.known("brand_analysis.name")):
        lines = [hits.line(number) for number in each.lines]
        topic = Topic(
            name=spellings.of(each.phrase, lines),
            score=each.score,
            pages=pages_of(lines),
            quotes=quotes_of(sorted(lines, key=lambda line: line.heading)),
        )
        sure = min(0.3 + 0.05 * len(lines) + 0.1 * len(topic["pages"]), 0.9)
        numbers = {"lines": len(lines), "score": each.score}
        ground = Ground("phrases that return (RAKE, rule beside it)", topic["pages"], sure, numbers, topic["quotes"])
        findings.add("content_type.topics", topic, ground)


def phrases(sample: Sample, hits: Hits, name: str | None) -> list[_Candidate]:
    """Return the phrases that the site returns to, the strongest first, no part or plural twice."""
    kept = _kept(hits, barred_words(sample.language))
    own = frozenset(folded(name or "", sample.language))
    at = _candidates(hits.said.lines, kept, own)
    headed = frozenset([_key(phrase) for phrase in _candidates(_titles(sample), kept, own)])
    weight = _weights(at, hits.lexicon.common if hits.lexicon else frozenset())
    groups = _merged(at)
    alone = {key: sum([len(lines) for lines in spellings.values()]) for key, spellings in groups.items()}
    scored = [
        _scored(key, spellings, hits, weight, headed)
        for key, spellings in groups.items()
        if alone[key] >= _FEWEST_LINES + (len(key) == 1) and not _outdone(key, alone)
    ]
    return _shares(_without_parts(sorted(scored, key=lambda each: (-each.score, each.phrase))))


def _weights(at: Mapping[Phrase, list[int]], common: frozenset[str]) -> dict[str, float]:
    """Return the degree of each word by its frequency."""
    frequency: defaultdict[str, int] = defaultdict(int)
    degree: defaultdict[str, int] = defaultdict(int)
    for phrase, lines in at.items():
        times, size = len(lines), len(phrase)
        for word in phrase:
            frequency[word] += times
            degree[word] += times * size
    return {w: degree[w] / times * (_COMMON if w in common else 1) for w, times in frequency.items()}


@cache
def barred_words(code: str | None) -> frozenset[str]:
    """Return the words that no phrase holds: function words, the commonest third of words, days, ways about the site."""
    lists, known = language(code), lexicon(code)
    if lists is None:
        return frozenset()
    tables = known.words if known else {}
    little = {part for word in lists.stops for part in word.replace("'", " ").split()}
    names = ("boosters", "hedges", "call_verbs", "imperatives", "polite")
    soft = frozenset[str]().union(*(lists.classes[name] for name in names))
    ways = {word for way in tables.get("told.hidden", frozenset()) for word in way.split()}
    return frozenset(little) | frozenset(lists.common[:300]) | soft | ways | lists.stops


def _candidates(lines: Sequence[Line], kept: frozenset[str], own: frozenset[str]) -> dict[Phrase, list[int]]:
    """Return the runs of words that may stand in a phrase, with the numbers of their lines."""
    found: dict[Phrase, list[int]] = {}
    for number, line in enumerate(lines):
        if not kept.isdisjoint(line.words):
            for phrase in dict.fromkeys(_runs(line.parted or line.words, kept)):
                if own.isdisjoint(phrase):
                    found.setdefault(phrase, []).append(number)
    return found


def _kept(hits: Hits, barred: frozenset[str]) -> frozenset[str]:
    """Return the words that may stand in a phrase: said in two lines, not barred, three letters, no number."""
    returning = [word for word, lines in hits.said.index.items() if len(lines) > 1 and word not in barred]
    return frozenset([word for word in returning if len(word) >= LEAST_LETTERS and word[0] not in _DIGITS])


def _runs(words: Sequence[str], kept: frozenset[str]) -> list[Phrase]:
    runs = [tuple(run) for held, run in groupby(words, kept.__contains__) if held]
    return [run for run in runs if len(run) <= _LONGEST]


def _titles(sample: Sample) -> list[Line]:
    texts = sorted({page.title for page in sample.main if page.title})
    return [Line(text, sample.home, -1, folded(text, sample.language), heading=True, sentence=False) for text in texts]


def _merged(at: Mapping[Phrase, list[int]]) -> dict[Phrase, dict[Phrase, list[int]]]:
    """Return the phrases by what they are without plural endings."""
    groups: dict[Phrase, dict[Phrase, list[int]]] = {}
    for phrase, lines in at.items():
        groups.setdefault(_key(phrase), {})[phrase] = lines
    return groups


def _key(phrase: Phrase) -> Phrase:
    return tuple(map(stem, phrase))


@lru_cache(4_096)
def stem(word: str) -> str:
    """Return a word without the plural's s, or the n of en, and then without one vowel; three letters stay."""
    bare = word[:-1] if word.endswith(("s", "en")) and len(word) > _STEM else word
    return bare[:-1] if bare[-1:] in "aeio" and len(bare) > _STEM else bare


def _outdone(key: Phrase, alone: Mapping[Phrase, int]) -> bool:
    """Say whether a part of a phrase stands alone at least twice as often as the whole."""
    much, size = _TWICE * alone[key], len(key)
    parts = [key[start : start + length] for length in range(1, size) for start in range(size - length + 1)]
    return any(alone.get(part, 0) >= much for part in parts)


def _scored(
    key: Phrase,
    spellings: Mapping[Phrase, list[int]],
    hits: Hits,
    weight: Mapping[str, float],
    headed: frozenset[Phrase],
) -> _Candidate:
    best = min(spellings, key=lambda phrase: (-len(spellings[phrase]), phrase))
    numbers = sorted(set().union(*spellings.values()))
    lines = [hits.said.lines[number] for number in numbers]
    top = key in headed or any(line.heading for line in lines)
    pages = len({line.page.url for line in lines})
    score = sum([weight[word] for word in best]) * log2(1 + len(lines)) * log2(1 + pages) * (_IN_HEADING if top else 1)
    return _Candidate(best, key, tuple(numbers), score)


def _without_parts(ranked: Sequence[_Candidate]) -> list[_Candidate]:
    """Return the strongest twelve: none is part of, or holds, a stronger one, unless said twice as often elsewhere."""
    kept: list[_Candidate] = []
    for each in ranked:
        if len(kept) == _MOST_TOPICS:
            break
        around = [other for other in kept if _overlap(each.key, other.key)]
        elsewhere = set(each.lines).difference(*(other.lines for other in around))
        if all(len(elsewhere) >= _TWICE * len(other.lines) and len(each.phrase) > 1 for other in around):
            kept.append(each)
    return kept


def _overlap(one: Phrase, other: Phrase) -> bool:
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return any(large[start : start + len(small)] == small for start in range(len(large) - len(small) + 1))


def _shares(ranked: Sequence[_Candidate]) -> list[_Candidate]:
    top = ranked[0].score if ranked else 1.0
    return [_Candidate(each.phrase, each.key, each.lines, round(each.score / top, 3)) for each in ranked]
