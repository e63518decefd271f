"""How easy a text is to read: Flesch's formula in the languages it was fitted to, and LIX.

Flesch: score = base - a * (words per sentence) - b * (syllables per word); about 0 to 100, higher is easier.
Sources of the constants: en Flesch 1948; de Amstad 1978; fr Kandel and Moles 1958; es Fernandez Huerta 1959;
it Franchina and Vacca 1986; nl Douma 1960. Other languages have no score here.
LIX (Björnsson 1968) = words per sentence + 100 * share of words longer than six letters; higher is harder.
Syllables are estimated from groups of vowels, which is close for whole texts and wrong for single words.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from onboarding.website.writing.style import Style

LEAST_WORDS = 100


class _Flesch(NamedTuple):
    base: float
    sentence: float
    syllable: float
    source: str


FLESCH = {
    "en": _Flesch(206.835, 1.015, 84.6, "Flesch 1948"),
    "de": _Flesch(180.0, 1.0, 58.5, "Amstad 1978"),
    "fr": _Flesch(207.0, 1.015, 73.6, "Kandel and Moles 1958"),
    "es": _Flesch(206.84, 1.02, 60.0, "Fernandez Huerta 1959"),
    "it": _Flesch(217.0, 1.3, 60.0, "Franchina and Vacca 1986"),
    "nl": _Flesch(206.835, 0.93, 77.0, "Douma 1960"),
}
_VOWELS = re.compile("[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœ]++")
_SILENT = {
    "en": re.compile("(?:[^aeiouylsxzcgt]es|[^aeiouytd]ed|[^aeiouyl]e|[aeiouy]le)\\Z"),
    "fr": re.compile("(?:[^aeiouyéèêàâîôû]es?|[^aeiouyéèêàâîôûm]ent)\\Z"),
}


def flesch(style: Style, language: str | None) -> float | None:
    """Return the Flesch score with one decimal, or None without constants for the language or below 100 words."""
    constants = FLESCH.get(language or "")
    if constants is None or len(style.words) < LEAST_WORDS:
        return None
    per_word = _syllables(style, language or "") / len(style.words)
    return round(constants.base - constants.sentence * style.mean_length - constants.syllable * per_word, 1)


def lix(style: Style) -> float | None:
    """Return LIX with one decimal, or None below 100 words."""
    return round(style.mean_length + 100 * style.long_words, 1) if len(style.words) >= LEAST_WORDS else None


def syllables(word: str, language: str) -> int:
    """Estimate the syllables of a word in lower case; at least one."""
    groups = len(_VOWELS.findall(word))
    silent = _SILENT.get(language)
    return max(groups - bool(silent and silent.search(word)), 1)


def _syllables(style: Style, language: str) -> int:
    return sum(count * syllables(word, language) for word, count in Counter(style.words).items())
