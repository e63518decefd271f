"""Words to leave: those that guidelines name, and fashionable ones that a long text never says.

never_said  from 2,000 words on, one word for each 1,000, eight at most, the likeliest first: with none in n words a
            word stands, 95 times in 100, below 3 in n (business/guidelines.py), so that a text tells the less of rarer
            ones the shorter it is. A text that says two of the list (fashionable.py) does not keep from their kind, and
            nothing is told. The count stands in the rule's name ("never_said: 0 of 2,345 words"). Confidence: 0.4, and
            0.1 more for each further 1,000 words, at most 0.7
guideline   an entry of style_guidelines.avoid_elements that is one to three words, none of them a function word; the
            analysis's own lines there are sentences. Eight at most. Confidence 0.6. Of a text that was read, how often
            it says the word stands in the rule's name
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from onboarding.persona.corpus import Corpus
from onboarding.persona.schema import Claim, Evidence, Measured, Ruled
from onboarding.persona.words.fashionable import FASHIONABLE
from onboarding.persona.words.forms import overlap
from onboarding.persona.words.given import group, texts
from onboarding.persona.words.passages import Passages
from onboarding.website.words import UNSPACED_LANGUAGES, spelled

MOST = 8
EACH, LEAST_WORDS = 1_000, 2_000
_PATH = "style_guidelines.avoid_elements"
_WORDS = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*(?: [^\W\d_]+(?:['\u2019-][^\W\d_]+)*){0,2}")
_LONGEST = 40


def avoided(corpus: Corpus, passages: Passages, analysis: Mapping[str, Any]) -> list[Claim[str]]:
    """Return the words to leave, those of the guidelines first, no word twice in whatever form."""
    kept: list[Claim[str]] = []
    for claim in [*_named(corpus, passages, analysis)[:MOST], *_never_said(corpus)]:
        keys = passages.keys(claim.value)
        if not any(overlap(keys, passages.keys(other.value)) for other in kept):
            kept.append(claim)
    return kept


def _named(corpus: Corpus, passages: Passages, analysis: Mapping[str, Any]) -> list[Claim[str]]:
    """Return the words that guidelines name."""
    stops = passages.lists.lists.stops if passages.lists else frozenset[str]()
    given = texts(group(analysis, "style_guidelines").get("avoid_elements"))
    words = [each for each in given if len(each) <= _LONGEST and _WORDS.fullmatch(each)]
    told = [(each, passages.keys(each)) for each in words]
    return [
        Claim[str](
            value=each,
            origin="rules",
            evidence=_counted("guideline", len(passages.where(keys)), corpus, _PATH),
            confidence=0.6,
        )
        for each, keys in told
        if stops.isdisjoint(keys)
    ]


def _count(corpus: Corpus) -> int:
    """Return the words in sentences, as the fingerprint counts them."""
    return 0 if corpus.language in UNSPACED_LANGUAGES else len(corpus.style.words)


def _counted(rule: str, times: int, corpus: Corpus, path: str = "") -> tuple[Evidence, ...]:
    """Return a rule with how often the text says a word; without the count where no word was counted."""
    count = _count(corpus)
    if not count:
        return (Ruled(rule=rule, path=path),)
    return Ruled(rule=f"{rule}: {times} of {count:,} words", path=path), Measured(stat="words", value=count)


def _never_said(corpus: Corpus) -> list[Claim[str]]:
    """Return the fashionable words that a long text does without."""
    count = _count(corpus)
    table = FASHIONABLE.get(corpus.language or "", ())
    said = _vocabulary(corpus)
    never = [word for word, stem in table if not any(each.startswith(stem) for each in said)]
    if count < LEAST_WORDS or len(table) - len(never) > 1:
        return []
    sure = round(min(0.4 + 0.1 * ((count - LEAST_WORDS) // EACH), 0.7), 2)
    evidence = _counted("never_said", 0, corpus)
    told = never[: min(count // EACH, MOST)]
    return [Claim[str](value=word, origin="rules", evidence=evidence, confidence=sure) for word in told]


def _vocabulary(corpus: Corpus) -> list[str]:
    """Return all that is said anywhere, headings, labels and titles too: words, their parts, and pairs as one word."""
    text = [block.text for page in corpus.pages for block in page.blocks] + [page.title or "" for page in corpus.pages]
    lines = [spelled(each).replace("'", " ").split() for each in text]
    bare = [[word.strip('.,;:!?()[]"“”„«»…') for word in line] for line in lines]
    parts = [part for line in bare for word in line for part in (word, *word.split("-")[1:])]
    pairs = [f"{one}-{other}" for line in bare for one, other in pairwise(line)]
    return list(dict.fromkeys([*parts, *pairs]))
