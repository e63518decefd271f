"""What the public implementation of these services does wrong: each of its known bugs, which must not happen here."""

from __future__ import annotations

import os
from typing import Any

import pytest
from sqlalchemy import Connection
from structlog.testing import capture_logs

from db.scope import worker_scope
from db.services import (
    OnboardingDatabaseService,
    OnboardingDataService,
    OnboardingProgress,
    OnboardingProgressService,
    StepStatus,
    get_api_keys,
    get_user_onboarding_progress,
    save_api_key,
    validate_api_key,
    validate_step_data,
)
from tests.db.services.conftest import fake
from tests.db.services.flow_data import KEYS, PERSONA, WEBSITE, through_all_steps
from tests.db.stage import at_once, scalar


def test_reload_does_not_lose_progress(on: Connection) -> None:
    through_all_steps("u")
    again = OnboardingProgress("u")
    assert again.is_completed
    again.mark_step_in_progress(2)
    status = OnboardingProgressService().get_onboarding_status("u")
    assert (status["is_completed"], status["completion_percentage"], status["current_step"]) == (True, 100.0, 6)


def test_sixteen_threads_make_one_session_one_key_one_analysis(on: Connection) -> None:
    service = OnboardingDatabaseService()

    def everything(_number: int) -> bool:
        made = service.get_or_create_session("u").id
        saved = service.save_api_key("u", "openai", fake("openai")), service.save_website_analysis("u", WEBSITE)
        return bool(made) and all(saved)

    for _ in range(5):
        assert all(at_once(16, everything))
        for table in ("onboarding_sessions", "api_keys", "website_analyses"):
            assert scalar(on, f"SELECT count(*) FROM onboarding.{table}") == 1
        on.exec_driver_sql("DELETE FROM onboarding.onboarding_sessions")


def test_sixteen_threads_finishing_one_step_leave_one_event(on: Connection) -> None:
    at_once(16, lambda _: OnboardingProgress("u").mark_step_completed(1, KEYS))
    assert OnboardingProgress("u").steps[0].status is StepStatus.COMPLETED
    assert scalar(on, "SELECT count(*) FROM onboarding.step_events WHERE kind = 'step_completed'") == 1
    assert scalar(on, "SELECT count(*) FROM onboarding.api_keys") == 3


def test_a_hard_reset_leaves_nothing_that_the_next_session_could_inherit(on: Connection) -> None:
    through_all_steps("u")
    assert OnboardingProgressService().reset_onboarding("u", True)
    OnboardingDatabaseService().get_or_create_session("u2")
    OnboardingDatabaseService().get_or_create_session("u")
    for user in ("u", "u2"):
        assert get_api_keys(user) == {}
        assert OnboardingDatabaseService().get_website_analysis(user) is None
        assert OnboardingProgress(user).get_completed_steps() == []


def test_reading_changes_no_table_and_spoils_no_transaction(on: Connection) -> None:
    columns = "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'onboarding'"
    before = scalar(on, columns)
    service = OnboardingDatabaseService()
    assert service.get_persona_data("u") is None
    assert service.get_website_analysis("u") is None
    assert service.save_persona_data("u", PERSONA)
    assert scalar(on, columns) == before


def test_a_persona_does_not_lose_what_is_written_in_camel_case(on: Connection) -> None:
    OnboardingProgress("u").mark_step_completed(4, PERSONA)
    assert OnboardingDatabaseService().get_persona_data("u") == PERSONA


def test_saving_what_was_loaded_does_not_break_the_later_steps(on: Connection) -> None:
    OnboardingProgress("u").mark_step_completed(1, KEYS)
    again = OnboardingProgress("u")
    again.mark_step_completed(1, again.steps[0].data)
    again.mark_step_completed(2, WEBSITE)
    again.mark_step_completed(4, PERSONA)
    assert [one.step_number for one in OnboardingProgress("u").get_completed_steps()] == [1, 2, 4]
    assert set(get_api_keys("u")) == set(KEYS["api_keys"])


