"""What comes with an act on a step is told apart below every door: keys are sealed, tables filled, nothing kept as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection
from structlog.testing import capture_logs

import settings
from db import export, offline, scope, sessions
from db.engine import unit
from db.offline import SentAct
from db.services import OnboardingDatabaseService, OnboardingProgress, StepStatus, get_api_keys
from db.services.onboarding_progress import DID_NOT_WORK
from db.step_data import KeysNotKept
from db.websites import BRAND
from onboarding.flows.acts import Act, Fail, Finish, KeepData, Save, Sent, Start, Tell
from onboarding.flows.refusals import AnswersWrong, TooLarge
from tests.db.services.conftest import fake
from tests.db.services.flow_data import PERSONA, RESEARCH, WEBSITE
from tests.db.stage import scalar

KEY = fake("openai")
SITE = "https://site.example.com"
TABLES = """SELECT c.oid::regclass::text FROM pg_class AS c
    WHERE relnamespace = 'onboarding'::regnamespace AND relkind IN ('r', 'p')"""


def do(*acts: Act, flow: str = "creator") -> None:
    with unit(scope.user("u")) as tx:
        sessions.do(tx, "u", *acts, flow=flow)


def away(*acts: Act) -> list[int]:
    """Send acts as a device that was away; the statuses that it is answered."""
    sent = [SentAct(act, Sent(client_event_id=uuid4(), epoch=0)) for act in acts]
    return [one.http_status for one in offline.replay_all("u", sent, flow="creator")]


def in_plain(on: Connection, secret: str = KEY) -> list[str]:
    """Return the tables that a key can be read in."""
    told = "SELECT coalesce(string_agg(to_jsonb(t)::text, ''), '') FROM {} AS t"
    return [table for table in on.exec_driver_sql(TABLES).scalars().all() if secret in scalar(on, told.format(table))]


def answers(on: Connection, step: str) -> Any:
    return scalar(on, f"SELECT answers FROM onboarding.onboarding_steps WHERE key = '{step}'")


DOORS: Mapping[str, Callable[[Mapping[str, Any]], object]] = {
    "progress": lambda data: OnboardingProgress("u").mark_step_completed(1, data),
    "finish": lambda data: do(Finish("api_keys", data)),
    "draft": lambda data: do(Save("api_keys", data)),
    "away": lambda data: away(Save("api_keys", data), Finish("api_keys", data)),
}


class TestKeys:
    """Keys in a step's data."""

    @pytest.mark.parametrize("door", DOORS)
    def test_are_sealed_by_every_door_and_checked(self, on: Connection, door: str) -> None:
        with capture_logs() as logs:
            DOORS[door]({"api_keys": {"openai": KEY}, "note": f"mine is {KEY}"})
        assert answers(on, "api_keys") == {"api_keys": {"openai": "…FAKE"}, "note": "mine is …FAKE"}
        assert get_api_keys("u") == {"openai": "…FAKE"}
        assert in_plain(on) == []
        assert KEY not in repr(logs)
        assert scalar(on, "SELECT count(*) FROM onboarding.jobs WHERE kind = 'validate_api_key'") == 1

    def test_are_in_no_export(self, on: Connection) -> None:
        away(Finish("api_keys", {"api_keys": {"openai": KEY}}))
        with unit(scope.user("u")) as tx:
            told = list(export.persons(tx.connection(), ["u"]))
        assert "…FAKE" in repr(told)
        assert KEY not in repr(told)

    @pytest.mark.parametrize(
        "given",
        [
            {"apiKeys": {"openai": KEY}},
            {"keys": {"openai": KEY}},
            {"api_keys": {"api_keys": {"openai": KEY}}},
            {"api_keys": [{"provider": "openai", "key": KEY}]},
            {"credentials": {"openai": KEY}},
            {"api_keys": {"openai": {"api_key": KEY}}},
            {"api_keys": {"openai": [KEY]}},
            {"api_keys": {"OPENAI_API_KEY": KEY}},
            {"openai": KEY},
            {"openai": [KEY]},
            {"openai_api_key": KEY},
            {"openaiApiKey": KEY},
            {"OPENAI_API_KEY": KEY},
            {"openai_token": KEY},
        ],
        ids=str,
    )
    def test_are_taken_by_any_spelling(self, on: Connection, given: Mapping[str, Any]) -> None:
        OnboardingProgress("u").mark_step_completed(1, given)
        assert answers(on, "api_keys") == {"api_keys": {"openai": "…FAKE"}}
        assert get_api_keys("u") == {"openai": "…FAKE"}
        assert in_plain(on) == []

    @pytest.mark.parametrize(
        ("step", "given"),
        [
            ("website", {"website": SITE, "api_keys": {"openai": KEY}}),
            ("integrations", {"apiKeys": {"openai": KEY}}),
            ("integrations", {"openai_api_key": KEY}),
        ],
        ids=["website", "integrations", "by its name"],
    )
    def test_are_sealed_in_any_step_that_says_they_are_keys(
        self, on: Connection, step: str, given: Mapping[str, Any]
    ) -> None:
        do(Finish(step, given))
        assert answers(on, step)["api_keys"] == get_api_keys("u") == {"openai": "…FAKE"}
        assert in_plain(on) == []

    @pytest.mark.parametrize(
        "act",
        [
            Finish("personalization", {"corePersona": {"identity": {"belief": f"my {KEY}"}}}),
            Finish("website", {"website": SITE, "meta": {"seen": [KEY]}}),
            Save("integrations", {"openai": KEY, KEY: 1}),
            Fail("integrations", f"{KEY} did not work"),
            KeepData({"notes": {"key": KEY}}),
            Tell(attributes={"key": KEY}),
        ],
        ids=lambda act: type(act).__name__,
    )
    def test_are_masked_where_nobody_asked_for_one(self, on: Connection, act: Act) -> None:
        do(Start(), act)
        assert in_plain(on) == []
        assert scalar(on, "SELECT count(*) FROM onboarding.api_keys") == 0

    def test_are_masked_in_what_is_saved_beside_the_steps(self, on: Connection) -> None:
        service = OnboardingDatabaseService()
        assert service.save_website_analysis("u", {"website": SITE, "crawl_result": {"text": f"a {KEY} b"}})
        assert service.save_persona_data("u", {"corePersona": {"identity": {"x": KEY}}})
        assert service.save_research_preferences("u", {"writing_style": {"tone": KEY}})
        assert in_plain(on) == []

    def test_are_masked_in_other_flows_too(self, on: Connection) -> None:
        do(Finish("profile", {"name": "A name", "bio": f"my key is {KEY}"}), flow="member")
        assert answers(on, "profile") == {"name": "A name", "bio": "my key is …FAKE"}

    def test_that_are_none_are_told_by_provider_and_stop_no_other_act(self, on: Connection) -> None:
        bad = {"api_keys": {"openai": "<your key>", "exa": "<your key>", "gemini": fake("gemini")}}
        with pytest.raises(AnswersWrong) as refused:
            do(Finish("api_keys", bad))
        assert [one.field for one in refused.value.wrong] == ["api_keys.openai", "api_keys.exa", ""]
        assert "None of these keys was kept" in refused.value.wrong[-1].message
        assert away(Finish("api_keys", bad), Finish("finish")) == [422, 200]
        assert get_api_keys("u") == {}

    def test_without_a_vault_are_refused(self, on: Connection, environment: pytest.MonkeyPatch) -> None:
        environment.delenv("USHER_MASTER_KEYS", raising=False)
        settings.settings.cache_clear()
        with pytest.raises(KeysNotKept):
            do(Finish("api_keys", {"api_keys": {"openai": KEY}}))
        assert in_plain(on) == []

    def test_the_same_act_again_is_answered_as_before(self, on: Connection) -> None:
        sent = [SentAct(Finish("api_keys", {"openai": KEY}), Sent(client_event_id=uuid4(), epoch=0))]
        told = [offline.replay_all("u", sent, flow="creator")[0] for _ in range(2)]
        assert [one.body["replayed"] for one in told] == [False, True]
        assert scalar(on, "SELECT revision FROM onboarding.api_keys") == 1


