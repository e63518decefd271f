"""An analysis is what its types, its schema file and its table's columns say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_type_hints

import jsonschema_rs
import pytest

from db.results import GROUPS
from onboarding.website import describe
from onboarding.website.contract import WebsiteAnalysis
from onboarding.website.contract.schema import empty_groups, json_schema, json_schema_text
from tests.onboarding.website.sites import page, site

FILE = Path(__file__).parents[2] / "docs" / "website-analysis.schema.json"
VALID = jsonschema_rs.validator_for(json_schema())


def test_the_schema_file_is_the_one_the_types_make() -> None:
    assert FILE.read_text(encoding="utf-8") == json_schema_text(), (
        "python -m onboarding.website.contract > docs/website-analysis.schema.json"
    )


def test_every_group_is_a_column() -> None:
    assert set(GROUPS) == set(get_type_hints(WebsiteAnalysis))


@pytest.mark.parametrize("name", ["shop", "consultant", "software"])
def test_the_analyses_of_the_examples_keep_to_the_schema(name: str) -> None:
    VALID.validate(as_written(describe(site(name))))


@pytest.mark.parametrize(
    "body", ["<p>One line.</p>", "<p>これは短い文です。</p>", "<h1>Bread</h1>" + "<p>We bake it.</p>" * 200]
)
def test_the_analysis_of_a_small_page_keeps_to_the_schema(body: str) -> None:
    VALID.validate(as_written(describe([page(body)])))


def test_a_key_or_a_value_that_is_not_agreed_is_noticed() -> None:
    sound = as_written(describe([page("<p>We bake bread.</p>")]))
    for group, key, value in (("writing_style", "mood", "x"), ("crawl_result", "language", 7), ("meta", "pages", None)):
        broken = {**sound, group: {**sound[group], key: value}}
        assert not VALID.is_valid(broken), key


def test_the_documented_groups_and_keys_are_all_there() -> None:
    """The names of the services package's analysis."""
    documented = {
        "writing_style": "tone voice complexity engagement_level brand_personality formality_level emotional_appeal",
        "content_characteristics": "sentence_structure vocabulary_level paragraph_organization content_flow"
        " readability_score content_density visual_elements_usage",
        "target_audience": "demographics expertise_level industry_focus geographic_focus psychographic_profile"
        " pain_points motivations",
        "content_type": "primary_type secondary_types purpose call_to_action conversion_focus educational_value",
        "brand_analysis": "brand_voice brand_values brand_positioning competitive_differentiation trust_signals"
        " authority_indicators",
        "content_strategy_insights": "strengths weaknesses opportunities threats recommended_improvements content_gaps",
        "recommended_settings": "writing_tone target_audience content_type creativity_level geographic_location"
        " industry_context brand_alignment",
        "style_patterns": "patterns style_consistency unique_elements meta",
        "style_guidelines": "guidelines best_practices avoid_elements content_strategy ai_generation_tips"
        " competitive_advantages content_calendar_suggestions meta",
    }
    empty = empty_groups()
    for group, keys in documented.items():
        assert set(keys.split()) <= set(empty[group]), group


def as_written(analysis: WebsiteAnalysis) -> Any:
    return json.loads(json.dumps(analysis, allow_nan=False))