@pytest.mark.parametrize("done", range(7))
def test_there_are_no_two_truths_about_how_far_a_user_is(on: Connection, done: int) -> None:
    progress = OnboardingProgress("u")
    for number in range(1, done + 1):
        (progress.mark_step_skipped if number in (4, 5) else progress.mark_step_completed)(number)
    one = OnboardingProgressService().get_onboarding_status("u")
    other = OnboardingDatabaseService().get_onboarding_status("u")
    summary = OnboardingProgress("u").get_progress_summary()
    assert one["is_completed"] == other["is_completed"] == summary["is_completed"] == (done == 6)
    assert one["current_step"] == other["current_step"] == summary["current_step"] == min(done + 1, 6)
    assert one["completion_percentage"] == other["progress"] == summary["progress_percentage"]
    assert round(one["completion_percentage"]) == round(done / 6 * 100)


def test_the_current_step_does_not_go_backwards(on: Connection) -> None:
    progress = OnboardingProgress("u")
    for number in (1, 2, 3):
        progress.mark_step_completed(number)
    progress.mark_step_completed(1, {"again": True})
    assert progress.current_step == 4


def test_a_partial_save_wipes_nothing(on: Connection) -> None:
    service = OnboardingDatabaseService()
    whole: dict[str, Any] = {
        "website": "https://site.example.com",
        **{
            name: {"a": 1}
            for name in ("writing_style", "target_audience", "content_type", "style_patterns", "crawl_result")
        },
    }
    service.save_website_analysis("u", whole)
    service.save_website_analysis("u", {"website": whole["website"], "writing_style": {"tone": "casual"}})
    kept = service.get_website_analysis("u")
    assert kept is not None
    assert kept["writing_style"] == {"a": 1, "tone": "casual"}
    assert all(kept[name] == {"a": 1} for name in whole if name not in ("website", "writing_style"))


def test_no_quality_of_a_persona_is_made_up(on: Connection) -> None:
    service = OnboardingDatabaseService()
    service.save_persona_data("u", {"corePersona": {"identity": {}}})
    kept = service.get_persona_data("u")
    assert kept is not None
    assert kept["qualityMetrics"] is None
    service.save_persona_data("u", {"qualityMetrics": {"overall_score": 12}})
    kept = service.get_persona_data("u")
    assert kept is not None
    assert kept["qualityMetrics"] == {"overall_score": 12}


def test_a_persona_is_not_deleted_by_being_read(on: Connection) -> None:
    service = OnboardingDatabaseService()
    service.save_persona_data("u", PERSONA)
    on.exec_driver_sql(
        "UPDATE onboarding.persona_data SET created_at = now() - interval '1 year', updated_at = created_at"
    )
    for _ in range(2):
        assert service.get_persona_data("u") == PERSONA
        assert OnboardingDataService().get_personalized_ai_inputs("u")["persona"] == PERSONA


def test_ids_that_differ_only_in_punctuation_are_different_users(on: Connection) -> None:
    users = ("head1", ".he.ad1", "he@ad1", "he_ad1", "he-ad1", "HEAD1", " head1")
    for number, user in enumerate(users[:-1], 1):
        get_user_onboarding_progress(user).mark_step_completed(number)
        save_api_key(user, "openai", fake("openai", 0x200 + number))
    for number, user in enumerate(users[:-1], 1):
        done = get_user_onboarding_progress(user).get_completed_steps()
        assert [one.step_number for one in done] == [number]
    last = OnboardingProgressService().get_onboarding_status(users[-1])
    assert (last["started_at"], last["completion_percentage"]) == (None, 0.0)
    assert get_api_keys(users[-1]) == {}


def test_one_users_progress_is_not_handed_to_another(on: Connection) -> None:
    assert get_user_onboarding_progress("a.b") is not get_user_onboarding_progress("a@b")
    get_user_onboarding_progress("a.b").mark_step_completed(1)
    assert get_user_onboarding_progress("a@b").get_completed_steps() == []


