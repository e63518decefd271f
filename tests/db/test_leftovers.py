"""What lies beside the sessions is found and put where it belongs: stray events, runs and letters that nobody sees to."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine

from db import leftovers, wide
from db.wide import Everyone
from tests.db.crowds import people
from tests.db.stage import scalar

OLD = """INSERT INTO onboarding.step_events (session_id, seq, kind, cause, occurred_at, received_at)
SELECT id, 1, 'step_shown', 'user', '2019-03-05T10:00:00Z', '2019-03-05T10:00:00Z' FROM onboarding.onboarding_sessions"""


@pytest.fixture
def everyone(house: Engine) -> Everyone:
    return wide.opened("test", on=house)


def test_events_of_a_month_that_nobody_made_move_into_their_own(
    house: Engine, there: Connection, everyone: Everyone
) -> None:
    people(house, in_progress=1)
    there.exec_driver_sql(OLD)
    assert [tuple(row) for row in leftovers.strayed_events(there)] == [("2019-03", 1)]
    leftovers.make_months(everyone)
    assert leftovers.strayed_events(there) == []
    assert scalar(there, "SELECT count(*) FROM onboarding.step_events WHERE received_at < '2020-01-01'") == 1
    there.exec_driver_sql("DELETE FROM onboarding.onboarding_sessions")
    there.exec_driver_sql("SELECT onboarding.drop_event_months('2020-01-01')")


def test_runs_of_before_yesterday_are_closed_and_younger_ones_are_not(there: Connection, everyone: Everyone) -> None:
    there.exec_driver_sql("DELETE FROM onboarding.bulk_runs")
    there.exec_driver_sql(
        "INSERT INTO onboarding.bulk_runs (id, act, filter, started_at) "
        "VALUES ('old', 'reset', '{}', now() - interval '2 days'), ('young', 'reset', '{}', now())"
    )
    assert [run.id for run in leftovers.left_runs(there)] == ["old"]
    leftovers.close_runs(everyone)
    assert leftovers.left_runs(there) == []
    assert list(there.exec_driver_sql("SELECT id FROM onboarding.bulk_runs WHERE state = 'running'").scalars()) == [
        "young"
    ]


def test_a_run_that_somebody_is_working_on_is_not_closed(house: Engine, there: Connection, everyone: Everyone) -> None:
    there.exec_driver_sql("DELETE FROM onboarding.bulk_runs")
    there.exec_driver_sql(
        "INSERT INTO onboarding.bulk_runs (id, act, filter, started_at) VALUES ('old', 'reset', '{}', now() - interval '2 days')"
    )
    with everyone.transaction() as other:
        assert other.exec_driver_sql("SELECT 1 FROM onboarding.bulk_runs FOR UPDATE").rowcount == 1
        leftovers.close_runs(everyone)
    assert [run.id for run in leftovers.left_runs(there)] == ["old"]


@pytest.mark.parametrize("state", ["queued", "sending"])
def test_a_letter_that_no_job_sees_to_is_asked_for_again_and_once(
    house: Engine, there: Connection, everyone: Everyone, state: str
) -> None:
    people(house, in_progress=1)
    letter(there, state, "2 hours")
    assert [(row.user_id, row.state) for row in leftovers.left_letters(there)] == [("in_progress_1", state)]
    assert leftovers.send_letters(everyone) == 1
    assert (leftovers.left_letters(there), leftovers.send_letters(everyone)) == ([], 0)
    asked = there.exec_driver_sql("SELECT kind, user_id, args FROM onboarding.jobs").one()
    assert (asked.kind, asked.user_id) == ("send_reminder", "in_progress_1")
    assert asked.args == {"reminder_id": str(scalar(there, "SELECT id FROM onboarding.reminder_outbox"))}


def test_a_letter_that_is_young_or_out_is_left_alone(house: Engine, there: Connection) -> None:
    people(house, in_progress=2)
    letter(there, "sending", "10 minutes")
    assert leftovers.left_letters(there) == []
    there.exec_driver_sql(
        "UPDATE onboarding.reminder_outbox SET state = 'dropped', created_at = now() - interval '1 day'"
    )
    assert leftovers.left_letters(there) == []


def letter(there: Connection, state: str, age: str) -> None:
    there.exec_driver_sql(
        "INSERT INTO onboarding.reminder_outbox (session_id, step, epoch, idle_since, state, created_at) "
        "SELECT id, 'profile', 0, now(), %s, now() - %s::interval FROM onboarding.onboarding_sessions LIMIT 1",
        (state, age),
    )
