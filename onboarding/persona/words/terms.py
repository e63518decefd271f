"""Domain terms, which name what the site is about, and go-to words, which it uses more than others do.

Domain terms, twelve at most, in this order:
  topics   the analysis's topics (content_type.topics, where headings weigh more), as far as two passages say them; none
           that is made of the language's nine hundred commonest words alone ("goes wrong") or only judges ("bad"), none
           in German that ends in a word without a capital ("Laib formt")
  names    words with a capital within sentences, in two sentences or more and never small (not in German, where every
           noun has one)
  words    where the analysis has no topics: words that stand out (outstanding.py) in three passages, 1.5 times where a
           heading has them
Go-to words, ten at most, from 200 words in sentences on: the other words that stand out in three passages or more, the
nine hundred commonest only twice as far. No word of a domain term is one, in whatever form, and no word is told in two.
Confidence of a topic: 0.3 + 0.05 for each passage + 0.1 for each page, at most 0.9; of a word or a name 0.1 less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from onboarding.persona.schema import Claim
from onboarding.persona.words.forms import Keys, alike, overlap
from onboarding.persona.words.given import group, texts
from onboarding.persona.words.outstanding import GREAT_NOUNS, LEAST_Z, Found, Ground, ends_in_a_noun, scored
from onboarding.persona.words.passages import Passage, Place, quotes, written

MOST_TERMS, MOST_GO_TO = 12, 10
_LEAST_TIMES, _LEAST_NAMES, _LEAST_TOPIC = 3, 2, 2
_IN_HEADING, _TWICE = 1.5, 2


def domain_terms(ground: Ground, analysis: Mapping[str, Any]) -> list[Claim[str]]:
    """Return the terms of the site's subject."""
    topics = list(_topics(ground, analysis))
    others = [*_names(ground), *([] if topics else _words(ground))]
    told = [(each, 0.3) for each in topics] + [(each, 0.2) for each in others]
    return _claims(told, MOST_TERMS)


def go_to_words(ground: Ground, terms: Sequence[Claim[str]]) -> list[Claim[str]]:
    """Return the words that the site reaches for, without those of its domain terms."""
    taken = [word for term in terms for word in ground.passages.keys(term.value)]
    free = [each for each in _standing_out(ground) if not any(alike(each.keys[0], word) for word in taken)]
    return _claims(((each, 0.2) for each in free), MOST_GO_TO)


def _topics(ground: Ground, analysis: Mapping[str, Any]) -> Iterator[Found]:
    for name in texts(group(analysis, "content_type").get("topics"), "name"):
        keys = ground.passages.keys(name)
        if all(map(ground.plain, keys)) or ground.judging.issuperset(keys):
            continue
        places = ground.passages.where(keys) if any(map(ground.telling, keys)) else []
        if len(places) >= _LEAST_TOPIC and ground.own.isdisjoint(keys) and ends_in_a_noun(ground, keys, places):
            yield scored(ground, keys, places)


def _names(ground: Ground) -> list[Found]:
    """Return the words that have a capital wherever a sentence holds them, the commonest first."""
    lists = ground.passages.lists
    if lists is None or lists.lists.code in GREAT_NOUNS:
        return []
    places: dict[str, list[Place]] = {}
    for place in _within_sentences(ground.passages.all):
        places.setdefault(place.passage.keys[place.at], []).append(place)
    named = {word: held for word, held in places.items() if ground.telling(word) and all(map(_great, held))}
    often = {word: tuple({place.passage.span.id: place for place in held}.values()) for word, held in named.items()}
    ranked = sorted(often, key=lambda word: (-len(often[word]), word))
    return [scored(ground, (word,), often[word]) for word in ranked if len(often[word]) >= _LEAST_NAMES]


def _within_sentences(passages: Iterable[Passage]) -> Iterator[Place]:
    """Yield each word but the first of each sentence."""
    return (Place(each, at) for each in passages if each.sentence for at in range(1, len(each.keys)))


def _great(place: Place) -> bool:
    said = place.passage.written(place.at, 1)
    return said[:1].isupper() and not said.isupper()


def _words(ground: Ground) -> list[Found]:
    """Return the words that stand out, those of headings before others as telling."""
    return sorted(_standing_out(ground), key=lambda each: (-each.z * _weight(each), each.keys))


def _weight(each: Found) -> float:
    return _IN_HEADING if any(place.passage.span.heading for place in each.places) else 1.0


def _standing_out(ground: Ground) -> list[Found]:
    words = (word for word, numbers in ground.passages.index.items() if len(numbers) >= _LEAST_TIMES)
    told = (word for word in words if ground.marking(word))
    weighed = [scored(ground, (word,), ground.passages.where((word,))) for word in told]
    clear = [each for each in weighed if each.z >= LEAST_Z * (_TWICE if ground.plain(each.keys[0]) else 1)]
    return sorted(clear, key=lambda each: (-each.z, each.keys))


def _claims(told: Iterable[tuple[Found, float]], most: int) -> list[Claim[str]]:
    """Return claims with their quotes, no word twice in whatever form."""
    kept: dict[Keys, Claim[str]] = {}
    for each, least in told:
        if len(kept) < most and not any(overlap(each.keys, other) for other in kept):
            value = written(each.places, len(each.keys))
            evidence = quotes(each.places, value, len(each.keys))
            sure = round(min(least + 0.05 * len(each.places) + 0.1 * each.pages, least + 0.6), 2)
            if evidence:
                kept[each.keys] = Claim[str](value=value, origin="measured", evidence=evidence, confidence=sure)
    return list(kept.values())
