"""Conditions decide true, false or not yet; nothing but a boolean is ever a decision."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.flows.conditions import Condition, Context, compile_condition, listen
from onboarding.flows.state import StepStatus


class Colour(IntEnum):
    RED = 1


class Plan(StrEnum):
    PRO = "pro"


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


@pytest.mark.parametrize(
    ("value", "source"),
    [
        (Decimal("1.50"), 'user.x == "1.50"'),
        (date(2026, 1, 31), 'user.x == "2026-01-31"'),
        (datetime(2026, 1, 31, tzinfo=UTC), 'timestamp(user.x) == timestamp("2026-01-31T00:00:00Z")'),
        (UUID(int=7), 'user.x.endsWith("07")'),
        ({"b"}, '"b" in user.x'),
        (("a", "b"), 'user.x[1] == "b"'),
        (Plan.PRO, 'user.x == "pro"'),
        (Colour.RED, "user.x == 1"),
        (2**63 - 1, "user.x == 9223372036854775807"),
        (-(2**63), "user.x < 0"),
        (2**63, "user.x != 9223372036854775807"),
        (10**400, "!(user.x == 1)"),
        (float("inf"), "user.x > 1.0"),
        ("ü\n", 'user.x != "ü"'),
        (True, "user.x == true && user.x"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else None,
)
def test_pythons_values_are_known_to_conditions(value: object, source: str) -> None:
    assert compiled(source).decide(Context(user={"x": value})) is True


@pytest.mark.parametrize("source", ["user.x > 5", "user.x < 5"])
def test_a_number_too_wide_for_the_engine_is_neither_above_nor_below(source: str) -> None:
    assert compiled(source).decide(Context(user={"x": 2**64})) is None


@pytest.mark.parametrize(
    "value",
    [object(), b"bytes", {1: "a"}, "\ud800", {"\udfff": 1}, "a\x00b", {"\x00": 1}, range(3), float],
    ids=["object", "bytes", "key 1", "half a character", "half a key", "NUL", "NUL as key", "range", "class"],
)
def test_a_value_that_no_condition_can_know_leaves_those_undecided_that_use_it(value: object) -> None:
    context = Context(user={"x": value}, flags={"beta": True})
    assert compiled("has(user.x) || true").decide(context) is None
    assert compiled("flags.beta").decide(context) is True


def _deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def _around() -> list[object]:
    circle: list[object] = []
    circle.append(circle)
    return circle


@pytest.mark.parametrize(
    "value",
    [list(range(1001)), {str(n): n for n in range(1001)}, "x" * 70_000, [["x" * 500] * 200], _deep(33), _around()],
    ids=["long list", "long map", "long text", "many texts", "deep", "circle"],
)
def test_too_much_data_leaves_only_those_undecided_that_use_it(value: object) -> None:
    context = Context(flags={"beta": True}, answers={"profile": {"x": value}, "skills": {"kind": "a"}})
    assert compiled("answers.?profile.?x.orValue(1) == 1").decide(context) is None
    assert compiled('answers.skills.kind == "a" && flags.beta').decide(context) is True
    assert compiled('answers.skills.kind == "b"').decide(context) is False


@pytest.mark.parametrize("value", [list(range(1000)), "x" * 60_000, _deep(30)], ids=["list", "text", "deep"])
def test_data_of_the_size_that_is_promised_is_decided(value: object) -> None:
    assert compiled("has(answers.profile.x)").decide(Context(answers={"profile": {"x": value}})) is True


def test_parts_that_fit_alone_are_decided_alone_and_are_undecided_together() -> None:
    large = {"x": "x" * 40_000}
    context = Context(answers={"profile": large, "skills": large})
    assert compiled("size(answers.profile.x) == 40000").decide(context) is True
    assert compiled("answers.profile.x == answers.skills.x").decide(context) is None


def test_a_context_serves_conditions_that_may_use_different_names() -> None:
    context = Context(steps={"a": "completed"})
    first = compile_condition('steps.a == "completed"', earlier=("a",))
    second = compile_condition('steps.b == "pending" && !flags.f', earlier=("a", "b"), flags=("f",))
    assert [each.decide(context) for each in (first, second, first)] == [True, True, True]


def test_a_context_converts_its_data_once() -> None:
    class Counting(dict[str, Any]):
        reads = 0

        def items(self) -> Any:
            Counting.reads += 1
            return super().items()

    context = Context(user=Counting(USER))
    assert [compiled('user.plan == "pro"').decide(context) for _ in range(20)] == [True] * 20
    assert Counting.reads == 1


def test_many_threads_decide_over_one_context() -> None:
    condition = compiled('user.tags.exists(t, t == "b") && answers.profile.kind == "expert" && flags.beta')
    found: list[bool | None] = []
    for _ in range(10):
        context = Context(CONTEXT.user, CONTEXT.flags, CONTEXT.facts, CONTEXT.answers, CONTEXT.steps)
        gate = threading.Barrier(4)

        def decide(context: Context = context, gate: threading.Barrier = gate) -> None:
            gate.wait(10)
            found.extend([condition.decide(context) for _ in range(200)])

        threads = [threading.Thread(target=decide) for _ in range(4)]
        [thread.start() for thread in threads]
        [thread.join(10) for thread in threads]
    assert found == [True] * 8000


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
