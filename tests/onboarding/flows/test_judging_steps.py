"""What acts do to a step: every move of the table and no other, once each, with what follows by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from onboarding.flows.acts import (
    Act,
    Begin,
    Fail,
    Finish,
    Notice,
    Reopen,
    Reset,
    ResetStep,
    Save,
    Show,
    Skip,
    SkipSession,
)
from onboarding.flows.moves import STEP_MOVES, StepMove, step_may
from onboarding.flows.refusals import NotNow, NotYet, NotYours, StepUnknown
from onboarding.flows.state import Cause, SessionStatus, StepStatus
from tests.onboarding.flows import people
from tests.onboarding.flows.people import (
    CREATOR,
    DAY,
    JOB,
    OPERATOR,
    after,
    begun,
    judged,
    kinds,
    later,
    now_true,
    somebody,
    standing,
    with_steps,
)

TWO = people.flow("a", "b")
SITE = people.flow({"key": "site", "done_when": ["fact:website_analysis"]}, "b")
ACTS: dict[StepMove, Callable[[str], Act]] = {
    StepMove.BEGIN: Begin,
    StepMove.FINISH: Finish,
    StepMove.SKIP: Skip,
    StepMove.FAIL: lambda key: Fail(key, "It broke."),
    StepMove.REOPEN: Reopen,
    StepMove.RESET: ResetStep,
}
# Asked for where they are already, these are answered as done.
AS_DONE = {
    (StepMove.BEGIN, StepStatus.IN_PROGRESS),
    (StepMove.FINISH, StepStatus.COMPLETED),
    (StepMove.SKIP, StepStatus.SKIPPED),
    (StepMove.FAIL, StepStatus.FAILED),
    (StepMove.RESET, StepStatus.PENDING),
}


@pytest.mark.parametrize("move", list(StepMove))
@pytest.mark.parametrize("status", list(StepStatus))
def test_each_move_starts_where_the_table_says_and_nowhere_else(move: StepMove, status: StepStatus) -> None:
    seen = with_steps(somebody(TWO), a=status)
    if step_may(move, status):
        outcome = judged(TWO, seen, ACTS[move]("a"), sent=OPERATOR)
        assert outcome.after.step("a").status is STEP_MOVES[move][1]
        assert [(one.from_, one.to) for one in outcome.events if one.step == "a"] == [(status, STEP_MOVES[move][1])]
        assert outcome.session.rev == 1
    elif (move, status) in AS_DONE:
        assert judged(TWO, seen, ACTS[move]("a"), sent=OPERATOR).events == ()
    else:
        with pytest.raises(NotNow) as refused:
            judged(TWO, seen, ACTS[move]("a"), sent=OPERATOR)
        assert refused.value.payload == {"move": move, "status": status, "step": "a"}


class TestAnyActOnAStep:
    @pytest.mark.parametrize("act", [Begin("a"), Save("a", {}), Finish("a"), Skip("a"), Fail("a", "No.")], ids=repr)
    def test_starts_a_session_that_has_not_begun(self, act: Act) -> None:
        outcome = judged(TWO, somebody(TWO), act)
        assert outcome.session.status is SessionStatus.IN_PROGRESS
        assert kinds(outcome.events)[0] == "session_started"

    @pytest.mark.parametrize(
        "act", [Begin("a"), Save("a", {}), Finish("a"), Skip("a"), Fail("a", "No."), Reopen("b")], ids=repr
    )
    def test_takes_up_a_session_that_was_put_aside(self, act: Act) -> None:
        seen = after(TWO, begun(TWO), Skip("b"), SkipSession(), sent=OPERATOR)
        outcome = judged(TWO, seen, act)
        assert outcome.session.status is SessionStatus.IN_PROGRESS
        assert kinds(outcome.events)[0] == "session_resumed"

    @pytest.mark.parametrize("make", [*ACTS.values(), Show, lambda key: Save(key, {})])
    def test_on_a_step_that_there_is_not_names_those_that_there_are(self, make: Callable[[str], Act]) -> None:
        with pytest.raises(StepUnknown) as refused:
            judged(TWO, begun(TWO), make("nonsense"), sent=OPERATOR)
        assert refused.value.payload == {"steps": ["a", "b"]}

    @pytest.mark.parametrize(
        "make", [Show, Begin, Finish, Skip, Reopen, lambda key: Save(key, {}), lambda key: Fail(key, "No.")]
    )
    def test_on_a_step_of_others_says_so(self, make: Callable[[str], Act]) -> None:
        hidden = people.flow({"key": "x", "when": "flags.x"}, "b", flags=["x"])
        with pytest.raises(NotYours) as refused:
            judged(hidden, begun(hidden), make("x"))
        assert refused.value.payload == {"step": "x"}


class TestFinishing:
    def test_the_same_again_changes_nothing_and_leaves_no_second_event(self) -> None:
        seen = after(TWO, begun(TWO), Finish("a", {"x": 1}))
        again = judged(TWO, seen, Finish("a", {"x": 1}))
        assert (again.changes, again.events, again.session.rev) == (False, (), seen.session.rev)

    def test_waits_for_what_it_requires(self) -> None:
        gate = people.flow("a", {"key": "b", "requires": ["step:a", "fact:email"]})
        seen = now_true(begun(gate), "email")
        with pytest.raises(NotYet, match="b waits"):
            judged(gate, seen, Finish("b"))
        assert after(gate, seen, Finish("a"), Finish("b")).step("b").status is StepStatus.COMPLETED

    def test_may_require_a_step_that_facts_have_just_done(self) -> None:
        gate = people.flow({"key": "a", "done_when": ["fact:email"]}, {"key": "b", "requires": ["step:a"]})
        outcome = judged(gate, now_true(begun(gate), "email"), Finish("b"))
        assert kinds(outcome.events) == ["step_completed b", "step_completed a"]

    def test_keeps_when_it_began_and_says_when_it_ended(self) -> None:
        seen = after(TWO, begun(TWO), Begin("a"))
        state = after(TWO, seen, Finish("a")).step("a")
        assert state.started_at == seen.step("a").started_at
        assert state.finished_at == seen.now

    def test_a_step_that_facts_have_shown_as_done_keeps_the_answers_that_come_along(self) -> None:
        seen = after(SITE, now_true(begun(SITE), "website_analysis"), Finish("site", {"website": "x"}))
        assert seen.step("site").answers == {"website": "x"}

    def test_a_given_step_is_not_done_by_a_click(self) -> None:
        given = people.flow({"key": "mail", "given": True, "done_when": ["fact:email"]}, {"key": "a", "weight": 4})
        with pytest.raises(NotYet):
            judged(given, begun(given), Finish("mail"))


class TestBeginning:
    def test_what_was_put_off_takes_it_up_in_the_same_attempt(self) -> None:
        seen = after(TWO, begun(TWO), Skip("a"), Begin("a"))
        assert (seen.step("a").attempt, seen.step("a").finished_at) == (1, None)

    def test_what_went_wrong_forgets_the_reason(self) -> None:
        assert after(TWO, begun(TWO), Fail("a", "No."), Begin("a")).step("a").reason is None

    def test_what_is_under_way_and_current_changes_nothing(self) -> None:
        seen = after(TWO, begun(TWO), Begin("a"))
        assert not judged(TWO, later(seen, people.DAY), Begin("a")).changes

    def test_what_facts_have_done_is_refused_like_any_that_is_done(self) -> None:
        with pytest.raises(NotNow) as refused:
            judged(SITE, now_true(begun(SITE), "website_analysis"), Begin("site"))
        assert refused.value.payload["status"] == "completed"


class TestSkippingAndFailing:
    @pytest.mark.parametrize("act", [Skip("site"), Fail("site", "No.")], ids=["skip", "fail"])
    def test_never_overrides_what_facts_have_done(self, act: Act) -> None:
        with pytest.raises(NotNow) as refused:
            judged(SITE, now_true(begun(SITE), "website_analysis"), act)
        assert refused.value.payload["status"] == "completed"

    def test_failing_again_says_the_new_reason(self) -> None:
        seen = after(TWO, begun(TWO), Fail("a", "One."), Fail("a", "Two." + "." * 600))
        assert (seen.step("a").reason or "")[:4] == "Two."
        assert len(seen.step("a").reason or "") == 500

    def test_a_job_that_fails_moves_no_clock_of_the_user(self) -> None:
        seen = later(begun(TWO), people.DAY)
        assert after(TWO, seen, Fail("a", "No."), sent=JOB).session.last_active_at == seen.session.last_active_at


class TestOpeningAgain:
    def test_keeps_the_answers_and_is_another_attempt(self) -> None:
        seen = after(TWO, begun(TWO), Finish("a", {"x": 1}), Reopen("a"))
        assert (seen.step("a").answers, seen.step("a").attempt) == ({"x": 1}, 2)

    def test_what_facts_have_done_is_written_down_before_it_is_opened(self) -> None:
        outcome = judged(SITE, now_true(begun(SITE), "website_analysis"), Reopen("site"))
        assert kinds(outcome.events) == ["step_completed site", "step_reopened site"]
        assert outcome.after.step("site").status is StepStatus.IN_PROGRESS

    def test_of_a_session_that_has_not_begun_is_refused(self) -> None:
        with pytest.raises(NotNow):
            judged(TWO, somebody(TWO), Reopen("a"))


class TestSeeing:
    def test_tells_the_attempt_that_it_belongs_to(self) -> None:
        told = [one for seen in self.of_one_step() for one in seen]
        assert told == [("step_shown", 1), ("step_completed", 1), ("step_reset", 1),
            ("step_shown", 2), ("step_completed", 2), ("step_reopened", 3), ("step_shown", 3)]  # fmt: skip

    def of_one_step(self) -> Iterator[list[tuple[str, int]]]:
        seen = begun(TWO)
        again = (ResetStep("a"), Show("a"), Finish("a"), Reopen("a"), Show("a"))
        for act in (Show("a"), Finish("a"), *again):
            outcome = judged(TWO, seen, act, sent=OPERATOR)
            yield [(one.kind, one.attempt) for one in outcome.events]
            seen = later(outcome.after, DAY)


class TestStartingAStepOver:
    def test_leaves_it_as_if_it_had_never_been_touched(self) -> None:
        seen = after(TWO, begun(TWO), Show("a"), Finish("a", {"x": 1}), ResetStep("a"), sent=OPERATOR)
        assert seen.step("a") == people.untouched("a", attempt=1)

    def test_a_step_that_only_facts_have_done_is_open_then(self) -> None:
        seen = after(SITE, now_true(begun(SITE), "website_analysis"), ResetStep("site"), sent=OPERATOR)
        assert standing(SITE, seen).by_key["site"].status is StepStatus.PENDING


class TestNews:
    def test_of_a_fact_finishes_the_step_that_waited_once(self) -> None:
        seen = now_true(begun(SITE), "website_analysis")
        outcome = judged(SITE, seen, Notice(), sent=JOB)
        assert [(one.kind, one.cause) for one in outcome.events] == [("step_completed", Cause.JOB)]
        assert judged(SITE, outcome.after, Notice(), sent=JOB).events == ()

    def test_of_a_fact_that_has_just_come_true_also_finishes_what_was_started_over(self) -> None:
        seen = after(SITE, now_true(begun(SITE), "website_analysis"), Notice(), Reopen("site"), sent=OPERATOR)
        assert judged(SITE, seen, Notice(), sent=JOB).events == ()
        assert judged(SITE, seen, Notice(("persona",)), sent=JOB).events == ()
        fresh = judged(SITE, seen, Notice(("website_analysis",)), sent=JOB)
        assert fresh.after.step("site").status is StepStatus.COMPLETED

    def test_is_kept_by_any_act_that_comes_first(self) -> None:
        outcome = judged(SITE, now_true(begun(SITE), "website_analysis"), Begin("b"))
        assert kinds(outcome.events) == ["step_started b", "step_completed site"]

    def test_starts_nothing(self) -> None:
        outcome = judged(SITE, now_true(somebody(SITE), "website_analysis"), Notice(("website_analysis",)), sent=JOB)
        assert (outcome.session.status, outcome.events) == (SessionStatus.NOT_STARTED, ())

    def test_finishes_what_was_put_off(self) -> None:
        seen = now_true(after(SITE, begun(SITE), Skip("site")), "website_analysis")
        assert after(SITE, seen, Notice(), sent=JOB).step("site").status is StepStatus.COMPLETED


class TestShowing:
    def test_is_noted_once_for_each_attempt_and_makes_no_revision(self) -> None:
        seen = begun(TWO)
        first = judged(TWO, seen, Show("a"))
        assert (kinds(first.events), first.session.rev) == (["step_shown a"], seen.session.rev)
        assert not judged(TWO, first.after, Show("a")).changes
        redone = after(TWO, first.after, Finish("a"), Reopen("a"))
        assert [one.attempt for one in judged(TWO, redone, Show("a")).events] == [2]

    def test_starts_nothing(self) -> None:
        assert not judged(TWO, somebody(TWO), Show("a")).changes


def test_several_acts_at_once_are_one_revision_and_all_or_nothing() -> None:
    outcome = judged(TWO, somebody(TWO), Finish("a"), Skip("b"))
    assert (outcome.session.rev, len(outcome.steps)) == (1, 2)
    with pytest.raises(NotNow):
        judged(TWO, somebody(TWO), Finish("a"), Skip("b"), Skip("a"))


def test_a_step_of_a_version_that_is_gone_is_forgotten_at_a_start_over() -> None:
    seen = with_steps(begun(TWO), of_old=StepStatus.COMPLETED)
    assert after(TWO, seen, Reset(), sent=OPERATOR).step("of_old").status is StepStatus.PENDING


def test_the_whole_flow_is_finished_one_step_after_the_other() -> None:
    seen = somebody(CREATOR)
    for step in CREATOR.flow.steps:
        seen = after(CREATOR, seen, Finish(step.key))
    assert (seen.session.status, seen.session.rev) == (SessionStatus.COMPLETED, 6)
