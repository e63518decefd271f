"""How research should be done, as the user's row says it."""

from __future__ import annotations

from onboarding.persona.identity.telling import research_wishes
from onboarding.persona.schema import Answered
from onboarding.persona.schema.persona import Research

DEFAULTS = {"research_depth": "standard", "content_types": [], "auto_research": True, "factual_content": True}


def test_a_row_with_the_defaults_counts_as_said() -> None:
    wishes = research_wishes(DEFAULTS)
    assert wishes.depth
    assert wishes.auto_research
    assert wishes.factual_only
    assert (wishes.depth.value, wishes.auto_research.value, wishes.factual_only.value) == ("standard", True, True)
    assert wishes.depth.evidence == (Answered(path="research_preferences.research_depth"),)
    assert wishes.factual_only.evidence == (Answered(path="research_preferences.factual_content"),)


def test_no_is_an_answer_too() -> None:
    wishes = research_wishes({**DEFAULTS, "auto_research": False})
    assert wishes.auto_research
    assert wishes.auto_research.value is False


def test_kinds_of_content_keep_their_order() -> None:
    wishes = research_wishes({**DEFAULTS, "content_types": ["blog posts", "", 3, "<i>videos</i>"]})
    assert [each.value for each in wishes.content_types] == ["blog posts", "videos"]


def test_without_a_row_nothing_is_known() -> None:
    assert research_wishes({}) == Research()


def test_wrong_types_say_nothing() -> None:
    assert research_wishes(
        {"research_depth": 3, "content_types": {"a": 1}, "auto_research": "yes", "factual_content": 1}
    ) == (Research())
