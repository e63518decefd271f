"""What is known of a language: its little words, marks of style, and the constants of its readability formula.

One TOML file per language, written for this project and meant to be corrected by people who speak it. A language
without a file has no such lists: there only what needs no words is counted, and the analysis says so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from onboarding.website.languages.classes import CLASSES

LANGUAGES = ("en", "de", "fr", "es", "it", "pt")
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Flesch:
    """score = base - sentence * (words per sentence) - syllable * (syllables per word)."""

    base: float
    sentence: float
    syllable: float
    source: str


@dataclass(frozen=True, slots=True)
class Language:
    """One language's lists.

    `classes` has a set of words and phrases for each name of CLASSES; a phrase's words are parted by one space.
    `common` are its most common words, the most common first: the background that a text's own words stand out from.
    `nominal`, `adverb` and `participle` are endings; `stops` are all words of closed classes together.
    """

    code: str
    name: str
    flesch: Flesch
    classes: Mapping[str, frozenset[str]]
    nominal: tuple[str, ...]
    adverb: tuple[str, ...]
    participle: tuple[str, ...]
    common: tuple[str, ...]
    stops: frozenset[str]


@cache
def language(code: str | None) -> Language | None:
    """Return what is known of a language, or None where it has no file."""
    return _read(code) if code in LANGUAGES else None


def _read(code: str) -> Language:
    raw = tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    classes = {name: _words(raw["classes"][name]) for name in CLASSES}
    endings = {name: tuple(raw["endings"][name].split()) for name in ("nominal", "adverb", "participle")}
    stops = frozenset(word for name, spec in CLASSES.items() if spec.closed for word in classes[name])
    common = tuple(dict.fromkeys(raw["common"].split()))
    return Language(code, raw["name"], Flesch(**raw["flesch"]), classes, **endings, common=common, stops=stops)


def _words(lines: str) -> frozenset[str]:
    """Return the words of lines of words; an underscore stands for the space within a phrase."""
    return frozenset(word.replace("_", " ") for word in lines.split())
