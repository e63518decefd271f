"""The numbers that labels rest on, by name: rates per 1000 words, shares, means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onboarding.website.contract.writing import Address
from onboarding.website.languages.classes import CLASSES
from onboarding.website.writing.grammar import Grammar
from onboarding.website.writing.readability import lix
from onboarding.website.writing.style import Style, share

_NAMED = 3.0  # forms of a way to address the reader per 1000 words that make it one
_AHEAD = 3.0


@dataclass(frozen=True, slots=True)
class Measures:
    """All numbers of a text in a language with lists.

    `per` has the rates per 1000 words by class, by mark, and of blocks of code.
    """

    code: str
    words: int
    per: Mapping[str, float]
    passive: float
    imperative: float
    lix: float

    @property
    def reader(self) -> float:
        """Forms of "you" in either way."""
        return self.per["second"] + self.per["second_formal"]

    @property
    def persons(self) -> float:
        """Forms of I, we and you."""
        return self.per["first_singular"] + self.per["first_plural"] + self.reader

    def total(self, weights: Mapping[str, float]) -> float:
        """Return a weighted sum of rates."""
        return sum(self.per[name] * weight for name, weight in weights.items())


def measures_of(style: Style, grammar: Grammar, code: str, blocks_of_code: int = 0) -> Measures:
    """Return the numbers of a text, with the blocks of code that stand beside it."""
    counts = {name: style.classes[name] for name in CLASSES} | {
        "questions": style.marks["questions"],
        "exclamations": style.marks["exclamations"],
        "nominalisations": grammar.nominal,
        "code": blocks_of_code,
    }
    count = len(style.sentences)
    return Measures(
        code=code,
        words=len(style.words),
        per={name: style.per_thousand(number) for name, number in counts.items()},
        passive=share(len(grammar.passive), count),
        imperative=share(len(grammar.imperative), count),
        lix=lix(style) or 0.0,
    )


def address_of(measures: Measures) -> Address | None:
    """Return how the reader is addressed where the language has two ways: one is three times as common, or both stand."""
    if measures.code not in ("de", "fr", "es", "it"):
        return None
    near, far = measures.per["second"], measures.per["second_formal"]
    if max(near, far) < _NAMED:
        return None
    if min(near, far) * _AHEAD > max(near, far):
        return "mixed"
    return "informal" if near > far else "formal"
