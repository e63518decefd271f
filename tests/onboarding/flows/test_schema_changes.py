"""A schema that is called looser than another takes all that was taken before: seen by trying, pair by pair."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from onboarding.flows.answers.fields import compile_fields
from onboarding.flows.versions.comparing import Kind
from onboarding.flows.versions.schema_changes import schema_changes

Draw = Callable[[random.Random, int], Any]
SMALL: list[Any] = [0, 1, 3, 1.5, "", "ab", "b", True, [], [0], [0, 0], ["a", 2, 0], {}, {"a": 0}]
VALUES = SMALL + [{"a": one, "b": other} for one in SMALL for other in SMALL] + [[one, 1] for one in SMALL]
TYPES = ["integer", "number", "string", "array", "object", "boolean"]
PAIRS = 400


def name(by: random.Random, _: int = 0) -> str:
    return by.choice("abc")


def number(by: random.Random, _: int = 0) -> int:
    return by.randrange(4)


def word(by: random.Random, _: int = 0) -> Any:
    return by.choice([0, 1, 3, "", "ab"])


def names(by: random.Random, _: int = 0) -> list[str]:
    return by.sample("abc", by.randrange(3))


def types(by: random.Random, _: int = 0) -> Any:
    return by.choice([by.choice(TYPES), by.sample(TYPES, by.randrange(1, 4))])


def schema(by: random.Random, depth: int) -> Any:
    if depth <= 0 or by.random() < 0.15:
        return by.choice([True, False, {}])
    return {key: KEYWORDS[key](by, depth - 1) for key in by.sample(sorted(KEYWORDS), by.randrange(1, 5))}


def schemas(by: random.Random, depth: int) -> list[Any]:
    return [schema(by, depth) for _ in range(by.randrange(1, 3))]


def by_name(draw: Draw) -> Draw:
    return lambda by, depth: {name(by): draw(by, depth) for _ in range(by.randrange(3))}


def some_words(by: random.Random, _: int) -> list[Any]:
    return by.sample([0, 1, 3, "", "ab", True], by.randrange(1, 4))


BOUNDS = (
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "minContains",
    "maxContains",
)
KEYWORDS: dict[str, Draw] = dict.fromkeys(
    (*BOUNDS, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), number
)
KEYWORDS |= dict.fromkeys(("items", "propertyNames", "contains", "not", "if", "then", "else"), schema)
KEYWORDS |= dict.fromkeys(("additionalProperties", "unevaluatedProperties", "unevaluatedItems"), schema)
KEYWORDS |= dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), schemas)
KEYWORDS |= dict.fromkeys(("properties", "dependentSchemas", "patternProperties"), by_name(schema))
KEYWORDS |= {
    "type": types,
    "required": names,
    "enum": some_words,
    "const": word,
    "title": lambda by, _: by.choice("xy"),
}
KEYWORDS |= {"dependentRequired": by_name(names), "uniqueItems": lambda by, _: by.random() < 0.5}
KEYWORDS |= {"pattern": name, "$ref": lambda _, __: "#/$defs/x", "multipleOf": lambda by, _: by.choice([1, 2, 3])}


def changed(by: random.Random, old: Any, depth: int) -> Any:
    """Change a keyword or two, here or further in."""
    if not isinstance(old, dict) or depth <= 0:
        return schema(by, depth)
    new = dict(old)
    for key in by.sample(sorted(KEYWORDS), by.randrange(3)) + by.sample(sorted(old), by.randrange(len(old) + 1)):
        if key in new and by.random() < 0.5:
            del new[key]
        else:
            new[key] = KEYWORDS[key](by, depth - 1)
    inner = [key for key in new if isinstance(new[key], dict) and key != "dependentRequired"]
    for key in inner[:1]:
        parts = new[key]
        if key in ("properties", "patternProperties", "dependentSchemas"):
            new[key] = {part: changed(by, one, depth - 1) for part, one in parts.items()}
        else:
            new[key] = changed(by, parts, depth - 1)
    return new


def written(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def whole(inner: Any, definition: Any) -> dict[str, Any]:
    return {"properties": {"a": inner}, "$defs": {"x": definition or {}}}


DEFINITIONS: list[Any] = [{"type": "integer"}, {"minLength": 2}, {"type": ["string", "array"]}, True]


@pytest.mark.parametrize("seed", range(10))
def test_what_is_called_looser_takes_all_that_was_taken(seed: int) -> None:
    by, looser, tried = random.Random(seed), 0, 0
    for _ in range(PAIRS):
        inner, definition = schema(by, 3), by.choice(DEFINITIONS)
        other = definition if by.random() < 0.9 else by.choice(DEFINITIONS)
        old, new = whole(inner, definition), whole(changed(by, inner, 3), other)
        kinds = {change.kind for change in schema_changes(old, new, ("fields",))}
        assert bool(kinds) is (written(old) != written(new)), (old, new)
        if kinds and kinds <= {Kind.COSMETIC, Kind.LOOSENING}:
            before, now = compile_fields(old, {}), compile_fields(new, {})
            taken = [value for value in VALUES if not before.check({"a": value})]
            assert [value for value in taken if now.check({"a": value})] == [], (old, new)
            looser, tried = looser + 1, tried + len(taken)
    assert looser > PAIRS / 20
    assert tried > PAIRS


TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
# Something is taken out or put in, and of all things what was taken before is not taken any more.
TRAPS: dict[str, tuple[dict[str, Any], dict[str, Any], Any]] = {
    "a field gone where no others may be": (
        {"properties": {"b": {}}, "additionalProperties": False},
        {"additionalProperties": False},
        {"b": 1},
    ),
    "a field gone where others are texts": (
        {"properties": {"b": {}}, "additionalProperties": TEXT},
        {"additionalProperties": TEXT},
        {"b": 1},
    ),
    "a new field among others": (
        {"additionalProperties": WHOLE},
        {"properties": {"b": TEXT}, "additionalProperties": WHOLE},
        {"b": 1},
    ),
    "the first elements no longer apart": ({"prefixItems": [TEXT], "items": WHOLE}, {"items": WHOLE}, ["x"]),
    "names no longer apart": (
        {"patternProperties": {"^b": {}}, "additionalProperties": False},
        {"additionalProperties": False},
        {"b": 1},
    ),
    "fields no longer looked at": (
        {"allOf": [{"properties": {"b": {}}}], "unevaluatedProperties": False},
        {"unevaluatedProperties": False},
        {"b": 1},
    ),
    "one must be there after all": ({"contains": TEXT, "minContains": 0}, {"contains": TEXT}, [1]),
    "a definition that is used turned round": (
        {"not": {"$ref": "#/$defs/x"}, "$defs": {"minLength": 2}},
        {"not": {"$ref": "#/$defs/x"}, "$defs": {"minLength": 1}},
        "x",
    ),
}


@pytest.mark.parametrize(("old", "new", "value"), TRAPS.values(), ids=list(TRAPS))
def test_what_looks_looser_and_is_not_is_called_tightening(
    old: dict[str, Any], new: dict[str, Any], value: object
) -> None:
    before, now = (whole({key: one[key] for key in one if key != "$defs"}, one.get("$defs")) for one in (old, new))
    assert Kind.TIGHTENING in {change.kind for change in schema_changes(before, now, ("fields",))}
    assert not compile_fields(before, {}).check({"a": value})
    assert compile_fields(now, {}).check({"a": value})
