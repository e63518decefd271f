"""Finishing steps: their data is shown as it was saved, keys are taken out, and what cannot be kept is told on the step."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from structlog.testing import capture_logs

from db.scope import worker_scope
from db.services import OnboardingDatabaseService, OnboardingProgress, StepStatus, get_api_keys
from db.services.steps import StepData
from tests.db.services.conftest import fake
from tests.db.services.flow_data import KEYS, PERSONA, RESEARCH, WEBSITE, through_all_steps
from tests.db.stage import scalar


def step(user: str, number: int) -> StepData:
    """Return a step as it is after a restart."""
    found = OnboardingProgress(user).get_step_data(number)
    assert found is not None
    return found


def events(on: Connection) -> list[str]:
    return list(on.exec_driver_sql("SELECT kind FROM onboarding.step_events ORDER BY id").scalars())


class TestFinishing:
    """mark_step_completed."""

    @pytest.mark.parametrize(
        ("number", "data"),
        [
            (2, WEBSITE),
            (
                2,
                {
                    "website_url": "https://site.example.com",
                    "writing_style": {"tone": "warm"},
                    "anything": [1, {"x": None}],
                },
            ),
            (3, RESEARCH),
            (3, {"competitors": [{"url": "https://other.example.com"}], "researchSummary": {"summary": "text"}}),
            (4, PERSONA),
            (5, {"calendar": {"connected": True}}),
            (6, {"accepted": True}),
        ],
        ids=["nested", "flat", "preferences", "competitors", "persona", "integrations", "finish"],
    )
    def test_data_is_shown_as_it_was_saved(self, on: Connection, number: int, data: Mapping[str, Any]) -> None:
        OnboardingProgress("u").mark_step_completed(number, data)
        assert step("u", number).data == data
        assert step("u", number).status is StepStatus.COMPLETED
        assert step("u", number).completed_at

    def test_a_step_without_data_is_finished(self, on: Connection) -> None:
        OnboardingProgress("u").mark_step_completed(5)
        assert step("u", 5).data is None
        assert step("u", 5).status is StepStatus.COMPLETED

    def test_twice_with_the_same_data_is_once(self, on: Connection) -> None:
        for _ in range(2):
            OnboardingProgress("u").mark_step_completed(5, {"a": 1})
        assert events(on) == ["session_started", "step_completed"]

    def test_other_data_of_a_finished_step_is_kept_over_the_old(self, on: Connection) -> None:
        progress = OnboardingProgress("u")
        progress.mark_step_completed(5, {"a": 1, "b": 1})
        progress.mark_step_completed(5, {"b": 2, "c": 3})
        assert step("u", 5).data == {"a": 1, "b": 2, "c": 3}
        assert events(on)[-1] == "step_edited"

    def test_what_is_none_is_not_given(self, on: Connection) -> None:
        progress = OnboardingProgress("u")
        progress.mark_step_completed(5, {"a": 1})
        progress.mark_step_completed(5, {"a": None, "b": 2})
        assert step("u", 5).data == {"a": 1, "b": 2}

    def test_a_finished_onboarding_stays_finished_when_a_step_is_done_again(self, on: Connection) -> None:
        through_all_steps("u").mark_step_completed(2, {"website": "https://new.example.com"})
        again = OnboardingProgress("u")
        assert (again.is_completed, again.get_completion_percentage(), again.current_step) == (True, 100.0, 6)

    def test_an_optional_step_that_is_put_off_counts(self, on: Connection) -> None:
        progress = OnboardingProgress("u")
        for number in (1, 2, 3, 6):
            progress.mark_step_completed(number)
        before = progress.is_completed
        for number in (4, 5):
            progress.mark_step_skipped(number)
        assert (before, progress.is_completed) == (False, True)
        assert progress.get_progress_summary()["skipped_steps"] == 2

    def test_raw_pages_that_no_answer_can_hold_are_left_to_their_table(self, on: Connection) -> None:
        raw = {"content": "x" * 300_000}
        OnboardingProgress("u").mark_step_completed(2, {**WEBSITE, "crawl_result": raw})
        kept = OnboardingDatabaseService().get_website_analysis("u")
        assert step("u", 2).data == WEBSITE
        assert kept is not None
        assert kept["crawl_result"] == raw


class TestKeys:
    """Step 1."""

    def test_are_shown_masked(self, on: Connection) -> None:
        OnboardingProgress("u").mark_step_completed(1, {"api_keys": {"openai": fake("openai")}})
        assert step("u", 1).data == {"api_keys": {"openai": "…FAKE"}}

    def test_are_in_no_answer_wherever_they_stand(self, on: Connection) -> None:
        secret = fake("openai")
        data = {"api_keys": {"openai": secret}, "note": f"key {secret}", "list": [{secret: secret}], "exa": fake("exa")}
        OnboardingProgress("u").mark_step_completed(1, data)
        kept = scalar(on, "SELECT string_agg(answers::text || sources::text, '') FROM onboarding.onboarding_steps")
        assert "…FAKE" in kept
        assert secret not in kept
        assert fake("exa") not in kept
        assert set(get_api_keys("u")) == {"openai", "exa"}

    def test_are_checked_as_if_each_was_saved_alone(self, on: Connection) -> None:
        OnboardingProgress("u").mark_step_completed(
            1, {"api_keys": {"openai": fake("openai"), "tavily": fake("tavily"), "copilotkit": fake("copilotkit")}}
        )
        jobs = on.exec_driver_sql("SELECT kind, user_id FROM onboarding.jobs").all()
        assert sorted(map(tuple, jobs)) == [("validate_api_key", "u")] * 2  # CopilotKit cannot be asked

    def test_a_check_that_cannot_be_asked_for_takes_nothing_with_it(self, on: Connection) -> None:
        on.exec_driver_sql("DELETE FROM onboarding.job_kinds")
        with capture_logs() as logs:
            OnboardingProgress("u").mark_step_completed(1, KEYS)
        assert step("u", 1).status is StepStatus.COMPLETED
        assert [one["count"] for one in logs if one["event"] == "key_checks_left_to_the_watch"] == [1]

    def test_a_masked_key_that_comes_back_changes_nothing(self, on: Connection) -> None:
        progress = OnboardingProgress("u")
        progress.mark_step_completed(1, KEYS)
        progress.mark_step_completed(1, step("u", 1).data)
        assert progress.steps[0].validation_errors == []
        assert step("u", 1).status is StepStatus.COMPLETED
        assert scalar(on, "SELECT max(revision) FROM onboarding.api_keys") == 1

    def test_a_masked_key_may_come_back_beside_a_new_one(self, on: Connection) -> None:
        OnboardingProgress("u").mark_step_completed(1, {"api_keys": {"openai": fake("openai")}})
        OnboardingProgress("u").mark_step_completed(1, {"api_keys": {"openai": "…FAKE", "exa": fake("exa")}})
        assert step("u", 1).data == {"api_keys": get_api_keys("u")} == {"api_keys": {"exa": "…e200", "openai": "…FAKE"}}

    def test_the_same_key_again_keeps_what_is_known_of_it_and_another_one_does_not(self, on: Connection) -> None:
        known = []
        for tag in (0x200, 0x200, 0x201):
            OnboardingProgress("u").mark_step_completed(1, {"api_keys": {"openai": fake("openai", tag)}})
            known.append(scalar(on, "SELECT verdict FROM onboarding.api_keys"))
            on.exec_driver_sql("UPDATE onboarding.api_keys SET verdict = 'valid', condition = 'ok'")
        assert known == ["unchecked", "valid", "unchecked"]

    def test_open_for_a_worker_alone(self, on: Connection) -> None:
        OnboardingProgress("u").mark_step_completed(1, KEYS)
        with worker_scope():
            assert get_api_keys("u") == KEYS["api_keys"]

    def test_one_more_key_leaves_the_others_shown(self, on: Connection) -> None:
        for provider in ("openai", "exa"):
            OnboardingProgress("u").mark_step_completed(1, {"api_keys": {provider: fake(provider)}})
        assert step("u", 1).data == {"api_keys": {"openai": "…FAKE", "exa": "…e200"}}

    def test_an_empty_field_is_no_key(self, on: Connection) -> None:
        OnboardingProgress("u").mark_step_completed(
            1, {"api_keys": {"openai": fake("openai"), "exa": "", "gemini": None}}
        )
        assert set(get_api_keys("u")) == {"openai"}
        assert step("u", 1).status is StepStatus.COMPLETED

    def test_two_names_of_one_provider_are_one_key(self, on: Connection) -> None:
        given = {"metaphor": fake("exa", 0x201), "exa": fake("exa", 0x202)}
        OnboardingProgress("u").mark_step_completed(1, {"api_keys": given})
        assert get_api_keys("u") == {"exa": "…e202"}

    def test_are_written_to_the_env_file_of_a_developer(self, on: Connection, env_file: Path) -> None:
        OnboardingProgress("u").mark_step_completed(1, {"api_keys": {"openai": fake("openai")}})
        assert f"OPENAI_API_KEY='{fake('openai')}'" in env_file.read_text()


class TestWhatCannotBeKept:
    """Refused data: the step has failed, and says why."""

    @pytest.mark.parametrize(
        ("number", "data", "says"),
        [
            (1, {"api_keys": {"openai": "your_api_key_here"}}, "placeholder"),
            (1, {"api_keys": {"nobody_we_know": "x" * 30}}, "do not know this provider"),
            (1, {"api_keys": {"openai": 12345}}, "is no text"),
            (2, {"website": "http://10.0.0.1:22/"}, "this port"),
            (2, {"website": ["no text"]}, "website: "),
            (3, {"auto_research": "perhaps"}, "auto_research: "),
            (5, {"a": "x" * 300_000}, "more than can be taken in at once"),
            (5, {"a": "\x00"}, "character or number that cannot be kept"),
            (5, [1], "group of fields"),
            (5, "text", "group of fields"),
            (5, {"a": {1, 2}}, "cannot be kept"),
            (3, {"research_depth": "Deep"}, "research_depth: Please choose one of: Basic"),
            (2, {"website": "https://site.example.com", "status": 5}, "status: "),
            (2, {"website": "https://site.example.com", "status": "done", "meta": {}}, "status: Please choose"),
            (2, {"website": "https://site.example.com", "error_message": {}}, "error_message: Please enter a text"),
            (2, {"website": "http://127.0.0.1/"}, "private network"),
        ],
        ids=[
            "placeholder",
            "stranger",
            "number",
            "address",
            "type",
            "boolean",
            "size",
            "nul",
            "list",
            "text",
            "set",
            "depth",
            "status",
            "unknown status",
            "message",
            "private",
        ],
    )
    def test_is_told_on_the_step(self, on: Connection, number: int, data: Mapping[str, Any], says: str) -> None:
        progress = OnboardingProgress("u")
        progress.mark_step_completed(number, data)
        (told,) = progress.steps[number - 1].validation_errors
        assert says in told
        assert step("u", number) == progress.steps[number - 1]
        assert step("u", number).status is StepStatus.FAILED

    def test_changes_nothing_else(self, on: Connection) -> None:
        progress = OnboardingProgress("u")
        progress.mark_step_completed(1, {"api_keys": {"openai": fake("openai"), "exa": "<your key>"}})
        assert get_api_keys("u") == {}
        assert progress.get_failed_steps() == [step("u", 1)]

    def test_leaves_a_finished_step_finished_and_is_told_where_it_happened(self, on: Connection) -> None:
        progress = OnboardingProgress("u")
        progress.mark_step_completed(2, WEBSITE)
        progress.mark_step_completed(2, {"website": "http://localhost/"})
        assert progress.steps[1].status is StepStatus.COMPLETED
        assert progress.steps[1].validation_errors
        assert step("u", 2).data == WEBSITE

    def test_is_forgotten_with_the_next_try(self, on: Connection) -> None:
        progress = OnboardingProgress("u")
        progress.mark_step_completed(2, {"website": "http://localhost/"})
        progress.mark_step_completed(2, WEBSITE)
        assert progress.steps[1].validation_errors == []
        assert step("u", 2).status is StepStatus.COMPLETED

    def test_is_never_repeated_in_a_log(self, on: Connection) -> None:
        secret = fake("openai")
        with capture_logs() as logs:
            OnboardingProgress("u").mark_step_completed(1, {"api_keys": {"openai": f"{secret} {secret}"}})
        assert "onboarding_step_data_refused" in [one["event"] for one in logs]
        assert secret not in repr(logs)
