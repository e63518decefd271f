"""Facts are read from what lies in the tables, from keys' verdicts and from jobs; what went wrong says why."""

from __future__ import annotations

from typing import ClassVar

import pytest

from onboarding.flows.facts import facts_from
from onboarding.flows.needs import met, on_its_way, options, state_of, unmet
from onboarding.flows.state import Fact, FactState

YES, PENDING, NO = Fact(FactState.YES), Fact(FactState.PENDING), FactState.NO


def test_what_lies_in_a_table_is_true() -> None:
    assert facts_from(["website_analysis", "email"], {}, {}, {}) == {"website_analysis": YES, "email": YES}


def test_what_the_web_app_tells_is_true_and_a_told_falsehood_is_nothing() -> None:
    assert facts_from([], {}, {}, {"invited": True, "imported": False}) == {"invited": YES}


@pytest.mark.parametrize("state", ["queued", "running"])
def test_what_a_job_is_finding_out_is_pending(state: str) -> None:
    assert facts_from([], {}, {"analyze_website": [state, None, None]}, {}) == {"website_analysis": PENDING}


def test_what_a_job_could_not_do_says_why() -> None:
    facts = facts_from([], {}, {"generate_persona": ["failed", "no_words", "There is too little text."]}, {})
    assert facts == {"persona": Fact(FactState.FAILED, "no_words", "There is too little text.")}


def test_a_failure_without_words_gets_some() -> None:
    fact = facts_from([], {}, {"analyze_website": ["failed", None, None]}, {})["website_analysis"]
    assert (fact.code, fact.reason) == ("failed", "This did not work.")


@pytest.mark.parametrize("state", ["done", "cancelled"])
def test_a_job_that_ended_without_a_result_is_no_fact(state: str) -> None:
    assert facts_from([], {}, {"analyze_website": [state, None, None]}, {}) == {}


@pytest.mark.parametrize("state", ["queued", "running", "failed"])
def test_an_earlier_result_counts_while_a_newer_job_runs_or_fails(state: str) -> None:
    facts = facts_from(["website_analysis"], {}, {"analyze_website": [state, None, None]}, {})
    assert facts == {"website_analysis": YES}


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        ("valid", FactState.YES),
        ("no_checker", FactState.YES),
        ("invalid", FactState.FAILED),
        ("unchecked", FactState.PENDING),
        ("indeterminate", FactState.PENDING),
    ],
)
def test_a_key_is_as_good_as_its_verdict(verdict: str, state: FactState) -> None:
    facts = facts_from([], {"openai": [verdict, "x"]}, {}, {})
    assert {name: fact.state for name, fact in facts.items()} == {"verified_key": state, "verified_key:openai": state}


def test_the_best_key_counts_where_any_will_do() -> None:
    keys = {"a": ["invalid", "rejected"], "b": ["unchecked", "x"], "c": ["valid", "ok"]}
    assert facts_from([], keys, {}, {})["verified_key"] == YES
    assert facts_from([], {"a": keys["a"], "b": keys["b"]}, {}, {})["verified_key"] == PENDING
    assert facts_from([], {"a": keys["a"]}, {}, {})["verified_key"].code == "rejected"


def test_a_rejected_key_says_what_to_do_and_not_the_key() -> None:
    fact = facts_from([], {"openai": ["invalid", "rejected"]}, {}, {})["verified_key:openai"]
    assert fact.reason == "The key of openai was rejected. Please enter another one."


class TestNeeds:
    KNOWN: ClassVar = {"fact:a": FactState.YES, "fact:b": FactState.PENDING, "fact:c": FactState.FAILED}

    def look(self, need: str) -> FactState:
        return self.KNOWN.get(need, NO)

    def test_are_met_when_all_of_them_are_there(self) -> None:
        assert met(["fact:a", ("fact:d", "fact:a")], self.look)
        assert not met(["fact:a", "fact:b"], self.look)
        assert met([], self.look)

    @pytest.mark.parametrize(
        ("need", "state"),
        [
            (("fact:d", "fact:c"), "failed"),
            (("fact:c", "fact:b"), "pending"),
            (("fact:b", "fact:a"), "yes"),
            ("fact:d", "no"),
        ],
    )
    def test_are_as_good_as_the_best_of_their_alternatives(self, need: str | tuple[str, ...], state: str) -> None:
        assert state_of(need, self.look) == state

    def test_that_are_not_there_are_named(self) -> None:
        assert list(unmet(["fact:a", "fact:b", ("fact:d", "fact:c")], self.look)) == ["fact:b", ("fact:d", "fact:c")]

    def test_are_on_their_way_when_jobs_find_out_all_that_is_left(self) -> None:
        assert on_its_way(["fact:a", "fact:b"], self.look)
        assert not on_its_way(["fact:a"], self.look)
        assert not on_its_way(["fact:b", "fact:d"], self.look)
        assert not on_its_way([], self.look)

    def test_alone_are_their_only_option(self) -> None:
        assert (options("fact:a"), options(("fact:a", "fact:b"))) == (("fact:a",), ("fact:a", "fact:b"))
