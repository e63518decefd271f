"""The analysis of a website as others read it: its groups, their keys, and what may stand there.

These types are the contract. The empty analysis (analysis.py) and the JSON Schema (docs/website-analysis.schema.json,
written by `python -m onboarding.website.contract`) are made from them.
"""

from __future__ import annotations

from typing_extensions import TypedDict

from onboarding.website.contract.basis import Basis, Change, Changes, Meta, Quote, Vote
from onboarding.website.contract.brand import BrandAnalysis
from onboarding.website.contract.business import (
    ContentStrategyInsights,
    ContentType,
    RecommendedSettings,
    StyleGuidelines,
    TargetAudience,
)
from onboarding.website.contract.crawl import CrawlResult
from onboarding.website.contract.writing import ContentCharacteristics, StylePatterns, WritingStyle

__all__ = ["Basis", "Change", "Changes", "Groups", "Meta", "Quote", "Vote", "WebsiteAnalysis"]


class Groups(TypedDict):
    """The groups of an analysis, without what is told about the analysis itself."""

    writing_style: WritingStyle
    content_characteristics: ContentCharacteristics
    target_audience: TargetAudience
    content_type: ContentType
    brand_analysis: BrandAnalysis
    content_strategy_insights: ContentStrategyInsights
    recommended_settings: RecommendedSettings
    style_patterns: StylePatterns
    style_guidelines: StyleGuidelines
    crawl_result: CrawlResult


class WebsiteAnalysis(Groups):
    """What a website's pages tell about the business behind it. JSON-ready."""

    meta: Meta
