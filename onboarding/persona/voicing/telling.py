"""How a text sounds, in closed labels. Nothing is told of under 200 words, and no label where its numbers are null.

formality  0 (casual) to 1 (formal): (1 - the analysis's `formal_casual`) / 2; up to 0.325 is its "informal", from 0.575 on
           its "formal"
person     of the forms of I, we and you per 1,000 words: the most frequent, from 10 on and half as much again as the next;
           where "you" and one of the others have 10 each and neither is ahead, the one who speaks; "third" with all
           below 5; else null. The cut points of the analysis's `voice`
energy     lively: 5 of 100 sentences exclaim, or the analysis's `matter_of_fact_enthusiastic` is 0.25 or more
           calm: else, at most 1 of 100 exclaims, and sentences have 12 words or more on average
           steady: else. Null where exclamations or lengths are
tone       the analysis's, in its closed list
traits     traits.py
Confidence: sureness.py, by the distance to the nearest cut point. For the analysis's labels it is worked out anew from
the text; where that gives another label than the analysis has, it is not told. Formality, and the tones that it decides
(conversational, formal, matter-of-fact), show the numbers they rest on: contractions and persons.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from onboarding.persona.corpus import Corpus
from onboarding.persona.schema import Ruled
from onboarding.persona.schema.persona import Energy, Fingerprint, Person, Voice
from onboarding.persona.voicing.choosing import Voiced, traits_of
from onboarding.persona.voicing.hearing import Heard, Hearing
from onboarding.website.contract.writing import BrandPersonality, Tone
from onboarding.website.writing import labels
from onboarding.website.writing.measures import address_of
from onboarding.website.writing.sureness import margin

NAMED, AHEAD, ABSENT = 10, 1.5, 5
EXCLAIMING, QUIET = 0.05, 0.01
KEEN = 0.25
UNHURRIED = 12
_KEEN_PATH = "writing_style.dimensions.matter_of_fact_enthusiastic"
_CASUAL_PATH = "writing_style.dimensions.formal_casual"
_STATS: Mapping[Person, str] = {"I": "i_per_1000", "we": "we_per_1000", "you": "you_per_1000"}
_CASUAL_STATS = ("contractions_per_1000", *_STATS.values())
_BY_FORMALITY = frozenset({"conversational", "formal", "matter-of-fact"})
_CLASSES: Mapping[Person, tuple[str, ...]] = {
    "I": ("first_singular",),
    "we": ("first_plural",),
    "you": ("second", "second_formal"),
    "third": (),
}
L = TypeVar("L", bound=str)


def voice_of(corpus: Corpus, fingerprint: Fingerprint, analysis: Mapping[str, Any]) -> Voice:
    """Return how a corpus sounds, from its fingerprint and the labels of its analysis."""
    if fingerprint.reliability == "none":
        return Voice()
    hearing = Hearing(corpus, fingerprint, analysis)
    voiced = Voiced(
        formality=_formality(hearing),
        person=_person(hearing),
        energy=_energy(hearing),
        tone=_tone(hearing),
        personality=_personality(hearing),
    )
    return Voice(
        traits=tuple(each.claim(fingerprint) for each in traits_of(hearing, voiced)),
        formality=voiced.formality.claim(fingerprint) if voiced.formality else None,
        person=voiced.person.claim(fingerprint) if voiced.person else None,
        energy=voiced.energy.claim(fingerprint) if voiced.energy else None,
        tone=voiced.tone.claim(fingerprint) if voiced.tone else None,
    )


def _formality(hearing: Hearing) -> Heard[float] | None:
    casual = _dimension(hearing, _CASUAL_PATH)
    if casual is None:
        return None
    found = labels.formality(casual)
    counted = hearing.measured(*_CASUAL_STATS)
    rule = Ruled(rule="formality", path=_CASUAL_PATH)
    quotes = hearing.showing.of_classes(*found.classes)
    return Heard(round((1 - casual) / 2, 3), found.margin, (*quotes, *counted, rule))


def _person(hearing: Hearing) -> Heard[Person] | None:
    rates = {who: rate for who, stat in _STATS.items() if (rate := hearing.number(stat)) is not None}
    who = _speaker(rates)
    if who is None:
        return None
    quotes = hearing.showing.of_classes(*_CLASSES[who])
    return Heard(who, _ahead(rates), (*hearing.measured(*_STATS.values()), *quotes))


def _speaker(rates: Mapping[Person, float]) -> Person | None:
    """Return who speaks, or to whom, by the rates of the persons."""
    if len(rates) < len(_STATS):
        return None
    first, second, _ = sorted(rates, key=lambda who: (-rates[who], who))
    if rates[first] < ABSENT:
        return "third"
    if rates[first] < NAMED:
        return None
    if rates[first] >= AHEAD * rates[second]:
        return first
    if rates[second] < NAMED or "you" not in (first, second):
        return None
    return second if first == "you" else first


def _ahead(rates: Mapping[Person, float]) -> float:
    """Return the distance to the nearest cut point: of the most frequent to 5 or 10, and to half as much again as the next."""
    most, following, _ = sorted(rates.values(), reverse=True)
    if most < ABSENT:
        return margin(most, ABSENT)
    return min(margin(most, NAMED), margin(most / max(following, 1.0), AHEAD))


def _energy(hearing: Hearing) -> Heard[Energy] | None:
    exclaims, length = hearing.number("exclaim_rate"), hearing.number("avg_sentence_words")
    if exclaims is None or length is None:
        return None
    counted = hearing.measured("exclaim_rate", "avg_sentence_words")
    keen = _dimension(hearing, _KEEN_PATH)
    if exclaims >= EXCLAIMING:
        shown = hearing.showing.where(lambda said: said.exclaims)
        return Heard("lively", margin(exclaims, EXCLAIMING), (*counted, *shown))
    if keen is not None and keen >= KEEN:
        shown = hearing.showing.of_classes("enthusiasm", "superlatives")
        return Heard("lively", margin(keen, KEEN), (*counted, *shown, Ruled(rule="energy", path=_KEEN_PATH)))
    near = min(margin(exclaims, EXCLAIMING, QUIET), margin(length, UNHURRIED))
    return Heard("calm" if exclaims <= QUIET and length >= UNHURRIED else "steady", near, counted)


def _tone(hearing: Hearing) -> Heard[str] | None:
    measures = hearing.measures
    found = labels.tone(measures, labels.formal_casual(measures, address_of(measures))) if measures else None
    return _label(hearing, "tone", get_args(Tone), found)


def _personality(hearing: Hearing) -> Heard[str] | None:
    found = labels.personality(hearing.measures) if hearing.measures else None
    return _label(hearing, "brand_personality", get_args(BrandPersonality), found)


def _label(hearing: Hearing, key: str, known: tuple[str, ...], found: labels.Found[L] | None) -> Heard[str] | None:
    """Return a label of the analysis's writing style, with what the text shows for it; None where it shows nothing."""
    path = f"writing_style.{key}"
    said = hearing.said(path)
    if said not in known:
        return None
    agreed = found if found and found.label == said else None
    quotes = hearing.showing.of_classes(*agreed.classes) if agreed else ()
    counted = hearing.measured(*_CASUAL_STATS) if agreed and said in _BY_FORMALITY else ()
    if hearing.corpus.pages and not (quotes or counted):
        return None
    return Heard(str(said), agreed.margin if agreed else 0.0, (*quotes, *counted, Ruled(rule=key, path=path)))


def _dimension(hearing: Hearing, path: str) -> float | None:
    """Return a dimension of the analysis, -1 to 1; None for anything else that stands there."""
    said = hearing.said(path)
    number = isinstance(said, int | float) and not isinstance(said, bool)
    return float(said) if number and -1 <= said <= 1 else None
