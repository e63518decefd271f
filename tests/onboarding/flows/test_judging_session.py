"""What acts do to a whole session: started, put aside, taken up, completed, reopened, started over; and what it gives."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onboarding.flows.acts import (
    Act,
    Begin,
    Complete,
    Finish,
    KeepData,
    Notice,
    Reopen,
    ReopenSession,
    Reset,
    Resume,
    Save,
    Skip,
    SkipSession,
    Start,
    Tell,
)
from onboarding.flows.enrolling import first_that_takes
from onboarding.flows.moves import SESSION_MOVES, SessionMove, session_may
from onboarding.flows.refusals import NotNow, NotYet, TooLarge
from onboarding.flows.state import Cause, SessionStatus, Snapshot, StepStatus
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
    later,
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
        seen = after(TWO, somebody(TWO), SkipSession(), Resume(), sent=OPERATOR)
        assert seen.session.status is SessionStatus.IN_PROGRESS
        assert seen.session.started_at is not None

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


class TestGrants:
    WHERE = people.flow(
        "a", "b",
        unlocks=[{"key": "u", "title": "U", "requires": ["step:a", ["fact:email", "fact:persona"]]}],
        rewards=[{"key": "r", "title": "R", "requires": ["step:a", "step:b"]}],
    )  # fmt: skip

    def test_come_once_all_is_there(self) -> None:
        seen = begun(self.WHERE)
        assert judged(self.WHERE, seen, Finish("a")).grants == ()
        seen = now_true(after(self.WHERE, seen, Finish("a")), "persona")
        assert judged(self.WHERE, seen, Begin("b")).grants == ("unlock:u",)
        assert judged(self.WHERE, after(self.WHERE, seen, Begin("b")), Finish("b")).grants == ("reward:r",)

    def test_stay_when_a_step_is_opened_again(self) -> None:
        seen = after(self.WHERE, begun(self.WHERE), Finish("a"), Finish("b"), Reopen("a"))
        assert "reward:r" in seen.granted
        assert judged(self.WHERE, seen, Finish("a")).grants == ()

    def test_come_to_nobody_who_has_not_begun(self) -> None:
        seen = now_true(
            somebody(people.flow("a", unlocks=[{"key": "u", "title": "U", "requires": ["fact:email"]}])), "email"
        )
        assert seen.granted == frozenset()

    def test_make_a_revision_where_nothing_else_has_changed(self) -> None:
        seen = after(self.WHERE, begun(self.WHERE), Finish("a"))
        outcome = judged(self.WHERE, now_true(seen, "email"), Notice(), sent=people.JOB)
        assert (outcome.grants, outcome.session.rev) == (("unlock:u",), seen.session.rev + 1)


class TestTelling:
    def test_merges_what_the_web_app_knows(self) -> None:
        seen = after(
            TWO, begun(TWO), Tell({"a": 1, "b": {"x": 1, "y": 2}}), Tell({"a": None, "b": {"x": 3}}, {"f": True})
        )
        assert (seen.session.attributes, seen.session.flags) == ({"b": {"x": 3, "y": 2}}, {"f": True})

    def test_nothing_new_is_no_revision_and_true_is_not_1(self) -> None:
        seen = after(TWO, begun(TWO), Tell({"a": 1}))
        assert not judged(TWO, seen, Tell({"a": 1})).changes
        assert judged(TWO, seen, Tell({"a": True})).session.attributes["a"] is True

    def test_says_which_steps_come_and_go(self) -> None:
        where = people.flow("a", {"key": "b", "when": "flags.x"}, flags=["x"])
        outcome = judged(where, begun(where), Tell(flags={"x": True}))
        assert [(one.kind, one.step, one.from_, one.to, one.cause) for one in outcome.events] == [
            ("step_in", "b", "out", "in", Cause.CONDITION)
        ]
        assert kinds(judged(where, outcome.after, Tell(flags={"x": False})).events) == ["step_out b"]

    def test_a_fact_finishes_at_once_what_waits_for_it(self) -> None:
        where = people.flow("a", {"key": "b", "done_when": ["fact:x"]}, facts=["x"])
        outcome = judged(where, begun(where), Tell(facts={"x": True}))
        assert kinds(outcome.events) == ["step_completed b"]
        assert judged(where, outcome.after, Tell(facts={"x": False})).standing.done == 1

    def test_a_fact_that_is_taken_back_is_one_no_more(self) -> None:
        where = people.flow("a", {"key": "b", "when": "facts.x"}, facts=["x"])
        outcome = judged(where, begun(where), Tell(facts={"x": True}))
        assert kinds(outcome.events) == ["step_in b"]
        assert kinds(judged(where, outcome.after, Tell(facts={"x": False})).events) == ["step_out b"]

    def test_what_was_found_out_no_told_falsehood_undoes(self) -> None:
        seen = now_true(begun(self.MAILED), "email")
        assert judged(self.MAILED, seen, Tell(facts={"email": False})).standing.done == 1

    MAILED = people.flow("a", {"key": "b", "done_when": ["fact:email"]})

    def test_a_fact_finishes_what_waits_for_it_at_once(self) -> None:
        where = people.flow({"key": "a", "done_when": ["fact:invited"]}, "b", facts=["invited"])
        outcome = judged(where, begun(where), Tell(facts={"invited": True}))
        assert kinds(outcome.events) == ["step_completed a"]

    def test_a_falsehood_undoes_no_find_and_no_word_makes_a_rejected_key_work(self) -> None:
        where = people.flow({"key": "a", "requires": ["fact:email", "fact:verified_key"]}, "b")
        seen = begun(where, facts={"email": people.YES, "verified_key": people.FAILED})
        told = judged(where, seen, Tell(facts={"email": False, "verified_key": True})).after
        assert (told.fact("email"), told.fact("verified_key")) == (people.YES, people.FAILED)

    def test_starts_nothing(self) -> None:
        assert after(TWO, somebody(TWO), Tell({"a": 1})).session.status is SessionStatus.NOT_STARTED

    @pytest.mark.parametrize(
        "act",
        [
            Tell({"a": "x" * 300_000}),
            Tell(flags={str(n): True for n in range(60_000)}),
            Tell(facts={str(n): True for n in range(60_000)}),
            KeepData({"a": "x" * 300_000}),
            Save("a", {"a": "x" * 300_000}),
            Finish("a", {"a": "x" * 300_000}),
            Finish("a", {"a": float("nan")}),
            Save("a", {"a": "\0"}),
        ],
        ids=["attributes", "flags", "facts", "data", "draft", "answers", "not a number", "NUL"],
    )
    def test_too_much_or_what_nobody_can_keep_is_refused_by_name(self, act: Act) -> None:
        with pytest.raises(TooLarge) as refused:
            judged(TWO, begun(TWO), act)
        assert (refused.value.code, refused.value.http_status) == ("answers_too_large", 413)

    def test_little_by_little_is_too_much_in_the_end(self) -> None:
        seen = after(TWO, begun(TWO), KeepData({"a": "x" * 200_000}), Save("a", {"a": "x" * 200_000}))
        for act in (KeepData({"b": "x" * 200_000}), Save("a", {"b": "x" * 200_000})):
            with pytest.raises(TooLarge):
                judged(TWO, seen, act)


class TestData:
    def test_is_merged_and_not_replaced(self) -> None:
        seen = after(TWO, begun(TWO), KeepData({"a": {"x": 1}, "b": 2}), KeepData({"a": {"y": 1}, "b": None}))
        assert seen.session.data == {"a": {"x": 1, "y": 1}}

    def test_is_replaced_where_that_is_said(self) -> None:
        seen = after(TWO, begun(TWO), KeepData({"a": 1}), KeepData({"b": 1}, replace=True), sent=OPERATOR)
        assert seen.session.data == {"b": 1}


class TestWhoIsActive:
    def test_is_the_user_and_not_their_jobs_or_operators(self) -> None:
        seen = begun(TWO)
        tomorrow = later(seen, people.DAY)
        for sent, moves in ((people.USER, True), (people.JOB, False), (OPERATOR, False)):
            active = judged(TWO, tomorrow, Finish("a"), sent=sent).session.last_active_at
            assert (active == tomorrow.now) is moves


def test_a_session_in_no_flow_is_pinned_by_its_first_act_in_one_revision() -> None:
    seen = somebody(TWO, flow=None, version=None)
    outcome = judged(TWO, seen, Tell({"a": 1}))
    assert (outcome.session.flow, outcome.session.version, outcome.session.rev) == ("tour", 1, 1)


def test_being_brought_in_is_a_change_even_if_the_act_does_nothing() -> None:
    outcome = judged(TWO, somebody(TWO, flow=None, version=None), Notice())
    assert (outcome.changes, outcome.session.flow) == (True, "tour")


def test_whom_a_flow_takes_in_by_itself_is_said_by_the_flow() -> None:
    experts = people.flow("a", flow="experts", enrol_when='user.type == "expert"')
    closed = people.flow("a", flow="closed", enrol_when="true", status="draining")
    known = [closed, TWO, experts]
    assert first_that_takes(known, somebody(TWO, attributes={"type": "expert"})) is experts
    assert first_that_takes(known, somebody(TWO, attributes={"type": "student"})) is None
    assert first_that_takes(known, somebody(TWO)) is None
