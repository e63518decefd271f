"""What is stored of a user through the services: kept, merged, given back, each user alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError
from structlog.testing import capture_logs

import settings
from db.engine import _engine_of, engine
from db.services import OnboardingDatabaseService, OnboardingProgress
from db.services.database_service import OnboardingDatabaseService as Service
from tests.db.services.conftest import fake
from tests.db.services.flow_data import PERSONA, WEBSITE, through_all_steps
from tests.db.stage import statements


@pytest.fixture
def service(on: Connection) -> OnboardingDatabaseService:
    return OnboardingDatabaseService()


class TestSession:
    """get_or_create_session, get_session_by_user."""

    def test_is_begun_where_there_is_none(self, service: Service) -> None:
        made = service.get_or_create_session("u")
        assert (made.user_id, made.current_step, made.progress) == ("u", 1, 0.0)
        assert made.started_at is not None

    def test_is_the_same_the_second_time(self, service: Service) -> None:
        first, second = service.get_or_create_session("u"), service.get_or_create_session("u")
        assert (first.id, first.started_at, first.rev) == (second.id, second.started_at, second.rev)

    def test_is_none_of_nobody(self, service: Service) -> None:
        assert service.get_session_by_user("u") is None

    def test_begins_for_somebody_of_whom_there_is_only_data(self, service: Service) -> None:
        service.save_api_key("u", "openai", fake("openai"))
        assert service.get_or_create_session("u").started_at is not None

    @pytest.mark.parametrize("user", ["", "u" * 256, "u\x00"], ids=["nobody", "too_long", "nul"])
    def test_of_a_user_that_cannot_be_is_an_error(self, service: Service, user: str) -> None:
        with pytest.raises(DBAPIError):
            service.get_or_create_session(user)


class TestSteps:
    """update_step."""

    def test_begins_the_step_and_finishes_nothing(self, service: Service) -> None:
        assert service.update_step("u", 3)
        assert service.get_onboarding_status("u")["current_step"] == 3
        assert OnboardingProgress("u").get_completed_steps() == []

    def test_goes_back_to_a_step_that_was_begun_earlier(self, service: Service) -> None:
        assert [service.update_step("u", number) for number in (2, 4, 2)] == [True] * 3
        assert service.get_onboarding_status("u")["current_step"] == 2

    def test_does_not_go_to_a_step_that_is_done(self, service: Service) -> None:
        OnboardingProgress("u").mark_step_completed(1)
        assert not service.update_step("u", 1)
        assert service.get_onboarding_status("u")["current_step"] == 2

    def test_does_not_go_anywhere_once_all_is_over(self, service: Service) -> None:
        service.update_progress("u", 100)
        assert not service.update_step("u", 3)
        assert service.get_onboarding_status("u")["current_step"] == 6

    @pytest.mark.parametrize("number", [0, 7, -3])
    def test_does_not_go_to_a_step_that_is_not_there(self, service: Service, number: int) -> None:
        with capture_logs() as logs:
            assert not service.update_step("u", number)
        assert [one["event"] for one in logs] == ["onboarding_step_unknown"]


class TestPercent:
    """update_progress."""

    def test_is_told_and_shown(self, service: Service) -> None:
        assert service.update_progress("u", 40.0)
        assert service.get_onboarding_status("u")["progress"] == 40.0

    def test_never_falls(self, service: Service) -> None:
        assert [service.update_progress("u", percent) for percent in (60, 10)] == [True, True]
        assert service.get_onboarding_status("u")["progress"] == 60.0

    def test_of_all_completes(self, service: Service) -> None:
        assert service.update_progress("u", 100)
        assert service.get_onboarding_status("u")["is_completed"]

    @pytest.mark.parametrize("percent", [-1, 100.5, float("nan"), float("inf")])
    def test_beyond_what_there_is_is_refused(self, service: Service, percent: float) -> None:
        with capture_logs() as logs:
            assert not service.update_progress("u", percent)
        assert [one["call"] for one in logs] == ["update_progress"]


class TestEnd:
    """mark_onboarding_complete."""

    def test_completes_whatever_is_missing(self, service: Service) -> None:
        service.update_step("u", 2)
        assert service.mark_onboarding_complete("u")
        status = service.get_onboarding_status("u")
        assert (status["is_completed"], status["current_step"], status["progress"]) == (True, 6, 100.0)

    def test_is_false_of_nobody(self, service: Service) -> None:
        assert not service.mark_onboarding_complete("u")
        assert service.get_session_by_user("u") is None


class TestStatus:
    """get_onboarding_status."""

    def test_of_nobody_is_the_documented_beginning(self, service: Service) -> None:
        assert service.get_onboarding_status("u") == {
            "is_completed": False,
            "current_step": 1,
            "progress": 0.0,
            "started_at": None,
            "updated_at": None,
        }

    def test_has_the_documented_fields(self, service: Service) -> None:
        through_all_steps("u")
        row = service.get_session_by_user("u")
        assert row is not None
        assert row.started_at is not None
        assert service.get_onboarding_status("u") == {
            "is_completed": True,
            "current_step": 6,
            "progress": 100.0,
            "started_at": row.started_at.isoformat(),
            "updated_at": row.updated_at.isoformat(),
        }

    def test_is_one_query(self, service: Service) -> None:
        with statements(engine()) as seen:
            service.get_onboarding_status("u")
        assert len(seen) == 1


class TestKeys:
    """save_api_key, get_api_keys."""

    def test_are_kept_and_shown_masked(self, service: Service) -> None:
        assert service.save_api_key("u", "openai", fake("openai"))
        assert service.get_api_keys("u") == {"openai": "…FAKE"}

    @pytest.mark.parametrize(("provider", "key"), [("openai", "sk-..."), ("nobody_we_know", "x" * 30)])
    def test_that_are_none_are_answered_with_false_and_logged(self, service: Service, provider: str, key: str) -> None:
        with capture_logs() as logs:
            assert not service.save_api_key("u", provider, key)
        assert [one["call"] for one in logs] == ["save_api_key"]
        assert key not in repr(logs)


def test_competitors_are_not_made_up(service: Service) -> None:
    through_all_steps("u")
    assert service.get_competitor_analysis("u") is None


@pytest.fixture
def away(environment: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No database answers."""
    engine().dispose()
    _engine_of.cache_clear()
    environment.setenv("DATABASE_URL", f"postgresql://u@/x?host={tmp_path}")
    settings.settings.cache_clear()
    yield
    _engine_of.cache_clear()


