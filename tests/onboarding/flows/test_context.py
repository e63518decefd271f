"""What conditions may know of one user: Python's values, sizes that are promised, one conversion for all conditions."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

import pytest

from onboarding.flows.conditions.condition import Context, compile_condition
from tests.onboarding.flows.test_conditions import CONTEXT, USER, compiled


class Colour(IntEnum):
    RED = 1


class Plan(StrEnum):
    PRO = "pro"


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
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert found == [True] * 8000
