"""Counts of style over blocks of prose: sentences, words, vocabulary, paragraphs, punctuation.

Everything is counted inside sentences (words.py says what one is), so that labels and menus do not blur it.
Percentiles are nearest-rank. A long word has more than six letters. Numbers are rounded to three decimals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import fmean, median

from onboarding.website.reading.layout import Block
from onboarding.website.words import sentences, words

PROSE = frozenset({"paragraph", "quote", "item"})
SHORT_SENTENCE = 8  # fewer words
LONG_SENTENCE = 25  # more words
LONG_WORD = 6  # more letters
WINDOW = 50


@dataclass(frozen=True, slots=True)
class Style:
    """What was counted: the length of each sentence in words, each word in lower case, each paragraph's words."""

    lengths: tuple[int, ...]
    words: tuple[str, ...]
    paragraphs: tuple[int, ...]
    openers: tuple[str, ...]
    questions: int
    exclamations: int

    @property
    def mean_length(self) -> float:
        """Mean words per sentence; 0 without sentences."""
        return fmean(self.lengths) if self.lengths else 0.0

    @property
    def long_words(self) -> float:
        """Share of words with more than six letters; 0 without words."""
        return share(sum(letters(word) > LONG_WORD for word in self.words), len(self.words))

    def per_thousand(self, count: int) -> float:
        """Return a count as a rate per 1000 words."""
        return round(1000 * count / len(self.words), 3) if self.words else 0.0


def measure(blocks: Sequence[Block]) -> Style:
    """Count the style of the prose among the blocks."""
    by_block = [(block, sentences(block.text)) for block in blocks if block.kind in PROSE]
    said = [sentence for _, found in by_block for sentence in found]
    spoken = [words(sentence) for sentence in said]
    paragraphs = (sum(len(words(each)) for each in found) for block, found in by_block if block.kind == "paragraph")
    return Style(
        lengths=tuple(len(each) for each in spoken),
        words=tuple(spelled(word) for each in spoken for word in each),
        paragraphs=tuple(length for length in paragraphs if length),
        openers=tuple(" ".join(spelled(word) for word in each[:3]) for each in spoken),
        questions=sum(_ends_with(sentence, "?\uff1f") for sentence in said),
        exclamations=sum(_ends_with(sentence, "!\uff01") for sentence in said),
    )


def sentence_facts(style: Style) -> dict[str, float]:
    """Return the sentence statistics; lengths in words, shares from 0 to 1."""
    lengths = sorted(style.lengths)
    return {
        "count": len(lengths),
        "mean_words": round(style.mean_length, 3),
        "median_words": median(lengths),
        "p10_words": percentile(lengths, 0.1),
        "p90_words": percentile(lengths, 0.9),
        "short_share": share(sum(length < SHORT_SENTENCE for length in lengths), len(lengths)),
        "long_share": share(sum(length > LONG_SENTENCE for length in lengths), len(lengths)),
    }


def vocabulary_facts(style: Style) -> dict[str, float | None]:
    """Return the vocabulary's size and variety; `mattr_50` is null below 50 words."""
    return {
        "words": len(style.words),
        "types": len(set(style.words)),
        "mattr_50": moving_type_token_ratio(style.words),
        "long_word_share": style.long_words,
        "mean_word_letters": round(fmean(letters(word) for word in style.words), 3),
    }


def paragraph_facts(style: Style) -> dict[str, float]:
    """Return the paragraphs' statistics, in words."""
    lengths = sorted(style.paragraphs)
    return {
        "count": len(lengths),
        "mean_words": round(fmean(lengths), 3),
        "median_words": median(lengths),
        "p90_words": percentile(lengths, 0.9),
    }


def moving_type_token_ratio(spoken: Sequence[str], window: int = WINDOW) -> float | None:
    """Return MATTR: distinct words per window of 50, averaged over all windows (Covington and McFall, 2010)."""
    if len(spoken) < window:
        return None
    counts = Counter(spoken[:window])
    distinct = total = len(counts)
    for leaves, enters in zip(spoken, spoken[window:], strict=False):
        counts[leaves] -= 1
        distinct -= counts[leaves] == 0
        distinct += counts[enters] == 0
        counts[enters] += 1
        total += distinct
    return round(total / (len(spoken) - window + 1) / window, 3)


def percentile(ordered: Sequence[int], part: float) -> int:
    """Return the nearest-rank percentile of ascending values."""
    return ordered[max(ceil(part * len(ordered)) - 1, 0)]


def share(part: int, whole: int) -> float:
    """Return a part of a whole, from 0 to 1, rounded; 0 of nothing."""
    return round(part / whole, 3) if whole else 0.0


def spelled(word: str) -> str:
    """Return a word in the one spelling that counts compare: lower case, straight apostrophe."""
    return word.casefold().replace("\u2019", "'").replace("\u2011", "-")


def letters(word: str) -> int:
    """Return the letters of a word, without apostrophes and hyphens."""
    return len(word) - word.count("'") - word.count("-")


def _ends_with(sentence: str, marks: str) -> bool:
    return any(mark in sentence[-4:] for mark in marks)
