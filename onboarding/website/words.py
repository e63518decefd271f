"""Words and sentences, counted with expressions that look at each character once.

A word is a run of letters and digits, with apostrophes and hyphens inside it. Chinese, Japanese, Thai and their like
put no spaces between words, so there each character counts; statistics of words say nothing about them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from onboarding.website.plain import word_set

# Marks that belong to letters in Indic, Hebrew and Arabic script are no letters to `re`.
_LETTER: Final = "[^\\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
_MARK: Final = "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff]"
_UNSPACED: Final = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
_RUN: Final = f"(?:{_LETTER}|{_MARK})++"
_WORD = re.compile(f"{_RUN}(?:['\u2019\u2011-]{_RUN})*+|{_UNSPACED}")
# The same within the Latin letters of Europe and plain punctuation, where it can be said in one class; half the time.
# Without the dotted capital I: its lower case has a mark of its own.
_WESTERN = re.compile("[\t-\r -\xff\u0100-\u012f\u0131-\u024f\u2010-\u2027\u2030-\u203a\u20ac\u2122]*+")
_WESTERN_WORD = re.compile("[^\\W_]++(?:['\u2019\u2011-][^\\W_]++)*+")
_ONE_UNSPACED = re.compile(_UNSPACED)

# A full stop ends a sentence where white space follows; in scripts without spaces it always does.
_WIDE_STOPS: Final = "\u3002\uff01\uff1f"
_STOP = re.compile(
    f"[.!?\u2026]++[\"'\u201d\u2019\u00bb)\\]]*+(?=(\\s?)(\\S?))|[{_WIDE_STOPS}]++[\u300d\u300f\u201d]*+"
)
_OPENING = "([\"'\u201c\u201e\u00ab"
_ABBREVIATIONS = word_set(
    "mr mrs ms dr prof st vs approx dept inc ltd jr sr e.g i.e cf al",
    "bzw usw evtl ggf inkl zzgl vgl nr z.b d.h u.a z.t o.ä ca mme mlle sra",
)
_FEWEST = 6

UNSPACED_LANGUAGES = frozenset({"zh", "ja", "th", "lo", "km", "my"})


def words(text: str) -> list[str]:
    """Return the words as written."""
    return _finder(text)(text)


def unspaced(text: str) -> int:
    """Return how many characters belong to scripts without spaces."""
    return len(_ONE_UNSPACED.findall(text))


def sentences(text: str, abbreviations: frozenset[str] = frozenset()) -> list[str]:
    """Return the sentences of one block of text.

    A piece that ends without a mark counts from six words on: less is a label, such as the text of a button.
    `abbreviations` are more words in lower case whose full stop ends no sentence.
    """
    return [piece for piece, _ in spoken(text, abbreviations)]


def spoken(
    text: str, abbreviations: frozenset[str] = frozenset(), *, labels: bool = False
) -> list[tuple[str, list[str]]]:
    """Return the sentences of one block of text, each with its words in the spelling that counts compare.

    Where `labels` are usual, as in a list, nothing is a sentence without a mark at its end, however long.
    """
    find = _finder(text)
    found = []
    for piece, ended in _pieces(text, abbreviations):
        said = find(spelled(piece))
        if said and (ended or (not labels and len(said) >= _FEWEST)):
            found.append((piece, said))
    return found


def spelled(word: str) -> str:
    """Return text in the one spelling that counts compare: lower case, straight apostrophe, plain hyphen."""
    return word.lower().replace("\u2019", "'").replace("\u2011", "-")


def _finder(text: str) -> Callable[[str], list[str]]:
    western = text.isascii() or _WESTERN.fullmatch(text)
    return _WESTERN_WORD.findall if western else _WORD.findall


def _pieces(text: str, abbreviations: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """Yield the pieces between the marks that end a sentence, and whether such a mark ends them."""
    start = 0
    for stop in _STOP.finditer(text):
        if _ends(text, start, stop, abbreviations):
            yield text[start : stop.end()].strip(), True
            start = stop.end()
    if rest := text[start:].strip():
        yield rest, False


def _ends(text: str, start: int, stop: re.Match[str], abbreviations: frozenset[str]) -> bool:
    """Say whether a mark ends the sentence that began at `start`."""
    begin, after = stop.span()
    space, following = stop.groups()
    if space is None or after == len(text):
        return True
    if not space or following.islower():
        return False
    return stop[0] != "." or not _shortened(text[max(start, begin - 20) : begin], following, abbreviations)


def _shortened(before: str, following: str, abbreviations: frozenset[str]) -> bool:
    """Say whether the full stop belongs to an abbreviation, an initial or a German ordinal."""
    word = before.rsplit(maxsplit=1)[-1].lstrip(_OPENING).lower() if before and not before[-1].isspace() else ""
    initial = len(word) == 1 and word.isalpha() and word != "i"
    known = word in _ABBREVIATIONS or word in abbreviations
    return known or initial or (word.isdigit() and len(word) <= 2 and following.isdigit())  # noqa: PLR2004 - a day or a month
