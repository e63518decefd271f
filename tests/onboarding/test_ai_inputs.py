"""Inputs for an AI: what is stored counts, field by field; the rest is the documented default, and said to be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.ai_inputs import Stored, ai_inputs

# Word for word what the services specification documents.
DEFAULTS: dict[str, dict[str, Any]] = {
    "website_analysis": {
        "content_types": ["blog", "video", "social"],
        "writing_style": "professional",
        "target_audience": ["professionals"],
        "industry_focus": "general",
        "expertise_level": "intermediate",
    },
    "competitor_analysis": {
        "top_performers": ["competitor1.com", "competitor2.com"],
        "industry": "general",
        "target_demographics": ["professionals"],
    },
    "gap_analysis": {
        "content_gaps": ["AI content", "Video tutorials", "Case studies"],
        "target_keywords": ["Industry insights", "Best practices"],
        "content_opportunities": ["How-to guides", "Tutorials"],
    },
    "keyword_analysis": {
        "high_value_keywords": ["AI marketing", "Content automation", "Digital strategy"],
        "content_topics": ["Industry trends", "Expert insights"],
        "search_intent": {"intent": "practical", "focus": "implementation"},
    },
}
PATHS = [f"{section}.{name}" for section, fields in DEFAULTS.items() for name in fields]
ANALYSIS: dict[str, Any] = {
    "website_url": "https://site.example.com",
    "writing_style": {"tone": "casual"},
    "target_audience": {
        "demographics": ["founders"],
        "industry_focus": "marketing",
        "expertise_level": "beginner",
    },
    "content_type": {"primary_type": "video", "secondary_types": ["blog"], "purpose": "promotional"},
}


def told(analysis: dict[str, Any] | None = None, **stored: Any) -> dict[str, Any]:
    return ai_inputs(Stored(analysis=analysis or {}, **stored))


def with_fields(**groups: Any) -> dict[str, Any]:
    return told({"website_url": "https://site.example.com", **groups})


def test_of_nobody_the_documented_defaults_are_told_and_nothing_else() -> None:
    assert told() == {**DEFAULTS, "defaults": PATHS}


def test_of_a_whole_analysis_nothing_is_a_default() -> None:
    assert told(ANALYSIS) == {
        "website_analysis": {
            "website_url": "https://site.example.com",
            "content_types": ["video", "blog"],
            "writing_style": "casual",
            "target_audience": ["founders"],
            "industry_focus": "marketing",
            "expertise_level": "beginner",
        },
        "competitor_analysis": {
            "top_performers": ["hubspot.com", "marketingland.com", "moz.com"],
            "industry": "marketing",
            "target_demographics": ["founders"],
        },
        "gap_analysis": {
            "content_gaps": ["Blog posts", "Whitepapers", "Webinars", "Expert interviews"],
            "target_keywords": ["Content marketing", "SEO strategies", "Social media"],
            "content_opportunities": ["Case studies", "Testimonials", "Success stories"],
        },
        "keyword_analysis": {
            "high_value_keywords": ["Content marketing", "SEO optimization", "Social media strategy"],
            "content_topics": ["Tutorials", "Product demos", "Expert interviews"],
            "search_intent": {"intent": "educational", "focus": "basic concepts"},
        },
        "defaults": [],
    }


def test_of_an_analysis_that_says_nothing_the_documented_fields_are_told() -> None:
    assert with_fields() == {
        "website_analysis": {
            "website_url": "https://site.example.com",
            "content_types": ["blog", "article"],
            "writing_style": "professional",
            "target_audience": ["professionals"],
            "industry_focus": "general",
            "expertise_level": "intermediate",
        },
        "competitor_analysis": {
            "top_performers": ["competitor1.com", "competitor2.com", "competitor3.com"],
            "industry": "general",
            "target_demographics": ["professionals"],
        },
        "gap_analysis": {
            "content_gaps": ["Video tutorials", "Case studies", "Infographics", "Personal stories"],
            "target_keywords": ["Industry insights", "Best practices", "Expert tips"],
            "content_opportunities": ["How-to guides", "Tutorials", "Educational content"],
        },
        "keyword_analysis": {
            "high_value_keywords": ["Industry trends", "Best practices", "Expert insights"],
            "content_topics": ["Industry trends", "How-to guides", "Expert insights"],
            "search_intent": {"intent": "practical", "focus": "implementation"},
        },
        "defaults": PATHS,
    }


@pytest.mark.parametrize("missing", ["writing_style", "target_audience", "content_type"])
def test_a_missing_group_takes_nothing_else_with_it(missing: str) -> None:
    inputs = told(ANALYSIS | {missing: None})
    groups = {"writing_style": "writing_style", "target_audience": "industry_focus", "content_type": "content_types"}
    kept = [f"website_analysis.{name}" for group, name in groups.items() if group != missing]
    assert not set(kept) & set(inputs["defaults"])
    assert f"website_analysis.{groups[missing]}" in inputs["defaults"]


@pytest.mark.parametrize(
    ("industry", "first"),
    [
        ("technology", "techcrunch.com"),
        ("Technology", "techcrunch.com"),
        ("software", "techcrunch.com"),
        ("marketing and advertising", "hubspot.com"),
        ("insurance", "competitor1.com"),
    ],
)
def test_the_trade_names_whom_to_look_at(industry: str, first: str) -> None:
    inputs = with_fields(target_audience={"industry_focus": industry})
    assert inputs["competitor_analysis"]["top_performers"][0] == first
    assert inputs["competitor_analysis"]["industry"] == industry
    assert ("competitor_analysis.top_performers" in inputs["defaults"]) is (first == "competitor1.com")


@pytest.mark.parametrize(
    ("expertise", "intent"), [("beginner", "educational"), ("intermediate", "practical"), ("expert", "advanced")]
)
def test_the_expertise_names_what_is_searched_for(expertise: str, intent: str) -> None:
    inputs = with_fields(target_audience={"expertise_level": expertise})
    assert inputs["keyword_analysis"]["search_intent"]["intent"] == intent


@pytest.mark.parametrize(
    ("purpose", "first"),
    [
        ("informational", "How-to guides"),
        ("inform", "How-to guides"),
        ("promotional", "Case studies"),
        ("sell", "Case studies"),
    ],
)
def test_the_purpose_names_the_opportunities(purpose: str, first: str) -> None:
    assert with_fields(content_type={"purpose": purpose})["gap_analysis"]["content_opportunities"][0] == first


@pytest.mark.parametrize(
    ("groups", "assumed"),
    [
        ({"content_type": {"primary_type": "blog"}}, True),
        ({"writing_style": {"tone": "casual"}}, True),
        ({"content_type": {"primary_type": "blog"}, "writing_style": {"tone": "casual"}}, False),
        ({"content_type": {"primary_type": "blog"}, "writing_style": {"tone": "warm"}}, False),
        ({"content_strategy_insights": {"content_gaps": ["No prices"]}}, False),
    ],
    ids=["no tone", "no format", "both", "a tone without a gap", "found"],
)
def test_gaps_of_which_any_half_is_assumed_are_a_default(groups: dict[str, Any], assumed: bool) -> None:
    assert ("gap_analysis.content_gaps" in with_fields(**groups)["defaults"]) is assumed


def test_what_the_analysis_found_out_itself_comes_before_any_table() -> None:
    inputs = with_fields(
        content_strategy_insights={"content_gaps": ["No prices"], "opportunities": ["Answer what is asked most"]},
        content_type={"topics": [{"name": "bees"}, {"name": "honey"}], "keywords": [{"word": "hive"}]},
    )
    assert inputs["gap_analysis"] == {
        "content_gaps": ["No prices"],
        "target_keywords": ["hive"],
        "content_opportunities": ["Answer what is asked most"],
    }
    assert inputs["keyword_analysis"]["content_topics"] == ["bees", "honey"]


def test_preferences_and_persona_speak_where_the_analysis_does_not() -> None:
    inputs = told(
        preferences={"content_types": ["video"], "target_audience": {"industry_focus": "marketing"}},
        persona={"corePersona": {"tonal_range": {"default_tone": "casual"}}},
    )
    assert inputs["website_analysis"]["content_types"] == ["video"]
    assert inputs["website_analysis"]["writing_style"] == "casual"
    assert inputs["competitor_analysis"]["top_performers"][0] == "hubspot.com"
    assert inputs["gap_analysis"]["content_gaps"] == ["Blog posts", "Whitepapers", "Webinars", "Expert interviews"]


def test_preferences_are_told_only_where_they_are_stored() -> None:
    stored = {"research_depth": "Expert", "content_types": [], "auto_research": False, "factual_content": True}
    assert told(preferences={**stored, "writing_style": None})["research_preferences"] == stored
    assert "research_preferences" not in told(ANALYSIS)


def test_persona_and_working_keys_are_told_only_where_they_are_stored() -> None:
    inputs = told(persona={"corePersona": {"a": 1}}, providers=("openai",))
    assert (inputs["persona"], inputs["providers"]) == ({"corePersona": {"a": 1}}, ["openai"])
    assert not {"persona", "providers"} & set(told(ANALYSIS))


def test_what_is_told_can_be_changed_without_changing_the_next() -> None:
    first = told()
    first["gap_analysis"]["content_gaps"].append("x")
    first["keyword_analysis"]["search_intent"]["intent"] = "x"
    assert told() == {**DEFAULTS, "defaults": PATHS}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
GROUPS = ("website_url", "writing_style", "target_audience", "content_type", "content_strategy_insights")


@given(
    st.dictionaries(st.sampled_from(GROUPS), JSON | st.dictionaries(st.sampled_from(
        ("tone", "demographics", "industry_focus", "expertise_level", "primary_type", "secondary_types", "purpose",
         "topics", "keywords", "content_gaps", "opportunities")
    ), JSON)),
    st.dictionaries(st.sampled_from(("content_types", "writing_style", "target_audience")), JSON),
    st.dictionaries(st.sampled_from(("corePersona", "selectedPlatforms")), JSON),
)  # fmt: skip
def test_whatever_is_stored_the_sections_are_whole(
    analysis: dict[str, Any], preferences: dict[str, Any], persona: dict[str, Any]
) -> None:
    inputs = told(analysis, preferences=preferences, persona=persona)
    for section, fields in DEFAULTS.items():
        for name, default in fields.items():
            value = inputs[section][name]
            assert value, "nothing is empty"
            assert isinstance(value, type(default))
            assert isinstance(value, str) or all(isinstance(one, str) for one in value)
    assert set(inputs["defaults"]) <= set(PATHS)
