"""The measured numbers with their names, units and axes.

The axes are fixed, so that two personas can be laid beside each other; what is longer than its axis fills it, and the
number beside it stays as it was measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from cli.persona.shape import Figure
from cli.persona.wording import words
from cli.portrait.given import shown
from cli.terminal import plain
from onboarding.persona.schema.persona import Fingerprint

_PER_1000 = "per 1,000 words"
_OF_SENTENCES = "% of sentences"
_MOST_SMALL_WORDS = 24
_HUNDRED = 100
# stat: (name, unit, end of the axis, factor from the number that is kept to the one that is shown)
_AXES: Mapping[str, tuple[str, str, float, float]] = MappingProxyType(
    {
        "avg_sentence_words": ("sentence length", "words", 40, 1),
        "p10_sentence_words": ("shortest tenth of sentences", "words at most", 40, 1),
        "p90_sentence_words": ("nine tenths of sentences", "words at most", 40, 1),
        "paragraph_sentences": ("paragraph length", "sentences", 8, 1),
        "reading_ease": ("reading ease", "of 100 (Flesch)", 100, 1),
        "word_letters": ("word length", "letters", 10, 1),
        "long_word_rate": ("long words", "% of words", 50, _HUNDRED),
        "contractions_per_1000": ("contractions", _PER_1000, 60, 1),
        "you_per_1000": ("“you”", _PER_1000, 80, 1),
        "we_per_1000": ("“we”", _PER_1000, 80, 1),
        "i_per_1000": ("“I”", _PER_1000, 80, 1),
        "question_rate": ("questions", _OF_SENTENCES, 25, _HUNDRED),
        "exclaim_rate": ("exclamations", _OF_SENTENCES, 25, _HUNDRED),
        "commas_per_1000": ("commas", _PER_1000, 100, 1),
        "dashes_per_1000": ("dashes", _PER_1000, 30, 1),
        "emoji_per_1000": ("emoji", _PER_1000, 30, 1),
        "lists_per_1000": ("lists", _PER_1000, 30, 1),
        "passive_share": ("passive sentences", _OF_SENTENCES, 50, _HUNDRED),
        "type_token": ("variety of words", "% different", 100, _HUNDRED),
        "words": ("words in sentences", "words", 5_000, 1),
        "sentences": ("sentences", "sentences", 400, 1),
    }
)
# Drawn as the ends of the spread around the mean.
_ENDS = ("p10_sentence_words", "p90_sentence_words")
_COUNTS = ("words", "sentences")


def figures_of(fingerprint: Fingerprint) -> Iterator[Figure]:
    """Yield the numbers that are known, in the order in which they are shown."""
    for stat in _AXES:
        value = getattr(fingerprint, stat)
        if value is None or stat in _COUNTS or (stat in _ENDS and fingerprint.avg_sentence_words is not None):
            continue
        ends = (fingerprint.p10_sentence_words, fingerprint.p90_sentence_words)
        yield figure_of(stat, value, *(ends if stat == "avg_sentence_words" else ()))


def figure_of(stat: str, value: float, low: float | None = None, high: float | None = None) -> Figure:
    """Return one number by its name in the fingerprint; one that is not known there under its own name."""
    if stat not in _AXES:
        return _other(stat, value)
    name, unit, top, factor = _AXES[stat]
    value = value * factor
    return Figure(stat, name, value, shown(value), unit, top, low, high)


def small_words(fingerprint: Fingerprint) -> tuple[Figure, ...]:
    """Return the commonest function words by their rate, on one axis."""
    ranked = sorted(fingerprint.function_words.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_SMALL_WORDS]
    top = max((rate for _, rate in ranked), default=0) or 1
    return tuple(_small(word, rate, top) for word, rate in ranked if rate > 0)


def _small(word: str, rate: float, top: float) -> Figure:
    return Figure(f"function_words.{word}", plain(word, 40), rate, shown(rate), _PER_1000, top)


def _other(stat: str, value: float) -> Figure:
    return Figure(plain(stat, 80), words(stat), value, shown(value), "", abs(value) or 1)