class TestTables:
    """What belongs to a table of its own."""

    def test_is_kept_there_by_every_door(self, on: Connection) -> None:
        assert (
            away(Finish("website", WEBSITE), Finish("research", RESEARCH), Finish("personalization", PERSONA))
            == [200] * 3
        )
        service = OnboardingDatabaseService()
        website, wishes = service.get_website_analysis("u"), service.get_research_preferences("u")
        assert website is not None
        assert wishes is not None
        assert (website["website_url"], website["writing_style"]) == (SITE, {"tone": "casual"})
        assert RESEARCH.items() <= wishes.items()
        assert service.get_persona_data("u") == PERSONA

    def test_is_kept_of_several_steps_at_once(self, on: Connection) -> None:
        do(Finish("website", WEBSITE), Finish("research", RESEARCH), Finish("api_keys", {"openai": KEY}))
        assert scalar(on, "SELECT count(*) FROM onboarding.website_analyses") == 1
        assert scalar(on, "SELECT count(*) FROM onboarding.research_preferences") == 1
        assert scalar(on, "SELECT count(*) FROM onboarding.api_keys") == 1

    def test_waits_for_the_end_of_a_draft(self, on: Connection) -> None:
        do(Save("website", {"website": SITE, "analysis": {"writing_style": {"tone": "warm"}}}))
        assert OnboardingDatabaseService().get_website_analysis("u") is None
        do(Save("website", {"meta": {"a": 1}}), Finish("website", {"analysis": {"writing_style": {"voice": "active"}}}))
        kept = OnboardingDatabaseService().get_website_analysis("u")
        assert kept is not None
        assert kept["writing_style"] == {"tone": "warm", "voice": "active"}

    def test_changes_with_a_finished_step(self, on: Connection) -> None:
        do(Finish("research", RESEARCH))
        do(Save("research", {"research_depth": "Basic"}))
        assert scalar(on, "SELECT research_depth FROM onboarding.research_preferences") == "Basic"

    def test_of_another_flow_has_none(self, on: Connection) -> None:
        do(Finish("profile", {"name": "A name", "website": SITE, "corePersona": {"a": 1}}), flow="member")
        assert scalar(on, "SELECT count(*) FROM onboarding.website_analyses") == 0
        assert scalar(on, "SELECT count(*) FROM onboarding.persona_data") == 0

    @pytest.mark.parametrize(
        ("step", "given", "field"),
        [
            ("website", {"website": SITE, "status": "done"}, "status"),
            ("website", {"website": "http://169.254.169.254/"}, "website"),
            ("research", {"research_depth": "Deep"}, "research_depth"),
        ],
    )
    def test_that_do_not_keep_it_refuse_by_field(
        self, on: Connection, step: str, given: Mapping[str, Any], field: str
    ) -> None:
        with pytest.raises(AnswersWrong) as refused:
            do(Finish(step, given))
        assert [one.field for one in refused.value.wrong] == [field]
        assert away(Finish(step, given), Finish("finish")) == [422, 200]

    def test_have_a_largest_size(self, on: Connection) -> None:
        with pytest.raises(TooLarge):
            do(Finish("website", {"website": SITE, "crawl_result": {"text": "x" * 5_000_000}}))

    def test_a_brand_that_nobody_wants_is_no_answer_either(
        self, on: Connection, environment: pytest.MonkeyPatch
    ) -> None:
        environment.setenv("ENABLE_WEBSITE_BRAND_COLUMNS", "no")
        settings.settings.cache_clear()
        brand = {name: {"a": 1} for name in BRAND}
        do(Finish("website", {"website": SITE, **brand, "analysis": {**brand, "writing_style": {"tone": "warm"}}}))
        assert answers(on, "website") == {"website": SITE, "analysis": {"writing_style": {"tone": "warm"}}}


