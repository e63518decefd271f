"""What an act leaves behind: events in their order, all of it in one transaction, and nothing past the guards."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from db import scope, sessions
from db.applying import ChangedMeanwhile, Judged, apply
from db.engine import unit
from db.jobs import Alongside
from db.snapshots import snapshot_from
from onboarding.flows.acts import (
    Begin,
    Complete,
    Finish,
    Sent,
    Show,
    Start,
    Tell,
)
from onboarding.flows.files.loading import read_flows
from onboarding.flows.judging.judge import judge
from onboarding.flows.judging.outcome import Outcome
from onboarding.flows.refusals import NotYet
from onboarding.flows.state import Cause
from tests.db import onboardings
from tests.db.onboardings import count, do, events, kinds, publish, session, traffic
from tests.db.stage import scalar

STEPS = ("api_keys", "website", "research", "personalization", "integrations", "finish")
CREATOR = read_flows()["creator", 1]


class TestEvents:
    def test_tell_who_what_when_and_where_from(self, house: Engine, there: Connection) -> None:
        act_id = onboardings.new_id()
        do(house, Finish("website"), client_event_id=act_id, device_class="phone", cause=Cause.IMPORT)
        started, finished = events(there)
        assert (finished.kind, finished.step, finished.from_, finished.to, finished.seq, finished.attempt) == (
            "step_completed", "website", "pending", "completed", 1, 1,
        )  # fmt: skip
        assert (finished.cause, finished.device_class, finished.client_event_id) == ("import", "phone", act_id)
        assert (started.from_, started.to) == ("not_started", "in_progress")

    def test_lie_in_the_order_in_which_things_happened(self, house: Engine, there: Connection) -> None:
        for step in STEPS:
            do(house, Finish(step))
        assert kinds(there) == ["session_started", *(f"step_completed {step}" for step in STEPS), "session_completed"]
        assert [one.seq for one in events(there)] == [1, 1, 2, 3, 4, 5, 6, 6]

    def test_lie_in_the_partition_of_their_month(self, house: Engine, there: Connection) -> None:
        do(house, Start())
        lies = "SELECT tableoid::regclass::text = 'onboarding.step_events_' || to_char(received_at AT TIME ZONE 'UTC', 'YYYY_MM') FROM onboarding.step_events"
        assert scalar(there, lies) is True

    def test_hold_no_answers(self, house: Engine, there: Connection) -> None:
        do(house, Finish("website", {"website": "https://marker.example"}), Tell({"name": "marker"}))
        told = there.exec_driver_sql(
            "SELECT coalesce(string_agg(e::text, ''), '') FROM onboarding.step_events AS e"
        ).scalar_one()
        assert "marker" not in told

    def test_of_a_step_that_is_seen_make_no_revision(self, house: Engine, there: Connection) -> None:
        do(house, Start())
        do(house, Show("website"))
        assert [(one.kind, one.seq) for one in events(there)] == [("session_started", 1), ("step_shown", 1)]
        assert session(there).rev == 1


class TestOneTransaction:
    def test_that_is_rolled_back_leaves_nothing(self, house: Engine, there: Connection) -> None:
        with pytest.raises(ZeroDivisionError), unit(scope.user("user_1"), house) as tx:  # noqa: PT012 - what fails comes after
            sessions.do(tx, "user_1", Finish("website"), flow="creator")
            raise ZeroDivisionError
        assert [count(there, table) for table in ("onboarding_sessions", "onboarding_steps", "step_events")] == [
            0,
            0,
            0,
        ]

    def test_may_hold_several_acts_of_one_user(self, house: Engine, there: Connection) -> None:
        with unit(scope.user("user_1"), house) as tx:
            sessions.do(tx, "user_1", Finish("website"), flow="creator")
            sessions.do(tx, "user_1", Finish("research"))
        assert session(there).rev == 2

    def test_takes_further_parts_along_that_know_the_session(self, house: Engine, there: Connection) -> None:
        also = Alongside(
            "kept AS (INSERT INTO onboarding.contacts (session_id, email) SELECT id, %(email)s FROM held)",
            {"email": "user_1@mail.example"},
        )
        publish(house)
        with unit(scope.user("user_1"), house) as tx:
            sessions.do(tx, "user_1", Start(), flow="creator")
        with traffic(house) as seen, unit(scope.user("user_1"), house) as tx:
            sessions.do(tx, "user_1", Finish("website"), also=also)
        assert seen.figures == (2, 1)
        assert scalar(there, "SELECT email FROM onboarding.contacts") == "user_1@mail.example"

    def test_whose_further_part_fails_leaves_nothing(self, house: Engine, there: Connection) -> None:
        also = Alongside("kept AS (INSERT INTO onboarding.contacts (session_id, email) SELECT id, 'x' FROM held)", {})
        with pytest.raises(IntegrityError), unit(scope.user("user_1"), house) as tx:
            sessions.do(tx, "user_1", Finish("website"), flow="creator", also=also)
        assert count(there, "step_events") == 0

    def test_that_is_refused_can_be_used_on(self, house: Engine, there: Connection) -> None:
        with unit(scope.user("user_1"), house) as tx:
            sessions.do(tx, "user_1", Start(), flow="creator")
            with pytest.raises(NotYet):
                sessions.do(tx, "user_1", Complete())
            sessions.do(tx, "user_1", Finish("website"))
        assert kinds(there) == ["session_started", "step_completed website"]


class TestTheGuards:
    """The rows are locked by the first statement; should anybody write past the lock, nothing is kept."""

    def judged(self, there: Connection, *acts: Finish) -> Outcome:
        (told,) = there.exec_driver_sql(
            "SELECT onboarding.snapshots(ARRAY(SELECT id FROM onboarding.onboarding_sessions))"
        ).scalars()
        seen = snapshot_from(told)
        return judge(CREATOR, seen, acts, Sent())

    def test_of_a_session_is_its_revision(self, house: Engine, there: Connection) -> None:
        do(house, Start())
        outcome = self.judged(there, Finish("website"))
        there.exec_driver_sql("UPDATE onboarding.onboarding_sessions SET rev = rev + 1")
        with pytest.raises(ChangedMeanwhile), unit(scope.everyone("test"), house) as tx:
            apply(tx.connection(), [Judged(outcome, Sent())])
        assert kinds(there) == ["session_started"]

    def test_of_a_step_is_the_status_it_had(self, house: Engine, there: Connection) -> None:
        do(house, Begin("website"))
        outcome = self.judged(there, Finish("website"))
        there.exec_driver_sql("UPDATE onboarding.onboarding_steps SET status = 'completed', finished_at = now()")
        with pytest.raises(ChangedMeanwhile), unit(scope.everyone("test"), house) as tx:
            apply(tx.connection(), [Judged(outcome, Sent())])
        assert "step_completed website" not in kinds(there)

    def test_of_a_step_without_a_row_is_that_there_is_none(self, house: Engine, there: Connection) -> None:
        do(house, Start())
        outcome = self.judged(there, Finish("website"))
        there.exec_driver_sql(
            "INSERT INTO onboarding.onboarding_steps (session_id, key) SELECT id, 'website' FROM onboarding.onboarding_sessions"
        )
        with pytest.raises((ChangedMeanwhile, IntegrityError)), unit(scope.everyone("test"), house) as tx:
            apply(tx.connection(), [Judged(outcome, Sent())])
        assert kinds(there) == ["session_started"]

    def test_undo_all_sessions_of_a_statement_where_one_does_not_fit(self, house: Engine, there: Connection) -> None:
        for user in ("user_1", "user_2"):
            do(house, Start(), user=user)
        told = there.exec_driver_sql(
            "SELECT onboarding.snapshots(ARRAY(SELECT id FROM onboarding.onboarding_sessions ORDER BY id))"
        )
        both = [
            Judged(judge(CREATOR, snapshot_from(one), [Finish("website")], Sent()), Sent()) for one in told.scalars()
        ]
        there.exec_driver_sql("UPDATE onboarding.onboarding_sessions SET rev = 9 WHERE user_id = 'user_2'")
        with pytest.raises(ChangedMeanwhile), unit(scope.everyone("test"), house) as tx:
            apply(tx.connection(), both)
        assert count(there, "onboarding_steps") == 0


class TestTheRowsOwnRules:
    @pytest.mark.parametrize(
        "change",
        [
            "status = 'completed', completed_at = now()",
            "status = 'completed', progress = 100",
            "status = 'in_progress', skipped_at = now()",
            "status = 'skipped'",
            "status = 'nonsense'",
            "flow = NULL, flow_version = NULL",
            "flow_version = NULL",
            "progress = 100.5",
            "current_step = -1",
        ],
    )
    def test_of_a_session_refuse_what_cannot_be(self, house: Engine, there: Connection, change: str) -> None:
        do(house, Start())
        with pytest.raises(IntegrityError):
            there.exec_driver_sql(f"UPDATE onboarding.onboarding_sessions SET {change}")

    @pytest.mark.parametrize("change", ["status = 'completed'", "finished_at = now()", "status = 'nonsense'"])
    def test_of_a_step_refuse_what_cannot_be(self, house: Engine, there: Connection, change: str) -> None:
        do(house, Begin("website"))
        with pytest.raises(IntegrityError):
            there.exec_driver_sql(f"UPDATE onboarding.onboarding_steps SET {change}")

    @pytest.mark.parametrize(
        "statement", ["UPDATE onboarding.step_events SET attempt = 7", "DELETE FROM onboarding.step_events"]
    )
    def test_of_what_happened_only_add_to_it(self, house: Engine, there: Connection, statement: str) -> None:
        do(house, Start())
        with pytest.raises(IntegrityError, match="is not done"):
            there.exec_driver_sql(statement)
        assert kinds(there) == ["session_started"]
        there.exec_driver_sql("DELETE FROM onboarding.onboarding_sessions")
        assert count(there, "step_events") == 0

    @pytest.mark.parametrize("change", ["definition = '{}'", "digest = 'x'", "version = version + 1", "flow = 'x'"])
    def test_of_a_published_version_keep_it_as_it_is(self, house: Engine, there: Connection, change: str) -> None:
        publish(house)
        with pytest.raises(IntegrityError, match="is not done"):
            there.exec_driver_sql(f"UPDATE onboarding.flow_versions SET {change}")
        there.exec_driver_sql("UPDATE onboarding.flow_versions SET status = status")
