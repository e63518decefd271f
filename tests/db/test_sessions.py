"""A user's onboarding in the database: looked at in one query, changed in two statements and one commit, all or nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine, text

from db import scope, sessions
from db.engine import statement, unit
from onboarding.flows.acts import (
    Begin,
    Complete,
    Finish,
    KeepData,
    Reopen,
    Reset,
    Resume,
    Save,
    Show,
    Skip,
    SkipSession,
    Start,
    Tell,
    TellProgress,
)
from onboarding.flows.refusals import ActMalformed, FlowUnknown, NotEnrolled, NotYet, Refused
from onboarding.flows.state import SessionStatus, StepStatus
from tests.db import onboardings
from tests.db.onboardings import as_operator, count, do, events, kinds, publish, session, traffic, view
from tests.db.stage import quietly, scalar

STEPS = ("api_keys", "website", "research", "personalization", "integrations", "finish")


class TestStatements:
    """What it costs; the entry of a scope rides along in the first statement's trip."""

    def test_looking_is_one_query(self, house: Engine) -> None:
        do(house, Start())
        with traffic(house) as seen:
            view(house)
        assert len(seen.statements) == 1

    def test_finishing_a_step_is_two_statements_and_one_commit(self, house: Engine) -> None:
        publish(house)
        do(house, Start())
        with traffic(house) as seen:
            do(house, Finish("website", {"website": "https://a.example"}), client_event_id=onboardings.new_id())
        assert seen.figures == (2, 1)

    def test_the_whole_flow_of_six_steps_is_two_statements_a_step_and_one_more_for_its_start(
        self, house: Engine, there: Connection
    ) -> None:
        publish(house)
        with traffic(house) as seen:
            for step in STEPS:
                do(house, Finish(step, {"x": 1}))
        assert seen.figures == (13, 6)
        assert session(there).status == "completed"

    def test_what_changes_nothing_writes_nothing(self, house: Engine) -> None:
        do(house, Finish("website"))
        with traffic(house) as seen:
            do(house, Finish("website"))
        assert len(seen.statements) == 1

    def test_what_is_refused_writes_nothing(self, house: Engine) -> None:
        do(house, Start())
        with traffic(house) as seen, pytest.raises(NotYet):
            do(house, Complete())
        assert (len(seen.statements), seen.commits) == (1, 0)

    def test_a_version_whose_file_is_gone_costs_one_look_more_once(self, house: Engine) -> None:
        publish(house)
        do(house, Start())
        with statement(scope.everyone("test"), house) as on:
            on.exec_driver_sql(
                """INSERT INTO onboarding.flow_versions (flow, version, digest, definition)
                SELECT 'gone', 1, digest, jsonb_set(definition, '{flow}', '"gone"') FROM onboarding.flow_versions
                WHERE flow = 'creator' ON CONFLICT DO NOTHING"""
            )
            on.exec_driver_sql("UPDATE onboarding.onboarding_sessions SET flow = 'gone'")
        assert view(house).flow.flow.flow == "gone"
        with traffic(house) as seen:
            do(house, Finish("website"), flow=None)
        assert seen.figures == (2, 1)


