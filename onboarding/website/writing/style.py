"""What is counted in one pass over a page's prose: sentences, words, classes of words, marks.

Everything is counted inside sentences (words.py says what one is), so that labels and menus do not blur it.
Percentiles are nearest-rank. A long word has more than six letters. Numbers are rounded to three decimals.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import ceil, sqrt
from statistics import fmean

from onboarding.website.reading.layout import Block
from onboarding.website.words import spoken
from onboarding.website.writing.lexicon import Lexicon

PROSE = frozenset({"paragraph", "quote", "item"})
LONG_WORD = 6  # more letters

# Each mark is one of these strings; a dash within a word is a hyphen, an opening bracket stands for the pair.
_MARKS: Mapping[str, tuple[str, ...]] = {
    "colons": (":",),
    "semicolons": (";",),
    "parentheses": ("(",),
    "dashes": ("\u2014", " \u2013 ", " - "),
    "ellipses": ("\u2026", "..."),
    "quotation_marks": ('"', "\u201c", "\u201d", "\u201e", "\u00ab", "\u00bb"),
}
_EMOJI = re.compile("[\u2600-\u26ff\u2764\U0001f300-\U0001faff]")
_CAPITALS = re.compile("[A-Z\u00c0-\u00d6\u00d8-\u00de]{3,}+")

# The formal "you" that only its capital tells from "they" and "she"; not at the beginning, where all have one.
CAPITAL_ADDRESS = {
    "de": re.compile("(?<=[\\w,;:] )(?:Sie|Ihnen|Ihre?[mnrs]?)\\b"),
    "it": re.compile("(?<=[\\w,;:] )(?:Lei|Suoi?|Sua|Sue)\\b"),
}

Numbered = tuple[int, Block]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it stands in block number `block` of the page `page` (of `Sample.main`), and its words as counted."""

    text: str
    page: int
    block: int
    words: tuple[str, ...]

    @property
    def asks(self) -> bool:
        """Whether it ends with a question mark."""
        return _ends_with(self.text, "?\uff1f")

    @property
    def exclaims(self) -> bool:
        """Whether it ends with an exclamation mark."""
        return _ends_with(self.text, "!\uff01")


@dataclass(frozen=True, slots=True)
class Style:
    """What was counted in some prose; the sum of the pages' is the site's.

    `counts` has the words (lower case, straight apostrophe), `classes` how many words and phrases belong to which class
    of the language's lists, `marks` the punctuation by name, `paragraphs` the words of each paragraph, `items` the list items,
    `long` the long words.
    """

    sentences: tuple[Sentence, ...]
    words: tuple[str, ...]
    paragraphs: tuple[int, ...]
    items: int
    long: int
    counts: Counter[str]
    classes: Counter[str]
    marks: Counter[str]

    @property
    def lengths(self) -> tuple[int, ...]:
        """The length of each sentence in words."""
        return tuple(len(sentence.words) for sentence in self.sentences)

    @property
    def mean_length(self) -> float:
        """Mean words per sentence; 0 without sentences."""
        return len(self.words) / len(self.sentences) if self.sentences else 0.0

    @property
    def long_words(self) -> float:
        """Share of words with more than six letters; 0 without words."""
        return share(self.long, len(self.words))

    @property
    def letters(self) -> int:
        """The letters of all words, without apostrophes and hyphens."""
        whole = "".join(self.words)
        return letters(whole)

    def per_thousand(self, count: float) -> float:
        """Return a count as a rate per 1000 words."""
        return round(1000 * count / len(self.words), 3) if self.words else 0.0

    def rate(self, *classes: str) -> float:
        """Return the words of some classes per 1000 words."""
        return self.per_thousand(sum(self.classes[name] for name in classes))


