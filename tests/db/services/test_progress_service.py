"""Progress by the service: the same truth as everywhere, in its own documented fields."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection
from structlog.testing import capture_logs

from db.engine import engine
from db.services import (
    OnboardingProgress,
    OnboardingProgressService,
    get_onboarding_progress_service,
    user_onboarding,
)
from tests.db.services.conftest import fake
from tests.db.services.flow_data import PERSONA, RESEARCH, through_all_steps
from tests.db.stage import scalar, statements


@pytest.fixture
def service(on: Connection) -> OnboardingProgressService:
    return get_onboarding_progress_service()


START = {
    "is_completed": False,
    "current_step": 1,
    "completion_percentage": 0.0,
    "started_at": None,
    "last_updated": None,
    "completed_at": None,
}


class TestStatus:
    """get_onboarding_status."""

    def test_of_nobody_is_the_documented_beginning(self, service: OnboardingProgressService) -> None:
        assert service.get_onboarding_status("u") == START

    def test_has_the_documented_fields(self, service: OnboardingProgressService) -> None:
        progress = through_all_steps("u")
        status = service.get_onboarding_status("u")
        assert list(status) == list(START)
        assert (status["is_completed"], status["current_step"], status["completion_percentage"]) == (True, 6, 100.0)
        assert (status["started_at"], status["completed_at"]) == (progress.started_at, progress.completed_at)

    def test_is_one_query(self, service: OnboardingProgressService) -> None:
        through_all_steps("u")
        with statements(engine()) as seen:
            service.get_onboarding_status("u")
        assert len(seen) == 1

    def test_of_a_user_in_another_flow_counts_as_that_flow_does(self, service: OnboardingProgressService) -> None:
        user_onboarding.start("u")
        user_onboarding.update_step("u", 0, {"name": "A name", "type": "student"})
        status = service.get_onboarding_status("u")
        assert (status["current_step"], round(status["completion_percentage"], 1)) == (1, 42.9)

    def test_of_all_steps_done_is_not_all_before_the_user_says_so(self, service: OnboardingProgressService) -> None:
        user_onboarding.start("u")
        profile: dict[str, Any] = {"name": "A name", "type": "student"}
        for number, answers in ((0, profile), (1, {"skills": ["a"]}), (2, {"interests": ["b"]}), (3, {})):
            user_onboarding.update_step("u", number, answers)
        assert service.get_onboarding_status("u")["completion_percentage"] == 99.0
        assert service.complete_onboarding("u")
        assert service.get_onboarding_status("u")["completion_percentage"] == 100.0


class TestActs:
    """update_step, update_progress, complete_onboarding."""

    def test_steps_and_percents_are_told(self, service: OnboardingProgressService) -> None:
        assert service.update_step("u", 4)
        assert service.update_progress("u", 50.0)
        status = service.get_onboarding_status("u")
        assert (status["current_step"], status["completion_percentage"], status["is_completed"]) == (4, 50.0, False)

    def test_what_cannot_be_is_false(self, service: OnboardingProgressService) -> None:
        assert not service.update_step("u", 9)
        assert not service.update_progress("u", 120.0)
        assert not service.update_step("u" * 256, 1)
        assert not service.update_progress("", 5.0)
        assert not service.complete_onboarding("u")
        assert service.get_onboarding_status("u") == START

    def test_an_onboarding_is_completed(self, service: OnboardingProgressService) -> None:
        service.update_step("u", 1)
        assert service.complete_onboarding("u")
        assert service.get_onboarding_status("u")["is_completed"]


class TestStartingOver:
    """reset_onboarding."""

    def test_lets_the_steps_be_as_at_the_start(self, service: OnboardingProgressService) -> None:
        through_all_steps("u")
        assert service.reset_onboarding("u")
        status = service.get_onboarding_status("u")
        assert (status["is_completed"], status["current_step"], status["completion_percentage"]) == (False, 1, 0.0)
        assert (status["started_at"], status["completed_at"]) == (None, None)

    def test_keeps_what_lies_beside_the_steps(self, service: OnboardingProgressService) -> None:
        through_all_steps("u")
        service.reset_onboarding("u")
        assert set(service.db_service.get_api_keys("u")) == {"openai", "exa", "copilotkit"}

    def test_counts_no_more_what_was_only_stored(self, service: OnboardingProgressService) -> None:
        service.db_service.save_persona_data("u", PERSONA)
        assert service.get_onboarding_status("u")["completion_percentage"] > 0
        service.reset_onboarding("u")
        assert service.get_onboarding_status("u")["completion_percentage"] == 0.0

    def test_of_nobody_is_nothing_to_do(self, service: OnboardingProgressService, on: Connection) -> None:
        assert service.reset_onboarding("u")
        assert scalar(on, "SELECT count(*) FROM onboarding.onboarding_sessions") == 0

    def test_hard_leaves_nothing(self, service: OnboardingProgressService, on: Connection) -> None:
        through_all_steps("u")
        OnboardingProgress("u2").mark_step_completed(1, {"api_keys": {"openai": fake("openai")}})
        assert service.reset_onboarding("u", hard=True)
        for table in ("onboarding_sessions", "jobs"):
            assert scalar(on, f"SELECT count(*) FROM onboarding.{table} WHERE user_id = 'u'") == 0
        assert scalar(on, "SELECT count(*) FROM onboarding.api_keys") == 1


class TestCompletionData:
    """get_completion_data."""

    def test_is_everything_there_is(self, service: OnboardingProgressService) -> None:
        through_all_steps("u")
        data = service.get_completion_data("u")
        assert set(data) == {"session", "api_keys", "website_analysis", "research_preferences", "persona_data"}
        assert data["session"].user_id == "u"
        assert data["api_keys"] == {"openai": "…FAKE", "exa": "…e200", "copilotkit": "…0000"}
        assert data["website_analysis"] == service.db_service.get_website_analysis("u")
        assert data["research_preferences"]["research_depth"] == RESEARCH["research_depth"]
        assert data["persona_data"] == PERSONA

    def test_of_nobody_is_nothing(self, service: OnboardingProgressService) -> None:
        assert service.get_completion_data("u") == {
            "session": None,
            "api_keys": {},
            "website_analysis": None,
            "research_preferences": None,
            "persona_data": None,
        }

    def test_that_cannot_be_read_is_empty_and_logged(self, service: OnboardingProgressService, on: Connection) -> None:
        on.exec_driver_sql("ALTER TABLE onboarding.persona_data RENAME TO gone")
        try:
            with capture_logs() as logs:
                assert service.get_completion_data("u") == {}
        finally:
            on.exec_driver_sql("ALTER TABLE onboarding.gone RENAME TO persona_data")
        assert [one["call"] for one in logs] == ["get_completion_data"]
