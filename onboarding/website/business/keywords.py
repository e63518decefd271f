"""Words that stand out from common text.

Log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn, 2008), against background frequencies
estimated by Zipf and Mandelbrot from the rank in the language's list of common words, p(r) = 1 / (r + 2.7) / H; words that
are not in it are taken at rank 3000. Told from z = 2 and three times on. Languages without a list: only words
of seven letters or more are counted, and their score is null.
Words of one form of number are told once, the strongest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from math import log, sqrt

from onboarding.website.analysis import Findings, Ground
from onboarding.website.business.lexicon import Hits
from onboarding.website.business.said import folded, pages_of, quotes_of
from onboarding.website.business.spelling import Spellings
from onboarding.website.business.topics import LEAST_LETTERS, LEAST_TEXT, barred_words, stem
from onboarding.website.contract.business import Keyword
from onboarding.website.languages import Language, language
from onboarding.website.sample import Sample

_MOST_WORDS = 20
_RARE_RANK, _SHIFT, _PRIOR = 3_000, 2.7, 500.0
_LEAST_Z, _LEAST_TIMES, _LONG_WORD = 2.0, 3, 7


def tell_keywords(sample: Sample, hits: Hits, spellings: Spellings, findings: Findings) -> None:
    """Fill `content_type.keywords`."""
    if hits.said.count < LEAST_TEXT:
        return
    counts = {word: len(lines) for word, lines in hits.said.index.items()}
    own = frozenset(folded(findings.known("brand_analysis.name") or "", sample.language))
    known = sample.lists
    found = _standing_out(counts, known, barred_words(sample.language), own) if known else _long_words(counts, own)
    source = (
        "log-odds of lines that have the word, against the language's common words"
        if known
        else "words of seven letters or more by their lines; there is no list of common words for this language"
    )
    for keyword in found[:_MOST_WORDS]:
        lines = [hits.line(number) for number in hits.said.index[keyword["word"]]]
        word = spellings.of((keyword["word"],), lines)
        written = Keyword(word=word, count=keyword["count"], score=keyword["score"])
        sure = min(0.3 + 0.05 * len(lines), 0.8) if known else 0.2
        ground = Ground(
            source, pages_of(lines), sure, {"count": keyword["count"], "z": keyword["score"]}, quotes_of(lines)
        )
        findings.add("content_type.keywords", written, ground)


def _standing_out(
    counts: Mapping[str, int], known: Language, barred: frozenset[str], own: frozenset[str]
) -> list[Keyword]:
    expected = background(known.code)
    rare = _rank_share(_RARE_RANK, len(known.common))
    total = sum(counts.values())
    found = [
        Keyword(word=word, count=count, score=round(log_odds(count, total, expected.get(word, rare)), 2))
        for word, count in counts.items()
        if count >= _LEAST_TIMES and len(word) >= LEAST_LETTERS and word not in barred and word not in own
    ]
    telling = [
        each for each in found if each["score"] is not None and each["score"] >= _LEAST_Z and not each["word"].isdigit()
    ]
    return _one_form(sorted(telling, key=lambda each: (-(each["score"] or 0), each["word"])))


def _long_words(counts: Mapping[str, int], own: frozenset[str]) -> list[Keyword]:
    found = [
        Keyword(word=word, count=count, score=None)
        for word, count in counts.items()
        if count >= _LEAST_TIMES and len(word) >= _LONG_WORD and word not in own
    ]
    return _one_form(sorted(found, key=lambda each: (-each["count"], each["word"])))


def _one_form(ranked: Sequence[Keyword]) -> list[Keyword]:
    first = {stem(each["word"]): each for each in reversed(ranked)}
    return [each for each in ranked if first[stem(each["word"])] is each]


@cache
def background(code: str) -> Mapping[str, float]:
    """Return the estimated share of each common word in any text of a language, by its rank."""
    known = language(code)
    common = known.common if known else ()
    return {word: _rank_share(rank, len(common)) for rank, word in enumerate(common, start=1)}


def _rank_share(rank: int, size: int) -> float:
    """Return p(r) of Zipf and Mandelbrot, normed over ten times the list, which is about all of a text's words."""
    return 1 / (rank + _SHIFT) / log((10 * size + _SHIFT) / (1 + _SHIFT))


def log_odds(count: int, total: int, share: float) -> float:
    """Return the z score of a word's log-odds: said `count` of `total` times, against a share of common text."""
    prior = _PRIOR * share
    here = (count + prior) / (total + _PRIOR - count - prior)
    return (log(here) - log(share / (1 - share))) / sqrt(1 / (count + prior))