def measure(blocks: Sequence[Numbered], lists: Lexicon | None = None, page: int = 0) -> Style:
    """Count the prose among a page's numbered blocks; without lists only what needs none."""
    said: list[Sentence] = []
    paragraphs: list[int] = []
    items = 0
    for number, block in blocks:
        if block.kind in PROSE:
            found = _sentences(number, block, lists, page)
            said += found
            items += block.kind == "item"
            if found and block.kind == "paragraph":
                paragraphs.append(sum(len(each.words) for each in found))
    flat = tuple(chain.from_iterable(sentence.words for sentence in said))
    counts = Counter(flat)
    long = sum(letters(word) > LONG_WORD for word in flat if len(word) > LONG_WORD)
    return Style(tuple(said), flat, tuple(paragraphs), items, long, counts, _classes(said, counts, lists), _marks(said))


def merged(styles: Iterable[Style]) -> Style:
    """Return the sum of some pages' styles."""
    parts = list(styles)
    return Style(
        sentences=tuple(chain.from_iterable(part.sentences for part in parts)),
        words=tuple(chain.from_iterable(part.words for part in parts)),
        paragraphs=tuple(chain.from_iterable(part.paragraphs for part in parts)),
        items=sum(part.items for part in parts),
        long=sum(part.long for part in parts),
        counts=_total(part.counts for part in parts),
        classes=_total(part.classes for part in parts),
        marks=_total(part.marks for part in parts),
    )


def _sentences(number: int, block: Block, lists: Lexicon | None, page: int) -> list[Sentence]:
    if lists is None:
        return [Sentence(text, page, number, tuple(found)) for text, found in spoken(block.text)]
    return [Sentence(text, page, number, lists.cut(found)) for text, found in spoken(block.text, lists.abbreviations)]


def _classes(said: Sequence[Sentence], counts: Counter[str], lists: Lexicon | None) -> Counter[str]:
    found: Counter[str] = Counter()
    if lists is None:
        return found
    for word in counts.keys() & lists.classes.keys():
        for name in lists.classes[word]:
            found[name] += counts[word]
    parted = [word for sentence in said for word in (*sentence.words, "")]
    for _, phrase in lists.phrases_in(parted):
        for name, gain in phrase.gains:
            found[name] += gain
    formal = CAPITAL_ADDRESS.get(lists.lists.code)
    if formal:
        capitals = sum(len(formal.findall(sentence.text)) for sentence in said)
        found["second_formal"] += capitals
        found["third"] = max(0, found["third"] - capitals)
    return found


def _marks(said: Sequence[Sentence]) -> Counter[str]:
    text = "\n".join(sentence.text for sentence in said)
    found = Counter({name: sum(map(text.count, marks)) for name, marks in _MARKS.items()})
    found["emoji"] = 0 if text.isascii() else len(_EMOJI.findall(text))
    found["capitals"] = sum(_alone(text, each) for each in _CAPITALS.finditer(text))
    found["questions"] = sum(sentence.asks for sentence in said)
    found["exclamations"] = sum(sentence.exclaims for sentence in said)
    return found


def _alone(text: str, found: re.Match[str]) -> bool:
    """Say whether no letter stands right beside what was found."""
    begin, end = found.span()
    return not (text[begin - 1 : begin].isalpha() or text[end : end + 1].isalpha())


def _total(parts: Iterable[Counter[str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for part in parts:
        found.update(part)
    return found


def mean(values: Sequence[float]) -> float:
    """Return the mean, rounded; 0 of nothing."""
    return round(fmean(values), 3) if values else 0.0


def deviation(values: Sequence[float]) -> float:
    """Return the standard deviation of a whole; 0 of nothing."""
    middle = fmean(values) if values else 0.0
    return sqrt(fmean((value - middle) ** 2 for value in values)) if values else 0.0


def percentile(ordered: Sequence[int], part: float) -> int:
    """Return the nearest-rank percentile of ascending values."""
    return ordered[max(ceil(part * len(ordered)) - 1, 0)]


def share(part: float, whole: float) -> float:
    """Return a part of a whole, from 0 to 1, rounded; 0 of nothing."""
    return round(part / whole, 3) if whole else 0.0


def letters(word: str) -> int:
    """Return the letters of a word, without apostrophes and hyphens."""
    return len(word) - word.count("'") - word.count("-")


def _ends_with(sentence: str, marks: str) -> bool:
    tail = sentence[-4:]
    return marks[0] in tail or marks[1] in tail
