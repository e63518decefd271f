"""The core of a persona as apps read it: documented names, filled from the persona; what is not known is null and named.

archetype, filler words, metaphors, analogies, ways of storytelling, ellipses and markdown are not measured, so they stay
null. The words for numbers, with their cut points (lower ends):

complexity_level         reading ease: easy 60, moderate 30, difficult below (Flesch 1948: plain English from 60 on)
vocabulary_level         share of words over six letters, in English alone: plain, ordinary 0.15, demanding over 0.25, as in the
                         analysis
preferred_sentence_type  declarative where questions and exclamations together are under half of the sentences, else mixed
contractions             per 1,000 words: never 0, sometimes, often 10
rhetorical_questions     share of sentences: never 0, rarely, often 0.05
em_dash                  dashes per 1,000 words: never 0, rarely, often 5
exclamation_points       share of sentences: never 0, rarely, often 0.02
lists                    items per 1,000 words: never 0, rarely, often 10
confidence               the mean of the confidence of all claims of the core
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean
from typing import Any

from onboarding.persona.quality.claims import cited, core_claims
from onboarding.persona.schema import Answered, Claim, Evidence, Measured, Persona, Quoted
from onboarding.persona.schema.persona import Trait

Face = dict[str, Any]
_EASY, _MODERATE = 60, 30
_ORDINARY, _DEMANDING = 0.15, 0.25
_HALF = 0.5
_MOST_QUOTES = 10


def core_face(persona: Persona) -> Face:
    """Return the core persona under its documented names."""
    known: Face = {
        "identity": _identity(persona),
        "linguistic_fingerprint": _fingerprint(persona),
        "tonal_range": _tones(persona),
        "stylistic_constraints": _constraints(persona),
        "evidence": _evidence(persona),
    }
    sure = [claim.confidence for _, claim in core_claims(persona)]
    confidence = round(fmean(sure), 3) if sure else None
    named = [*empty_paths(known), *(["confidence"] if confidence is None else [])]
    return {**known, "what_was_missing": named, "confidence": confidence, "schema_version": persona.schema_version}


def empty_paths(face: Mapping[str, Any], above: str = "") -> list[str]:
    """Return the dotted paths of what is null or empty in a face."""
    return list(_empty(face, above))


def value_of(claim: Claim[Any] | None) -> Any:
    """Return what a claim says; None without one."""
    return None if claim is None else claim.value


def values_of(claims: Sequence[Claim[Any]]) -> list[Any]:
    """Return what claims say."""
    return [claim.value for claim in claims]


def _identity(persona: Persona) -> Face:
    identity = persona.identity
    return {
        "persona_name": value_of(identity.name),
        "archetype": None,
        "core_belief": value_of(next(iter(identity.beliefs), None)),
        "brand_voice_description": _described(values_of(persona.voice.traits)),
    }


def _described(traits: list[Trait]) -> str | None:
    said = "; ".join(f"{trait.is_}, not {trait.is_not}" for trait in traits)
    return f"{said[0].upper()}{said[1:]}." if said else None


def _fingerprint(persona: Persona) -> Face:
    numbers, lexicon = persona.fingerprint, persona.lexicon
    go_to = values_of(lexicon.go_to)
    phrases = [*values_of(lexicon.signature_phrases), *(word for word in go_to if " " in word)]
    return {
        "sentence_metrics": {
            "average_sentence_length_words": numbers.avg_sentence_words,
            "preferred_sentence_type": _sentence_type(numbers.question_rate, numbers.exclaim_rate),
            "active_to_passive_ratio": _ratio(numbers.passive_share),
            "complexity_level": _complexity(numbers.reading_ease),
        },
        "lexical_features": {
            "go_to_words": [word for word in go_to if " " not in word],
            "go_to_phrases": list(dict.fromkeys(phrases)),
            "avoid_words": values_of(lexicon.avoid),
            "contractions": _how_often(numbers.contractions_per_1000, 10, "sometimes"),
            "filler_words": None,
            "vocabulary_level": _vocabulary(numbers.long_word_rate) if persona.language == "en" else None,
        },
        "rhetorical_devices": {
            "metaphors": None,
            "analogies": None,
            "rhetorical_questions": _how_often(numbers.question_rate, 0.05),
            "storytelling_style": None,
        },
    }


def _sentence_type(questions: float | None, exclamations: float | None) -> str | None:
    if questions is None or exclamations is None:
        return None
    return "declarative" if questions + exclamations < _HALF else "mixed"


def _ratio(passive: float | None) -> str | None:
    return None if passive is None else f"{100 - round(100 * passive)}:{round(100 * passive)}"


def _complexity(ease: float | None) -> str | None:
    if ease is None:
        return None
    return "easy" if ease >= _EASY else "moderate" if ease >= _MODERATE else "difficult"


def _vocabulary(long_words: float | None) -> str | None:
    if long_words is None:
        return None
    return "plain" if long_words < _ORDINARY else "ordinary" if long_words <= _DEMANDING else "demanding"


def _how_often(number: float | None, often: float, between: str = "rarely") -> str | None:
    if number is None:
        return None
    return "never" if number == 0 else "often" if number >= often else between


def _tones(persona: Persona) -> Face:
    traits = values_of(persona.voice.traits)
    return {
        "default_tone": value_of(persona.voice.tone),
        "permissible_tones": [trait.is_ for trait in traits],
        "forbidden_tones": [trait.is_not for trait in traits],
        "emotional_range": value_of(persona.voice.energy),
    }


def _constraints(persona: Persona) -> Face:
    numbers = persona.fingerprint
    sentences = numbers.paragraph_sentences
    return {
        "punctuation": {
            "ellipses": None,
            "em_dash": _how_often(numbers.dashes_per_1000, 5),
            "exclamation_points": _how_often(numbers.exclaim_rate, 0.02),
        },
        "formatting": {
            "paragraphs": None if sentences is None else f"{sentences:.1f} sentences on average",
            "lists": _how_often(numbers.lists_per_1000, 10),
            "markdown": None,
        },
    }


def _evidence(persona: Persona) -> Face:
    identity = persona.identity
    quotes = (one.quote for one in cited(core_claims(persona), Quoted))
    return {
        "persona_name_basis": _basis(identity.name),
        "archetype_basis": None,
        "core_belief_basis": _basis(next(iter(identity.beliefs), None)),
        "tone_basis": _basis(persona.voice.tone),
        "verbatim_phrases_used": list(dict.fromkeys(quotes))[:_MOST_QUOTES],
    }


def _basis(claim: Claim[Any] | None) -> str | None:
    """Tell what a claim rests on first."""
    return _told(claim.evidence[0]) if claim and claim.evidence else None


def _told(evidence: Evidence) -> str:
    if isinstance(evidence, Quoted):
        return f"“{evidence.quote}” ({evidence.page_url})"
    if isinstance(evidence, Measured):
        return f"{evidence.stat} is {evidence.value:g}"
    if isinstance(evidence, Answered):
        return f"the user's own word ({evidence.path})"
    return " at ".join(filter(None, (f"the rule {evidence.rule}", evidence.path)))


def _empty(value: Any, path: str) -> Iterator[str]:
    if value is None or value == []:
        yield path
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _empty(inner, f"{path}.{name}".lstrip("."))
