"""What is wrong with the traits of a draft: not of the closed list, said twice, or against what was measured or heard.

A trait that has a cut point (voicing/choosing.py) stands only where its number was measured and fits. One that a label
tells (formality, person, energy; the tone, the brand's personality) stands only where the label is that one. Where the text
is long enough and no tone or personality was heard in it, rules have nothing to say, and a model may.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from onboarding.persona.enriching.protocol import Objection
from onboarding.persona.enriching.quoting import quote_objections
from onboarding.persona.enriching.selecting import Passages
from onboarding.persona.enriching.shapes import PersonaDraft
from onboarding.persona.schema import Persona
from onboarding.persona.voicing.choosing import (
    CASUAL_TO,
    CUTS,
    FORMAL_FROM,
    MOST_CONTRACTIONS,
    PERSONALITIES,
    PERSONS,
)
from onboarding.persona.voicing.traits import TRAITS, allowed
from onboarding.persona.words.given import group, text

_CUT = {cut.is_: cut for cut in CUTS}
_TONES = frozenset({"warm", "bold", "technical", "authoritative", "enthusiastic", "urgent", "matter-of-fact"})


class _Heard(NamedTuple):
    """Traits of which a label tells one or none, what it tells ("" where it is not known), and whether it is counted."""

    names: frozenset[str]
    one: str
    counted: bool


def trait_objections(
    draft: PersonaDraft, persona: Persona, analysis: Mapping[str, Any], passages: Passages
) -> Iterator[Objection]:
    """Yield what is wrong with the traits of a draft.

    Args:
        draft: what a model said.
        persona: what was measured and heard.
        analysis: of the website, for its brand's personality.
        passages: what was shown.
    """
    for number, trait in enumerate(draft.traits):
        path = f"traits.{number}"
        yield from (Objection(path, code, _SAY[code]) for code in _wrong(trait.is_, trait.is_not, persona, analysis))
        if any(trait.is_ == other.is_ for other in draft.traits[:number]):
            yield Objection(path, "duplicate", "Say it once.")
        yield from quote_objections(path, trait.quotes, passages)


def opposite(one: str, other: str) -> bool:
    """Say whether a voice cannot be both."""
    return other in TRAITS.get(one, ()) or one in TRAITS.get(other, ())


_SAY = {
    "not_listed": "Choose `is_` and its `is_not` from the list.",
    "contradicts": "What was measured says otherwise. Follow it, or leave the trait out.",
    "unmeasured": "That could not be measured, so nothing is known of it. Leave it out.",
}


def _wrong(is_: str, is_not: str, persona: Persona, analysis: Mapping[str, Any]) -> Iterator[str]:
    if not allowed(is_, is_not):
        yield "not_listed"
        return
    shown = _shown(is_, persona, analysis)
    if not shown:
        yield "unmeasured" if shown is None else "contradicts"


def _shown(is_: str, persona: Persona, analysis: Mapping[str, Any]) -> bool | None:
    """Say whether numbers and labels leave room for a trait; None where nothing is known."""
    if is_ in _CUT:
        value = getattr(persona.fingerprint, _CUT[is_].stat)
        return None if value is None else _CUT[is_].fits(value)
    heard = next(each for each in _labels(persona, analysis) if is_ in each.names)
    if heard.one:
        return heard.one == is_
    return None if heard.counted or persona.fingerprint.reliability == "none" else True


def _labels(persona: Persona, analysis: Mapping[str, Any]) -> Iterator[_Heard]:
    voice = persona.voice
    person, energy, tone = (claim.value if claim else "" for claim in (voice.person, voice.energy, voice.tone))
    personality = text(group(analysis, "writing_style").get("brand_personality")) or ""
    yield _Heard(frozenset({"conversational", "formal"}), _manner(persona), counted=True)
    yield _Heard(frozenset(PERSONS.values()), _named(PERSONS, person), counted=True)
    yield _Heard(frozenset({"lively", "calm"}), energy, counted=True)
    yield _Heard(frozenset(PERSONALITIES.values()), _named(PERSONALITIES, personality), counted=False)
    yield _Heard(_TONES, tone, counted=False)


def _named(names: Mapping[Any, str], label: str) -> str:
    return names.get(label, label)


def _manner(persona: Persona) -> str:
    level, contractions = persona.voice.formality, persona.fingerprint.contractions_per_1000 or 0.0
    if level is None:
        return ""
    if level.value <= CASUAL_TO:
        return "conversational"
    return "formal" if level.value >= FORMAL_FROM and contractions <= MOST_CONTRACTIONS else "neither"
