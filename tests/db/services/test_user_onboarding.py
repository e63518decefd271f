"""The guide's UserOnboarding: its fields, and what its five routes do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Connection

from db import scope, sessions
from db.engine import engine, unit
from db.services import OnboardingDatabaseService, OnboardingProgress, UserOnboarding, user_onboarding
from db.services.user_onboarding import OtherFlow
from onboarding.flows.acts import BY_SERVER, Resume, Sent
from onboarding.flows.refusals import (
    AnswersWrong,
    NotEnrolled,
    NotNow,
    NotYet,
    RevisionNeeded,
    StaleRevision,
    StepUnknown,
    TooLarge,
)
from onboarding.flows.state import SessionStatus
from tests.db.stage import scalar, statements

STUDENT: tuple[Mapping[str, Any], ...] = (
    {"name": "A name", "type": "student"},
    {"skills": ["baking"]},
    {"interests": ["bees"]},
    {"notifications": {"email": True}},
)
FLAGS = ("profile_completed", "skills_added", "interests_selected", "experience_added", "preferences_set")


def through_all_steps() -> UserOnboarding:
    found = user_onboarding.start("u")
    for number, answers in enumerate(STUDENT):
        found = user_onboarding.update_step("u", number, answers)
    return found


def flags_of(found: UserOnboarding) -> list[bool]:
    return [getattr(found, name) for name in FLAGS]


def test_of_somebody_in_no_flow_there_is_none(on: Connection) -> None:
    assert user_onboarding.get("u") is None


def test_a_start_has_the_fields_of_the_guide(on: Connection) -> None:
    found = user_onboarding.start("u")
    assert found.started_at is not None
    assert found.as_json() == {
        "user_id": "u",
        "status": "in_progress",
        "current_step": 0,
        "total_steps": 5,
        **dict.fromkeys(FLAGS, False),
        "onboarding_data": {},
        "started_at": found.started_at.isoformat(),
        "completed_at": None,
        "skipped_at": None,
    }
    assert json.loads(json.dumps(found.as_json())) == found.as_json()


def test_a_start_keeps_the_variant_of_an_experiment(on: Connection) -> None:
    user_onboarding.start("u", variant="b")
    user_onboarding.start("u", variant="c")
    assert scalar(on, "SELECT variant FROM onboarding.onboarding_sessions") == "b"


def test_a_second_start_changes_nothing(on: Connection) -> None:
    assert user_onboarding.start("u") == user_onboarding.start("u")


def test_a_step_sets_its_flag_and_the_next_is_current(on: Connection) -> None:
    user_onboarding.start("u")
    found = user_onboarding.update_step("u", 0, STUDENT[0])
    assert (found.current_step, flags_of(found)) == (1, [True, False, False, False, False])
    assert found == user_onboarding.get("u")


def test_a_draft_sets_no_flag(on: Connection) -> None:
    user_onboarding.start("u")
    found = user_onboarding.update_step("u", 0, {"bio": "Some words"}, completed=False)
    assert (found.current_step, flags_of(found)) == (0, [False] * 5)


def test_steps_may_be_done_in_any_order(on: Connection) -> None:
    user_onboarding.start("u")
    found = user_onboarding.update_step("u", 2, STUDENT[2])
    assert (found.current_step, flags_of(found)) == (0, [False, False, True, False, False])


def view_of(on: Connection) -> tuple[int, int]:
    row = on.exec_driver_sql("SELECT current_step, total_steps FROM onboarding.user_onboardings").one()
    return row.current_step, row.total_steps


def test_a_student_has_four_steps_and_goes_through_them_one_by_one(on: Connection) -> None:
    found = user_onboarding.start("u")
    for number, answers in enumerate(STUDENT):
        assert found.current_step == number
        found = user_onboarding.update_step("u", found.current_step, answers)
        assert (found.current_step, found.total_steps) == view_of(on) == (number + 1, 4)
    assert flags_of(found) == [True, True, True, False, True]


def test_with_nothing_open_the_current_step_is_past_the_last_in_a_flow_of_any_length(on: Connection) -> None:
    user_onboarding.start("u")
    answers: tuple[Mapping[str, Any], ...] = (
        {**STUDENT[0], "type": "expert"},
        STUDENT[1],
        STUDENT[2],
        {"jobs": [{"name": "A bakery"}]},
        {},
    )
    for number, given in enumerate(answers):
        found = user_onboarding.update_step("u", number, given)
    assert (found.current_step, found.total_steps) == view_of(on) == (5, 5)


@pytest.mark.parametrize("act", [user_onboarding.start, lambda user: user_onboarding.update_step(user, 1, STUDENT[1])])
def test_whoever_is_in_another_flow_is_told_so_and_nothing_of_theirs_changes(on: Connection, act: Any) -> None:
    before = OnboardingDatabaseService().get_or_create_session("u")
    with pytest.raises(OtherFlow) as refused:
        act("u")
    after = OnboardingDatabaseService().get_or_create_session("u")
    assert refused.value.payload == {"flow": "creator"}
    assert (after.rev, after.flow) == (before.rev, "creator")
    assert OnboardingDatabaseService().get_website_analysis("u") is None


def test_all_steps_done_complete_it_when_the_user_says_so(on: Connection) -> None:
    assert through_all_steps().status is SessionStatus.IN_PROGRESS
    found = user_onboarding.complete("u")
    assert found.status is SessionStatus.COMPLETED
    assert found.completed_at is not None
    assert found.current_step == 4


def test_it_is_not_completed_with_something_missing_which_is_named(on: Connection) -> None:
    user_onboarding.start("u")
    user_onboarding.update_step("u", 0, STUDENT[0])
    with pytest.raises(NotYet) as refused:
        user_onboarding.complete("u")
    assert refused.value.requirements.currently_due == ("skills.skills", "interests.interests")


def test_data_beside_the_steps_is_merged_and_not_replaced(on: Connection) -> None:
    user_onboarding.start("u")
    user_onboarding.update_step("u", 1, {"skills": ["a"]}, onboarding_data={"a": {"x": 1}, "b": 1})
    found = user_onboarding.update_step("u", 2, {"interests": ["b"]}, onboarding_data={"a": {"y": 2}, "b": None})
    assert found.onboarding_data == {"a": {"x": 1, "y": 2}}


def test_data_beside_the_steps_has_a_largest_size(on: Connection) -> None:
    user_onboarding.start("u")
    with pytest.raises(TooLarge):
        user_onboarding.update_step("u", 1, {"skills": ["a"]}, onboarding_data={"a": "x" * 300_000})
    found = user_onboarding.get("u")
    assert found is not None
    assert (found.onboarding_data, found.skills_added) == ({}, False)


def test_skipping_says_on_which_state_it_was_decided(on: Connection) -> None:
    user_onboarding.start("u")
    with pytest.raises(RevisionNeeded) as refused:
        user_onboarding.skip("u")
    with pytest.raises(StaleRevision):
        user_onboarding.skip("u", Sent(if_rev=99))
    found = user_onboarding.skip("u", Sent(if_rev=refused.value.payload["rev"]))
    assert found.status is SessionStatus.SKIPPED
    assert found.skipped_at is not None


def test_a_server_may_skip_for_somebody_who_has_not_begun(on: Connection) -> None:
    assert user_onboarding.skip("u", BY_SERVER).status is SessionStatus.SKIPPED


def test_what_was_skipped_is_resumed_where_it_was(on: Connection) -> None:
    user_onboarding.start("u")
    user_onboarding.update_step("u", 0, STUDENT[0])
    user_onboarding.skip("u", BY_SERVER)
    with pytest.raises(NotNow):
        user_onboarding.start("u")
    with unit(scope.user("u")) as tx:
        sessions.do(tx, "u", Resume())
    found = user_onboarding.get("u")
    assert found is not None
    assert (found.status, found.current_step, found.skipped_at) == (SessionStatus.IN_PROGRESS, 1, None)


@pytest.mark.parametrize("number", [-1, 5, 99, None, "1", True])
def test_a_step_that_is_not_there_is_refused(on: Connection, number: Any) -> None:
    user_onboarding.start("u")
    with pytest.raises(StepUnknown):
        user_onboarding.update_step("u", number)


def test_answers_that_do_not_fit_are_refused_by_field(on: Connection) -> None:
    user_onboarding.start("u")
    with pytest.raises(AnswersWrong) as refused:
        user_onboarding.update_step("u", 0, {"type": "wizard"})
    assert {wrong.field for wrong in refused.value.wrong} == {"name", "type"}


def test_a_step_of_somebody_in_no_flow_is_refused(on: Connection) -> None:
    with pytest.raises(NotEnrolled):
        user_onboarding.update_step("u", 0)


def test_of_a_creator_it_counts_from_nothing_and_sets_no_flag(on: Connection) -> None:
    OnboardingProgress("u").mark_step_completed(1)
    found = user_onboarding.get("u")
    assert found is not None
    assert (found.current_step, found.total_steps, flags_of(found)) == (1, 6, [False] * 5)


def test_it_is_read_in_one_query(on: Connection) -> None:
    user_onboarding.start("u")
    with statements(engine()) as seen:
        user_onboarding.get("u")
    assert len(seen) == 1


def test_the_view_of_the_database_says_the_same(on: Connection) -> None:
    told = through_all_steps()
    row = on.exec_driver_sql("SELECT * FROM onboarding.user_onboardings WHERE user_id = 'u'").mappings().one()
    fields = (*FLAGS, "status", "current_step", "total_steps", "onboarding_data", "started_at", "completed_at")
    assert {name: row[name] for name in fields} == {name: getattr(told, name) for name in fields}
