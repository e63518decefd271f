"""The one percent: the table of its definition line by line, and what no order of acts may do to it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pytest

from onboarding.flows.acts import (
    Complete,
    Finish,
    Reopen,
    ReopenSession,
    Reset,
    ResetStep,
    Save,
    SkipSession,
    Tell,
    TellProgress,
)
from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.refusals import NotYet, Refused
from onboarding.flows.state import SessionStatus, Snapshot, StepStatus
from onboarding.flows.versions.migrating import Moved, moved, plan
from tests.onboarding.flows import people
from tests.onboarding.flows.people import CREATOR, MEMBER, OPERATOR, begun, missing, somebody, standing, with_steps

DONE, LATER = StepStatus.COMPLETED, StepStatus.SKIPPED
STUDENT, EXPERT = {"name": "N", "type": "student"}, {"name": "N", "type": "expert"}
HEADLINE = {"jobs": [{"name": "X"}]}


def shown(where: CompiledFlow, seen: Snapshot) -> tuple[int, float, int, int]:
    """Return the percent of the moment, the one that is shown, and the steps done of all."""
    found = standing(where, seen)
    return found.raw, found.percent, found.done, found.total


class TestTheTable:
    def test_of_six_equal_steps_two_are_done(self) -> None:
        seen = with_steps(somebody(CREATOR), api_keys=DONE, website=DONE)
        assert shown(CREATOR, seen) == (33, 33, 2, 6)

    def test_an_optional_step_that_is_skipped_earns_its_weight(self) -> None:
        seen = with_steps(somebody(CREATOR), api_keys=DONE, website=DONE, integrations=LATER)
        assert shown(CREATOR, seen) == (50, 50, 3, 6)

    def test_a_required_step_that_is_put_off_earns_nothing_and_stays_due(self) -> None:
        seen = with_steps(somebody(CREATOR), api_keys=DONE, website=DONE, integrations=LATER, research=LATER)
        assert shown(CREATOR, seen) == (50, 50, 3, 6)
        assert "research" in missing(CREATOR, seen).currently_due

    def test_an_undecided_step_counts_among_all(self) -> None:
        assert shown(MEMBER, begun(MEMBER)) == (0, 0, 0, 5)

    def test_a_step_that_goes_out_leaves_the_sum(self) -> None:
        seen = people.after(MEMBER, begun(MEMBER), Finish("profile", STUDENT))
        assert shown(MEMBER, seen) == (42, 42, 1, 4)

    def test_a_step_that_comes_in_later_does_not_lower_what_was_shown_and_says_why(self) -> None:
        seen = people.after(
            MEMBER, begun(MEMBER), Finish("profile", STUDENT), Reopen("profile"), Finish("profile", STUDENT)
        )
        seen = people.after(MEMBER, seen, Save("profile", {"type": "expert"}))
        assert shown(MEMBER, seen) == (33, 42, 1, 5)
        assert standing(MEMBER, seen).note == "steps_added"

    def test_with_all_required_done_it_waits_at_its_weight_until_completed(self) -> None:
        seen = people.after(
            MEMBER,
            begun(MEMBER),
            Finish("profile", EXPERT),
            Finish("skills", {"skills": ["a"]}),
            Finish("interests", {"interests": ["a"]}),
            Finish("experience", HEADLINE),
        )
        assert shown(MEMBER, seen) == (88, 88, 4, 5)
        assert standing(MEMBER, seen).may_complete
        assert shown(MEMBER, people.after(MEMBER, seen, Complete())) == (100, 100, 4, 5)

    def test_a_done_step_that_goes_out_leaves_both_sums_and_what_was_shown_stays(self) -> None:
        where = people.flow(
            {"key": "a", "weight": 3}, {"key": "b", "weight": 3}, {"key": "x", "when": "flags.x", "required": False},
            flags=["x"],
        )  # fmt: skip
        seen = people.after(where, begun(where), Tell(flags={"x": True}), Finish("a"), Finish("x"))
        assert shown(where, seen) == (57, 57, 2, 3)
        seen = people.after(where, seen, Tell(flags={"x": False}))
        assert shown(where, seen) == (50, 57, 1, 2)
        assert seen.step("x").status is DONE


@pytest.mark.parametrize(
    "statuses",
    [{}, {"a": StepStatus.PENDING}, {"a": StepStatus.IN_PROGRESS}, {"a": StepStatus.FAILED}],
    ids=["untouched", "pending", "in progress", "failed"],
)
def test_what_is_not_done_earns_nothing(statuses: Mapping[str, StepStatus]) -> None:
    where = people.flow("a", "b")
    assert shown(where, with_steps(somebody(where), **statuses)) == (0, 0, 0, 2)


def test_it_is_rounded_down_and_never_to_a_hundred() -> None:
    where = people.flow({"key": "a", "weight": 999}, {"key": "b", "weight": 1})
    assert shown(where, with_steps(somebody(where), a=DONE)) == (99, 99, 1, 2)
    assert standing(where, with_steps(somebody(where), a=DONE)).share == pytest.approx(99.9)


def test_with_every_step_done_it_is_99_until_the_flow_is_completed() -> None:
    where = people.flow("a")
    seen = with_steps(somebody(where), a=DONE)
    assert shown(where, seen) == (99, 99, 1, 1)
    assert shown(where, people.after(where, seen, Complete())) == (100, 100, 1, 1)


def test_where_nothing_counts_it_is_nought() -> None:
    where = people.flow({"key": "a", "when": "flags.x"}, flags=["x"])
    assert shown(where, begun(where)) == (0, 0, 0, 0)


def test_a_step_that_facts_have_done_counts_before_anybody_writes_it_down() -> None:
    assert shown(CREATOR, people.now_true(somebody(CREATOR), "verified_key")) == (16, 16, 1, 6)


def test_what_facts_had_added_was_shown_and_does_not_fall_though_nobody_had_written_it_down() -> None:
    where = people.flow(
        {"key": "a", "done_when": ["fact:email"]}, {"key": "b", "when": "flags.x"}, "c", flags=["x"],
    )  # fmt: skip
    seen = people.now_true(somebody(where), "email")
    assert shown(where, seen) == (50, 50, 1, 2)
    assert shown(where, people.after(where, seen, Tell(flags={"x": True}))) == (33, 50, 1, 3)


def test_given_steps_count_from_the_start() -> None:
    where = people.flow(
        {"key": "mail", "given": True, "done_when": ["fact:email"]}, {"key": "a", "weight": 4},
    )  # fmt: skip
    assert shown(where, begun(where, facts={"email": people.YES})) == (20, 20, 1, 2)


@pytest.mark.parametrize("act", [Reopen("a"), ResetStep("a")], ids=lambda act: type(act).__name__)
def test_it_falls_when_a_step_is_opened_again_or_started_over(act: Reopen | ResetStep) -> None:
    where = people.flow("a", "b")
    seen = people.after(where, begun(where), Finish("a"), act)
    assert shown(where, seen)[:2] == (0, 0)


def test_it_falls_when_everything_is_started_over() -> None:
    seen = people.after(CREATOR, begun(CREATOR), Finish("website"))
    assert shown(CREATOR, people.after(CREATOR, seen, Reset(), sent=OPERATOR))[:2] == (0, 0)


def test_a_reopened_session_shows_what_is_done_and_not_a_hundred() -> None:
    where = people.flow("a", "b")
    seen = people.after(where, begun(where), Finish("a"), Complete(force=True), ReopenSession(), sent=OPERATOR)
    assert shown(where, seen) == (50, 50, 1, 2)


def test_of_a_completed_session_it_falls_where_an_operator_opens_a_step_again() -> None:
    where = people.flow("a", "b")
    seen = people.after(where, begun(where), Finish("a"), Finish("b"), Complete())
    assert shown(where, people.after(where, seen, Reopen("a"), sent=OPERATOR)) == (50, 50, 1, 2)


class TestWhatAServerTells:
    def test_is_shown_where_the_steps_say_less(self) -> None:
        seen = people.after(CREATOR, begun(CREATOR), TellProgress(41.5), TellProgress(20))
        assert shown(CREATOR, seen)[:2] == (0, 41.5)

    def test_is_why_it_is_more_until_steps_say_more(self) -> None:
        where = people.flow("a", "b", {"key": "c", "when": "flags.x"}, {"key": "d", "when": "flags.x"}, flags=["x"])
        told = people.after(where, begun(where), TellProgress(40))
        added = people.after(where, told, Finish("a"), Tell(flags={"x": True}))
        opened = people.after(where, told, Finish("a"), Reopen("a"))
        notes = [standing(where, each).note for each in (told, people.after(where, told, Finish("a")), added, opened)]
        assert notes == ["told", None, "steps_added", None]

    def test_gives_way_to_steps_that_say_more(self) -> None:
        seen = people.after(CREATOR, begun(CREATOR), TellProgress(20), Finish("api_keys"), Finish("website"))
        assert shown(CREATOR, seen)[:2] == (33, 33)

    def test_completes_at_a_hundred_and_at_nothing_less(self) -> None:
        assert shown(CREATOR, people.after(CREATOR, begun(CREATOR), TellProgress(99.9)))[:2] == (0, 99)
        assert people.after(CREATOR, begun(CREATOR), TellProgress(100)).session.status is SessionStatus.COMPLETED

    @pytest.mark.parametrize("percent", [-0.1, 100.1, float("nan"), float("inf")])
    def test_is_refused_outside_of_0_to_100(self, percent: float) -> None:
        with pytest.raises(Refused, match="no percent"):
            people.after(CREATOR, begun(CREATOR), TellProgress(percent))

    def test_starts_and_takes_up_what_was_put_aside(self) -> None:
        seen = people.after(CREATOR, somebody(CREATOR), SkipSession(), sent=OPERATOR)
        assert people.after(CREATOR, seen, TellProgress(1)).session.status is SessionStatus.IN_PROGRESS


def test_nobody_completes_with_something_required_left_however_high_the_percent() -> None:
    seen = people.after(CREATOR, begun(CREATOR), TellProgress(99))
    with pytest.raises(NotYet):
        people.after(CREATOR, seen, Complete())


def test_after_a_migration_it_says_why_it_is_less_until_it_is_what_it_was() -> None:
    versions = [people.flow("a", "b"), people.flow("a", "b", "c", "d", version=2), people.flow(*"abcde", version=3)]
    seen, notes = people.after(versions[0], begun(versions[0]), Finish("a")), []
    for old, new in pairwise(versions):
        became = moved(plan(old, new), seen)
        assert isinstance(became, Moved)
        seen = became.outcome.after
        notes.append((became.outcome.standing.percent, became.outcome.standing.note))
    for key in ("b", "c"):
        seen = people.after(versions[2], seen, Finish(key))
        notes.append((standing(versions[2], seen).percent, standing(versions[2], seen).note))
    assert notes == [(25, "migrated"), (20, "migrated"), (40, "migrated"), (60, None)]
    assert seen.session.percent_migrated is None
