"""Rhetorical devices that patterns can tell, each with the sentences that hold it.

questions        3 sentences or more end with a question mark
direct address   a form of "you" in a third of the sentences
anaphora         two neighbouring sentences begin with the same two words, or three with the same word; twice on the site
tricolon         three things in a row, "a, b and c", in 3 sentences or more
contrast pairs   "not a, but b" in the language's words, twice
short sentences  four words at most, right after a sentence of twelve or more, 3 times
instructions     a fifth of the sentences and 3 at least tell the reader to do something
exclamations     a tenth of the sentences and 3 at least end with an exclamation mark
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from onboarding.website.writing.grammar import Grammar
from onboarding.website.writing.lexicon import Lexicon
from onboarding.website.writing.style import Sentence, Style

_FEW = 3
_TWICE = 2
_OFTEN, _SOMETIMES, _AT_TIMES = 1 / 3, 1 / 5, 1 / 10
_SHORT, _LONG = 4, 12
_REACH = 10  # words between the halves of a contrast
_AND = {"en": "and|or", "de": "und|oder", "fr": "et|ou", "es": "y|e|o", "it": "e|ed|o", "pt": "e|ou"}
_CONTRASTS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "en": (frozenset({"not", "isn't", "don't", "aren't", "never"}), frozenset({"but"})),
    "de": (frozenset({"nicht", "kein", "keine", "keinen"}), frozenset({"sondern"})),
    "fr": (frozenset({"pas", "non", "jamais"}), frozenset({"mais"})),
    "es": (frozenset({"no", "nunca"}), frozenset({"sino"})),
    "it": (frozenset({"non", "mai"}), frozenset({"ma", "bensì"})),
    "pt": (frozenset({"não", "nunca"}), frozenset({"mas"})),
}
_THING = "[\\w'\u2019-]{2,24}(?: [\\w'\u2019-]{1,24}){0,2}"
_TRICOLONS = {code: re.compile(f"(?<=\\w), {_THING},? (?:{word}) \\w") for code, word in _AND.items()}


def devices(style: Style, lists: Lexicon, grammar: Grammar) -> list[tuple[str, list[int]]]:
    """Return the devices of a text in the table's order, each with the numbers of its sentences."""
    said, code = style.sentences, lists.lists.code
    count = len(said)
    known = lists.lists.classes
    addressed = known["second"] | known["second_formal"]
    found = (
        ("questions", _numbers(said, lambda each: each.asks) if style.marks["questions"] else [], _FEW),
        (
            "direct address",
            _numbers(said, lambda each: not addressed.isdisjoint(each.words)),
            max(_FEW, _OFTEN * count),
        ),
        ("anaphora", _anaphora(said), _TWICE),
        ("tricolon", _numbers(said, lambda each: "," in each.text and bool(_TRICOLONS[code].search(each.text))), _FEW),
        ("contrast pairs", _numbers(said, lambda each: _contrasts(each.words, code)), _TWICE),
        ("short sentences after long ones", _drops(said), _FEW),
        ("instructions", list(grammar.imperative), max(_FEW, _SOMETIMES * count)),
        (
            "exclamations",
            _numbers(said, lambda each: each.exclaims) if style.marks["exclamations"] else [],
            max(_FEW, _AT_TIMES * count),
        ),
    )
    return [(name, numbers) for name, numbers, least in found if len(numbers) >= least]


def _numbers(said: Sequence[Sentence], tells: Callable[[Sentence], bool]) -> list[int]:
    return [number for number, sentence in enumerate(said) if tells(sentence)]


def _anaphora(said: Sequence[Sentence]) -> list[int]:
    """Return the sentences that take up the beginning of the one before, or of the two before."""
    found = []
    for number in range(1, len(said)):
        here, before = said[number], said[number - 1]
        if here.page != before.page or here.text == before.text:
            continue
        earlier = said[number - 2] if number > 1 and said[number - 2].page == here.page else None
        twice = here.words[:2] == before.words[:2] and len(here.words) > 1
        thrice = earlier is not None and here.words[0] == before.words[0] == earlier.words[0]
        if twice or thrice:
            found.append(number)
    return found


def _contrasts(words: tuple[str, ...], code: str) -> bool:
    denied, but = _CONTRASTS[code]
    if denied.isdisjoint(words) or but.isdisjoint(words):
        return False
    return any(not but.isdisjoint(words[at + 1 : at + 1 + _REACH]) for at, word in enumerate(words) if word in denied)


def _drops(said: Sequence[Sentence]) -> list[int]:
    return [
        number
        for number, (before, here) in enumerate(pairwise(said), start=1)
        if before.page == here.page and len(here.words) <= _SHORT and len(before.words) >= _LONG
    ]
