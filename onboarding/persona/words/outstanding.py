"""What is said far more often than general language would lead to expect, and in the site's own spelling.

Log-odds with an informative prior (business/keywords.py) over the passages, each counting a word once. The background
is that of writing/signature.py: the word of rank r has the frequency 0.1035 / (r + 2.7), an unlisted word is taken at
rank 5,000, a phrase at rank 50,000. An element needs z of at least 4, and 200 words of text to stand out from. Words of
fewer than three letters, numbers, function words and the site's own name are none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from onboarding.persona.words.forms import Keys
from onboarding.persona.words.passages import Passages, Place, pages_of, written
from onboarding.website.business.keywords import log_odds
from onboarding.website.business.topics import LEAST_LETTERS, stem
from onboarding.website.languages import language

LEAST_WORDS = 200
LEAST_Z = 4.0
COMMONEST = 300  # words of a language that mark nobody
GREAT_NOUNS = frozenset({"de"})  # languages that write nouns with a capital
_SCALE, _SHIFT, _UNLISTED, _PHRASE = 0.1035, 2.7, 5_000, 50_000


@dataclass(frozen=True, slots=True)
class Ground:
    """What words are looked for in: the passages; the little words, the commonest words, and the site's name.

    `common` has the stems of the commonest three hundred words, `usual` those of all nine hundred, `judging` the words
    that say no more than that something is bad.
    """

    passages: Passages
    stops: frozenset[str]
    common: frozenset[str]
    usual: frozenset[str]
    judging: frozenset[str]
    own: frozenset[str]

    @property
    def enough(self) -> bool:
        """Whether there is text enough for anything to stand out from."""
        return self.passages.count >= LEAST_WORDS

    def telling(self, word: str) -> bool:
        """Say whether a word may mark a text at all."""
        return len(word) >= LEAST_LETTERS and word not in self.stops and word not in self.own and not numbered(word)

    def marking(self, word: str) -> bool:
        """Say whether a word by itself may mark a text."""
        return self.telling(word) and word not in self.judging and not self.everyday(word)

    def plain(self, word: str) -> bool:
        """Say whether a word, in any form, is among the nine hundred commonest: by itself it names no field."""
        return word in self.stops or stem(word) in self.usual

    def everyday(self, word: str) -> bool:
        """Say whether a word, in any form, is among the language's three hundred commonest, which mark nobody."""
        return word in self.stops or stem(word) in self.common


@dataclass(frozen=True, slots=True)
class Found:
    """A word or phrase, where it stands, and how far it stands out."""

    keys: Keys
    places: tuple[Place, ...]
    z: float

    @property
    def pages(self) -> int:
        """On how many pages it stands."""
        return pages_of(self.places)


def ground_of(passages: Passages, name: str) -> Ground | None:
    """Return what to look in, or None for a language without lists."""
    if passages.lists is None:
        return None
    lists = passages.lists.lists
    own = frozenset(passages.keys(name)) - lists.stops
    common = _stems(lists.common[:COMMONEST])
    return Ground(passages, lists.stops, common, _stems(lists.common), lists.classes["negative"], own)


def _stems(words: Sequence[str]) -> frozenset[str]:
    return frozenset(map(stem, words))


def ends_in_a_noun(ground: Ground, keys: Keys, places: Sequence[Place]) -> bool:
    """Say whether a phrase may name a thing: in German its last word has a capital; elsewhere nothing tells."""
    lists = ground.passages.lists
    if lists is None or lists.lists.code not in GREAT_NOUNS or len(keys) == 1:
        return True
    return written(places, len(keys)).split()[-1][:1].isupper()


def numbered(word: str) -> bool:
    """Say whether a word has a digit in it."""
    return any(map(str.isdigit, word))


def scored(ground: Ground, keys: Keys, places: Sequence[Place]) -> Found:
    """Return an element with its z score, from the places where it stands."""
    lists = ground.passages.lists
    ranks = _ranks(lists.lists.code if lists else None)
    rank = _PHRASE if len(keys) > 1 else ranks.get(keys[0], _UNLISTED)
    z = log_odds(len(places), ground.passages.count, _SCALE / (rank + _SHIFT)) if places else 0.0
    return Found(keys, tuple(places), round(z, 2))


@cache
def _ranks(code: str | None) -> Mapping[str, int]:
    lists = language(code)
    return {word: rank for rank, word in enumerate(lists.common if lists else (), start=1)}
