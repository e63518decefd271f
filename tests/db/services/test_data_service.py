"""What an AI is told of a user, out of what is really in the tables."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection
from structlog.testing import capture_logs

import settings
from db.engine import engine
from db.services import OnboardingDatabaseService, OnboardingDataService, OnboardingProgress, save_api_key
from tests.db.services.conftest import fake
from tests.db.services.flow_data import PERSONA, RESEARCH, WEBSITE, through_all_steps
from tests.db.stage import statements
from tests.onboarding.test_ai_inputs import DEFAULTS, PATHS


@pytest.fixture
def service(on: Connection) -> OnboardingDataService:
    return OnboardingDataService()


def inputs_of(service: OnboardingDataService, user: str = "u") -> dict[str, Any]:
    return service.get_personalized_ai_inputs(user)


def test_of_nobody_the_defaults_are_told(service: OnboardingDataService) -> None:
    assert inputs_of(service) == {**DEFAULTS, "defaults": PATHS}


def test_of_somebody_what_is_stored_is_told(service: OnboardingDataService) -> None:
    through_all_steps("u")
    inputs = inputs_of(service)
    assert inputs["website_analysis"]["website_url"] == WEBSITE["website"]
    assert inputs["website_analysis"]["writing_style"] == "casual"
    assert inputs["competitor_analysis"]["top_performers"] == ["techcrunch.com", "wired.com", "theverge.com"]
    assert inputs["research_preferences"] == RESEARCH
    assert inputs["persona"] == PERSONA
    assert "website_analysis.writing_style" not in inputs["defaults"]
    assert "website_analysis.expertise_level" in inputs["defaults"]


def test_it_is_one_query(service: OnboardingDataService) -> None:
    through_all_steps("u")
    with statements(engine()) as seen:
        inputs_of(service)
    assert len(seen) == 1


def test_only_keys_that_work_are_told(service: OnboardingDataService, on: Connection) -> None:
    for provider in ("openai", "tavily", "exa", "gemini"):
        save_api_key("u", provider, fake(provider))
    assert "providers" not in inputs_of(service)
    on.exec_driver_sql(
        "UPDATE onboarding.api_keys SET verdict = CASE provider WHEN 'tavily' THEN 'invalid' ELSE 'valid' END"
        " WHERE provider <> 'exa'"
    )
    on.exec_driver_sql("UPDATE onboarding.api_keys SET condition = 'no_quota' WHERE provider = 'gemini'")
    assert inputs_of(service)["providers"] == ["openai"]


def test_the_newest_finished_analysis_counts(service: OnboardingDataService) -> None:
    kept = OnboardingDatabaseService()
    for number in (1, 2):
        kept.save_website_analysis("u", {"website": f"https://site{number}.example.com", "meta": {"n": number}})
    kept.save_website_analysis("u", {"website": "https://site3.example.com", "status": "failed"})
    assert inputs_of(service)["website_analysis"]["website_url"] == "https://site2.example.com"


def test_what_is_said_of_the_brand_is_left_out_where_nobody_wants_it(
    service: OnboardingDataService, environment: pytest.MonkeyPatch
) -> None:
    insights = {"content_strategy_insights": {"content_gaps": ["No prices"]}}
    OnboardingDatabaseService().save_website_analysis("u", {**WEBSITE, **insights})
    assert inputs_of(service)["gap_analysis"]["content_gaps"] == ["No prices"]
    environment.setenv("ENABLE_WEBSITE_BRAND_COLUMNS", "no")
    settings.settings.cache_clear()
    assert "No prices" not in inputs_of(service)["gap_analysis"]["content_gaps"]


def test_preferences_that_nobody_named_are_told_to_be_defaults(service: OnboardingDataService) -> None:
    names = ("research_depth", "content_types", "auto_research", "factual_content")
    kept, assumed = OnboardingDatabaseService(), []
    for wishes in ({}, {"auto_research": True}, {"research_depth": "Basic", "auto_research": None}):
        kept.save_research_preferences("u", wishes)
        defaults = inputs_of(service)["defaults"]
        assumed.append([name for name in names if f"research_preferences.{name}" in defaults])
    assert assumed == [list(names), [names[0], names[1], names[3]], [names[1], names[3]]]


def test_a_users_id_may_be_a_number(service: OnboardingDataService) -> None:
    OnboardingDatabaseService().save_website_analysis("123", WEBSITE)
    OnboardingDatabaseService().save_research_preferences("123", {"research_depth": "Basic"})
    assert service.get_user_website_analysis(123) is not None
    assert service.get_user_research_preferences(123) is not None
    assert service.get_personalized_ai_inputs(123) == service.get_personalized_ai_inputs("123")
    assert OnboardingProgress(123).get_progress_summary() == OnboardingProgress("123").get_progress_summary()


def test_what_is_told_of_one_is_not_told_of_another(service: OnboardingDataService) -> None:
    through_all_steps("u")
    assert inputs_of(service, "u2") == {**DEFAULTS, "defaults": PATHS}


def test_rows_are_given_as_the_database_service_gives_them(service: OnboardingDataService) -> None:
    through_all_steps("u")
    kept = OnboardingDatabaseService()
    assert service.get_user_website_analysis("u") == kept.get_website_analysis("u")
    assert service.get_user_research_preferences("u") == kept.get_research_preferences("u")


def test_what_cannot_be_read_is_answered_with_the_defaults_and_logged(
    service: OnboardingDataService, on: Connection
) -> None:
    on.exec_driver_sql("ALTER TABLE onboarding.persona_data RENAME TO gone")
    try:
        with capture_logs() as logs:
            assert inputs_of(service) == {**DEFAULTS, "defaults": PATHS}
    finally:
        on.exec_driver_sql("ALTER TABLE onboarding.gone RENAME TO persona_data")
    assert [one["call"] for one in logs] == ["get_personalized_ai_inputs"]
