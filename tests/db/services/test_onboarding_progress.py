"""A user's progress as one object: each act is in the database at once, and looks the same after a restart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from db import flow_versions, scope
from db.engine import engine, unit
from db.services import OnboardingDatabaseService, OnboardingProgress, StepStatus, get_api_keys
from db.services.steps import StepData
from tests.db.services.conftest import fake
from tests.db.services.flow_data import CORE, KEYS, PERSONA, RESEARCH, WEBSITE, through_all_steps
from tests.db.stage import scalar, statements


@contextmanager
def commits() -> Iterator[list[int]]:
    """Collect the commits that reach the database meanwhile."""
    seen: list[int] = []

    def note(_connection: object) -> None:
        seen.append(1)

    event.listen(engine(), "commit", note)
    try:
        yield seen
    finally:
        event.remove(engine(), "commit", note)


def step(user: str, number: int) -> StepData:
    """Return a step as it is after a restart."""
    found = OnboardingProgress(user).get_step_data(number)
    assert found is not None
    return found


class TestTheWholeFlow:
    """All six steps."""

    def test_takes_at_most_16_statements_and_6_commits(self, on: Connection) -> None:
        with unit() as tx:
            flow_versions.publish_all(tx)
        with statements(engine()) as seen, commits() as committed:
            progress = through_all_steps("u")
        assert progress.is_completed
        assert len(seen) <= 16
        assert len(committed) <= 6

    def test_is_complete_at_the_end(self, on: Connection) -> None:
        assert through_all_steps("u").get_progress_summary() == {
            "total_steps": 6,
            "completed_steps": 6,
            "skipped_steps": 0,
            "failed_steps": 0,
            "current_step": 6,
            "is_completed": True,
            "progress_percentage": 100.0,
        }

    def test_looks_the_same_after_a_restart(self, on: Connection) -> None:
        before = through_all_steps("u")
        after = OnboardingProgress("u")
        assert after.steps == before.steps
        assert after.get_progress_summary() == before.get_progress_summary()
        assert (after.started_at, after.completed_at) == (before.started_at, before.completed_at)

    def test_keeps_each_thing_in_its_table_too(self, on: Connection) -> None:
        through_all_steps("u")
        service = OnboardingDatabaseService()
        website, research = service.get_website_analysis("u"), service.get_research_preferences("u")
        assert website is not None
        assert research is not None
        assert (website["website_url"], website["writing_style"]) == (WEBSITE["website"], {"tone": "casual"})
        assert {name: research[name] for name in RESEARCH} == RESEARCH
        assert service.get_persona_data("u") == PERSONA
        assert get_api_keys("u") == {"copilotkit": "…0000", "exa": "…e200", "openai": "…FAKE"}

    def test_is_read_in_one_query(self, on: Connection) -> None:
        through_all_steps("u")
        with statements(engine()) as seen:
            assert OnboardingProgress("u").is_completed
        assert len(seen) == 1

    def test_says_step_by_step_how_far_it_is(self, on: Connection) -> None:
        told = []
        progress = OnboardingProgress("u")
        for number in range(1, 7):
            told.append((progress.current_step, round(progress.get_completion_percentage(), 1)))
            progress.mark_step_completed(number, {1: KEYS, 2: WEBSITE, 3: RESEARCH, 4: PERSONA}.get(number))
        assert told == [(1, 0.0), (2, 16.7), (3, 33.3), (4, 50.0), (5, 66.7), (6, 83.3)]


class TestMoves:
    """What else is done to steps."""

    def test_a_step_is_begun(self, on: Connection) -> None:
        progress = OnboardingProgress("u")
        progress.mark_step_in_progress(3)
        assert (progress.current_step, step("u", 3).status) == (3, StepStatus.IN_PROGRESS)

    def test_a_step_goes_wrong(self, on: Connection) -> None:
        progress = OnboardingProgress("u")
        progress.mark_step_failed(2, "The website did not answer.")
        assert progress.get_failed_steps() == [step("u", 2)]
        assert step("u", 2).validation_errors == ["The website did not answer."]
        assert progress.get_progress_summary()["failed_steps"] == 1

    def test_a_step_is_put_off(self, on: Connection) -> None:
        progress = OnboardingProgress("u")
        progress.mark_step_skipped(1)
        assert (step("u", 1).status, progress.current_step) == (StepStatus.SKIPPED, 2)
        following = progress.get_next_step()
        assert following is not None
        assert following.step_number == 2

    def test_a_step_starts_over(self, on: Connection) -> None:
        progress = OnboardingProgress("u")
        progress.mark_step_completed(5, {"a": 1})
        progress.reset_step(5)
        assert step("u", 5) == progress.steps[4]
        assert (step("u", 5).status, step("u", 5).data) == (StepStatus.PENDING, None)

    @pytest.mark.parametrize(("number", "data"), [(2, WEBSITE), (5, {"a": 1})])
    def test_a_step_of_a_finished_onboarding_starts_over_and_it_is_finished_no_more(
        self, on: Connection, number: int, data: dict[str, object]
    ) -> None:
        progress = through_all_steps("u")
        with commits() as committed:
            progress.reset_step(number)
        assert len(committed) == 1
        assert (progress.is_completed, progress.current_step, step("u", number).data) == (False, number, None)
        assert round(OnboardingProgress("u").get_completion_percentage(), 1) == 83.3
        progress.mark_step_completed(number, data)
        assert OnboardingProgress("u").is_completed

    def test_everything_starts_over(self, on: Connection) -> None:
        progress = through_all_steps("u")
        progress.reset_all_steps()
        assert {one.status for one in progress.steps} == {StepStatus.PENDING}
        assert progress.steps == OnboardingProgress("u").steps
        assert (progress.current_step, progress.get_completion_percentage(), progress.is_completed) == (1, 0.0, False)

    def test_all_is_completed_by_word(self, on: Connection) -> None:
        progress = OnboardingProgress("u")
        progress.complete_onboarding()
        assert (progress.is_completed, progress.current_step) == (True, 6)
        assert progress.completed_at == OnboardingProgress("u").completed_at

    def test_what_is_not_legal_changes_nothing_and_is_logged(self, on: Connection) -> None:
        progress = through_all_steps("u")
        before = OnboardingProgress("u").steps
        with capture_logs() as logs:
            progress.mark_step_skipped(1)
            progress.mark_step_failed(2, "no")
            progress.mark_step_in_progress(3)
        assert OnboardingProgress("u").steps == before
        assert [one["event"] for one in logs] == ["onboarding_act_refused"] * 3

    @pytest.mark.parametrize("number", [0, 7, -1, 99])
    def test_an_unknown_step_is_answered_with_none_and_logged(self, on: Connection, number: int) -> None:
        progress = OnboardingProgress("u")
        with capture_logs() as logs:
            progress.mark_step_completed(number, {"a": 1})
            progress.mark_step_in_progress(number)
            progress.mark_step_skipped(number)
            progress.mark_step_failed(number, "no")
            progress.reset_step(number)
        assert [one["event"] for one in logs] == ["onboarding_step_unknown"] * 5
        assert progress.get_step_data(number) is None
        assert scalar(on, "SELECT count(*) FROM onboarding.onboarding_sessions") == 0

    def test_what_may_come_next_follows_from_the_steps_before(self, on: Connection) -> None:
        progress = OnboardingProgress("u")
        progress.mark_step_completed(1)
        progress.mark_step_skipped(2)
        assert [progress.can_proceed_to_step(n) for n in (1, 2, 3, 4, 9)] == [True, True, True, False, False]
        assert progress.get_resume_step() == 3

    def test_the_end_asks_for_the_required_steps_alone(self, on: Connection) -> None:
        progress = OnboardingProgress("u")
        for number in (1, 2, 3):
            progress.mark_step_completed(number)
        assert not progress.can_complete_onboarding()
        progress.mark_step_completed(6)
        assert progress.can_complete_onboarding()


class TestOtherDevices:
    """The same user elsewhere."""

    def test_are_seen_when_looked_again(self, on: Connection) -> None:
        here, there = OnboardingProgress("u"), OnboardingProgress("u")
        there.mark_step_completed(1)
        assert here.current_step == 1
        here.load_progress_from_db()
        assert (here.current_step, here.steps) == (2, there.steps)

    def test_lose_nothing_to_somebody_who_looked_earlier(self, on: Connection) -> None:
        here, there = OnboardingProgress("u"), OnboardingProgress("u")
        there.mark_step_completed(1)
        here.mark_step_completed(2)
        assert [one.step_number for one in here.get_completed_steps()] == [1, 2]

    def test_that_finished_the_step_meanwhile_keep_what_this_one_does_not_change(self, on: Connection) -> None:
        here, there = OnboardingProgress("u"), OnboardingProgress("u")
        there.mark_step_completed(5, {"a": 1, "b": 1})
        here.mark_step_completed(5, {"b": 2})
        assert step("u", 5).data == {"a": 1, "b": 2}

    def test_that_reset_the_step_meanwhile_do_not_keep_it_from_being_finished(self, on: Connection) -> None:
        here, there = OnboardingProgress("u"), OnboardingProgress("u")
        here.mark_step_completed(5, {"a": 1})
        there.load_progress_from_db()
        there.reset_step(5)
        here.mark_step_completed(5, {"b": 2})
        assert (step("u", 5).status, step("u", 5).data) == (StepStatus.COMPLETED, {"b": 2})

    def test_of_a_member_are_shown_in_the_members_own_flow(self, on: Connection) -> None:
        from db.services import user_onboarding  # noqa: PLC0415 - beside what it is compared with

        user_onboarding.start("u")
        assert [(one.step_number, one.title) for one in OnboardingProgress("u").steps][:2] == [
            (0, "Complete your profile"),
            (1, "Add your skills"),
        ]


class TestNobody:
    """Without a user."""

    def test_is_kept_in_memory_alone(self, on: Connection) -> None:
        progress = OnboardingProgress()
        progress.mark_step_completed(1, {"api_keys": {"openai": fake("openai")}})
        progress.mark_step_skipped(4)
        assert (progress.current_step, progress.use_database) == (2, False)
        assert progress.steps[0].data == {"api_keys": {"openai": "…FAKE"}}
        assert scalar(on, "SELECT count(*) FROM onboarding.onboarding_sessions") == 0

    def test_says_that_it_saves_nothing(self) -> None:
        with capture_logs() as logs:
            OnboardingProgress().save_progress()
        assert [one["event"] for one in logs] == ["onboarding_progress_of_nobody"]

    def test_starts_over_and_completes(self) -> None:
        progress = OnboardingProgress()
        progress.complete_onboarding()
        assert progress.is_completed
        progress.reset_all_steps()
        assert not progress.is_completed


@pytest.mark.parametrize("user", ["", "u" * 256], ids=["nobody", "too_long"])
def test_a_user_that_cannot_be_is_an_error_and_not_a_step_done(on: Connection, user: str) -> None:
    progress = OnboardingProgress(user)
    with pytest.raises(DBAPIError):
        progress.mark_step_completed(1)
    assert progress.get_completed_steps() == []


def test_saving_begins_an_onboarding_that_has_not_begun(on: Connection) -> None:
    progress = OnboardingProgress("u")
    assert progress.started_at is None
    progress.save_progress()
    assert progress.started_at == OnboardingProgress("u").started_at is not None


def test_data_that_facts_have_finished_counts_before_any_act(on: Connection) -> None:
    OnboardingDatabaseService().save_persona_data("u", {"corePersona": CORE})
    progress = OnboardingProgress("u")
    assert progress.steps[3].status is StepStatus.COMPLETED
    with unit(scope.user("u")) as tx:
        assert tx.connection().exec_driver_sql("SELECT flow FROM onboarding.onboarding_sessions").scalar_one() is None
