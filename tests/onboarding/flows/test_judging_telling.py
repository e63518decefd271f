"""What is told beside the steps, what follows from it, and what a user gets: attributes, flags, facts, data, grants."""

from __future__ import annotations

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
    Show,
    SkipSession,
    Start,
    Tell,
)
from onboarding.flows.enrolling import first_that_takes
from onboarding.flows.refusals import ActMalformed, TooLarge
from onboarding.flows.state import Cause, SessionStatus
from tests.onboarding.flows import people
from tests.onboarding.flows.people import (
    OPERATOR,
    after,
    begun,
    judged,
    kinds,
    later,
    now_true,
    somebody,
)

TWO = people.flow("a", {"key": "b", "required": False})


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

    @pytest.mark.parametrize("act", [Notice(), Show("a"), Begin("a"), Finish("a")], ids=repr)
    def test_a_step_that_a_fact_brought_is_told_with_the_next_act_once(self, act: Act) -> None:
        seen = now_true(begun(self.BROUGHT), "email")
        outcome = judged(self.BROUGHT, seen, act, sent=people.JOB if isinstance(act, Notice) else people.USER)
        assert [(one.kind, one.from_, one.to) for one in outcome.events if one.step == "b"] == [
            ("step_in", "out", "in")
        ]
        assert outcome.session.rev == seen.session.rev + 1
        assert not judged(self.BROUGHT, outcome.after, Notice(), sent=people.JOB).changes

    BROUGHT = people.flow("a", {"key": "b", "when": "facts.email"})

    def test_of_where_steps_are_at_the_start_only_what_it_moves_itself_is_told(self) -> None:
        where = people.flow("a", {"key": "b", "when": "facts.email"}, {"key": "c", "when": "flags.x"}, flags=["x"])
        there = now_true(somebody(where), "email")
        assert kinds(judged(where, there, Start()).events) == ["session_started"]
        outcome = judged(where, there, Tell(flags={"x": True}), Start())
        assert kinds(outcome.events) == ["session_started", "step_in c"]
        over = after(where, outcome.after, Reset(), sent=OPERATOR)
        assert kinds(judged(where, over, Start(), Tell(flags={"x": False})).events) == ["session_started", "step_out c"]

    def test_what_came_while_it_was_put_aside_is_told_by_the_act_that_takes_it_up(self) -> None:
        aside = now_true(after(self.BROUGHT, begun(self.BROUGHT), SkipSession(), sent=OPERATOR), "email")
        assert kinds(judged(self.BROUGHT, aside, Resume()).events) == ["session_resumed", "step_in b"]

    def test_what_came_once_it_was_over_is_told_when_it_is_opened_again(self) -> None:
        done = now_true(after(self.BROUGHT, begun(self.BROUGHT), Finish("a"), Complete()), "email")
        assert not judged(self.BROUGHT, done, Notice(), sent=people.JOB).changes
        assert kinds(judged(self.BROUGHT, done, ReopenSession(), sent=OPERATOR).events)[-1] == "step_in b"

    @pytest.mark.parametrize("act", [Tell(flags={"x": 1}), Tell(facts={"x": "no"}), Tell(flags={"x": None})], ids=repr)  # type: ignore[dict-item]  # as it may come
    def test_what_is_neither_true_nor_false_is_refused(self, act: Tell) -> None:
        with pytest.raises(ActMalformed):
            judged(TWO, begun(TWO), act)

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
