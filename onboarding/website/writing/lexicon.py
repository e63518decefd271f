"""A language's lists, turned round for counting: from each word, and each phrase's first word, to its classes.

French and Italian write little words against the next one, with an apostrophe: "l'eau" counts as "l'" and "eau". The
lists are cut in the same way, so that "d'abord" is found as the phrase "d'" + "abord".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from onboarding.website.languages import Language, language
from onboarding.website.languages.classes import CLASSES
from onboarding.website.words import spelled, words

_ELIDING = frozenset({"fr", "it"})
_PERSONS = frozenset({"first_singular", "first_plural", "second", "second_formal", "contractions"})
_TELLING = _PERSONS | {name for name, spec in CLASSES.items() if not spec.closed}

Classes = tuple[str, ...]
Gains = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase's words, its classes, and what finding it adds to which of them.

    A word within it that belongs to the same class is counted already, so that the phrase as a whole counts once.
    """

    words: tuple[str, ...]
    names: Classes
    gains: Gains


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The classes of each word, the phrases by their first two words (the longest first), and how words are cut.

    `telling` are the words of the classes that labels rest on: the open ones and those of persons.
    """

    lists: Language
    classes: Mapping[str, Classes]
    telling: Mapping[str, Classes]
    phrases: Mapping[tuple[str, str], tuple[Phrase, ...]]
    elided: frozenset[str]
    abbreviations: frozenset[str]

    def cut(self, said: Sequence[str]) -> tuple[str, ...]:
        """Return the words with elided ones parted from the next."""
        if not self.elided or not any("'" in word for word in said):
            return tuple(said)
        return tuple(part for word in said for part in _parted(word, self.elided))

    def phrases_in(self, said: Sequence[str]) -> Iterator[tuple[int, Phrase]]:
        """Yield the phrases among some words, each with its place: the longest of those that begin there."""
        known = self.phrases
        places = [place for place, pair in enumerate(pairwise(said)) if pair in known]
        for place in places:
            for phrase in known[said[place], said[place + 1]]:
                if tuple(said[place : place + len(phrase.words)]) == phrase.words:
                    yield place, phrase
                    break


@cache
def lexicon(code: str | None) -> Lexicon | None:
    """Return a language's lists turned round, or None where it has no file."""
    lists = language(code)
    return _turned(lists) if lists else None


def _turned(lists: Language) -> Lexicon:
    elided = frozenset(word for word in lists.stops if word.endswith("'")) if lists.code in _ELIDING else frozenset()
    by_entry: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for name, entries in lists.classes.items():
        for entry in entries:
            by_entry[_entry(entry, elided)].add(name)
    single = {entry[0]: tuple(sorted(names)) for entry, names in by_entry.items() if len(entry) == 1}
    told = {word: tuple(name for name in names if name in _TELLING) for word, names in single.items()}
    telling = {word: names for word, names in told.items() if names}
    return Lexicon(lists, single, telling, _phrases(by_entry, single), elided, _abbreviations(lists, single))


def _entry(entry: str, elided: frozenset[str]) -> tuple[str, ...]:
    """Cut a word or phrase of a list as texts are cut."""
    said = [entry] if entry in elided else words(spelled(entry)) or [entry]
    return tuple(part for word in said for part in _parted(word, elided))


def _parted(word: str, elided: frozenset[str]) -> tuple[str, ...]:
    head, mark, tail = word.partition("'")
    return (head + mark, tail) if mark and tail and head + mark in elided else (word,)


def _phrases(
    by_entry: Mapping[tuple[str, ...], Iterable[str]], single: Mapping[str, Classes]
) -> dict[tuple[str, str], tuple[Phrase, ...]]:
    found: dict[tuple[str, str], list[Phrase]] = defaultdict(list)
    for entry in sorted(by_entry, key=lambda each: (-len(each), each)):
        if len(entry) > 1:
            names = tuple(sorted(by_entry[entry]))
            gains = ((name, 1 - sum(name in single.get(word, ()) for word in entry)) for name in names)
            found[entry[0], entry[1]].append(Phrase(entry, names, tuple(gain for gain in gains if gain[1])))
    return {start: tuple(phrases) for start, phrases in found.items()}


def _abbreviations(lists: Language, single: Mapping[str, Classes]) -> frozenset[str]:
    """Return the abbreviations that are no words as well: a sentence may end with "no" or "sun"."""
    ordinary = set(lists.common)
    return frozenset(
        word
        for word in lists.classes["abbreviations"]
        if word not in ordinary and set(single.get(word, ("abbreviations",))) == {"abbreviations"}
    )
