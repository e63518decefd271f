"""The groups about audience, content and advice."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from onboarding.website.contract.basis import Quote

Expertise = Literal["beginner", "intermediate", "expert", "mixed"]
Purpose = Literal["sell", "win enquiries", "inform", "recruit", "build a community", "raise donations"]
Conversion = Literal["purchase", "enquiry", "sign-up", "application", "donation", "follow"]
Level = Literal["low", "medium", "high"]


class GeographyHint(TypedDict):
    """A sign of where the business works: an ISO 3166 country, or null where it names none; `weight` is its vote."""

    country: str | None
    hint: Literal["area served", "address", "postal address", "phone code", "domain", "region tag", "currency"]
    value: str
    weight: float
    pages: list[str]


class TargetAudience(TypedDict):
    """Whom the site speaks to, as far as its words tell.

    `demographics` are groups that the site names itself, in its own words; pains and motivations are its sentences.
    """

    demographics: list[str]
    expertise_level: Expertise | None
    industry_focus: str | None
    industry_runner_up: str | None
    geographic_focus: str | None
    geography: list[GeographyHint]
    psychographic_profile: str | None
    pain_points: list[str]
    motivations: list[str]


class PublishingRhythm(TypedDict):
    """How often articles come: the median of days between two, and the first and last date (ISO 8601) of `posts`."""

    posts: int
    median_days: float
    first: str
    newest: str


class Topic(TypedDict):
    """What the site writes about: a phrase in its own spelling, its share of the strongest one's score, and where."""

    name: str
    score: float
    pages: list[str]
    quotes: list[Quote]


class Keyword(TypedDict):
    """A word that stands out: how often it stands there, and its z score against common text (null: no list)."""

    word: str
    count: int
    score: float | None


class ContentType(TypedDict):
    """What the site publishes, and what for."""

    primary_type: str | None
    secondary_types: list[str]
    purpose: Purpose | None
    purpose_runner_up: Purpose | None
    call_to_action: str | None
    conversion_focus: Conversion | None
    educational_value: Level | None
    publishing_rhythm: PublishingRhythm | None
    topics: list[Topic]
    keywords: list[Keyword]


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
    creativity_level: Level | None
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
