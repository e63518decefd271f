"""Users see new words for the version they are on, and nothing else of a newer one."""

from __future__ import annotations

import pytest

from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.conditions.condition import Context
from onboarding.flows.versions.rewording import in_newest_words
from tests.onboarding.flows.versions import NAME, step, version

ONE = version(1, step("name", fields=NAME), "pet")
WORDED = version(2, step("name", fields=NAME, title="Your name", minutes=4), "pet", title="A visit")


def test_titles_and_minutes_of_a_newer_version_are_shown() -> None:
    shown = in_newest_words(ONE, (ONE, WORDED)).flow
    assert (shown.title, shown.steps[0].title, shown.steps[0].minutes) == ("A visit", "Your name", 4)


def test_it_stays_the_version_it_is() -> None:
    shown = in_newest_words(ONE, (ONE, WORDED))
    assert (shown.flow.version, shown.flow.status, shown.digest) == (1, "active", ONE.digest)


def test_new_words_for_what_is_wrong_are_told_too() -> None:
    kinder = version(2, step("name", fields=NAME, messages={"name": "Who are you?"}), "pet")
    shown = in_newest_words(ONE, (ONE, kinder))
    assert [wrong.message for wrong in shown.check("name", {}, Context())] == ["Who are you?"]


@pytest.mark.parametrize(
    "newer",
    [
        version(2, step("name", fields=NAME, title="Your name"), step("pet", required=False)),
        version(2, step("name", title="Your name"), "pet"),
        version(2, step("name", fields=NAME, title="Your name"), "pet", "more"),
    ],
    ids=["loosening", "wider", "longer"],
)
def test_words_that_come_with_anything_else_are_not_shown(newer: CompiledFlow) -> None:
    assert in_newest_words(ONE, (ONE, newer)) is ONE


def test_of_several_the_newest_that_only_says_it_differently_counts() -> None:
    other = version(3, "pet", title="Something else")
    assert in_newest_words(ONE, (other, WORDED, ONE)).flow.title == "A visit"


def test_an_older_version_lends_no_words() -> None:
    assert in_newest_words(WORDED, (ONE, WORDED)) is WORDED


def test_another_flow_lends_no_words() -> None:
    assert in_newest_words(ONE, (version(2, step("name", fields=NAME), "pet", flow="other"),)) is ONE
