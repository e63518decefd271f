"""What is missing, by name: for the flow, for one step, for each unlock; and every "not yet" carries it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from onboarding.flows.acts import Begin, Complete, Fail, Finish, ResetStep, Save, Skip, SkipSession, Tell
from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.refusals import NotYet
from onboarding.flows.requirements import Alternative, Missing, Requirements, by_unlock
from onboarding.flows.state import Snapshot, StepState
from tests.onboarding.flows import people
from tests.onboarding.flows.people import (
    CREATOR,
    DAY,
    FAILED,
    MEMBER,
    NAME,
    NOW,
    OPERATOR,
    PENDING,
    YES,
    after,
    begun,
    later,
    missing,
    standing,
    with_facts,
)

EXPERT: Mapping[str, Any] = {"name": "N", "type": "expert"}


def unlocks(where: CompiledFlow, seen: Snapshot) -> Mapping[str, Requirements]:
    return by_unlock(where, seen, standing(where, seen))


class TestCurrentlyDue:
    def test_names_the_fields_that_have_no_answer_and_steps_that_ask_nothing(self) -> None:
        where = people.flow({"key": "a", "fields": NAME}, "b")
        assert missing(where, begun(where)).currently_due == ("a.name", "b")
        assert missing(where, after(where, begun(where), Save("a", {"name": "N"}))).currently_due == ("a", "b")

    def test_leaves_out_what_is_done_and_what_is_optional(self) -> None:
        seen = after(CREATOR, begun(CREATOR), Finish("api_keys"), Finish("website"))
        assert missing(CREATOR, seen).currently_due == ("research", "finish")

    def test_keeps_a_required_step_that_is_put_off(self) -> None:
        assert "website" in missing(CREATOR, after(CREATOR, begun(CREATOR), Skip("website"))).currently_due

    def test_asks_for_facts_where_they_alone_finish_a_step(self) -> None:
        where = people.flow({"key": "a", "done_when": ["fact:email", "fact:persona"]})
        assert missing(where, begun(where, facts={"email": YES})).currently_due == ("fact:persona",)

    def test_asks_for_a_click_where_facts_are_there_and_the_step_was_started_over(self) -> None:
        where = people.flow({"key": "a", "done_when": ["fact:email"]})
        seen = after(where, begun(where, facts={"email": YES}), ResetStep("a"), sent=OPERATOR)
        assert missing(where, seen).currently_due == ("a",)

    def test_names_the_optional_step_that_decides_about_others(self) -> None:
        asks = {"type": "object", "properties": {"q": {"type": "string"}}}
        where = people.flow(
            {"key": "a", "required": False, "fields": asks},
            {"key": "b", "when": 'answers.a.q == "yes"', "required": False},
        )
        assert missing(where, begun(where)).currently_due == ("a",)

    def test_names_the_optional_step_that_a_required_one_waits_for(self) -> None:
        where = people.flow({"key": "a", "required": False}, {"key": "b", "requires": ["step:a"]})
        found = missing(where, begun(where))
        assert (found.currently_due, set(found.eventually_due)) == (("a",), {"a", "b"})

    def test_names_nothing_twice(self) -> None:
        where = people.flow({"key": "a", "requires": ["fact:email"]}, {"key": "b", "requires": ["fact:email"]})
        assert missing(where, begun(where)).currently_due == ("a", "fact:email", "b")


class TestEventuallyDue:
    def test_holds_all_that_is_currently_due(self) -> None:
        found = missing(MEMBER, begun(MEMBER))
        assert set(found.currently_due) <= set(found.eventually_due)

    def test_also_names_what_is_not_decided_yet(self) -> None:
        found = missing(MEMBER, begun(MEMBER))
        assert "experience" in found.eventually_due
        assert "experience" not in found.currently_due
        decided = missing(MEMBER, after(MEMBER, begun(MEMBER), Finish("profile", EXPERT)))
        assert "experience" in decided.currently_due

    def test_also_names_what_waits_for_another_step(self) -> None:
        where = people.flow("a", {"key": "b", "requires": ["step:a"]})
        found = missing(where, begun(where))
        assert (found.currently_due, found.eventually_due) == (("a",), ("a", "b"))


class TestPastDue:
    WHERE = people.flow({"key": "a", "fields": NAME, "due_days": 7}, {"key": "b", "due_days": 3}, "c")

    def test_is_empty_within_the_time_and_tells_the_next_deadline(self) -> None:
        found = missing(self.WHERE, begun(self.WHERE))
        assert (found.past_due, found.deadline) == ((), NOW + 3 * DAY)

    def test_names_what_is_over_its_time(self) -> None:
        assert missing(self.WHERE, later(begun(self.WHERE), 5 * DAY)).past_due == ("b",)
        assert missing(self.WHERE, later(begun(self.WHERE), 8 * DAY)).past_due == ("a.name", "b")

    def test_tells_the_next_deadline_and_where_all_are_over_the_first(self) -> None:
        ahead = [missing(self.WHERE, later(begun(self.WHERE), days * DAY)).deadline for days in (5, 8)]
        assert ahead == [NOW + 7 * DAY, NOW + 3 * DAY]

    def test_forgets_what_is_done(self) -> None:
        seen = after(self.WHERE, begun(self.WHERE), Finish("b"))
        assert missing(self.WHERE, later(seen, 5 * DAY)).past_due == ()

    def test_has_no_deadline_before_the_start(self) -> None:
        found = missing(self.WHERE, later(people.somebody(self.WHERE), 30 * DAY))
        assert (found.past_due, found.deadline) == ((), None)

    def test_never_names_what_is_not_decided_yet(self) -> None:
        where = people.flow("a", {"key": "b", "when": "answers.a.q == 1", "due_days": 1})
        assert missing(where, later(begun(where), 5 * DAY)).past_due == ()


class TestPendingVerification:
    def test_holds_what_a_job_is_finding_out_and_nothing_is_asked_for_it(self) -> None:
        seen = begun(CREATOR, facts={"website_analysis": PENDING})
        found = missing(CREATOR, seen)
        assert found.pending_verification == ("fact:website_analysis",)
        assert "website" not in found.currently_due

    def test_alone_it_is_why_nothing_can_be_done_now(self) -> None:
        where = people.flow({"key": "a", "done_when": ["fact:website_analysis"]})
        found = missing(where, begun(where, facts={"website_analysis": PENDING}))
        assert (found.currently_due, found.blocked_reason) == ((), "waiting_for_verification")

    def test_what_a_step_requires_may_be_on_its_way_too(self) -> None:
        where = people.flow({"key": "a", "requires": ["fact:verified_key"]})
        found = missing(where, begun(where, facts={"verified_key": PENDING}))
        assert (found.currently_due, found.pending_verification) == (("a",), ("fact:verified_key",))


class TestErrors:
    def test_say_what_a_job_could_not_do_and_ask_for_it_again(self) -> None:
        found = missing(CREATOR, begun(CREATOR, facts={"website_analysis": FAILED}))
        assert found.errors == (Missing("fact:website_analysis", "unreachable", "The site does not answer."),)
        assert "website" in found.currently_due

    def test_say_which_step_went_wrong_and_why(self) -> None:
        found = missing(CREATOR, after(CREATOR, begun(CREATOR), Fail("research", "The search is away.")))
        assert found.errors == (Missing("research", "failed", "The search is away."),)

    def test_are_gone_once_it_is_tried_again(self) -> None:
        seen = after(CREATOR, begun(CREATOR), Fail("research", "Away."), Begin("research"))
        assert missing(CREATOR, seen).errors == ()


class TestAlternatives:
    def test_say_what_would_do_instead(self) -> None:
        where = people.flow({"key": "a", "requires": [["fact:verified_key:openai", "fact:verified_key:anthropic"]]})
        found = missing(where, begun(where))
        assert found.currently_due == ("a", "fact:verified_key:openai")
        assert found.alternatives == (Alternative(("fact:verified_key:openai",), ("fact:verified_key:anthropic",)),)

    def test_are_each_a_way_of_its_own_all_of_which_is_to_be_given(self) -> None:
        where = people.flow(
            {"key": "a", "requires": [["fact:f", "fact:g", "fact:h"]]},
            {"key": "b", "fields": NAME, "done_when": [["fact:f", "fact:g"], "fact:h"]},
            facts=["f", "g", "h"],
        )
        assert missing(where, begun(where)).alternatives == (
            Alternative(("fact:f",), ("fact:g",)),
            Alternative(("fact:f",), ("fact:h",)),
            Alternative(("b.name",), ("fact:f", "fact:h")),
            Alternative(("b.name",), ("fact:g", "fact:h")),
        )

    def test_say_which_fact_would_finish_a_step_that_can_be_answered_too(self) -> None:
        found = missing(CREATOR, begun(CREATOR))
        assert Alternative(("website",), ("fact:website_analysis",)) in found.alternatives

    def test_are_not_needed_once_one_of_them_is_there(self) -> None:
        where = people.flow({"key": "a", "requires": [["fact:persona", "fact:email"]]})
        found = missing(where, begun(where, facts={"email": YES}))
        assert (found.currently_due, found.alternatives) == (("a",), ())


class TestEachUnlock:
    def test_tells_what_it_still_waits_for(self) -> None:
        found = unlocks(CREATOR, begun(CREATOR))["ai_writing"]
        assert found.currently_due == ("fact:verified_key", "website")

    def test_tells_what_is_on_its_way(self) -> None:
        seen = begun(CREATOR, facts={"verified_key": PENDING, "website_analysis": PENDING})
        found = unlocks(CREATOR, seen)["ai_writing"]
        assert (found.currently_due, found.pending_verification) == ((), ("fact:verified_key", "website"))

    def test_names_the_fields_of_its_steps(self) -> None:
        assert unlocks(MEMBER, begun(MEMBER))["messages"].currently_due == ("profile.name",)

    def test_that_hangs_on_a_step_that_is_out_says_so(self) -> None:
        seen = after(MEMBER, begun(MEMBER), Finish("profile", {"name": "N", "type": "student"}))
        found = unlocks(MEMBER, seen)["mentoring"]
        assert (found.currently_due, found.blocked_reason) == ((), "step_out")

    def test_that_hangs_on_an_undecided_step_is_due_later(self) -> None:
        found = unlocks(MEMBER, begun(MEMBER))["mentoring"]
        assert (found.currently_due, found.eventually_due) == ((), ("experience",))

    def test_is_not_told_any_more_once_it_is_granted(self) -> None:
        seen = after(MEMBER, begun(MEMBER), Finish("profile", EXPERT))
        assert "unlock:messages" in seen.granted
        assert "messages" not in unlocks(MEMBER, seen)


class TestANotYet:
    def test_carries_what_is_missing_from_the_flow(self) -> None:
        seen = after(CREATOR, begun(CREATOR), Finish("api_keys"))
        with pytest.raises(NotYet) as refused:
            after(CREATOR, seen, Complete())
        assert refused.value.requirements == missing(CREATOR, seen)
        assert refused.value.as_json()["requirements"]["currently_due"] == ("website", "research", "finish")

    def test_carries_what_is_missing_from_the_step(self) -> None:
        where = people.flow({"key": "a", "fields": NAME, "requires": ["fact:email"]})
        with pytest.raises(NotYet) as refused:
            after(where, begun(where), Finish("a"))
        assert refused.value.requirements.currently_due == ("fact:email", "a.name")

    def test_carries_the_facts_of_a_given_step_that_somebody_wants_to_click_done(self) -> None:
        where = people.flow({"key": "mail", "given": True, "done_when": ["fact:email"]}, {"key": "a", "weight": 4})
        with pytest.raises(NotYet) as refused:
            after(where, begun(where), Finish("mail"))
        assert refused.value.requirements.currently_due == ("fact:email",)

    def test_carries_the_optional_step_where_only_that_is_in_the_way(self) -> None:
        where = people.flow(
            "a", {"key": "b", "required": False}, {"key": "c", "required": False, "when": "answers.b.q == 1"}
        )
        with pytest.raises(NotYet) as refused:
            after(where, begun(where), Finish("a"), Complete())
        assert refused.value.requirements.currently_due == ("b",)
        assert refused.value.requirements.blocked_reason is None


def test_of_a_session_that_is_put_aside_that_is_the_reason() -> None:
    seen = after(CREATOR, begun(CREATOR), SkipSession(), sent=OPERATOR)
    assert missing(CREATOR, seen).blocked_reason == "put_aside"


def test_a_review_after_a_migration_is_asked_for_by_name() -> None:
    seen = begun(CREATOR)
    state = StepState("research", answers={"x": 1}, needs_review=True)
    seen = replace(seen, steps={"research": state})
    assert [one.code for one in missing(CREATOR, seen).errors] == ["needs_review"]


def test_what_is_missing_changes_with_facts_without_anything_being_written() -> None:
    seen = begun(CREATOR)
    assert "api_keys" in missing(CREATOR, seen).currently_due
    assert "api_keys" not in missing(CREATOR, with_facts(seen, verified_key=YES)).currently_due


def test_nothing_is_missing_where_all_is_done() -> None:
    where = people.flow("a", {"key": "b", "when": "flags.x"}, flags=["x"])
    seen = after(where, begun(where), Tell(flags={"x": False}), Finish("a"))
    assert missing(where, seen) == Requirements()
