"""Signature phrases: two to five words in a row that the site says on two pages at least, as it writes them.

A phrase begins and ends with a word that is no function word, has nothing but spaces in it and no number, is said
within a sentence at least once (a post's title at the beginning of a list's entry is no habit), and holds one word that
is not among the language's 300 commonest ("new people" marks nobody); in German it ends in a word with a capital. Ways about the site ("read more") and phrases
with the site's own name are none. It stands out with z of at least 4 (outstanding.py); of two of which one holds the
other in any form the stronger stays, and none is told that is only ever said within a longer one. Eight at most.
Confidence: 0.3 + 0.1 for each page + 0.05 for each passage, at most 0.9.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from onboarding.persona.schema import Claim
from onboarding.persona.words.forms import Keys, overlap
from onboarding.persona.words.outstanding import LEAST_Z, Found, Ground, ends_in_a_noun, numbered, scored
from onboarding.persona.words.passages import Passage, Place, pages_of, quotes, written
from onboarding.website.business.lexicon import lexicon as tables_of

MOST = 8
_LONGEST, _LEAST_PAGES = 5, 2


def signature_phrases(ground: Ground) -> list[Found]:
    """Return the phrases that mark the site, the most telling first."""
    whole = _whole(_candidates(ground))
    told = [scored(ground, keys, places) for keys, places in whole if _marks(ground, keys, places)]
    ranked = sorted(
        (each for each in told if each.z >= LEAST_Z), key=lambda each: (-each.z, -len(each.keys), each.keys)
    )
    return _apart(ranked)


def phrase_claim(each: Found) -> Claim[str] | None:
    """Return a phrase as a claim, or None where no quote holds it."""
    size = len(each.keys)
    value = written(each.places, size)
    evidence = quotes(each.places, value, size)
    sure = min(0.3 + 0.1 * each.pages + 0.05 * len(each.places), 0.9)
    return (
        Claim[str](value=value, origin="measured", evidence=evidence, confidence=round(sure, 2)) if evidence else None
    )


def _candidates(ground: Ground) -> dict[Keys, list[Place]]:
    """Return the phrases of the passages with their places, one for each passage."""
    places: dict[Keys, list[Place]] = {}
    for passage in ground.passages.all:
        here = {keys: at for at, keys in reversed(list(_phrases(ground, passage)))}
        for keys in sorted(here):
            places.setdefault(keys, []).append(Place(passage, here[keys]))
    return places


def _phrases(ground: Ground, passage: Passage) -> Iterator[tuple[int, Keys]]:
    """Yield the phrases between words that return."""
    keys, index = passage.keys, ground.passages.index
    ends = {at for at, word in enumerate(keys) if ground.telling(word) and len(index[word]) > 1}
    for first in sorted(ends):
        for last in range(first + 1, min(first + _LONGEST, len(keys))):
            if not passage.joined[last] or numbered(keys[last]):
                break
            if last in ends:
                yield first, keys[first : last + 1]


def _whole(candidates: Mapping[Keys, list[Place]]) -> Iterator[tuple[Keys, list[Place]]]:
    """Yield the phrases that return and are not only ever said within a longer one."""
    often = {keys: places for keys, places in candidates.items() if len(places) >= _LEAST_PAGES}
    inner = {part for keys in often for part in _parts(keys) if len(often.get(part, ())) == len(often[keys])}
    return ((keys, places) for keys, places in often.items() if keys not in inner)


def _parts(keys: Keys) -> Iterator[Keys]:
    sizes = range(2, len(keys))
    return (keys[at : at + size] for size in sizes for at in range(len(keys) - size + 1))


def _marks(ground: Ground, keys: Keys, places: Sequence[Place]) -> bool:
    if pages_of(places) < _LEAST_PAGES:
        return False
    common = all(map(ground.everyday, keys)) or not ends_in_a_noun(ground, keys, places)
    said = any(place.passage.sentence and place.at for place in places)
    return said and not common and ground.own.isdisjoint(keys) and not _leads(ground, keys)


def _leads(ground: Ground, keys: Keys) -> bool:
    """Say whether a phrase is a way about the site."""
    tables = tables_of(ground.passages.lists.lists.code) if ground.passages.lists else None
    flat = f" {' '.join(keys)} "
    return any(f" {way} " in flat for way in tables.words["told.hidden"]) if tables else False


def _apart(ranked: Sequence[Found]) -> list[Found]:
    """Return the strongest, of which none holds another."""
    kept: list[Found] = []
    for each in ranked:
        if len(kept) < MOST and not any(overlap(each.keys, other.keys) for other in kept):
            kept.append(each)
    return kept
