"""The text as words and phrases are looked up in it: each passage once, with its words and where each begins.

A passage that stands on two pages counts once, so that what is copied is no habit. Legal pages and code are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from onboarding.persona.corpus import Corpus
from onboarding.persona.schema import Quoted
from onboarding.persona.schema.claims import LONGEST_QUOTE
from onboarding.persona.spans import Span, quoted, stands_in
from onboarding.persona.words.forms import Keys
from onboarding.website.reading.kind import LEGAL, segments_of
from onboarding.website.words import UNSPACED_LANGUAGES, spelled, words
from onboarding.website.writing.lexicon import Lexicon, lexicon

MOST_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """A span and its words as counts compare them.

    `joined` tells for each word whether only a space, or an elision, parts it from the one before.
    """

    span: Span
    keys: Keys
    begins: tuple[int, ...]
    ends: tuple[int, ...]
    joined: tuple[bool, ...]

    @property
    def sentence(self) -> bool:
        """Whether it is a sentence, and neither heading nor label."""
        return not self.span.id.endswith(".0")

    def written(self, at: int, size: int) -> str:
        """Return some words as they stand there."""
        return self.span.text[self.begins[at] : self.ends[at + size - 1]]

    def find(self, phrase: Keys) -> int | None:
        """Return the number of the first word at which a phrase stands, with nothing but spaces in it."""
        at = -1
        for _ in range(self.keys.count(phrase[0])):
            at = self.keys.index(phrase[0], at + 1)
            end = at + len(phrase)
            if self.keys[at:end] == phrase and all(self.joined[at + 1 : end]):
                return at
        return None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phrase stands: a passage, and the number of its first word."""

    passage: Passage
    at: int


@dataclass(frozen=True, slots=True)
class Passages:
    """The passages in the order of reading, the numbers of those with each word, and how many words they have."""

    all: tuple[Passage, ...]
    index: Mapping[str, Sequence[int]]
    count: int
    lists: Lexicon | None

    def keys(self, said: str) -> Keys:
        """Return a text's words as counts compare them."""
        return tuple(key for key, _, _ in _words(said, self.lists))

    def where(self, phrase: Keys) -> list[Place]:
        """Return where a phrase stands, once for each passage."""
        rarest = min((self.index.get(word, ()) for word in phrase), key=len, default=())
        places = ((self.all[number], self.all[number].find(phrase)) for number in rarest)
        return [Place(passage, at) for passage, at in places if at is not None]


def passages_of(corpus: Corpus) -> Passages:
    """Return the passages of a text; none in scripts without spaces."""
    lists = lexicon(corpus.language)
    distinct: dict[str, Span] = {}
    for span in corpus.spans if corpus.language not in UNSPACED_LANGUAGES else ():
        if not span.place.startswith("code ") and not is_legal(span.page_url):
            distinct.setdefault(span.text.casefold(), span)
    return indexed([_passage(span, lists) for span in distinct.values()], lists)


def indexed(found: Sequence[Passage], lists: Lexicon | None) -> Passages:
    """Return passages with an index of their words."""
    index: dict[str, list[int]] = {}
    for number, passage in enumerate(found):
        for word in dict.fromkeys(passage.keys):
            index.setdefault(word, []).append(number)
    return Passages(tuple(found), index, sum(len(passage.keys) for passage in found), lists)


@lru_cache(256)
def is_legal(url: str) -> bool:
    """Say whether an address is that of a policy or of terms, which tell nothing of how somebody writes."""
    segments = segments_of(url)
    return bool(segments) and (segments[0] in LEGAL or segments[-1] in LEGAL)


def written(places: Sequence[Place], size: int) -> str:
    """Return a phrase as it is written most often; running text before headings and beginnings."""
    running = [place for place in places if place.passage.sentence and place.at] or places
    found = Counter(place.passage.written(place.at, size) for place in running)
    return min(found, key=lambda said: (-found[said], said))


def quotes(places: Iterable[Place], phrase: str, size: int, most: int = MOST_QUOTES) -> tuple[Quoted, ...]:
    """Return quotes that hold a phrase: sentences before headings, different pages first."""
    ranked = sorted(places, key=lambda each: (not each.passage.sentence, each.passage.written(each.at, size) != phrase))
    first = {place.passage.span.page_url: place for place in reversed(ranked)}
    leading = [place for place in ranked if first[place.passage.span.page_url] is place]
    wanted = {place.passage.span.id: place for place in [*leading, *ranked]}
    found = (quote for place in wanted.values() if (quote := _quote(place, phrase, size)))
    return tuple(islice(found, most))


def pages_of(places: Iterable[Place]) -> int:
    """Return on how many pages something stands."""
    return len({place.passage.span.page_url for place in places})


def _quote(place: Place, phrase: str, size: int) -> Quoted | None:
    passage = place.passage
    found = quoted(
        passage.span, _around(passage.span.text, passage.begins[place.at], passage.ends[place.at + size - 1])
    )
    holds = found and stands_in(found.quote, passage.span) and phrase.casefold() in found.quote.casefold()
    return found if holds else None


def _around(said: str, begin: int, end: int) -> str:
    """Return at most 160 characters around a stretch, cut between words."""
    if len(said) <= LONGEST_QUOTE:
        return said
    start = max(0, min(begin - (LONGEST_QUOTE - (end - begin)) // 2, len(said) - LONGEST_QUOTE))
    stop = min(len(said), start + LONGEST_QUOTE)
    start = said.find(" ", start, begin) + 1 or begin if start else 0
    stop = max(said.rfind(" ", end, stop), end) if stop < len(said) else stop
    return said[start:stop]


def _passage(span: Span, lists: Lexicon | None) -> Passage:
    said = list(_words(span.text, lists))
    joined = [span.text[before[2] : after[1]] in {" ", ""} for before, after in pairwise(said)]
    return Passage(
        span=span,
        keys=tuple(key for key, _, _ in said),
        begins=tuple(begin for _, begin, _ in said),
        ends=tuple(end for _, _, end in said),
        joined=(False, *joined) if said else (),
    )


def _words(said: str, lists: Lexicon | None) -> Iterator[tuple[str, int, int]]:
    """Yield each word as counts compare it, and where it begins and ends."""
    end = 0
    for word in words(said):
        begin = said.index(word, end)
        end = begin + len(word)
        parts = lists.cut([spelled(word)]) if lists else (spelled(word),)
        if len(parts) == 1 or len(spelled(word)) != len(word):
            yield spelled(word), begin, end
            continue
        for part in parts:
            yield part, begin, begin + len(part)
            begin += len(part)
