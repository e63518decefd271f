"""The analysis of a website: its groups, what is known in them, and on what ground.

Nothing is filled in for looks. A value that could not be found out is null (or an empty list) and named in
`meta.missing`; a known one has its ground in `meta.basis`, under its own dotted path or one above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, fields
from typing import Any

SCHEMA_VERSION = "2.0"

# The groups and their keys; None stands for one value, a list for several, a mapping for keys below.
SHAPE: Mapping[str, Mapping[str, Any]] = {
    "writing_style": dict.fromkeys(
        ("tone", "voice", "complexity", "engagement_level", "brand_personality", "formality_level", "emotional_appeal")
    ),
    "content_characteristics": dict.fromkeys(
        (
            "sentence_structure",
            "vocabulary_level",
            "paragraph_organization",
            "content_flow",
            "readability_score",
            "content_density",
            "visual_elements_usage",
            "sentences",
            "vocabulary",
            "paragraphs",
            "punctuation",
            "structure",
        )
    ),
    "target_audience": {
        "demographics": [],
        "expertise_level": None,
        "industry_focus": None,
        "geographic_focus": None,
        "psychographic_profile": None,
        "pain_points": [],
        "motivations": [],
    },
    "content_type": {
        "primary_type": None,
        "secondary_types": [],
        "purpose": None,
        "call_to_action": None,
        "conversion_focus": None,
        "educational_value": None,
    },
    "brand_analysis": {
        "brand_voice": None,
        "brand_values": [],
        "brand_positioning": None,
        "competitive_differentiation": None,
        "trust_signals": [],
        "authority_indicators": [],
    },
    "content_strategy_insights": {
        key: []
        for key in ("strengths", "weaknesses", "opportunities", "threats", "recommended_improvements", "content_gaps")
    },
    "recommended_settings": dict.fromkeys(
        (
            "writing_tone",
            "target_audience",
            "content_type",
            "creativity_level",
            "geographic_location",
            "industry_context",
            "brand_alignment",
        )
    ),
    "style_patterns": {
        "patterns": {
            "sentence_length": None,
            "vocabulary_patterns": [],
            "rhetorical_devices": [],
            "paragraph_structure": None,
            "transition_phrases": [],
        },
        "style_consistency": None,
        "unique_elements": [],
        "meta": None,
    },
    "style_guidelines": {
        "guidelines": {
            key: []
            for key in (
                "tone_recommendations",
                "structure_guidelines",
                "vocabulary_suggestions",
                "engagement_tips",
                "audience_considerations",
                "brand_alignment",
                "seo_optimization",
                "conversion_optimization",
            )
        },
        "best_practices": [],
        "avoid_elements": [],
        "content_strategy": None,
        "ai_generation_tips": [],
        "competitive_advantages": [],
        "content_calendar_suggestions": [],
        "meta": None,
    },
    "crawl_result": {
        "url": None,
        "site_name": None,
        "description": None,
        "tagline": None,
        "language": None,
        "pages": [],
        "social_profiles": [],
        "contact": {"emails": [], "phones": []},
        "feeds": [],
    },
}


@dataclass(frozen=True, slots=True)
class WebsiteAnalysis:
    """What a website's pages tell about the business behind it. Each group is a JSON-ready mapping."""

    writing_style: Mapping[str, Any]
    content_characteristics: Mapping[str, Any]
    target_audience: Mapping[str, Any]
    content_type: Mapping[str, Any]
    brand_analysis: Mapping[str, Any]
    content_strategy_insights: Mapping[str, Any]
    recommended_settings: Mapping[str, Any]
    style_patterns: Mapping[str, Any]
    style_guidelines: Mapping[str, Any]
    crawl_result: Mapping[str, Any]
    meta: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return all groups as a JSON-ready dictionary of the caller's own."""
        return {field.name: deepcopy(getattr(self, field.name)) for field in fields(self)}


class Findings:
    """Gathers what is known, each value with its ground, and becomes the analysis."""

    def __init__(self) -> None:
        self._groups: dict[str, Any] = deepcopy(dict(SHAPE))
        self._basis: dict[str, dict[str, Any]] = {}

    def know(self, path: str, value: object, source: str, pages: Sequence[str], **ground: object) -> None:
        """Set the value at a dotted path, with its ground. None and empty values stay missing.

        Args:
            path: a key of SHAPE, such as "content_type.primary_type".
            value: JSON-ready.
            source: what the value was taken or counted from, and by which rule.
            pages: addresses of the pages it rests on.
            ground: further numbers behind it, JSON-ready.
        """
        if value is None or value in ([], {}, ""):
            return
        *above, key = path.split(".")
        group = self._groups
        for name in above:
            group = group[name]
        if key not in group:
            raise KeyError(path)
        group[key] = value
        self._basis[path] = {"source": source, "pages": list(pages), **ground}

    def known(self, path: str) -> Any:
        """Return the value at a dotted path; None where it is not known."""
        value: Any = self._groups
        for key in path.split("."):
            value = value[key]
        return value if value not in ([], {}) else None

    def analysis(self, meta: Mapping[str, Any]) -> WebsiteAnalysis:
        """Return the analysis; `meta` is completed with the basis and with what is missing."""
        basis = {path: self._basis[path] for path in sorted(self._basis)}
        missing = sorted(path for path, value in leaves(self._groups) if value is None or value == [])
        return WebsiteAnalysis(
            **self._groups, meta={"schema_version": SCHEMA_VERSION, **meta, "missing": missing, "basis": basis}
        )


def leaves(value: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each dotted path and value at the ends of nested mappings; lists are ends."""
    for key, inner in value.items():
        here = f"{path}.{key}" if path else key
        if isinstance(inner, Mapping) and inner:
            yield from leaves(inner, here)
        else:
            yield here, inner
