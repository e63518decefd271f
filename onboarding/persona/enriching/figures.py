"""The numbers that a text names, in digits or words, so that none is told that was not measured or read.

Digits count as they are written but for their grouping ("1,900" and "1.900" are 1900; "6.1" stays), with their currency and
with what multiplies them or makes them a share: "31k", "31%" and "31" are three numbers. Roman numerals of two letters and
more are numbers. Number words are those of the language's list and of English's, as they stand: "seven" is not found in "7".
Words that are also a little word ("one", "first", and their like) are none, as they seldom count anything.

What a number counts is told by the content words after it: "31 countries" bears no "31 accountants". Years count nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

from onboarding.persona.enriching.content import content_words, shared
from onboarding.persona.plain import folded, visible
from onboarding.website.languages import language
from onboarding.website.plain import word_set
from onboarding.website.words import spelled, words

_DIGITS = re.compile(
    r"(?P<money>[$£€¥] ?)?(?P<number>\d+(?:[.,' ]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)"
    r"(?: ?(?:(?P<share>%|‰|€|percent\b|per cent\b|prozent\b|pour cent\b|por ciento\b|por cento\b)|(?P<times>k|m|bn|mn|mio|mrd|x)\b))?"
)
_ROMAN = re.compile(
    r"\b(?=[IVXLCDM]{2,}\b)M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\b|\b[ivx]{3,}\b"
)
_GROUPED = re.compile(r"\d+(?:[.,' ]\d{3})+")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_NEAR, _NEARBY = 2, 3  # content words after a number, in a claim and in what it quotes
_NOT_COUNTING = word_set(
    "one once first second zero null",
    "eins erste erster erstes ersten erstem zweite",
    "un une premier première premiers premières seconde",
    "uno una primer primero primera prima primi prime primo medio media mezzo",
    "um uma primeiro primeira par meio meia",
)


def numbers_in(text: str, code: str | None) -> frozenset[str]:
    """Return the numbers of a text, in one spelling."""
    plain = folded(text)
    digits = (_with_unit(found) for found in _DIGITS.finditer(plain))
    roman = (found.casefold() for found in _ROMAN.findall(unicodedata.normalize("NFKC", visible(text))))
    counting = (part for word in words(spelled(plain)) for part in word.split("-") if part in _counting(code))
    return frozenset((*digits, *roman, *counting))


def miscounted(claim: str, quotes: str, code: str | None) -> bool:
    """Say whether a number of a claim stands in its quotes, and counts something else there."""
    there = [*_counts(quotes, code)]
    for number, after in _counts(claim, code):
        known = [" ".join(words[:_NEARBY]) for same, words in there if same == number]
        said = " ".join(after[:_NEAR])
        if known and said and not any(shared(said, each, code) for each in known):
            return True
    return False


def _counts(text: str, code: str | None) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the numbers of a text, each with the content words between it and the next."""
    number = ""
    for counting, run in groupby(words(spelled(folded(text))), lambda word: _counts_something(word, code)):
        said = " ".join(run)
        if not counting and number and not _YEAR.fullmatch(number):
            yield number, content_words(said, code)
        number = said if counting else ""


def _counts_something(word: str, code: str | None) -> bool:
    return word[:1].isdigit() or word in _counting(code)


def as_measured(value: float) -> frozenset[str]:
    """Return the ways in which a line may write a measured number: as it is, and as the whole number next to it."""
    return frozenset((f"{value:g}", f"{round(value)}"))


def _with_unit(found: re.Match[str]) -> str:
    money, share, times = (found[name] or "" for name in ("money", "share", "times"))
    return f"{money.strip()}{_one_way(found['number'])}{'%' if share.isalpha() or ' ' in share else share}{times}"


def _one_way(number: str) -> str:
    if _GROUPED.fullmatch(number):
        return re.sub(r"\D", "", number)
    whole, _, rest = number.replace(",", ".").partition(".")
    return f"{whole}.{rest.rstrip('0')}".rstrip(".")


@cache
def _counting(code: str | None) -> frozenset[str]:
    lists = (language(each) for each in ("en", code))
    return frozenset(word for each in lists if each for word in each.classes["numbers"]) - _NOT_COUNTING
