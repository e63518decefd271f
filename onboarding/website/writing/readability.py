"""How easy a text is to read: Flesch's formula with each language's constants, LIX, and five more for English.

Flesch: score = base - a * (words per sentence) - b * (syllables per word); about 0 to 100, higher is easier. The
constants and their sources stand in the languages' files; Dutch (Douma 1960) has no file, so its stand here.
LIX (Björnsson 1968) = words per sentence + 100 * share of words longer than six letters; higher is harder.
English only, as school grades: Flesch-Kincaid (Kincaid et al. 1975), Gunning's Fog (1952), SMOG (McLaughlin 1969),
Coleman-Liau (1975), ARI (Senter and Smith 1967).
Syllables are estimated from groups of vowels, which is close for whole texts and wrong for single words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import sqrt
from typing import cast

from onboarding.website.contract.writing import Readability
from onboarding.website.languages import Flesch, language
from onboarding.website.plain import word_set
from onboarding.website.writing.style import Style

LEAST_WORDS = 100
_DUTCH = Flesch(206.835, 0.93, 77.0, "Douma 1960")
LIX_LANGUAGES = word_set("en de nl sv da no nb nn fr es it pt")
_MANY = 3  # syllables of a hard word, for Fog and SMOG
_ENDINGS = ("es", "ed", "ing")  # that do not make a word hard, for Fog
_VOWELS = re.compile("[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœ]++")
_SILENT = {
    "en": re.compile("(?:[^aeiouylsxzcgt]es|[^aeiouytd]ed|[^aeiouyl]e|[aeiouy]le)\\Z"),
    "fr": re.compile("(?:[^aeiouyéèêàâîôû]es?|[^aeiouyéèêàâîôûm]ent)\\Z"),
}


def flesch_constants(code: str | None) -> Flesch | None:
    """Return the constants of Flesch's formula for a language, None where there are none."""
    lists = language(code)
    return lists.flesch if lists else _DUTCH if code == "nl" else None


def readability_facts(style: Style, code: str | None) -> Readability:
    """Return all formulas, null where they do not fit the language or there are fewer than 100 words."""
    enough = len(style.words) >= LEAST_WORDS
    constants = flesch_constants(code)
    spoken = {word: syllables(word, code or "") for word in style.counts} if enough and constants else {}
    per_word = sum(spoken[word] * count for word, count in style.counts.items()) / len(style.words) if spoken else None
    grades = _grades(style, spoken, per_word) if code == "en" and per_word else dict.fromkeys(_GRADES, None)
    facts = {
        "flesch": _flesch(style, constants, per_word),
        **grades,
        "lix": lix(style) if code in LIX_LANGUAGES else None,
        "syllables_per_word": round(per_word, 3) if per_word else None,
    }
    return cast("Readability", facts)


def lix(style: Style) -> float | None:
    """Return LIX with one decimal, or None below 100 words."""
    return round(style.mean_length + 100 * style.long_words, 1) if len(style.words) >= LEAST_WORDS else None


@lru_cache(maxsize=20_000)
def syllables(word: str, code: str) -> int:
    """Estimate the syllables of a word in lower case; at least one. Remembered, for sites share most of their words."""
    groups = len(_VOWELS.findall(word))
    silent = _SILENT.get(code)
    return max(groups - bool(silent and silent.search(word)), 1)


def _flesch(style: Style, constants: Flesch | None, per_word: float | None) -> float | None:
    if constants is None or per_word is None:
        return None
    return round(constants.base - constants.sentence * style.mean_length - constants.syllable * per_word, 1)


_GRADES = ("flesch_kincaid", "fog", "smog", "coleman_liau", "ari")


def _grades(style: Style, spoken: dict[str, int], per_word: float) -> dict[str, float | None]:
    words, sentences, length = len(style.words), len(style.sentences), style.mean_length
    hard = [word for word, count in spoken.items() if count >= _MANY]
    polysyllables = sum(style.counts[word] for word in hard)
    complex_words = sum(style.counts[word] for word in hard if spoken[word] > _MANY or not word.endswith(_ENDINGS))
    per_letter = style.letters / words
    return {
        "flesch_kincaid": round(0.39 * length + 11.8 * per_word - 15.59, 1),
        "fog": round(0.4 * (length + 100 * complex_words / words), 1),
        "smog": round(1.043 * sqrt(polysyllables * 30 / sentences) + 3.1291, 1),
        "coleman_liau": round(5.88 * per_letter - 29.6 * sentences / words - 15.8, 1),
        "ari": round(4.71 * per_letter + 0.5 * length - 21.43, 1),
    }
