"""Where somebody stands: which steps are theirs, which is next, and what facts have done."""

from __future__ import annotations

import pytest

from onboarding.flows.acts import Begin, Fail, Finish, Reopen, Reset, ResetStep, Save, Skip, SkipSession, Tell
from onboarding.flows.standing import Where
from onboarding.flows.state import FactState, StepStatus
from tests.onboarding.flows import people
from tests.onboarding.flows.people import (
    CREATOR,
    MEMBER,
    NAME,
    OPERATOR,
    PENDING,
    YES,
    after,
    begun,
    current,
    now_true,
    somebody,
    standing,
)

DETOUR = people.flow(
    {"key": "a", "fields": {"type": "object", "properties": {"q": {"type": "string"}}}, "required": False},
    {"key": "b", "when": 'answers.a.q == "yes"'},
    {"key": "c", "when": 'steps.b == "completed"', "required": False},
    "d",
)
AGED = people.flow("a", {"key": "b", "when": "user.age > 17"})
WAITING = people.flow({"key": "site", "done_when": ["fact:website_analysis"]}, "next")


def where(key: str, *acts: Begin | Save | Finish | Skip | Fail) -> Where:
    return standing(DETOUR, after(DETOUR, begun(DETOUR), *acts)).by_key[key].where


class TestWhichStepsAreTheirs:
    def test_a_condition_on_an_answer_that_is_not_given_is_undecided(self) -> None:
        assert where("b") is Where.UNDECIDED
        assert where("b", Begin("a")) is Where.UNDECIDED
        assert where("b", Fail("a", "No.")) is Where.UNDECIDED

    def test_an_answer_decides_even_before_its_step_is_finished(self) -> None:
        assert where("b", Save("a", {"q": "yes"})) is Where.IN
        assert where("b", Save("a", {"q": "no"})) is Where.OUT

    @pytest.mark.parametrize("act", [Finish("a"), Skip("a")], ids=["finished", "skipped"])
    def test_what_is_undecided_is_out_once_the_asking_step_is_closed(self, act: Finish | Skip) -> None:
        assert where("b", act) is Where.OUT

    def test_a_step_that_was_out_comes_in_when_the_answer_comes(self) -> None:
        assert where("b", Skip("a"), Save("a", {"q": "yes"})) is Where.IN

    def test_a_condition_on_a_step_that_is_out_sees_it_as_untouched(self) -> None:
        where_c = where("c", Save("a", {"q": "yes"}), Finish("b"), Save("a", {"q": "no"}))
        assert where_c is Where.OUT

    def test_answers_of_a_step_that_is_out_decide_nothing_and_are_kept(self) -> None:
        chain = people.flow(
            {"key": "a", "when": "flags.x"}, {"key": "b", "when": "answers.a.q == 1", "required": False}, flags=["x"]
        )
        seen = after(chain, begun(chain), Tell(flags={"x": True}), Finish("a", {"q": 1}))
        assert standing(chain, seen).by_key["b"].where is Where.IN
        seen = after(chain, seen, Tell(flags={"x": False}))
        assert standing(chain, seen).by_key["b"].where is Where.OUT
        assert seen.step("a").answers == {"q": 1}

    def test_a_condition_on_the_user_that_nothing_can_decide_any_more_is_out(self) -> None:
        expert = people.flow({"key": "a", "when": 'user.type == "expert"'}, "b")
        assert standing(expert, begun(expert)).by_key["a"].where is Where.OUT
        seen = after(expert, begun(expert), Tell(attributes={"type": "expert"}))
        assert standing(expert, seen).by_key["a"].where is Where.IN

    def test_a_condition_that_fails_keeps_the_step_open_and_doing_it_is_enough(self) -> None:
        seen = after(AGED, begun(AGED), Tell(attributes={"age": "old"}), Finish("a"))
        assert (standing(AGED, seen).by_key["b"].where, standing(AGED, seen).may_complete) == (Where.UNDECIDED, False)
        assert standing(AGED, after(AGED, seen, Finish("b"))).may_complete
        assert standing(AGED, after(AGED, seen, Tell(attributes={"age": 9}))).by_key["b"].where is Where.OUT


