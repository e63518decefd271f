"""The groups about how the site writes."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict


class Dimensions(TypedDict):
    """Four dimensions of tone of voice (Nielsen Norman Group), each from -1 (first word) to 1; null: not computable."""

    formal_casual: float | None
    serious_funny: float | None
    respectful_irreverent: float | None
    matter_of_fact_enthusiastic: float | None


class WritingStyle(TypedDict):
    """Labels with documented cut points."""

    tone: str | None
    voice: str | None
    complexity: str | None
    engagement_level: str | None
    brand_personality: str | None
    formality_level: str | None
    emotional_appeal: str | None
    dimensions: Dimensions


class ContentCharacteristics(TypedDict):
    """What was measured, and a few words whose cut points are documented."""

    sentence_structure: str | None
    vocabulary_level: str | None
    paragraph_organization: str | None
    content_flow: str | None
    readability_score: float | None
    content_density: float | None
    visual_elements_usage: str | None
    sentences: dict[str, Any] | None
    vocabulary: dict[str, Any] | None
    paragraphs: dict[str, Any] | None
    punctuation: dict[str, Any] | None
    structure: dict[str, Any] | None


class Patterns(TypedDict):
    """What returns in sentences and paragraphs."""

    sentence_length: dict[str, Any] | None
    vocabulary_patterns: list[str]
    rhetorical_devices: list[str]
    paragraph_structure: str | None
    transition_phrases: list[str]


class StylePatterns(TypedDict):
    """Patterns, and how alike the pages are."""

    patterns: Patterns
    style_consistency: float | None
    unique_elements: list[str]
    meta: dict[str, Any] | None
