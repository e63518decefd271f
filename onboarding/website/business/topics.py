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

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log2

from onboarding.website.analysis import Findings, Ground
from onboarding.website.business.lexicon import Hits, lexicon
from onboarding.website.business.said import Line, folded, pages_of, quotes_of
from onboarding.website.contract.business import Topic
from onboarding.website.languages import language
from onboarding.website.sample import Sample

_LONGEST, _FEWEST_LINES, LEAST_LETTERS = 4, 2, 3
_MOST_TOPICS = 12
_DIGITS = frozenset("0123456789")
_IN_HEADING, _COMMON = 1.5, 0.25
_TWICE = 2
LEAST_TEXT = 60
_STEM, _LINES_LOOKED_AT = 3, 8

Phrase = tuple[str, ...]
Spelled = tuple[tuple[str, ...], tuple[str, ...]]
_AROUND = ".,;:!?()[]{}\"'“”„«»\u201a\u2018\u2019…"


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A phrase, the lines that have it, and its score."""

    phrase: Phrase
    lines: tuple[int, ...]
    score: float


def tell_topics(sample: Sample, hits: Hits, findings: Findings) -> None:
    """Fill `content_type.topics`."""
    if hits.said.count < LEAST_TEXT:
        return
    spelled: dict[str, Spelled] = {}
    if sample.lists is None:
        return
    for each in phrases(sample, hits, findings.known("brand_analysis.name")):
        lines = [hits.line(number) for number in each.lines]
        topic = Topic(
            name=as_written(each.phrase, lines, spelled),
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
    frequency: Counter[str] = Counter()
    degree: Counter[str] = Counter()
    for phrase, lines in at.items():
        for word in phrase:
            frequency[word] += len(lines)
            degree[word] += len(lines) * len(phrase)
    headed = {_key(phrase) for phrase in _candidates(_titles(sample), kept, own)}
    common = frozenset(sample.lists.common if sample.lists else ())
    weight = {w: degree[w] / frequency[w] * (_COMMON if w in common else 1) for w in frequency}
    groups = _merged(at)
    alone = {key: sum(map(len, spellings.values())) for key, spellings in groups.items()}
    scored = [
        _scored(spellings, hits, weight, headed)
        for key, spellings in groups.items()
        if alone[key] >= _FEWEST_LINES + (len(key) == 1) and not _outdone(key, alone)
    ]
    return _shares(_without_parts(sorted(scored, key=lambda each: (-each.score, each.phrase))))


def as_written(phrase: Phrase, lines: Sequence[Line], spelled: dict[str, Spelled]) -> str:
    """Return a phrase as its lines write it most often; running text before headings. `spelled` keeps what was cut."""
    spellings: Counter[str] = Counter()
    for line in lines[:_LINES_LOOKED_AT]:
        if line.text not in spelled:
            spelled[line.text] = _spelled(line.text)
        bare, plain = spelled[line.text]
        for start, word in enumerate(plain):
            if word == phrase[0] and plain[start : start + len(phrase)] == phrase:
                spellings[" ".join(bare[start : start + len(phrase)])] += 1 if line.heading or start == 0 else 3
    ranked = sorted(spellings, key=lambda said: (-spellings[said], said))
    return ranked[0] if ranked else " ".join(phrase)


def _spelled(text: str) -> Spelled:
    """Return the words of a text without the marks around them, as written and folded."""
    bare = tuple(part.strip(_AROUND) for part in text.split())
    return bare, tuple(part.casefold().replace("\u2019", "'") for part in bare)


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
        for phrase in dict.fromkeys(_runs(line, kept)):
            if own.isdisjoint(phrase):
                found.setdefault(phrase, []).append(number)
    return found


def _kept(hits: Hits, barred: frozenset[str]) -> frozenset[str]:
    """Return the words that may stand in a phrase: said in two lines, not barred, three letters, no number."""
    return frozenset(
        word
        for word, lines in hits.said.index.items()
        if len(lines) > 1 and word not in barred and len(word) >= LEAST_LETTERS and word[0] not in _DIGITS
    )


def _runs(line: Line, kept: frozenset[str]) -> Iterator[Phrase]:
    for piece in line.runs or (line.words,):
        start = 0
        for end, word in enumerate(piece):
            if word not in kept:
                if 0 < end - start <= _LONGEST:
                    yield piece[start:end]
                start = end + 1
        if 0 < len(piece) - start <= _LONGEST:
            yield piece[start:]


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
    parts = (key[start:end] for start in range(len(key)) for end in range(start + 1, len(key) + 1))
    return any(alone.get(part, 0) >= _TWICE * alone[key] for part in parts)


def _scored(
    spellings: Mapping[Phrase, list[int]], hits: Hits, weight: Mapping[str, float], headed: set[Phrase]
) -> _Candidate:
    best = min(spellings, key=lambda phrase: (-len(spellings[phrase]), phrase))
    lines = tuple(sorted({line for found in spellings.values() for line in found}))
    top = _key(best) in headed or any(hits.line(line).heading for line in lines)
    pages = len({hits.line(line).page.url for line in lines})
    score = sum(weight[word] for word in best) * log2(1 + len(lines)) * log2(1 + pages) * (_IN_HEADING if top else 1)
    return _Candidate(best, lines, score)


def _without_parts(ranked: Sequence[_Candidate]) -> list[_Candidate]:
    """Return the strongest twelve: none is part of, or holds, a stronger one, unless said twice as often elsewhere."""
    kept: list[_Candidate] = []
    for each in ranked:
        if len(kept) == _MOST_TOPICS:
            break
        around = [other for other in kept if _overlap(_key(each.phrase), _key(other.phrase))]
        elsewhere = set(each.lines).difference(*(other.lines for other in around))
        if all(len(elsewhere) >= _TWICE * len(other.lines) and len(each.phrase) > 1 for other in around):
            kept.append(each)
    return kept


def _overlap(one: Phrase, other: Phrase) -> bool:
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return any(large[start : start + len(small)] == small for start in range(len(large) - len(small) + 1))


def _shares(ranked: Sequence[_Candidate]) -> list[_Candidate]:
    top = ranked[0].score if ranked else 1.0
    return [_Candidate(each.phrase, each.lines, round(each.score / top, 3)) for each in ranked]
