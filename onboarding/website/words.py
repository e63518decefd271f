"""Words and sentences, counted with expressions that look at each character once.

A word is a run of letters and digits, with apostrophes and hyphens inside it. Chinese, Japanese, Thai and their like
put no spaces between words, so there each character counts; statistics of words say nothing about them.
"""

from __future__ import annotations

import re
from typing import Final

from onboarding.website.plain import word_set

# Marks that belong to letters in Indic, Hebrew and Arabic script are no letters to `re`.
_LETTER: Final = "[^\\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
_MARK: Final = "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff]"
_UNSPACED: Final = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
_RUN: Final = f"(?:{_LETTER}|{_MARK})++"
_WORD = re.compile(f"{_RUN}(?:['\u2019\u2011-]{_RUN})*+|{_UNSPACED}")
_ONE_UNSPACED = re.compile(_UNSPACED)

# A full stop ends a sentence where white space follows; in scripts without spaces it always does.
_WIDE_STOPS: Final = "\u3002\uff01\uff1f"
_STOP = re.compile(f"[.!?\u2026]++[\"'\u201d\u2019\u00bb)\\]]*+|[{_WIDE_STOPS}]++[\u300d\u300f\u201d]*+")
_LAST_WORD = re.compile("[^\\s(\\[\"'\u201c\u201e\u00ab]+\\Z")
_ABBREVIATIONS = word_set(
    "mr mrs ms dr prof st vs approx dept inc ltd jr sr e.g i.e cf al",
    "bzw usw evtl ggf inkl zzgl vgl nr z.b d.h u.a z.t o.ä ca mme mlle sra",
)
_FEWEST = 6

UNSPACED_LANGUAGES = frozenset({"zh", "ja", "th", "lo", "km", "my"})


def words(text: str) -> list[str]:
    """Return the words as written."""
    return _WORD.findall(text)


def unspaced(text: str) -> int:
    """Return how many characters belong to scripts without spaces."""
    return len(_ONE_UNSPACED.findall(text))


def sentences(text: str) -> list[str]:
    """Return the sentences of one block of text.

    A piece that ends without a mark counts from six words on: less is a label, such as the text of a button.
    """
    found: list[str] = []
    start = 0
    for stop in _STOP.finditer(text):
        if _ends(text, start, stop.start(), stop.end()):
            found.append(text[start : stop.end()].strip())
            start = stop.end()
    rest = text[start:].strip()
    whole = [piece for piece in found if words(piece)]
    return [*whole, rest] if len(words(rest)) >= _FEWEST else whole


def _ends(text: str, start: int, stop: int, after: int) -> bool:
    """Say whether the mark between `stop` and `after` ends the sentence that began at `start`."""
    if text[stop] in _WIDE_STOPS:
        return True
    if after < len(text) and not text[after].isspace():
        return False
    following = text[after : after + 2].strip()
    if following[:1].islower():
        return False
    return (
        text[stop:after] != "." or after == len(text) or not _shortened(text[max(start, stop - 20) : stop], following)
    )


def _shortened(before: str, following: str) -> bool:
    """Say whether the full stop belongs to an abbreviation, an initial or a German ordinal."""
    last = _LAST_WORD.search(before)
    word = last[0].lower() if last else ""
    initial = len(word) == 1 and word.isalpha() and word != "i"
    return word in _ABBREVIATIONS or initial or (word.isdigit() and len(word) <= 2 and following[:1].isdigit())  # noqa: PLR2004 - a day or a month