class TestWithoutADatabase:
    """Everything answers as documented, and says in the log that it failed."""

    @pytest.mark.parametrize(
        ("call", "values", "answer"),
        [
            ("get_session_by_user", (), None),
            ("update_step", (1,), False),
            ("update_progress", (1.0,), False),
            ("get_api_keys", (), {}),
            ("save_website_analysis", (WEBSITE,), False),
            ("get_website_analysis", (), None),
            ("save_research_preferences", ({},), False),
            ("get_research_preferences", (), None),
            ("save_persona_data", (PERSONA,), False),
            ("get_persona_data", (), None),
            ("mark_onboarding_complete", (), False),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_a_call_is_answered(self, away: None, call: str, values: tuple[Any, ...], answer: object) -> None:
        with capture_logs() as logs:
            assert getattr(OnboardingDatabaseService(), call)("u", *values) == answer
        assert [one["event"] for one in logs] == ["onboarding_call_failed"]

    def test_a_key_is_not_said_to_be_saved(self, away: None) -> None:
        with capture_logs() as logs:
            assert not OnboardingDatabaseService().save_api_key("u", "openai", fake("openai"))
        assert [one["event"] for one in logs] == ["api_key_not_saved"]

    def test_no_session_and_no_progress_is_made_up(self, away: None) -> None:
        with pytest.raises(OperationalError):
            OnboardingDatabaseService().get_or_create_session("u")
        with pytest.raises(OperationalError):
            OnboardingProgress("u")
