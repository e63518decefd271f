"""A persona as apps read it from `persona_data`: four documented columns, all filled from one persona by one function.

Nobody knows here how often and when a user should post, whom to mention, or how to tend a community, so these stay null or
empty and are named in `what_was_missing`. A score that could not be told is null, with its reason.
"""

from __future__ import annotations

from typing import Any

from onboarding.persona.core_face import Face, core_face, empty_paths, value_of, values_of
from onboarding.persona.schema import Persona
from onboarding.persona.schema.persona import Adaptation, Part

METHOD = "usher: six counted parts, no model"
_WHOLE = 100.0
_NO_LIMIT = "content_format_rules.character_limit"  # null where the platform has none, which is nothing missing
# Of an adaptation, what makes it complete.
_TOLD = ("words", "sentence_words", "structure", "hashtags", "emoji", "cta", "links", "tone_shift", "formality")


def faces_of(persona: Persona) -> dict[str, Any]:
    """Return core_persona, platform_personas, quality_metrics and selected_platforms."""
    core = core_face(persona)
    return {
        "core_persona": core,
        "platform_personas": {name: _platform(name, persona) for name in persona.platforms},
        "quality_metrics": _quality(persona, core),
        "selected_platforms": list(persona.platforms),
    }


def _platform(name: str, persona: Persona) -> Face:
    adapted = persona.platforms[name]
    known: Face = {
        "platform_type": name,
        "sentence_metrics": _sentences(adapted, persona),
        "lexical_adaptations": _words(adapted, persona),
        "content_format_rules": {
            "character_limit": None if _in_bytes(adapted) else adapted.max_chars,
            "paragraph_structure": value_of(adapted.structure),
            "call_to_action_style": value_of(adapted.cta),
            "link_placement": value_of(adapted.links),
        },
        "engagement_patterns": {
            "posting_frequency": None,
            "optimal_posting_times": [],
            "engagement_tactics": [],
            "community_interaction": None,
        },
        "platform_best_practices": _practices(adapted),
    }
    unknown = [path for path in empty_paths(known) if path != _NO_LIMIT]
    return {**known, "what_was_missing": unknown}


def _in_bytes(adapted: Adaptation) -> bool:
    """Say whether the length of a whole text is counted in bytes, which are no characters."""
    return any(limit.what.endswith("_bytes") and limit.most == adapted.max_chars for limit in adapted.limits)


def _practices(adapted: Adaptation) -> list[str]:
    limit = [f"At most {adapted.max_chars:,} bytes of UTF-8"] if _in_bytes(adapted) else []
    return [*adapted.sample_outline, *limit]


def _sentences(adapted: Adaptation, persona: Persona) -> Face:
    bounds, average = adapted.sentence_words, persona.fingerprint.avg_sentence_words
    if bounds is None:
        return {"max_sentence_length": None, "optimal_sentence_length": None, "sentence_variety": None}
    shortest, longest = bounds
    return {
        "max_sentence_length": longest,
        "optimal_sentence_length": None if average is None else round(min(max(average, shortest), longest), 1),
        "sentence_variety": f"{shortest} to {longest} words",
    }


def _words(adapted: Adaptation, persona: Persona) -> Face:
    count = value_of(adapted.hashtags)
    return {
        "platform_specific_words": values_of(persona.lexicon.domain_terms),
        "hashtag_strategy": None if count is None else f"at most {count}" if count else "none",
        "emoji_usage": value_of(adapted.emoji),
        "mention_strategy": None,
    }


def _quality(persona: Persona, core: Face) -> Face:
    quality = persona.quality
    parts = quality.parts
    return {
        "overall_score": quality.score,
        "reason": quality.reason,
        "core_completeness": _percent(parts.get("completeness")),
        "platform_consistency": _percent(parts.get("platforms")),
        "platform_optimization": _optimization(persona),
        "linguistic_quality": _percent(parts.get("numbers")),
        "recommendations": list(quality.advice),
        "assessment_method": METHOD,
        "linguistic_insights": _insights(persona),
        "detailed_metrics": {name: parts[name].model_dump(mode="json") for name in sorted(parts)},
        "completeness": {
            "score": _percent(parts.get("completeness")),
            "structural_score": _structural(core),
            "missing": list(quality.missing),
        },
        "data_sufficiency": _percent(parts.get("sources")),
    }


def _percent(part: Part | None) -> float | None:
    return round(_WHOLE * part.points / part.most, 1) if part and part.most else None


def _optimization(persona: Persona) -> float | None:
    """Return the share of what can be said of each chosen platform that is said; None without platforms."""
    fields = [getattr(one, name) for one in persona.platforms.values() for name in _TOLD]
    return round(_WHOLE * sum(field is not None for field in fields) / len(fields), 1) if fields else None


def _insights(persona: Persona) -> Face:
    numbers = persona.fingerprint
    return {
        "reliability": numbers.reliability,
        "words": numbers.words,
        "sentences": numbers.sentences,
        "contradictions": list(persona.quality.contradictions),
    }


def _structural(core: Face) -> float:
    """Return the share of the core's documented names that are filled."""
    groups = ("identity", "linguistic_fingerprint", "tonal_range", "stylistic_constraints", "evidence")
    names = [path for group in groups for path in _ends(core[group])]
    empty = [path for group in groups for path in empty_paths(core[group])]
    return round(_WHOLE * (len(names) - len(empty)) / len(names), 1)


def _ends(face: Any) -> list[Any]:
    return [end for inner in face.values() for end in _ends(inner)] if isinstance(face, dict) else [face]
