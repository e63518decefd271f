"""How alike the pages are in their style.

A page's distance to the other pages together is the mean of two Jensen-Shannon distances (the square root of the divergence
in bits, 0 to 1): between their shares of function words by class, and between their shares of sentence lengths in bins
of five words. Without lists only the lengths are compared. style_consistency = 1 - the mean distance, from three pages
with five sentences and 100 words each. Short pages differ by chance alone: two halves of one text of 300 words are about
0.27 apart. An outlier is 1.35 times as far as the median page, and 0.25 at least.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2, sqrt
from statistics import fmean, median

from onboarding.website.languages.classes import CLASSES
from onboarding.website.writing.style import Style, deviation

LEAST_PAGES, LEAST_SENTENCES, LEAST_WORDS = 3, 5, 100
_BIN, _BINS = 5, 9
_FAR, _FAR_AT_LEAST = 1.35, 0.25
_CLOSED = tuple(name for name, spec in CLASSES.items() if spec.closed and name not in ("months", "numbers"))
_PERSONS = ("first_singular", "first_plural", "second", "second_formal")


@dataclass(frozen=True, slots=True)
class Consistency:
    """1 - the mean distance; each page's distance by its number; the numbers of outliers; variation by feature."""

    value: float
    distances: Mapping[int, float]
    outliers: tuple[int, ...]
    features: Mapping[str, float]


def consistency(styles: Sequence[Style]) -> Consistency | None:
    """Return how alike the pages are, or None with fewer than three that are long enough."""
    large = {
        number: style
        for number, style in enumerate(styles)
        if len(style.sentences) >= LEAST_SENTENCES and len(style.words) >= LEAST_WORDS
    }
    if len(large) < LEAST_PAGES:
        return None
    distances = _distances(large)
    middle = median(distances.values())
    far = tuple(each for each in distances if distances[each] >= max(_FAR * middle, _FAR_AT_LEAST))
    return Consistency(round(1 - fmean(distances.values()), 3), distances, far, _features(list(large.values())))


def divergence(ours: Mapping[str, float], theirs: Mapping[str, float]) -> float:
    """Return the Jensen-Shannon distance of two counts, each made to shares first; 0 to 1."""
    here, there = _shares(ours), _shares(theirs)
    total = 0.0
    for name in sorted(here.keys() | there.keys()):
        mine, other = here.get(name, 0.0), there.get(name, 0.0)
        middle = (mine + other) / 2
        total += sum(each * log2(each / middle) for each in (mine, other) if each > 0) / 2
    return sqrt(max(0.0, min(1.0, total)))


def _distances(styles: Mapping[int, Style]) -> dict[int, float]:
    """Return the distance of each page to the others together."""
    parts: list[Mapping[int, Counter[str]]] = [{number: _lengths(style) for number, style in styles.items()}]
    if any(style.classes for style in styles.values()):
        parts.append({number: _classes(style) for number, style in styles.items()})
    apart: dict[int, list[float]] = {number: [] for number in styles}
    for counts in parts:
        total = sum(counts.values(), Counter[str]())
        for number, own in counts.items():
            apart[number].append(divergence(own, total - own))
    return {number: round(fmean(each), 3) for number, each in apart.items()}


def _lengths(style: Style) -> Counter[str]:
    return Counter(str(min(length // _BIN, _BINS - 1)) for length in style.lengths)


def _classes(style: Style) -> Counter[str]:
    counts = Counter({name: max(style.classes[name], 0) for name in _CLOSED})
    counts["other"] = max(0, len(style.words) - counts.total())
    return counts


def _shares(counts: Mapping[str, float]) -> dict[str, float]:
    whole = sum(counts.values())
    return {name: count / whole for name, count in counts.items()} if whole else {}


def _features(styles: Sequence[Style]) -> dict[str, float]:
    """Return the coefficient of variation of some features over the pages, 0 where none has any."""
    values = {
        "mean_words_per_sentence": [style.mean_length for style in styles],
        "long_word_share": [style.long_words for style in styles],
        "persons_per_1000_words": [style.rate(*_PERSONS) for style in styles],
        "questions_per_1000_words": [style.per_thousand(style.marks["questions"]) for style in styles],
        "exclamations_per_1000_words": [style.per_thousand(style.marks["exclamations"]) for style in styles],
    }
    return {name: round(deviation(each) / fmean(each), 3) if any(each) else 0.0 for name, each in values.items()}
