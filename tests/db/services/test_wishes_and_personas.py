"""Preferences and personas as web apps save them: merged, given back by their names, noticed by the onboarding."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection
from structlog.testing import capture_logs

from db.engine import engine
from db.services import OnboardingDatabaseService
from db.services.database_service import OnboardingDatabaseService as Service
from tests.db.services.flow_data import CORE, PERSONA
from tests.db.stage import statements


@pytest.fixture
def service(on: Connection) -> OnboardingDatabaseService:
    return OnboardingDatabaseService()


class TestResearch:
    """save_research_preferences, get_research_preferences."""

    def test_begins_with_the_documented_defaults(self, service: Service) -> None:
        assert service.save_research_preferences("u", {})
        kept = service.get_research_preferences("u")
        assert kept is not None
        assert {
            "research_depth": "standard",
            "content_types": [],
            "auto_research": True,
            "factual_content": True,
            "writing_style": None,
        }.items() <= kept.items()

    def test_what_is_not_given_stays(self, service: Service) -> None:
        service.save_research_preferences(
            "u", {"research_depth": "Expert", "auto_research": False, "writing_style": {"tone": "a", "voice": "b"}}
        )
        service.save_research_preferences("u", {"content_types": ["blog"], "writing_style": {"tone": "c"}})
        kept = service.get_research_preferences("u")
        assert kept is not None
        assert (kept["research_depth"], kept["auto_research"], kept["content_types"], kept["writing_style"]) == (
            "Expert",
            False,
            ["blog"],
            {"tone": "c", "voice": "b"},
        )

    def test_that_cannot_be_kept_are_not_repeated_in_the_log(self, service: Service) -> None:
        with capture_logs() as logs:
            assert not service.save_research_preferences("u", {"auto_research": "sk-something"})
        assert [one["reason"] for one in logs] == ["field_wrong"]

    def test_of_an_unknown_depth_are_refused(self, service: Service) -> None:
        assert not service.save_research_preferences("u", {"research_depth": "bottomless"})
        assert service.get_research_preferences("u") is None


class TestPersona:
    """save_persona_data, get_persona_data."""

    def test_comes_back_by_the_names_it_was_given(self, service: Service) -> None:
        assert service.save_persona_data("u", PERSONA)
        assert service.get_persona_data("u") == PERSONA

    def test_is_taken_by_the_columns_names_too(self, service: Service) -> None:
        service.save_persona_data("u", {"core_persona": CORE, "selected_platforms": ["blog"]})
        assert service.get_persona_data("u") == {
            "corePersona": CORE,
            "platformPersonas": None,
            "qualityMetrics": None,
            "selectedPlatforms": ["blog"],
        }

    def test_what_is_not_given_stays(self, service: Service) -> None:
        service.save_persona_data("u", PERSONA)
        service.save_persona_data("u", {"platformPersonas": {"blog": {"platform_type": "blog"}}, "corePersona": None})
        kept = service.get_persona_data("u")
        assert kept == {
            **PERSONA,
            "platformPersonas": {"linkedin": {"platform_type": "linkedin"}, "blog": {"platform_type": "blog"}},
        }

    def test_begins_without_platforms(self, service: Service) -> None:
        service.save_persona_data("u", {"corePersona": CORE})
        kept = service.get_persona_data("u")
        assert kept is not None
        assert kept["selectedPlatforms"] == []


class TestNoticing:
    """Data that finishes a step."""

    def test_takes_at_most_three_statements(self, service: Service) -> None:
        service.update_step("u", 1)
        with statements(engine()) as seen:
            service.save_persona_data("u", PERSONA)
        assert len(seen) == 3

    def test_finishes_the_step_of_somebody_under_way(self, service: Service, on: Connection) -> None:
        service.update_step("u", 1)
        service.save_persona_data("u", PERSONA)
        row = on.exec_driver_sql("SELECT status FROM onboarding.onboarding_steps WHERE key = 'personalization'").one()
        assert row.status == "completed"

    def test_brings_nobody_into_a_flow(self, service: Service) -> None:
        service.save_persona_data("u", PERSONA)
        made = service.get_session_by_user("u")
        assert made is not None
        assert (made.flow, made.status) == (None, "not_started")