def test_a_users_key_is_not_put_into_the_environment(on: Connection, deploy: Any) -> None:
    deploy("production")
    before = dict(os.environ)
    OnboardingProgress("u").mark_step_completed(1, KEYS)
    OnboardingDatabaseService().save_api_key("u", "gemini", fake("gemini"))
    assert dict(os.environ) == before


def test_keys_are_neither_stored_nor_logged_as_they_are(on: Connection) -> None:
    secret = fake("openai")
    with capture_logs() as logs:
        OnboardingProgress("u").mark_step_completed(1, {"api_keys": {"openai": secret}})
        OnboardingDatabaseService().save_api_key("u", "openai", secret)
        validate_step_data(1, {"api_keys": {"openai": secret, "exa": secret}})
        validate_api_key("exa", secret)
        OnboardingDatabaseService().save_api_key("u", "exa", f"{secret} {secret}")
    assert secret not in repr(logs)
    tables = on.exec_driver_sql(
        "SELECT c.oid::regclass::text FROM pg_class AS c WHERE relnamespace = 'onboarding'::regnamespace"
        " AND relkind IN ('r', 'p')"
    ).scalars()
    for table in tables.all():
        rows = scalar(on, f"SELECT coalesce(string_agg(to_jsonb(t)::text, ''), '') FROM {table} AS t")
        assert secret not in rows, table
        assert secret.encode().hex() not in rows, table


def test_keys_are_not_given_out_as_they_are(on: Connection) -> None:
    secret = fake("openai")
    OnboardingProgress("u").mark_step_completed(1, {"api_keys": {"openai": secret}})
    told = (
        OnboardingProgress("u").steps,
        OnboardingProgressService().get_completion_data("u"),
        OnboardingDatabaseService().get_api_keys("u"),
        OnboardingDataService().get_personalized_ai_inputs("u"),
    )
    assert secret not in repr(told)


NOTHING_OF_IT: tuple[Any, ...] = (
    None,
    [],
    "no key",
    5,
    b"bytes",
    {"website": "https://site.example.com", "meta": {1, 2}},
)


@pytest.mark.parametrize("given", NOTHING_OF_IT, ids=lambda one: type(one).__name__)
def test_what_is_of_no_shape_is_answered_and_not_raised(on: Connection, given: Any) -> None:
    service = OnboardingDatabaseService()
    saves = (service.save_website_analysis, service.save_research_preferences, service.save_persona_data)
    assert [save("u", given) for save in saves] == [False] * 3
    assert not service.save_api_key("u", "openai", given)
    assert not service.save_api_key("u", given, fake("openai"))
    percent: Any = "50" if given == 5 else given
    number: Any = 2.0 if given == 5 else given
    assert not service.update_progress("u", percent)
    assert not service.update_step("u", number)
    assert not validate_api_key("openai", given)["valid"]
    assert all(isinstance(one, str) for one in validate_step_data(3, given))
    progress = OnboardingProgress("u")
    progress.mark_step_completed(5, given)
    assert progress.steps[4].status is (StepStatus.COMPLETED if given is None else StepStatus.FAILED)


def test_keys_that_were_read_are_not_emptied_when_the_work_is_over(on: Connection) -> None:
    save_api_key("u", "openai", fake("openai"))
    with worker_scope():
        read = get_api_keys("u")
    assert read == {"openai": fake("openai")}


def test_what_was_shown_of_progress_does_not_fall_when_its_reason_goes(on: Connection) -> None:
    service = OnboardingDatabaseService()
    service.get_or_create_session("u")
    service.save_research_preferences("u", {"research_depth": "Basic"})
    service.save_api_key("u", "copilotkit", fake("copilotkit"))
    shown = service.get_onboarding_status("u")["progress"]
    on.exec_driver_sql("DELETE FROM onboarding.api_keys; DELETE FROM onboarding.research_preferences")
    assert shown == service.get_onboarding_status("u")["progress"] == pytest.approx(100 / 3)
