"""Analyses of websites as web apps save them: in either form, merged, one for each address, with the brand or without."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import Connection
from structlog.testing import capture_logs

import settings
from db.results import GROUPS
from db.services import OnboardingDatabaseService, OnboardingProgress
from db.services.database_service import OnboardingDatabaseService as Service
from tests.db.services.flow_data import WEBSITE
from tests.db.stage import scalar

SITE = "https://site.example.com"
HUGE = {"website": SITE, "crawl_result": {"content": "x" * 5_000_000}}


@pytest.fixture
def service(on: Connection) -> OnboardingDatabaseService:
    return OnboardingDatabaseService()


def analysis_of(service: Service, user: str = "u") -> dict[str, Any]:
    found = service.get_website_analysis(user)
    assert found is not None
    return found


class TestWebsite:
    """save_website_analysis, get_website_analysis."""

    @pytest.mark.parametrize(
        "given",
        [
            {"website_url": SITE, "writing_style": {"tone": "warm"}, "content_type": {"purpose": "sell"}},
            {"website": SITE, "writing_style": {"tone": "warm"}, "content_type": {"purpose": "sell"}},
            {"website": SITE, "analysis": {"writing_style": {"tone": "warm"}, "content_type": {"purpose": "sell"}}},
            {"website": SITE, "analysis": {"writing_style": {"tone": "warm"}}, "content_type": {"purpose": "sell"}},
            {"analysis": {"website_url": SITE, "writing_style": {"tone": "warm"}, "content_type": {"purpose": "sell"}}},
        ],
        ids=["flat", "flat_website", "nested", "both", "nested_address"],
    )
    def test_is_kept_in_either_form(self, service: Service, given: Mapping[str, Any]) -> None:
        assert service.save_website_analysis("u", given)
        kept = analysis_of(service)
        assert (kept["website_url"], kept["writing_style"], kept["content_type"], kept["status"]) == (
            SITE,
            {"tone": "warm"},
            {"purpose": "sell"},
            "completed",
        )

    def test_has_the_documented_fields(self, service: Service) -> None:
        service.save_website_analysis("u", WEBSITE)
        times = {"analysis_date", "created_at", "updated_at"}
        texts = {"website_url", "status", "error_message", "warning_message"}
        assert set(analysis_of(service)) == {"id", "session_id", *times, *texts, *GROUPS}
        assert isinstance(analysis_of(service)["analysis_date"], str)

    def test_what_is_not_given_stays(self, service: Service) -> None:
        service.save_website_analysis(
            "u", {"website": SITE, "writing_style": {"tone": "a", "voice": "b"}, "meta": {"x": 1}}
        )
        service.save_website_analysis(
            "u", {"website": SITE, "writing_style": {"tone": "c", "voice": None}, "meta": None}
        )
        kept = analysis_of(service)
        assert (kept["writing_style"], kept["meta"]) == ({"tone": "c", "voice": "b"}, {"x": 1})

    def test_without_an_address_is_that_of_the_last_one(self, service: Service, on: Connection) -> None:
        service.save_website_analysis("u", WEBSITE)
        assert service.save_website_analysis("u", {"website": "", "writing_style": {"tone": "formal"}})
        assert (analysis_of(service)["website_url"], analysis_of(service)["writing_style"]) == (
            SITE,
            {"tone": "formal"},
        )
        assert scalar(on, "SELECT count(*) FROM onboarding.website_analyses") == 1

    def test_without_any_address_is_not_kept(self, service: Service) -> None:
        assert not service.save_website_analysis("u", {"writing_style": {"tone": "formal"}})
        assert service.get_website_analysis("u") is None

    def test_with_an_address_alone_is_no_finished_analysis(self, service: Service) -> None:
        assert service.save_website_analysis("u", {"website": SITE})
        assert analysis_of(service)["status"] == "in_progress"
        assert OnboardingProgress("u").get_completed_steps() == []

    def test_that_failed_never_replaces_a_good_one(self, service: Service) -> None:
        service.save_website_analysis("u", WEBSITE)
        service.save_website_analysis("u", {"website": SITE, "status": "failed", "error_message": "no answer"})
        service.save_website_analysis(
            "u", {"website": "https://other.example.com", "status": "failed", "error_message": "x"}
        )
        kept = analysis_of(service)
        assert (kept["website_url"], kept["status"], kept["error_message"]) == (SITE, "completed", None)

    def test_that_failed_is_told_where_there_is_no_good_one(self, service: Service) -> None:
        service.save_website_analysis("u", {"website": SITE, "status": "failed", "error_message": "no answer"})
        kept = analysis_of(service)
        assert (kept["status"], kept["error_message"]) == ("failed", "no answer")
        service.save_website_analysis("u", WEBSITE)
        assert (analysis_of(service)["status"], analysis_of(service)["error_message"]) == ("completed", None)

    @pytest.mark.parametrize(
        "given",
        [
            {"website": "http://localhost"},
            {"website": SITE, "status": "done"},
            {"website": SITE, "meta": {"x": "\x00"}},
            HUGE,
        ],
        ids=["address", "status", "nul", "size"],
    )
    def test_that_cannot_be_kept_is_answered_with_false_and_logged(self, service: Service, given: Any) -> None:
        with capture_logs() as logs:
            assert not service.save_website_analysis("u", given)
        assert [one["call"] for one in logs] == ["save_website_analysis"]
        assert service.get_website_analysis("u") is None

    def test_two_spellings_of_one_address_are_one_analysis(self, service: Service, on: Connection) -> None:
        for website in ("site.example.com", "https://SITE.example.com/", SITE):
            service.save_website_analysis("u", {"website": website, "meta": {"x": 1}})
        assert scalar(on, "SELECT count(*) FROM onboarding.website_analyses") == 1


@pytest.fixture
def brand(environment: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Say whether the brand is kept."""

    def is_(value: str) -> None:
        environment.setenv("ENABLE_WEBSITE_BRAND_COLUMNS", value)
        settings.settings.cache_clear()

    return is_


class TestBrand:
    """ENABLE_WEBSITE_BRAND_COLUMNS."""

    GIVEN: Mapping[str, Any] = {
        "website": SITE,
        "brand_analysis": {"brand_voice": "plain"},
        "content_strategy_insights": {"content_gaps": ["No prices"]},
    }

    def test_is_kept_where_nothing_is_said(self, service: Service) -> None:
        service.save_website_analysis("u", self.GIVEN)
        assert analysis_of(service)["brand_analysis"] == {"brand_voice": "plain"}

    @pytest.mark.parametrize("value", ["1", "true", "YES", " on "])
    def test_is_kept_where_that_is_said(self, service: Service, brand: Callable[[str], None], value: str) -> None:
        brand(value)
        service.save_website_analysis("u", self.GIVEN)
        assert analysis_of(service)["content_strategy_insights"] == {"content_gaps": ["No prices"]}

    @pytest.mark.parametrize("value", ["0", "false", "off", "no", "maybe", ""])
    def test_is_neither_kept_nor_told_otherwise(
        self, service: Service, brand: Callable[[str], None], on: Connection, value: str
    ) -> None:
        service.save_website_analysis("u", self.GIVEN)
        brand(value)
        service.save_website_analysis(
            "u", {"website": SITE, "brand_analysis": {"brand_voice": "loud"}, "meta": {"x": 1}}
        )
        assert not {"brand_analysis", "content_strategy_insights"} & set(analysis_of(service))
        assert scalar(on, "SELECT brand_analysis ->> 'brand_voice' FROM onboarding.website_analyses") == "plain"
