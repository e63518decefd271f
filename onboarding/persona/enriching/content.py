"""What a sentence is about: its content words, and whether two sentences share any.

Content words are those of three letters or more that are no function words of the language (its closed classes) and not among
its 100 most common ones; in scripts without spaces each letter is one. Two words are akin when they have the same stem (the
plural's ending off) or begin with the same five letters ("decision" and "decisive"; "decide" is not akin). It is a coarse
net: it finds claims that have nothing to do with their quote, not those that twist it.
"""

from __future__ import annotations

from functools import cache

from onboarding.persona.plain import folded
from onboarding.website.business.topics import stem
from onboarding.website.languages import language
from onboarding.website.words import UNSPACED_LANGUAGES, spelled, words

_LETTERS, _COMMONEST, _PREFIX = 3, 100, 5


def content_words(text: str, code: str | None, least: int = _LETTERS) -> tuple[str, ...]:
    """Return the different content words of a text, in the order in which they come; none has fewer than `least` letters."""
    little = _little(code)
    least = 1 if code in UNSPACED_LANGUAGES else least
    said = (part for word in words(spelled(folded(text))) if word not in little for part in _parts(word))
    return tuple(
        dict.fromkeys(part for part in said if len(part) >= least and not part.isdigit() and part not in little)
    )


def shared(claim: str, quotes: str, code: str | None) -> float:
    """Return which share of a claim's content words is akin to one of the quotes', 0 where it has none."""
    said, there = content_words(claim, code), {key for word in content_words(quotes, code) for key in _keys(word)}
    return sum(not there.isdisjoint(_keys(word)) for word in said) / len(said) if said else 0.0


def _parts(word: str) -> list[str]:
    """Return a word without what stands before its apostrophe or after it when it is short, cut at hyphens."""
    return [max(part.split("'"), key=len) for part in word.split("-")]


def _keys(word: str) -> tuple[str, ...]:
    return (stem(word), word[:_PREFIX]) if len(word) >= _PREFIX else (stem(word),)


@cache
def _little(code: str | None) -> frozenset[str]:
    lists = language(code)
    return lists.stops | frozenset(lists.common[:_COMMONEST]) if lists else frozenset()
