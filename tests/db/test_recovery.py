"""What cannot be is found and mended, whole onboardings are left alone, and a second time there is nothing to do."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from db import recovery, scope, sessions, wide
from db.engine import unit
from db.recovery import Finding, Kind
from db.wide import Everyone
from onboarding.flows.acts import BY_SERVER, Complete, Finish, Notice, ReopenSession, Reset, Skip, Start
from onboarding.flows.state import SessionStatus, StepStatus
from tests.db.crowds import NAME, do, people, view
from tests.db.kept_keys import WORKS, held, keep, put
from tests.db.stage import scalar, statements

U = "user_1"


@pytest.fixture
def everyone(house: Engine) -> Everyone:
    return wide.opened("test", on=house)


def found(everyone: Everyone) -> list[Finding]:
    """Look at everybody."""
    findings: list[Finding] = []
    last = 0
    with everyone.looking() as on:
        while looked := recovery.look(on, last, most=2):
            last = looked.last
            findings += looked.findings
    return findings


def mend(everyone: Everyone) -> dict[Kind, str]:
    """Mend all that is found; afterwards nothing is found any more."""
    mended = recovery.mend(everyone, sorted({one.session_id for one in found(everyone)}))
    assert [one for one in found(everyone) if one.mendable] == []
    return {one.kind: one.what for one in mended}


def damage(there: Connection, columns: str) -> None:
    assert (
        there.exec_driver_sql(f"UPDATE onboarding.onboarding_sessions SET {columns} WHERE user_id = '{U}'").rowcount
        == 1
    )


def kept(there: Connection) -> tuple[object, ...]:
    columns = (
        "SELECT step_key, current_step, total_steps, progress FROM onboarding.onboarding_sessions WHERE user_id = %s"
    )
    return tuple(there.exec_driver_sql(columns, (U,)).one())


class TestWhole:
    """Onboardings that are as they should be."""

    def test_whatever_a_user_did_there_is_nothing_to_mend(self, house: Engine, everyone: Everyone) -> None:
        people(house, not_started=1, in_progress=2, further=2, skipped=2, completed=2)
        do(house, "reset", Finish("profile", NAME), Reset())
        do(house, "put_off", Finish("profile", NAME), Skip("skills"))
        do(house, "creator", *(Finish(key) for key in ("integrations", "finish")), flow="creator")
        do(house, "again", Complete(force=True))
        do(house, "again", ReopenSession())
        assert found(everyone) == []

    def test_somebody_in_no_flow_is_left_alone(self, there: Connection, everyone: Everyone) -> None:
        there.exec_driver_sql("INSERT INTO onboarding.onboarding_sessions (user_id, current_step) VALUES ('guest', 4)")
        assert found(everyone) == []

    def test_looking_writes_nothing(self, house: Engine, there: Connection, everyone: Everyone) -> None:
        do(house, U, Finish("profile", NAME))
        damage(there, "total_steps = 17")
        found(everyone)
        assert kept(there)[2] == 17

    def test_many_are_looked_at_in_two_statements(self, house: Engine, everyone: Everyone) -> None:
        people(house, further=30)
        with everyone.looking() as on, statements(house) as seen:
            assert recovery.look(on)
        assert len(seen) == 2


class TestColumns:
    """What is kept for those who read by SQL."""

    @pytest.mark.parametrize(
        ("wrong", "what"),
        [
            ("current_step = 4", "current_step 4 → 1"),
            ("step_key = 'preferences'", "step_key preferences → skills"),
            ("step_key = NULL", "step_key None → skills"),
            ("total_steps = 0", "total_steps 0 → 4"),
        ],
    )
    def test_that_differ_from_the_steps_are_worked_out_again(
        self, house: Engine, there: Connection, everyone: Everyone, wrong: str, what: str
    ) -> None:
        do(house, U, Finish("profile", NAME))
        before, rev = kept(there), view(house, U).session.rev
        damage(there, wrong)
        assert mend(everyone) == {Kind.BEHIND: what}
        assert kept(there)[:3] == before[:3]
        assert view(house, U).session.rev == rev

    def test_a_percent_of_somebody_who_is_not_done_is_not_all(
        self, house: Engine, there: Connection, everyone: Everyone
    ) -> None:
        do(house, U, Finish("profile", NAME))
        damage(there, "progress = 100")
        assert mend(everyone) == {Kind.BEHIND: "progress 100 → 99.0"}
        assert kept(there)[3] == 99

    def test_a_percent_that_was_shown_does_not_fall(self, house: Engine, there: Connection, everyone: Everyone) -> None:
        do(house, U, Finish("profile", NAME))
        damage(there, "progress = 80")
        assert found(everyone) == []


class TestFacts:
    """What became true while nobody wrote it down."""

    def works(self, house: Engine) -> None:
        keep(house, held(house, U, put(house, U).id), WORKS)

    def test_finish_their_step_and_grant_what_hangs_on_it(
        self, house: Engine, there: Connection, everyone: Everyone
    ) -> None:
        do(house, U, flow="creator")
        do(house, U, Finish("integrations"), flow="creator")
        self.works(house)
        assert mend(everyone) == {Kind.FACTS: "api_keys"}
        assert view(house, U).seen.step("api_keys").status is StepStatus.COMPLETED
        events = there.exec_driver_sql("SELECT kind, cause FROM onboarding.step_events ORDER BY id DESC LIMIT 1").one()
        assert tuple(events) == ("step_completed", "job")

    def test_finish_no_step_that_was_started_over(self, house: Engine, everyone: Everyone) -> None:
        do(house, U, Finish("integrations"), flow="creator")
        self.works(house)
        do(house, U, Notice(), flow="creator")
        do(house, U, Reset(), flow="creator")
        assert Kind.FACTS not in {one.kind for one in found(everyone)}


CREATOR = ("api_keys", "website", "research", "personalization", "integrations", "finish")
_ALL_DONE = """INSERT INTO onboarding.onboarding_steps (session_id, key, status, attempt, started_at, finished_at)
SELECT s.id, key, 'completed', 1, now(), now() FROM onboarding.onboarding_sessions AS s, unnest(%s::text[]) AS key
WHERE s.user_id = %s ON CONFLICT (session_id, key) DO UPDATE SET status = 'completed', finished_at = now()"""


class TestNothingLeft:
    """Under way in a flow that completes by itself, and all of it done."""

    def all_done(self, house: Engine, there: Connection) -> None:
        do(house, U, Finish("finish"), flow="creator")
        there.exec_driver_sql(_ALL_DONE, (list(CREATOR), U))

    def test_is_completed(self, house: Engine, there: Connection, everyone: Everyone) -> None:
        self.all_done(house, there)
        assert Kind.NOTHING_OPEN in mend(everyone)
        seen = view(house, U)
        assert (seen.session.status, seen.standing.percent) == (SessionStatus.COMPLETED, 100)
        assert seen.session.completed_at

    def test_stays_open_where_an_operator_has_opened_it_again(
        self, house: Engine, there: Connection, everyone: Everyone
    ) -> None:
        self.all_done(house, there)
        mend(everyone)
        with unit(scope.user(U), house) as tx:
            sessions.do(tx, U, ReopenSession(), sent=BY_SERVER)
        assert found(everyone) == []
        damage(there, "total_steps = 17")
        assert mend(everyone).keys() == {Kind.BEHIND}
        assert view(house, U).session.status is SessionStatus.IN_PROGRESS


class TestSteps:
    """Rows of steps that cannot be."""

    _STRANGE = """INSERT INTO onboarding.onboarding_steps (session_id, key, status, answers, finished_at)
    SELECT id, %s, 'completed', '{"a": 1}', now() FROM onboarding.onboarding_sessions WHERE user_id = %s"""

    def test_of_unknown_keys_are_put_by_with_their_answers(
        self, house: Engine, there: Connection, everyone: Everyone
    ) -> None:
        do(house, U, Finish("profile", NAME))
        for key in ("hobby", "pet"):
            there.exec_driver_sql(self._STRANGE, (key, U))
        assert mend(everyone) == {Kind.UNKNOWN_STEP: "hobby, pet"}
        assert list(view(house, U).seen.steps) == ["profile"]
        put_by = there.exec_driver_sql("SELECT migration, archived, before FROM onboarding.migrated_sessions").one()
        assert (put_by.migration, put_by.archived) == ("recover 1", {"hobby": {"a": 1}, "pet": {"a": 1}})
        assert [(step["key"], step["status"]) for step in put_by.before["steps"]] == [
            ("hobby", "completed"), ("pet", "completed"),
        ]  # fmt: skip

    def test_of_unknown_keys_are_put_by_beside_those_of_before(
        self, house: Engine, there: Connection, everyone: Everyone
    ) -> None:
        do(house, U, Finish("profile", NAME))
        for key in ("hobby", "pet"):
            there.exec_driver_sql(self._STRANGE, (key, U))
            mend(everyone)
        archived = scalar(there, "SELECT archived FROM onboarding.migrated_sessions")
        assert set(archived) == {"hobby", "pet"}

    def test_that_were_begun_without_a_start_start_it(
        self, house: Engine, there: Connection, everyone: Everyone
    ) -> None:
        do(house, U)
        there.exec_driver_sql(_ALL_DONE, (["profile"], U))
        assert mend(everyone) == {Kind.NOT_STARTED: "profile", Kind.FACTS: "unlock:messages"}
        seen = view(house, U)
        assert seen.session.status is SessionStatus.IN_PROGRESS
        assert seen.standing.percent > 0
        assert scalar(there, "SELECT kind FROM onboarding.step_events") == "session_started"


class TestTimes:
    """Times that must be there."""

    def test_that_are_missing_are_taken_from_the_steps(
        self, house: Engine, there: Connection, everyone: Everyone
    ) -> None:
        do(house, U, Finish("profile", NAME))
        before = view(house, U).seen
        damage(there, "started_at = NULL, last_active_at = NULL")
        assert mend(everyone) == {Kind.TIMES: "started_at, last_active_at"}
        after = view(house, U).session
        finished = before.step("profile").finished_at
        assert (after.started_at, after.last_active_at) == (before.step("profile").started_at, finished)

    def test_of_a_completed_one_are_found_as_well(self, house: Engine, there: Connection, everyone: Everyone) -> None:
        people(house, completed=1)
        there.exec_driver_sql("UPDATE onboarding.onboarding_sessions SET started_at = NULL")
        assert mend(everyone) == {Kind.TIMES: "started_at"}
        assert view(house, "completed_1").session.started_at


class TestAFlowThatIsGone:
    """Nothing can be said of somebody whose flow nobody has."""

    def test_is_told_and_left(self, house: Engine, there: Connection, everyone: Everyone) -> None:
        do(house, U, Finish("profile", NAME))
        damage(there, "flow_version = 999, total_steps = 17")
        (one,) = found(everyone)
        assert (one.kind, one.what, one.mendable) == (Kind.FLOW_GONE, "member 999", False)
        recovery.mend(everyone, [one.session_id])
        assert kept(there)[2] == 17


DAMAGES = (
    "current_step = 3", "step_key = 'nowhere'", "total_steps = 9", "progress = 100", "started_at = NULL",
    "last_active_at = NULL", "step_key = NULL, progress = 0",
)  # fmt: skip


NUMBERS = count(1)


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    flow=st.sampled_from(["member", "creator"]), wrong=st.lists(st.sampled_from(DAMAGES), unique=True),
    strange=st.booleans(), done=st.lists(st.sampled_from([*CREATOR, "profile", "skills"]), unique=True), key=st.booleans(),
)  # fmt: skip
def test_any_mixture_is_mended_at_once_and_for_good(
    house: Engine,
    there: Connection,
    everyone: Everyone,
    flow: str,
    wrong: list[str],
    strange: bool,
    done: list[str],
    key: bool,
) -> None:
    user = f"user_{next(NUMBERS)}"
    do(house, user, Start(), flow=flow)
    if key:
        keep(house, held(house, user, put(house, user).id), WORKS)
    there.exec_driver_sql(_ALL_DONE, (done + ["strange"] * strange, user))
    for columns in wrong:
        there.exec_driver_sql(f"UPDATE onboarding.onboarding_sessions SET {columns} WHERE user_id = %s", (user,))
    before = view(house, user)
    recovery.mend(everyone, [before.session.id])
    with everyone.looking() as on:
        told = on.exec_driver_sql("SELECT onboarding.snapshots(%s)", ([before.session.id],)).scalar_one()
        assert recovery.diagnose(on, told).findings == ()
    after = view(house, user)
    assert after.standing.percent >= min(before.standing.percent, 99)
    assert {key for key, one in before.seen.steps.items() if one.status is StepStatus.COMPLETED} - {
        step.state.key for step in after.standing.steps if step.status is StepStatus.COMPLETED
    } <= {key for key in before.seen.steps if after.flow.flow.step(key) is None}
