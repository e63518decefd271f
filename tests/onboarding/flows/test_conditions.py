"""Conditions decide true, false or not yet; nothing but a boolean is ever a decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.flows.conditions.condition import Condition, Context, compile_condition, listen
from onboarding.flows.state import StepStatus

USER = {"plan": "pro", "age": 30, "tags": ["a", "b"], "nothing": None, "score": 1.5}
CONTEXT = Context(
    user=USER,
    flags={"beta": True},
    facts={"verified_key": True},
    answers={"profile": {"kind": "expert", "jobs": [{"title": "a"}, {"title": "b"}]}},
    steps={"profile": "completed"},
)


def compiled(source: str) -> Condition:
    names = ("profile", "skills", "later")
    return compile_condition(source, flags=("beta", "gamma"), facts=("paid",), earlier=names, own="here")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('user.plan == "pro"', True),
        ("user.age < 18 || flags.beta", True),
        ('"b" in user.tags && user.score > 1.0', True),
        ("user.nothing == null", True),
        ("has(user.plan) && !has(user.team)", True),
        ('user.tags.exists(t, t == "b")', True),
        ('user.tags.all(t, t == "b")', False),
        ("size(user.tags) == 2", True),
        ("user.score > 1 && user.age < 30.5 && user.age == 30.0", True),
        ('user.plan in ["free", "pro"]', True),
        ('user["plan"].startsWith("p")', True),
        ('answers.profile.jobs.exists(job, job.title == "b")', True),
        ('answers["profile"].kind == "expert"', True),
        ('answers.?profile.?kind.orValue("none") == "expert"', True),
        ('answers.?skills.?kind.orValue("none") == "none"', True),
        ("answers.profile.jobs[1].title == 'b' // the second", True),
        ('steps.profile == "completed"', True),
        ('user.plan == "pro" ? flags.beta : flags.gamma', True),
        ('timestamp("2026-01-02T00:00:00Z") > timestamp("2026-01-01T00:00:00Z")', True),
    ],
)
def test_a_condition_over_what_is_known_is_decided(source: str, *, expected: bool) -> None:
    assert compiled(source).decide(CONTEXT) is expected


@pytest.mark.parametrize(
    "source",
    [
        'user.team == "x"',
        'answers.skills.kind == "expert"',
        'answers.profile.years > 3 && user.plan == "pro"',
        'answers.later.kind == "a" || flags.gamma',
        "has(answers.skills.kind)",
    ],
)
def test_a_condition_over_what_is_not_there_yet_is_undecided_and_no_trouble(source: str) -> None:
    condition = compiled(source)
    assert condition.decide(CONTEXT) is None
    assert condition.troubles == 0


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("answers.skills.x == 1 || flags.beta", True),
        ("flags.beta || answers.skills.x == 1", True),
        ("answers.skills.x == 1 && flags.gamma", False),
        ("flags.gamma && answers.skills.x == 1", False),
    ],
)
def test_the_other_side_may_decide_what_one_side_leaves_open(source: str, *, expected: bool) -> None:
    assert compiled(source).decide(CONTEXT) is expected


@pytest.mark.parametrize("source", ["flags.gamma", "facts.paid", "facts.email", 'facts["verified_key:openai"]'])
def test_a_flag_or_fact_that_nobody_told_is_false_not_undecided(source: str) -> None:
    assert compiled(source).decide(CONTEXT) is False
    assert compiled(f"!{source}").decide(CONTEXT) is True


def test_one_providers_key_is_a_fact_of_its_own() -> None:
    condition = compiled('facts["verified_key:openai"]')
    assert condition.decide(Context(facts={"verified_key:openai": True})) is True


def test_a_flag_that_is_no_boolean_counts_as_off() -> None:
    odd: Mapping[str, Any] = {"beta": "yes", "gamma": 1}
    assert compiled("flags.beta || flags.gamma").decide(Context(flags=odd)) is False


@pytest.mark.parametrize("name", ["profile", "skills", "later", "here"])
def test_a_step_without_a_status_is_pending(name: str) -> None:
    assert compiled(f'steps.{name} == "pending"').decide(Context()) is True


def test_the_words_of_the_status_are_those_of_steps() -> None:
    assert compiled('steps.profile == "skipped"').decide(Context(steps={"profile": StepStatus.SKIPPED})) is True


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("user.plan > 3", "UNKNOWN"),
        ("user.plan.deep == 1", "INVALID_ARGUMENT"),
        ("user.tags[7] == 'x'", "UNKNOWN"),
        ("user.age / 0 == 1", "INVALID_ARGUMENT"),
        ("int(user.plan) == 1", "INVALID_ARGUMENT"),
        ("user.age ? true : false", "UNKNOWN"),
        ("user.age * 9223372036854775807 > 0", "OUT_OF_RANGE"),
    ],
)
def test_an_error_is_undecided_and_told_by_its_code_alone(source: str, code: str) -> None:
    heard: list[tuple[str, str]] = []
    stop = listen(lambda condition, word: heard.append((condition.source, word)))
    condition = compiled(source)
    try:
        assert condition.decide(CONTEXT) is None
    finally:
        stop()
    assert heard == [(source, code)]
    assert condition.troubles == 1


def test_an_engines_error_text_is_never_taken_for_true() -> None:
    # The engine answers errors with texts, and any text is truthy: two negations would make one of it.
    assert compiled("!!(user.age / 0 == 1)").decide(CONTEXT) is None


def test_a_listener_that_fails_disturbs_nobody() -> None:
    def fail(_condition: Condition, _code: str) -> None:
        raise OSError

    stop = listen(fail)
    try:
        assert compiled("user.plan > 3").decide(CONTEXT) is None
    finally:
        stop()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4) | st.just("x"), inner, max_size=4),
    max_leaves=12,
)
SOURCES = (
    "user.x == 1",
    "user.x > answers.profile.x",
    "user.x in answers.profile.x",
    "user.x.exists(e, e == answers.profile.x)",
    "user.x.all(e, e.x.exists(f, f == e))",
    "size(user.x) > 1",
    'user.x.contains("a") || answers.profile.x.startsWith("b")',
    "has(user.x.x) && !(user.x.x < 3)",
    "answers.?profile.?x.orValue(user.x) == user.x",
    "user.x ? flags.beta : flags.gamma",
    "int(user.x) * 3 - 1 >= int(answers.profile.x)",
    "timestamp(user.x) < timestamp(answers.profile.x)",
    "string(user.x) == string(answers.profile.x) && type(user.x) == type(user)",
    "user.x[0] == answers.profile.x[user.x]",
)
CONDITIONS = tuple(compiled(source) for source in SOURCES)


@given(user=JSON, answer=JSON, which=st.sampled_from(CONDITIONS))
def test_whatever_a_user_is_and_answers_deciding_gives_true_false_or_none(
    user: Any, answer: Any, which: Condition
) -> None:
    found = which.decide(Context(user={"x": user}, answers={"profile": {"x": answer}}))
    assert found is True or found is False or found is None


@given(odd=st.from_type(type).flatmap(st.from_type) | JSON, which=st.sampled_from(CONDITIONS))
def test_even_things_that_are_no_data_make_no_condition_fail(odd: Any, which: Condition) -> None:
    found = which.decide(Context(user=odd, flags=odd, facts=odd, answers={"profile": odd}, steps=odd))
    assert found is True or found is False or found is None


SCALARS = st.integers(-(2**63), 2**63 - 1) | st.text(max_size=6) | st.booleans() | st.none()


@given(one=SCALARS, other=SCALARS | st.just("a") | st.just("a\x00"))
def test_two_values_are_equal_to_conditions_only_where_they_are_the_same(one: Any, other: Any) -> None:
    same = compiled("user.x == answers.profile.x")
    found = same.decide(Context(user={"x": one}, answers={"profile": {"x": other}}))
    assert found in {(type(one), one) == (type(other), other), None}
    assert (found is None) == any(isinstance(value, str) and "\x00" in value for value in (one, other))


@given(value=SCALARS.filter(lambda value: "\x00" not in str(value)))
def test_a_value_is_equal_to_itself(value: Any) -> None:
    same = compiled("user.x == answers.profile.x")
    assert same.decide(Context(user={"x": value}, answers={"profile": {"x": value}})) is True


def test_a_text_with_the_character_nul_is_not_taken_for_its_beginning() -> None:
    assert compiled('user.plan == "pro"').decide(Context(user={"plan": "pro\x00no"})) is None