class TestWhatIsRead:
    def test_is_what_was_done_after_a_restart_too(self, house: Engine) -> None:
        do(house, Start(), Tell({"type": "expert"}, {"beta": True}), KeepData({"k": [1, {"z": None}]}))
        done = do(house, Finish("website", {"website": "https://a.example"}), Begin("research"), Show("finish"))
        house.dispose()
        found = view(house)
        assert found.as_json() == done.view.as_json()
        assert found.session == done.view.session
        assert dict(found.seen.steps) == dict(done.view.seen.steps)

    def test_answers_come_back_as_they_were(self, house: Engine) -> None:
        odd = {
            "text": "ä😀\\",
            "list": [1, 2.5, -0.25, True, False, {"deep": [[]]}],
            "big": 2**53,
            "exp": 1e20,
            "empty": {},
        }
        do(house, Finish("website", odd))
        assert view(house).seen.step("website").answers == odd

    def test_is_nothing_for_somebody_who_is_in_no_flow(self, house: Engine, there: Connection) -> None:
        there.exec_driver_sql("INSERT INTO onboarding.onboarding_sessions (user_id) VALUES ('no_flow')")
        with statement(scope.user("nobody"), house) as on:
            assert sessions.read(on, "nobody") is None
        with statement(scope.user("no_flow"), house) as on:
            assert sessions.read(on, "no_flow") is None

    def test_facts_come_from_the_tables_without_anything_being_written(self, house: Engine, there: Connection) -> None:
        do(house, Start())
        insert = (
            "INSERT INTO onboarding.research_preferences (session_id) SELECT id FROM onboarding.onboarding_sessions"
        )
        there.exec_driver_sql(insert)
        step = view(house).standing.by_key["research"]
        assert (step.status, step.state.status) == (StepStatus.COMPLETED, StepStatus.PENDING)
        assert kinds(there) == ["session_started"]

    def test_a_running_job_shows_its_step_in_progress(self, house: Engine, there: Connection) -> None:
        do(house, Start())
        quietly(house, "analyze_website", "user_1", url="https://a.example/")
        found = view(house)
        assert found.standing.by_key["website"].status is StepStatus.IN_PROGRESS
        assert "fact:website_analysis" in found.requirements.pending_verification


class TestBringingIn:
    def test_pins_the_newest_version_and_keeps_the_variant(self, house: Engine, there: Connection) -> None:
        with unit(scope.user("user_1"), house) as tx:
            sessions.do(tx, "user_1", Start(), flow="creator", variant="b")
        row = session(there)
        assert (row.flow, row.flow_version, row.variant, row.rev) == ("creator", 1, "b", 1)
        assert {(one.flow_id, one.flow_version, one.variant) for one in events(there)} == {("creator", 1, "b")}

    @pytest.mark.parametrize("variant", ["x" * 64, "\x00", "\ud83d", 7], ids=repr)
    def test_with_a_variant_that_cannot_be_kept_is_refused(
        self, house: Engine, there: Connection, variant: str
    ) -> None:
        with unit(scope.user("user_1"), house) as tx, pytest.raises(ActMalformed) as refused:
            sessions.do(tx, "user_1", Start(), flow="creator", variant=variant)
        assert (refused.value.http_status, refused.value.payload) == (422, {"part": "variant"})
        assert count(there, "onboarding_sessions") == 0

    def test_happens_once_and_never_moves_anybody(self, house: Engine) -> None:
        do(house, Start(), flow="creator")
        with unit(scope.user("user_1"), house) as tx:
            done = sessions.do(tx, "user_1", Begin("website"), flow="member", variant="c")
        assert (done.view.session.flow, done.view.session.variant) == ("creator", None)

    def test_happens_even_where_the_act_changes_nothing(self, house: Engine, there: Connection) -> None:
        do(house, Tell())
        assert session(there).flow == "creator"

    def test_keeps_what_was_there_of_somebody_in_no_flow(self, house: Engine, there: Connection) -> None:
        there.exec_driver_sql("INSERT INTO onboarding.onboarding_sessions (user_id) VALUES ('user_1')")
        do(house, Start())
        assert count(there, "onboarding_sessions") == 1
        assert session(there).status == "in_progress"

    def test_without_a_flow_is_refused_and_makes_no_row(self, house: Engine, there: Connection) -> None:
        with pytest.raises(NotEnrolled):
            do(house, Start(), flow=None)
        assert count(there, "onboarding_sessions") == 0

    def test_into_an_unknown_flow_names_those_that_there_are_and_makes_no_row(
        self, house: Engine, there: Connection
    ) -> None:
        with pytest.raises(FlowUnknown) as refused:
            do(house, Start(), flow="nonsense")
        assert "creator" in refused.value.payload["known"]
        assert count(there, "onboarding_sessions") == 0

    def test_of_somebody_whose_first_act_is_refused_leaves_nothing(self, house: Engine, there: Connection) -> None:
        with pytest.raises(Refused):
            do(house, Begin("nonsense"))
        assert count(there, "onboarding_sessions") == 0