class TestTheCurrentStep:
    def test_is_the_first_that_is_untouched(self) -> None:
        assert current(CREATOR, begun(CREATOR)) == "api_keys"
        assert current(CREATOR, after(CREATOR, begun(CREATOR), Finish("website"))) == "api_keys"

    def test_is_the_one_that_was_begun_last(self) -> None:
        seen = after(CREATOR, begun(CREATOR), Begin("finish"), Begin("research"))
        assert current(CREATOR, seen) == "research"
        assert current(CREATOR, after(CREATOR, seen, Finish("research"))) == "finish"

    def test_is_the_one_that_is_gone_back_to(self) -> None:
        assert current(
            CREATOR, after(CREATOR, begun(CREATOR), Begin("website"), Begin("research"), Begin("website"))
        ) == ("website")

    def test_is_what_was_put_off_where_nothing_else_is_left(self) -> None:
        done = [Finish(key) for key in ("api_keys", "research", "finish")]
        seen = after(CREATOR, begun(CREATOR), Skip("website"), Skip("personalization"), Skip("integrations"), *done)
        assert current(CREATOR, seen) == "website"

    def test_is_none_once_all_is_done(self) -> None:
        done = [Finish(step.key) for step in CREATOR.flow.steps]
        assert current(CREATOR, after(CREATOR, begun(CREATOR), *done)) is None

    def test_is_never_one_that_went_out_while_it_was_under_way(self) -> None:
        student = {"name": "N", "type": "student"}
        seen = after(MEMBER, begun(MEMBER), Save("profile", {"type": "expert"}), Begin("experience"))
        assert current(MEMBER, seen) == "experience"
        assert current(MEMBER, after(MEMBER, seen, Save("profile", student))) == "profile"

    def test_is_what_went_wrong_rather_than_one_that_hangs_on_it(self) -> None:
        seen = after(DETOUR, begun(DETOUR), Finish("d"), Fail("a", "No."))
        assert current(DETOUR, seen) == "a"

    def test_stays_the_same_while_all_is_put_aside(self) -> None:
        seen = after(CREATOR, begun(CREATOR), Begin("research"))
        assert current(CREATOR, after(CREATOR, seen, SkipSession(), sent=OPERATOR)) == "research"