class TestPartialSaves:
    """What is not given stays, however deep it lies: in the answers and in the table alike."""

    def test_are_merged_alike(self, on: Connection) -> None:
        progress = OnboardingProgress("u")
        for data in (
            {"corePersona": {"identity": {"persona_name": "A", "archetype": "Sage"}}, "platformPersonas": {"blog": {}}},
            {"platformPersonas": {"linkedin": {"x": 1}}, "corePersona": {"identity": {"archetype": None}}},
            {"corePersona": {"identity": {"belief": "b"}, "tonal_range": {"default_tone": "warm"}}},
        ):
            progress.mark_step_completed(4, data)
        wanted = {
            "corePersona": {
                "identity": {"persona_name": "A", "archetype": "Sage", "belief": "b"},
                "tonal_range": {"default_tone": "warm"},
            },
            "platformPersonas": {"blog": {}, "linkedin": {"x": 1}},
        }
        kept = OnboardingDatabaseService().get_persona_data("u")
        assert kept is not None
        assert answers(on, "personalization") == wanted
        assert {name: kept[name] for name in wanted} == wanted

    @pytest.mark.parametrize(
        ("old", "new", "merged"),
        [
            ({"a": {"b": 1, "c": {"d": 1}}}, {"a": {"c": {"e": 2}}}, {"a": {"b": 1, "c": {"d": 1, "e": 2}}}),
            ({"a": {"b": 1}}, {"a": {"b": None, "c": None}}, {"a": {"b": 1, "c": None}}),
            ({"a": {"b": 1}}, {"a": [1]}, {"a": [1]}),
            ({"a": [1, 2]}, {"a": {"b": 1}}, {"a": {"b": 1}}),
            ({}, {"a": {"b": None}}, {"a": {"b": None}}),
        ],
    )
    def test_of_any_shape_are_merged_alike(
        self, on: Connection, old: Mapping[str, Any], new: Mapping[str, Any], merged: Mapping[str, Any]
    ) -> None:
        for meta in (old, new):
            OnboardingProgress("u").mark_step_completed(2, {"website": SITE, "meta": meta})
        assert answers(on, "website")["meta"] == merged
        assert scalar(on, "SELECT meta FROM onboarding.website_analyses") == merged


class TestFailing:
    """mark_step_failed."""

    @pytest.mark.parametrize(
        ("message", "said"),
        [("It is\x00 away", "It is away"), ("half \ud83d", "half"), ("", DID_NOT_WORK), (None, DID_NOT_WORK)],
        ids=["nul", "half a character", "nothing", "none"],
    )
    def test_has_a_sentence_whatever_it_is_told(self, on: Connection, message: Any, said: str) -> None:
        OnboardingProgress("u").mark_step_failed(4, message)
        step = OnboardingProgress("u").steps[3]
        assert (step.status, step.validation_errors) == (StepStatus.FAILED, [said])
