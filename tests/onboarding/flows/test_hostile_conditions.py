"""Conditions and users' data made to eat time or memory: each within a second, all within 200 MB, none decided by mistake."""

from __future__ import annotations

from typing import Any

import pytest

from onboarding.flows.conditions.condition import ConditionRefused, Context, compile_condition
from tests.onboarding.flows.bombs import Bomb, Report, set_off

MAP = {str(number): number for number in range(999)}
LISTS = [[1] * 999] * 11
MAPS = [[{str(number): number for number in range(20)}] * 20] * 5
THOUSAND = list(range(1000))


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"x": [value]}
    return value


def doubled(times: int) -> Any:
    value: Any = ["x" * 50]
    for _ in range(times):
        value = [value, value]
    return value


def outcome(source: str, x: object = (), y: object = ()) -> str:
    try:
        condition = compile_condition(source, flags=("f",), earlier=("p",))
    except ConditionRefused:
        return "refused"
    return str(condition.decide(Context(user={"x": x, "y": y}, answers={"p": {"x": x}})))


def loops(depth: int, body: str) -> str:
    return "".join(f"user.x.exists(e{level}, " for level in range(depth)) + body + ")" * depth


def often(piece: str, joint: str = "||") -> str:
    return joint.join([piece] * ((900 - len(joint)) // (len(piece) + len(joint))))


HOSTILE: dict[str, tuple[str, Bomb]] = {
    # Loops: the engine's budget of turns, and our bound on what one turn may compare.
    "two loops over a thousand": ("None", lambda: outcome(loops(2, "e0 == -1"), THOUSAND)),
    "three loops over a thousand": ("None", lambda: outcome(loops(3, "e0 == -1"), THOUSAND)),
    "two loops within the budget": ("False", lambda: outcome(loops(2, "e0 == -1"), THOUSAND[:99])),
    "twenty loops over three": ("None", lambda: outcome(loops(20, "e0 == -1"), [1, 2, 3])),
    "a thousand times in a thousand": ("False", lambda: outcome(loops(1, "-1 - e0 in user.x"), THOUSAND)),
    "the same sixty times": ("None", lambda: outcome(loops(1, often("-1 - e0 in user.x")), THOUSAND)),
    "large lists compared in a loop": ("None", lambda: outcome(loops(2, "user.y != user.y"), THOUSAND[:99], LISTS)),
    "large maps compared in a loop": (
        "None",
        lambda: outcome(loops(1, often("user.y != user.y")), THOUSAND, [MAP] * 4),
    ),
    "large texts searched in a loop": (
        "None",
        lambda: outcome(loops(1, often("user.y.contains(user.y)")), THOUSAND, "a" * 30_000),
    ),
    "large texts converted in a loop": (
        "None",
        lambda: outcome(loops(2, often("size(string(user.y)) == -1")), THOUSAND[:99], "a" * 50_000),
    ),
    "the most work that is let through": (
        "False",
        lambda: outcome(loops(1, often("user.y != user.y")), THOUSAND[:20], MAPS),
    ),
    # Without loops.
    "large maps compared often": ("True", lambda: outcome(often("user.x == user.x", "&&"), [MAP] * 4)),
    "large texts searched often": ("False", lambda: outcome(often("user.x.contains('b')"), "a" * 60_000)),
    # Growth, refused before it runs.
    "a text that grows": ("refused", lambda: outcome(often('"aaaaaaaaaa"', "+") + ' == ""')),
    "a text that grows with a loop": ("refused", lambda: outcome("user.x.map(e, user.y + user.y) == []", THOUSAND)),
    "loops that keep lists": ("refused", lambda: outcome("user.x.map(a, user.x.map(b, user.x)) == []", THOUSAND)),
    "lists that double": (
        "refused",
        lambda: outcome("[[1,1]].exists(a, [[a,a]].exists(b, [[b,b]].exists(c, [[c,c]].exists(d, d == d))))"),
    ),
    "maps that double": (
        "refused",
        lambda: outcome("{'a':{'a':user.x,'b':user.x},'b':{'a':user.x}} == user.y", THOUSAND),
    ),
    "a regular expression": ("refused", lambda: outcome('user.x.matches("(a+)+b")', "a" * 50_000)),
    # Sources.
    "open brackets": ("refused", lambda: outcome("(" * 1000)),
    "lists in lists": ("refused", lambda: outcome("[" * 490 + "]" * 490 + " == user.x")),
    "a chain of fields": ("refused", lambda: outcome("user" + ".x" * 490 + " == 1")),
    "negations": ("True", lambda: outcome("!" * 990 + "true")),
    "a million characters": ("refused", lambda: outcome("true ||" * 150_000)),
    "a comment that never ends": ("refused", lambda: outcome("/*" * 500)),
    "quotes that never end": ("refused", lambda: outcome("'''" + "\\" * 996)),
    "loops in loops": ("refused", lambda: outcome("user.x.all(e, " * 70)),
    # Data.
    "a list of a million": ("None", lambda: outcome("size(user.x) > 1", [0] * 1_000_000)),
    "a text of twenty million": ("None", lambda: outcome("size(user.x) > 1", "x" * 20_000_000)),
    "a number of ten million bits": ("None", lambda: outcome("user.x > 1", 1 << 10_000_000)),
    "data of a hundred thousand levels": ("None", lambda: outcome("has(user.x)", deep(50_000))),
    "data that doubles a hundred times": ("None", lambda: outcome("has(user.x)", doubled(100))),
    "data that doubles thirty times": ("None", lambda: outcome("has(user.x)", doubled(30))),
}
BOMBS = {name: bomb for name, (_, bomb) in HOSTILE.items()}


@pytest.fixture(scope="module")
def report() -> Report:
    return set_off(__name__)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bomb_is_refused_or_decided_within_a_second(report: Report, name: str) -> None:
    assert report.bombs[name].answer == HOSTILE[name][0]
    assert report.bombs[name].seconds < 5


def test_all_bombs_together_stay_within_200_megabytes(report: Report) -> None:
    assert report.megabytes < 200


def test_a_step_of_another_user_is_decided_while_one_user_sends_bombs() -> None:
    condition = compile_condition('answers.p.kind == "a"', earlier=("p",))
    hostile = Context(answers={"p": {"kind": "a", "more": doubled(100)}})
    honest = Context(answers={"p": {"kind": "a"}})
    assert [condition.decide(context) for context in (hostile, honest, hostile)] == [None, True, None]