class TestTheColumns:
    """What is kept for those who read by SQL."""

    def test_follow_the_steps(self, house: Engine, there: Connection) -> None:
        do(house, Finish("api_keys"))
        row = session(there)
        assert (row.step_key, row.current_step, row.total_steps, row.progress) == ("website", 2, 6, 16)
        do(house, Begin("finish"))
        assert session(there).current_step == 6

    def test_stay_on_the_last_step_that_counts_once_all_is_done(self, house: Engine, there: Connection) -> None:
        student = {"name": "N", "type": "student"}
        do(house, Finish("profile", student), flow="member")
        for key in ("skills", "interests"):
            do(house, Finish(key, {key: ["a"]}))
        do(house, Skip("preferences"), Complete())
        row = session(there)
        assert (row.step_key, row.current_step, row.total_steps, row.progress) == (None, 4, 4, 100)

    def test_are_the_guides_face_too(self, house: Engine, there: Connection) -> None:
        do(house, Finish("profile", {"name": "N"}), KeepData({"a": 1}), flow="member")
        row = there.exec_driver_sql("SELECT * FROM onboarding.user_onboardings").one()
        assert (row.status, row.current_step, row.total_steps) == ("in_progress", 1, 4)
        assert (row.profile_completed, row.skills_added, row.onboarding_data) == (True, False, {"a": 1})

    def test_show_nobody_in_the_guides_face_who_is_in_no_flow(self, house: Engine, there: Connection) -> None:
        there.exec_driver_sql("INSERT INTO onboarding.onboarding_sessions (user_id) VALUES ('keeps_a_key')")
        do(house, Start())
        assert there.exec_driver_sql("SELECT user_id FROM onboarding.user_onboardings").scalars().all() == ["user_1"]

    def test_take_data_of_the_largest_size_whatever_they_hold(self, house: Engine, there: Connection) -> None:
        noughts = [0] * 131_000  # 2 bytes each in JSON, 12 in the column
        do(house, KeepData({"a": noughts}))
        assert scalar(there, "SELECT pg_column_size(onboarding_data) > 256 FROM onboarding.onboarding_sessions")
        assert view(house).session.data == {"a": noughts}

    def test_count_from_nought_in_the_guides_face_whatever_the_flow_counts_from(
        self, house: Engine, there: Connection
    ) -> None:
        do(house, Finish("api_keys"))
        assert scalar(there, "SELECT current_step FROM onboarding.user_onboardings") == 1
        assert session(there).current_step == 2

    def test_are_emptied_by_a_start_over(self, house: Engine, there: Connection) -> None:
        do(house, Finish("website", {"website": "https://a.example"}))
        as_operator(house, Reset())
        row = session(there)
        assert (row.status, row.progress, row.started_at, row.epoch) == ("not_started", 0, None, 1)
        assert scalar(there, "SELECT string_agg(answers::text, '') FROM onboarding.onboarding_steps") == "{}"


def test_a_skipped_session_is_back_exactly_where_it_was(house: Engine) -> None:
    do(house, Finish("website"), Begin("research"), Save("research", {"auto_research": False}))
    before = view(house)
    as_operator(house, SkipSession())
    as_operator(house, Resume())
    after = view(house)
    assert after.as_json()["steps"] == before.as_json()["steps"]
    assert (after.standing.current, after.standing.percent) == (before.standing.current, before.standing.percent)
    assert after.session.status is SessionStatus.IN_PROGRESS


def test_what_a_server_tells_is_shown_and_kept(house: Engine, there: Connection) -> None:
    do(house, TellProgress(41.5))
    assert view(house).standing.percent == 41.5
    assert session(there).progress == 41.5


def test_opening_a_step_again_lowers_the_percent_in_the_row_too(house: Engine, there: Connection) -> None:
    do(house, Finish("website"))
    do(house, Reopen("website"))
    assert session(there).progress == 0


def test_a_users_row_goes_with_all_that_hangs_on_it(house: Engine, there: Connection) -> None:
    do(house, Finish("profile", {"name": "N"}), flow="member", client_event_id=onboardings.new_id())
    there.execute(text("DELETE FROM onboarding.onboarding_sessions"))
    tables = ("onboarding_steps", "step_events", "client_acts", "granted")
    assert [count(there, table) for table in tables] == [0, 0, 0, 0]
