"""What acts do to a whole session: started, put aside, taken up, completed, reopened, started over; and what it gives."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onboarding.flows.acts import (
    Act,
    Begin,
    Complete,
    Fail,
    Finish,
    KeepData,
    Notice,
    Reopen,
    ReopenSession,
    Reset,
    ResetStep,
    Resume,
    Save,
    Sent,
    Show,
    Skip,
    SkipSession,
    Start,
    Tell,
)
from onboarding.flows.moves import SESSION_MOVES, SessionMove, session_may
from onboarding.flows.refusals import NotNow, NotYet
from onboarding.flows.state import SessionStatus, Snapshot, StepStatus
from tests.onboarding.flows import people
from tests.onboarding.flows.people import (
    CREATOR,
    MEMBER,
    OPERATOR,
    after,
    begun,
    current,
    judged,
    kinds,
    now_true,
    somebody,
    standing,
)

TWO = people.flow("a", {"key": "b", "required": False})
ACTS: dict[SessionMove, Act] = {
    SessionMove.START: Start(),
    SessionMove.SKIP: SkipSession(),
    SessionMove.RESUME: Resume(),
    SessionMove.COMPLETE: Complete(),
    SessionMove.REOPEN: ReopenSession(),
    SessionMove.RESET: Reset(),
}
PEOPLE: dict[SessionStatus, Callable[[], Snapshot]] = {
    SessionStatus.NOT_STARTED: lambda: somebody(TWO),
    SessionStatus.IN_PROGRESS: lambda: after(TWO, begun(TWO), Finish("a")),
    SessionStatus.SKIPPED: lambda: after(TWO, begun(TWO), Finish("a"), SkipSession(), sent=OPERATOR),
    SessionStatus.COMPLETED: lambda: after(TWO, begun(TWO), Finish("a"), Complete()),
}
AS_DONE = {
    (SessionMove.START, SessionStatus.IN_PROGRESS),
    (SessionMove.START, SessionStatus.COMPLETED),
    (SessionMove.SKIP, SessionStatus.SKIPPED),
    (SessionMove.RESUME, SessionStatus.IN_PROGRESS),
    (SessionMove.COMPLETE, SessionStatus.COMPLETED),
    (SessionMove.RESET, SessionStatus.NOT_STARTED),
}


@pytest.mark.parametrize("move", list(SessionMove))
@pytest.mark.parametrize("status", list(SessionStatus))
def test_each_move_starts_where_the_table_says_and_nowhere_else(move: SessionMove, status: SessionStatus) -> None:
    seen = PEOPLE[status]()
    if session_may(move, status):
        outcome = judged(TWO, seen, ACTS[move], sent=OPERATOR)
        to = SESSION_MOVES[move][1]
        assert outcome.session.status is to
        assert [(one.from_, one.to) for one in outcome.events if one.step is None] == [(status, to)]
    elif (move, status) in AS_DONE:
        assert not judged(TWO, seen, ACTS[move], sent=OPERATOR).changes
    else:
        with pytest.raises(NotNow) as refused:
            judged(TWO, seen, ACTS[move], sent=OPERATOR)
        assert refused.value.payload == {"move": move, "status": status, "step": None}


class TestPuttingAside:
    def test_and_taking_up_again_is_exactly_where_it_was(self) -> None:
        seen = after(CREATOR, begun(CREATOR), Finish("website"), Begin("research"))
        back = after(CREATOR, seen, SkipSession(), Resume(), sent=OPERATOR)
        assert back.steps == seen.steps
        assert current(CREATOR, back) == "research"
        assert standing(CREATOR, back).percent == standing(CREATOR, seen).percent
        assert back.session.started_at == seen.session.started_at

    def test_may_come_before_any_start(self) -> None:
        aside = after(TWO, somebody(TWO), SkipSession(), sent=OPERATOR)
        for act in (Resume(), Finish("a")):
            outcome = judged(TWO, aside, act)
            assert (outcome.session.status, outcome.session.started_at) == (SessionStatus.IN_PROGRESS, aside.now)
            assert kinds(outcome.events)[0] == "session_started"

    def test_is_not_overcome_by_starting_or_completing(self) -> None:
        seen = PEOPLE[SessionStatus.SKIPPED]()
        for act in (Start(), Complete()):
            with pytest.raises(NotNow):
                judged(TWO, seen, act)


class TestCompleting:
    def test_by_itself_happens_with_the_last_open_step(self) -> None:
        where = people.flow("a", {"key": "b", "required": False}, completes="by_itself")
        seen = after(where, begun(where), Finish("a"))
        assert seen.session.status is SessionStatus.IN_PROGRESS
        outcome = judged(where, seen, Skip("b"))
        assert kinds(outcome.events) == ["step_skipped b", "session_completed"]

    def test_by_itself_happens_when_the_last_open_step_goes_out(self) -> None:
        where = people.flow("a", {"key": "b", "when": "!flags.x"}, completes="by_itself", flags=["x"])
        seen = after(where, begun(where), Finish("a"), Tell(flags={"x": True}))
        assert seen.session.status is SessionStatus.COMPLETED

    def test_by_itself_happens_when_a_fact_finishes_the_last_step(self) -> None:
        where = people.flow("a", {"key": "b", "done_when": ["fact:email"]}, completes="by_itself")
        seen = now_true(after(where, begun(where), Finish("a")), "email")
        assert after(where, seen, Notice(), sent=people.JOB).session.status is SessionStatus.COMPLETED

    def test_by_itself_does_not_happen_while_it_is_put_aside(self) -> None:
        where = people.flow("a", {"key": "b", "done_when": ["fact:email"]}, completes="by_itself")
        seen = after(where, begun(where), Finish("a"), SkipSession(), sent=OPERATOR)
        assert after(where, now_true(seen, "email"), Notice(), sent=people.JOB).session.status is SessionStatus.SKIPPED
        back = after(where, now_true(seen, "email"), Resume())
        assert back.session.status is SessionStatus.COMPLETED

    def test_by_itself_does_not_happen_while_no_step_counts_yet(self) -> None:
        where = people.flow({"key": "a", "when": "flags.x"}, completes="by_itself", flags=["x"])
        seen = begun(where)
        assert seen.session.status is SessionStatus.IN_PROGRESS
        seen = after(where, seen, Tell(flags={"x": True}), Finish("a"))
        assert seen.session.status is SessionStatus.COMPLETED

    def test_when_asked_does_not_happen_by_itself(self) -> None:
        seen = after(TWO, begun(TWO), Finish("a"), Finish("b"))
        assert seen.session.status is SessionStatus.IN_PROGRESS

    def test_counts_what_facts_have_done_meanwhile_and_writes_it_down_first(self) -> None:
        where = people.flow({"key": "a", "done_when": ["fact:email"]})
        outcome = judged(where, now_true(begun(where), "email"), Complete())
        assert kinds(outcome.events) == ["step_completed a", "session_completed"]

    def test_waits_for_what_is_undecided(self) -> None:
        where = people.flow(
            {"key": "a", "required": False}, {"key": "b", "required": False, "when": "answers.a.q == 1"}
        )
        with pytest.raises(NotYet):
            judged(where, begun(where), Complete())
        assert after(where, begun(where), Skip("a"), Complete()).session.status is SessionStatus.COMPLETED

    def test_by_a_server_asks_nothing_and_leaves_the_steps_as_they_are(self) -> None:
        seen = after(CREATOR, somebody(CREATOR), Complete(force=True), sent=OPERATOR)
        assert (seen.session.status, seen.session.percent) == (SessionStatus.COMPLETED, 100)
        assert seen.session.started_at is not None
        assert seen.step("website").status is StepStatus.PENDING


class TestReopening:
    def test_is_for_operators(self) -> None:
        seen = PEOPLE[SessionStatus.COMPLETED]()
        with pytest.raises(NotNow):
            judged(TWO, seen, ReopenSession())
        assert after(TWO, seen, ReopenSession(), sent=OPERATOR).session.status is SessionStatus.IN_PROGRESS

    def test_a_flow_that_completes_by_itself_does_not_complete_it_at_once(self) -> None:
        where = people.flow("a", completes="by_itself")
        seen = after(where, begun(where), Finish("a"), ReopenSession(), sent=OPERATOR)
        assert (seen.session.status, seen.session.completed_at) == (SessionStatus.IN_PROGRESS, None)
        redone = after(where, seen, Reopen("a"), Finish("a"))
        assert redone.session.status is SessionStatus.COMPLETED

    @pytest.mark.parametrize(
        ("act", "sent", "status"),
        [
            (Show("a"), people.USER, SessionStatus.IN_PROGRESS),
            (Notice(("email",)), people.JOB, SessionStatus.IN_PROGRESS),
            (Notice(), OPERATOR, SessionStatus.IN_PROGRESS),
            (KeepData({"x": 1}), people.USER, SessionStatus.IN_PROGRESS),
            (Save("a", {"x": 1}), people.USER, SessionStatus.COMPLETED),
            (Complete(), people.USER, SessionStatus.COMPLETED),
        ],
        ids=repr,
    )
    def test_it_is_completed_again_by_who_changes_a_step_and_not_by_looking_or_by_jobs(
        self, act: Act, sent: Sent, status: SessionStatus
    ) -> None:
        where = people.flow("a", {"key": "b", "done_when": ["fact:email"]}, completes="by_itself")
        seen = after(where, now_true(begun(where), "email"), Finish("a"))
        seen = after(where, seen, ReopenSession(), sent=OPERATOR)
        assert judged(where, seen, act, sent=sent).session.status is status


class TestInACompletedSession:
    """What an operator opens again is under way again; users edit what they have done."""

    WHERE = people.flow("a", "b", {"key": "c", "required": False}, {"key": "d", "required": False})
    DONE = after(WHERE, begun(WHERE), Finish("a"), Finish("c"), Complete(force=True))

    @pytest.mark.parametrize(
        "act", [Reopen("a"), ResetStep("a"), Reopen("c"), ResetStep("c"), Fail("b", "No.")], ids=repr
    )
    def test_what_leaves_something_open_is_for_operators_and_reopens_it(self, act: Act) -> None:
        for sent in (people.USER, people.JOB):
            with pytest.raises(NotNow) as refused:
                judged(self.WHERE, self.DONE, act, sent=sent)
            assert refused.value.payload["status"] == "completed"
        outcome = judged(self.WHERE, self.DONE, act, sent=OPERATOR)
        assert (outcome.session.status, outcome.session.completed_at) == (SessionStatus.IN_PROGRESS, None)
        assert kinds(outcome.events)[0] == "session_reopened"

    @pytest.mark.parametrize(
        "act", [Save("a", {"x": 1}), Begin("d"), Skip("d"), Fail("d", "No."), Finish("d")], ids=repr
    )
    def test_anything_else_leaves_it_completed(self, act: Act) -> None:
        assert judged(self.WHERE, self.DONE, act).session.status is SessionStatus.COMPLETED

    def test_what_it_is_reopened_for_completes_it_by_itself_again(self) -> None:
        where = people.flow("a", completes="by_itself")
        seen = after(where, after(where, begun(where), Finish("a")), Reopen("a"), sent=OPERATOR)
        assert seen.session.status is SessionStatus.IN_PROGRESS
        assert after(where, seen, Finish("a")).session.status is SessionStatus.COMPLETED


class TestStartingOver:
    def test_takes_answers_times_and_percent_and_leaves_what_was_granted(self) -> None:
        seen = after(MEMBER, begun(MEMBER), Finish("profile", {"name": "N"}), Reset(), sent=OPERATOR)
        session = seen.session
        assert (session.status, session.epoch, session.percent) == (SessionStatus.NOT_STARTED, 1, 0)
        assert (session.started_at, session.completed_at, session.skipped_at) == (None, None, None)
        assert all(state == people.untouched(state.key, attempt=1) for state in seen.steps.values())
        assert seen.granted == {"unlock:messages"}

    def test_and_getting_there_again_grants_nothing_twice(self) -> None:
        seen = after(MEMBER, begun(MEMBER), Finish("profile", {"name": "N"}), Reset(), sent=OPERATOR)
        assert judged(MEMBER, seen, Finish("profile", {"name": "N"})).grants == ()

    def test_twice_is_once(self) -> None:
        seen = after(TWO, begun(TWO), Finish("a"), Reset(), sent=OPERATOR)
        assert not judged(TWO, seen, Reset(), sent=OPERATOR).changes

    def test_keeps_the_version_the_attributes_and_the_data(self) -> None:
        seen = after(TWO, begun(TWO), Tell({"type": "x"}), KeepData({"k": 1}), Reset(), sent=OPERATOR)
        assert (seen.session.version, seen.session.attributes, seen.session.data) == (1, {"type": "x"}, {"k": 1})

    def test_a_finished_one_can_be_finished_again(self) -> None:
        seen = after(TWO, PEOPLE[SessionStatus.COMPLETED](), Reset(), Finish("a"), Complete(), sent=OPERATOR)
        assert (seen.session.status, seen.session.epoch, seen.step("a").attempt) == (SessionStatus.COMPLETED, 1, 2)
