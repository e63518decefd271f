"""Schemas and answers made to eat time or memory: each within a second, all within 200 MB."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest

from onboarding.flows.answers.fields import AnswersTooLarge, SchemaRefused, check_size, compile_fields
from tests.onboarding.flows.bombs import Bomb, Report, set_off

LARGE = "answers_too_large"


def deep(levels: int) -> Any:
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


def doubled(times: int) -> Any:
    value: Any = ["x" * 50]
    for _ in range(times):
        value = [value, value]
    return value


def circle() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["a"] = [value]
    return value


def letters(count: int) -> str:
    return "".join(random.Random(1).choices("ab", k=count))


def codes(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> str:
    """Return the codes of what is wrong, each once."""
    try:
        found = compile_fields(schema, {}).check(answers)
    except SchemaRefused:
        return "refused"
    return " ".join(sorted({one.code for one in found})) or "fine"


def about(rule: object, value: object) -> str:
    return codes({"properties": {"a": rule}}, {"a": value})


def size(answers: Mapping[str, Any]) -> str:
    try:
        check_size(answers)
    except AnswersTooLarge:
        return "too large"
    return "fine"


def unfolding(keyword: str, times: int) -> dict[str, Any]:
    chain: dict[str, Any] = {f"d{n}": {keyword: [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(times)}
    items = {"properties": {"a": {"items": {"$ref": "#/$defs/d0"}}}}
    return {**items, "$defs": {**chain, f"d{times}": {"minimum": 10}}}


HOSTILE: dict[str, tuple[str, Bomb]] = {
    # Patterns.
    "the classic pattern": ("fine", lambda: about({"pattern": "^(a+)+$"}, "a" * 250_000)),
    "the classic pattern that fails": ("pattern", lambda: about({"pattern": "^(a|a)*$"}, "a" * 250_000 + "!")),
    "a pattern with many states": ("pattern", lambda: about({"pattern": "a[ab]{200}c"}, letters(140_000))),
    "a pattern in a pattern": (LARGE, lambda: about({"pattern": "(?:[ab]*a[ab]{30}){20}c"}, letters(250_000))),
    "a pattern that grows into a machine": ("refused", lambda: about({"pattern": "((a|b|ab|ba){1,40}){1,40}c"}, "a")),
    "counts of counts": ("refused", lambda: about({"pattern": "(a{1000}){1000}"}, "a")),
    "a pattern that looks ahead": ("refused", lambda: about({"pattern": "^(?=(a+)+$)"}, "a" * 50)),
    "a hundred patterns": (
        LARGE,
        lambda: about({"allOf": [{"pattern": f"a[ab]{{{n + 50}}}c"} for n in range(100)]}, letters(250_000)),
    ),
    "a thousand patterns": ("refused", lambda: about({"allOf": [{"pattern": f"a{n}"} for n in range(1000)]}, "a")),
    # Many values, many errors.
    "twenty thousand equal objects": ("fine", lambda: about({"uniqueItems": True}, [{"a": n} for n in range(20_000)])),
    "five thousand lists, two alike": (
        "unique_items",
        lambda: about({"uniqueItems": True}, [[0, n % 4_999] for n in range(5_000)]),
    ),
    "sixty thousand wrong items": ("invalid", lambda: about({"items": {"type": "string"}}, [1] * 60_000)),
    "fifty alternatives for twenty thousand": (
        "invalid",
        lambda: about({"items": {"anyOf": [{"minimum": n + 10} for n in range(50)]}}, [1] * 20_000),
    ),
    "a copy of a large answer in each error": (
        "invalid",
        lambda: codes({"allOf": [{"required": [f"f{n}"]} for n in range(1000)]}, {"a": "x" * 250_000}),
    ),
    "as many errors as are explained": (
        "any_of",
        lambda: about({"items": {"anyOf": [{"minimum": n + 10} for n in range(24)]}}, [1] * 900),
    ),
    "ten thousand names that nobody asked for": (
        "additional_properties",
        lambda: codes({"additionalProperties": False, "properties": {}}, {f"f{n}": n for n in range(10_000)}),
    ),
    # References.
    "references that double, many values": (LARGE, lambda: codes(unfolding("allOf", 10), {"a": [11] * 60_000})),
    "references that double, some values": ("fine", lambda: codes(unfolding("allOf", 10), {"a": [11] * 2_000})),
    "alternatives that double": ("any_of invalid", lambda: _both(unfolding("anyOf", 10))),
    "references that double too often": ("refused", lambda: codes(unfolding("allOf", 26), {"a": [11]})),
    "references in a circle": (
        "refused",
        lambda: codes({"$defs": {"a": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}, {}),
    ),
    "a schema that holds itself": ("refused", lambda: codes({"$defs": circle()}, {})),
    "a schema of fifty thousand levels": ("refused", lambda: codes({"enum": deep(50_000)}, {})),
    "a schema that doubles": ("refused", lambda: codes({"enum": doubled(60)}, {})),
    # Answers.
    "answers of a hundred thousand levels": (LARGE, lambda: about({}, deep(100_000))),
    "their size": ("too large", lambda: size({"a": deep(100_000)})),
    "answers that hold themselves": ("too large", lambda: size(circle())),
    "answers that double": ("too large", lambda: size({"a": doubled(100)})),
    "a list of a million": ("too large", lambda: size({"a": [None] * 1_000_000})),
    "a text of twenty million": ("too large", lambda: size({"a": "x" * 20_000_000})),
    "a text of emoji": ("too large", lambda: size({"a": "😀" * 70_000})),
    "a text that is longer as JSON": ("too large", lambda: size({"a": "\x01" * 100_000})),
    "a number of ten million bits": ("too large", lambda: size({"a": 1 << 10_000_000})),
    "as large as may be": ("fine", lambda: size({"a": [1] * 131_000})),
}
BOMBS = {name: bomb for name, (_, bomb) in HOSTILE.items()}


def _both(schema: Mapping[str, Any]) -> str:
    """Check one wrong value, which is explained, and many, which are not."""
    return f"{codes(schema, {'a': [1]})} {codes(schema, {'a': [1] * 500})}"


@pytest.fixture(scope="module")
def report() -> Report:
    return set_off(__name__)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bomb_is_refused_or_checked_within_a_second(report: Report, name: str) -> None:
    assert report.bombs[name].answer == HOSTILE[name][0]
    assert report.bombs[name].seconds < 5


def test_all_bombs_together_stay_within_200_megabytes(report: Report) -> None:
    assert report.megabytes < 200