class TestWhatFactsHaveDone:
    def test_is_shown_as_completed_before_anybody_writes_it_down(self) -> None:
        one = standing(WAITING, now_true(begun(WAITING), "website_analysis")).by_key["site"]
        assert (one.status, one.by_fact, one.state.status) == (StepStatus.COMPLETED, True, StepStatus.PENDING)

    def test_a_step_whose_job_runs_is_shown_in_progress(self) -> None:
        one = standing(WAITING, begun(WAITING, facts={"website_analysis": PENDING})).by_key["site"]
        assert (one.status, one.verifying) == (StepStatus.IN_PROGRESS, True)

    def test_a_step_that_waits_for_more_than_jobs_is_not_shown_in_progress(self) -> None:
        both = people.flow({"key": "a", "done_when": ["fact:persona", "fact:website_analysis"]})
        one = standing(both, begun(both, facts={"website_analysis": PENDING})).by_key["a"]
        assert one.status is StepStatus.PENDING

    def test_any_of_several_facts_will_do_where_the_flow_says_so(self) -> None:
        either = people.flow({"key": "a", "done_when": [["fact:persona", "fact:email"]]})
        assert standing(either, now_true(begun(either), "email")).by_key["a"].by_fact

    def test_the_key_of_one_provider_is_not_another_ones(self) -> None:
        one = people.flow({"key": "a", "done_when": ["fact:verified_key:openai"]})
        assert not standing(one, now_true(begun(one), "verified_key", "verified_key:exa")).by_key["a"].by_fact
        assert standing(one, now_true(begun(one), "verified_key:openai")).by_key["a"].by_fact

    def test_a_step_is_done_by_steps_that_facts_have_done_in_whatever_order_they_stand(self) -> None:
        chain = people.flow(
            {"key": "third", "done_when": ["step:second"]},
            {"key": "second", "done_when": ["step:first"]},
            {"key": "first", "done_when": ["fact:email"]},
        )
        found = standing(chain, now_true(begun(chain), "email"))
        assert [one.by_fact for one in found.steps] == [True, True, True]

    def test_nothing_is_done_by_a_step_that_is_out(self) -> None:
        chain = people.flow(
            {"key": "a", "when": "flags.x", "done_when": ["fact:email"]},
            {"key": "b", "done_when": ["step:a"]},
            flags=["x"],
        )
        assert not standing(chain, now_true(begun(chain), "email")).by_key["b"].by_fact

    @pytest.mark.parametrize(
        "acts", [(Skip("site"),), (Fail("site", "No."), Begin("site")), (Skip("site"), Begin("site"))]
    )
    def test_what_was_put_off_or_tried_again_is_done_all_the_same(self, acts: tuple[Skip | Fail | Begin, ...]) -> None:
        seen = now_true(after(WAITING, begun(WAITING), *acts), "website_analysis")
        assert standing(WAITING, seen).by_key["site"].status is StepStatus.COMPLETED

    @pytest.mark.parametrize("act", [Reopen("site"), ResetStep("site"), Reset()], ids=lambda act: type(act).__name__)
    def test_a_step_that_was_opened_again_or_started_over_waits_for_the_user(
        self, act: Reopen | ResetStep | Reset
    ) -> None:
        seen = now_true(begun(WAITING), "website_analysis")
        one = standing(WAITING, after(WAITING, seen, act, sent=OPERATOR)).by_key["site"]
        assert not one.by_fact
        assert one.status in (StepStatus.PENDING, StepStatus.IN_PROGRESS)

    def test_a_given_step_stays_done_whatever_is_started_over(self) -> None:
        given = people.flow({"key": "mail", "given": True, "done_when": ["fact:email"]}, {"key": "a", "weight": 4})
        seen = after(given, now_true(begun(given), "email"), Finish("a"), Reset(), sent=OPERATOR)
        assert standing(given, seen).by_key["mail"].status is StepStatus.COMPLETED

    def test_what_was_out_at_the_start_over_and_comes_in_later_waits_too(self) -> None:
        hidden = people.flow({"key": "a", "when": "flags.x", "done_when": ["fact:email"]}, "b", flags=["x"])
        seen = after(hidden, now_true(begun(hidden), "email"), Reset(), Tell(flags={"x": True}), sent=OPERATOR)
        assert not standing(hidden, seen).by_key["a"].by_fact


class TestWhatIsKnownOfANeed:
    def test_a_step_is_known_as_done_when_facts_have_done_it(self) -> None:
        assert standing(WAITING, now_true(begun(WAITING), "website_analysis")).known("step:site") is FactState.YES

    def test_a_step_whose_job_runs_is_on_its_way(self) -> None:
        seen = begun(WAITING, facts={"website_analysis": PENDING})
        assert standing(WAITING, seen).known("step:site") is FactState.PENDING

    def test_a_step_that_is_not_this_users_keeps_nobody_from_another_one(self) -> None:
        gate = people.flow({"key": "a", "when": "flags.x"}, {"key": "b", "requires": ["step:a"]}, flags=["x"])
        found = standing(gate, begun(gate))
        assert (found.lets("step:a"), found.known("step:a")) == (FactState.YES, FactState.NO)
        assert after(gate, begun(gate), Finish("b")).step("b").status is StepStatus.COMPLETED


def test_numbers_count_from_where_the_flow_counts() -> None:
    assert [one.number for one in standing(CREATOR, somebody(CREATOR)).steps] == [1, 2, 3, 4, 5, 6]
    assert [one.number for one in standing(MEMBER, somebody(MEMBER)).steps] == [0, 1, 2, 3, 4]


def test_a_flow_may_be_completed_with_optional_steps_left_and_not_with_undecided_ones() -> None:
    optional = people.flow({"key": "a", "fields": NAME}, {"key": "b", "required": False})
    seen = after(optional, begun(optional), Finish("a", {"name": "N"}))
    assert (standing(optional, seen).may_complete, standing(optional, seen).nothing_open) == (True, False)
    assert not standing(DETOUR, after(DETOUR, begun(DETOUR), Finish("d"))).may_complete


def test_told_facts_count_like_found_ones() -> None:
    invited = people.flow({"key": "a", "done_when": ["fact:invited"]}, facts=["invited"])
    assert standing(invited, begun(invited, facts={"invited": YES})).by_key["a"].by_fact
