"""The persona's name: "Plain-spoken maker", put together from two closed tables. None where the voice tells no manner.

manner  the tone's word (MANNERS); a matter-of-fact tone is "Plain-spoken" where that is a trait; without a tone, the
        first trait that has a word
role    the word of a trait that names a character (ROLES), else of the analysis's brand personality, else of the person
        that speaks, else "voice"
Confidence: that of the less sure of the two, and 0.2 less. A name is an offer, which the user may change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from onboarding.persona.schema import Claim, Evidence, Ruled
from onboarding.persona.schema.persona import Voice
from onboarding.persona.words.given import group, text

MANNERS: Mapping[str, str] = {
    "plain-spoken": "Plain-spoken",
    "warm": "Warm",
    "conversational": "Conversational",
    "enthusiastic": "Enthusiastic",
    "authoritative": "Assured",
    "technical": "Technical",
    "bold": "Bold",
    "urgent": "Urgent",
    "formal": "Formal",
    "matter-of-fact": "Matter-of-fact",
    "scholarly": "Scholarly",
    "lively": "Lively",
    "calm": "Calm",
    "brief": "Brief",
    "thorough": "Thorough",
    "direct": "Direct",
}
ROLES: Mapping[str, str] = {
    "hands-on": "maker",
    "uncomplicated": "explainer",
    "caring": "companion",
    "knowledgeable": "expert",
    "daring": "challenger",
}
_PERSONALITIES: Mapping[str, str] = {
    "maker": "maker",
    "uncomplicated": "explainer",
    "caring": "companion",
    "expert": "expert",
    "daring": "challenger",
}
_SPEAKERS: Mapping[str, str] = {"I": "solo voice", "we": "team voice", "you": "guide", "third": "observer"}
_PERSONALITY = "writing_style.brand_personality"
_LESS, _UNSURE = 0.2, 0.4


class _Word(NamedTuple):
    """A word of the name, what it rests on, and how sure it is."""

    word: str
    evidence: tuple[Evidence, ...]
    confidence: float


def name_of(voice: Voice, analysis: Mapping[str, Any]) -> Claim[str] | None:
    """Return the name that the tables give."""
    manner = _manner(voice)
    if manner is None:
        return None
    role = _role(voice, analysis)
    evidence = dict.fromkeys((*manner.evidence[:2], *role.evidence[:2], Ruled(rule="name_tables")))
    confidence = round(max(min(manner.confidence, role.confidence) - _LESS, 0), 2)
    return Claim[str](
        value=f"{manner.word} {role.word}", origin="rules", evidence=tuple(evidence), confidence=confidence
    )


def _manner(voice: Voice) -> _Word | None:
    traits = {claim.value.is_: claim for claim in voice.traits}
    tone = voice.tone.value if voice.tone else ""
    if voice.tone and tone in MANNERS:
        key = "plain-spoken" if tone == "matter-of-fact" and "plain-spoken" in traits else tone
        return _Word(MANNERS[key], voice.tone.evidence, voice.tone.confidence)
    trait = next((traits[word] for word in MANNERS if word in traits), None)
    return _Word(MANNERS[trait.value.is_], trait.evidence, trait.confidence) if trait else None


def _role(voice: Voice, analysis: Mapping[str, Any]) -> _Word:
    trait = next((claim for claim in voice.traits if claim.value.is_ in ROLES), None)
    if trait:
        return _Word(ROLES[trait.value.is_], trait.evidence, trait.confidence)
    personality = text(group(analysis, "writing_style").get("brand_personality"))
    if personality in _PERSONALITIES:
        return _Word(_PERSONALITIES[personality], (Ruled(rule="brand_personality", path=_PERSONALITY),), _UNSURE)
    if voice.person and voice.person.value in _SPEAKERS:
        return _Word(_SPEAKERS[voice.person.value], voice.person.evidence, voice.person.confidence)
    return _Word("voice", (), _UNSURE)
