"""The groups about audience, content and advice."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict


class TargetAudience(TypedDict):
    """Whom the site speaks to, as far as its words tell."""

    demographics: list[str]
    expertise_level: str | None
    industry_focus: str | None
    geographic_focus: str | None
    psychographic_profile: str | None
    pain_points: list[str]
    motivations: list[str]


class ContentType(TypedDict):
    """What the site publishes, and what for."""

    primary_type: str | None
    secondary_types: list[str]
    purpose: str | None
    call_to_action: str | None
    conversion_focus: str | None
    educational_value: str | None


class ContentStrategyInsights(TypedDict):
    """What is strong and what is missing, each only where a rule has evidence."""

    strengths: list[str]
    weaknesses: list[str]
    opportunities: list[str]
    threats: list[str]
    recommended_improvements: list[str]
    content_gaps: list[str]


class RecommendedSettings(TypedDict):
    """Settings for writing in this voice, each derived from a measurement."""

    writing_tone: str | None
    target_audience: str | None
    content_type: str | None
    creativity_level: str | None
    geographic_location: str | None
    industry_context: str | None
    brand_alignment: str | None


class Guidelines(TypedDict):
    """Advice, by what it is about."""

    tone_recommendations: list[str]
    structure_guidelines: list[str]
    vocabulary_suggestions: list[str]
    engagement_tips: list[str]
    audience_considerations: list[str]
    brand_alignment: list[str]
    seo_optimization: list[str]
    conversion_optimization: list[str]


class StyleGuidelines(TypedDict):
    """How to write like this site, each line with its reason."""

    guidelines: Guidelines
    best_practices: list[str]
    avoid_elements: list[str]
    content_strategy: str | None
    ai_generation_tips: list[str]
    competitive_advantages: list[str]
    content_calendar_suggestions: list[str]
    meta: dict[str, Any] | None
