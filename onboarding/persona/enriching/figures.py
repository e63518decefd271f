"""The numbers that a text names, in digits or words, so that none is told that was not measured or read.

Digits count as they are written but for their grouping ("1,900" and "1.900" are 1900; "6.1" stays). Number words are those of
the language's list and of English's, as they stand: "seven" is not found in "7". Words that are also a little word ("one",
"first", "half", and their like) are none, as they seldom count anything.
"""

from __future__ import annotations

import re
from functools import cache

from onboarding.persona.plain import folded
from onboarding.website.languages import language
from onboarding.website.plain import word_set
from onboarding.website.words import spelled, words

_DIGITS = re.compile(r"\d+(?:[.,' ]\d{3})+(?!\d)|\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"\d+(?:[.,' ]\d{3})+")
_NOT_COUNTING = word_set(
    "one once first second half double twice quarter zero null",
    "eins erste erster erstes ersten erstem zweite halb halbe halber",
    "un une premier première premiers premières seconde demi",
    "uno una primer primero primera prima primi prime primo medio media mezzo",
    "um uma primeiro primeira par meio meia",
)


def numbers_in(text: str, code: str | None) -> frozenset[str]:
    """Return the numbers of a text, in one spelling."""
    plain = folded(text)
    digits = (_one_way(found[0]) for found in _DIGITS.finditer(plain))
    counting = (part for word in words(spelled(plain)) for part in word.split("-") if part in _counting(code))
    return frozenset((*digits, *counting))


def as_measured(value: float) -> frozenset[str]:
    """Return the ways in which a line may write a measured number: as it is, and as the whole number next to it."""
    return frozenset((f"{value:g}", f"{round(value)}"))


def _one_way(number: str) -> str:
    if _GROUPED.fullmatch(number):
        return re.sub(r"\D", "", number)
    whole, _, rest = number.replace(",", ".").partition(".")
    return f"{whole}.{rest.rstrip('0')}".rstrip(".")


@cache
def _counting(code: str | None) -> frozenset[str]:
    lists = (language(each) for each in ("en", code))
    return frozenset(word for each in lists if each for word in each.classes["numbers"]) - _NOT_COUNTING
