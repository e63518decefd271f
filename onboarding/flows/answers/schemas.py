"""What a step's JSON Schema may say, checked before the validator sees it, and how much work it can make.

The validator would fetch remote references, recurse with the data until the stack ends and try a doubled reference a
billion times. So a schema is closed: references go to its own `$defs`, never in a circle, and what they unfold to is
counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from onboarding.flows.answers.patterns import weigh_pattern
from onboarding.flows.answers.sizes import DEEPEST, Unstorable, measure

LARGEST = 64 * 1024
MOST_UNFOLDED = 10_000
MOST_PATTERNS = 100

Path = tuple[str | int, ...]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ONE = frozenset(
    {
        *("additionalProperties", "contains", "contentSchema", "else", "if", "items", "not", "propertyNames", "then"),
        *("unevaluatedItems", "unevaluatedProperties"),
    }
)
# What these ask is asked of the values inside; the other keywords with schemas ask it of the same value.
_BENEATH = frozenset(
    {
        *("additionalProperties", "contains", "items", "patternProperties", "prefixItems", "propertyNames"),
        *("unevaluatedItems", "unevaluatedProperties"),
    }
)
_SEVERAL = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_NAMED = frozenset({"$defs", "dependentSchemas", "patternProperties", "properties"})
_PLAIN = frozenset(
    {
        *(
            "$comment",
            "$ref",
            "$schema",
            "const",
            "contentEncoding",
            "contentMediaType",
            "default",
            "dependentRequired",
        ),
        *(
            "deprecated",
            "description",
            "enum",
            "examples",
            "exclusiveMaximum",
            "exclusiveMinimum",
            "format",
            "maxContains",
        ),
        *("maxItems", "maxLength", "maxProperties", "maximum", "minContains", "minItems", "minLength", "minProperties"),
        *("minimum", "multipleOf", "pattern", "readOnly", "required", "title", "type", "uniqueItems", "writeOnly"),
    }
)
KNOWN = _ONE | _SEVERAL | _NAMED | _PLAIN
_OPEN = {
    "$dynamicRef": "Use $ref.",
    "$recursiveRef": "Use $ref.",
    "$anchor": "Use $defs and $ref.",
    "$dynamicAnchor": "Use $defs and $ref.",
    "$id": "A step's schema stands alone.",
    "$vocabulary": "The dialect is JSON Schema 2020-12.",
    "definitions": "Use $defs.",
    "dependencies": "Use dependentRequired or dependentSchemas.",
}
_REF = re.compile(r"#/\$defs/([A-Za-z0-9_.-]{1,64})")


class SchemaRefused(Exception):  # noqa: N818 - a refusal is a fact about the file
    """A schema cannot be used as it is written; `path` leads to the place inside it."""

    def __init__(self, message: str, path: Path = ()) -> None:
        super().__init__(message)
        self.message, self.path = message, path


@dataclass(frozen=True, slots=True)
class Outline:
    """How much work a schema makes at the most.

    `unfolded` is its size with each reference written out, `states` what its patterns do with each byte. `here` is what
    is asked of one value by this schema, `below` the most that is asked of any one value inside it.
    """

    unfolded: int = 1
    patterns: int = 0
    states: int = 0
    here: int = 1
    below: int = 0

    @property
    def width(self) -> int:
        """The most that is asked of any one value: errors cannot be more than this times the values."""
        return max(self.here, self.below)

    def together(self, other: Outline) -> Outline:
        """Both are asked of the same value."""
        here, below = self.here + other.here, self.below + other.below
        return Outline(*self._sums(other), here=here, below=below)

    def beside(self, other: Outline) -> Outline:
        """Each is asked of a value of its own, both inside the same one."""
        return Outline(*self._sums(other), here=0, below=max(self.below, other.width))

    def _sums(self, other: Outline) -> tuple[int, int, int]:
        return self.unfolded + other.unfolded, self.patterns + other.patterns, self.states + other.states


_NOTHING = Outline(unfolded=0, here=0)


def outline(schema: Mapping[str, Any]) -> Outline:
    """Check a schema and return how much work it makes.

    Raises:
        SchemaRefused: it uses what steps may not use, or makes too much work.
    """
    try:
        measure(dict(schema), LARGEST)
    except Unstorable as reason:
        raise SchemaRefused(f"This schema cannot be used: {reason}.") from None
    found = _Outliner(schema).walk(schema, ())
    if found.unfolded > MOST_UNFOLDED or found.patterns > MOST_PATTERNS:
        what = f"{MOST_UNFOLDED:,} parts" if found.unfolded > MOST_UNFOLDED else f"{MOST_PATTERNS} patterns"
        raise SchemaRefused(f"With its references this schema unfolds to more than {what}. Make it smaller.")
    return found


class _Outliner:
    """Walks over one schema; what a definition unfolds to is counted once and remembered."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self.definitions = root.get("$defs")
        self.known: dict[str, Outline] = {}
        self.open: list[str] = []

    def walk(self, schema: object, path: Path) -> Outline:
        if isinstance(schema, bool):
            return Outline()
        if not isinstance(schema, Mapping):
            raise SchemaRefused("A schema stands here: a table, true or false.", path)
        for keyword in schema:
            self._check_keyword(keyword, path)
        whole, named = _weigh(schema), _NOTHING
        for place, part in _parts(schema, path):
            found, keyword = self.walk(part, place), place[len(path)]
            if keyword == "properties":
                named = named.beside(found)
            elif keyword != "$defs":  # a definition is work only where something refers to it
                whole = whole.together(_NOTHING.beside(found) if keyword in _BENEATH else found)
        if "$ref" in schema:
            whole = whole.together(self._follow(schema["$ref"], (*path, "$ref")))
        return whole.together(named)

    def _check_keyword(self, keyword: str, path: Path) -> None:
        if keyword in _OPEN:
            raise SchemaRefused(f"{keyword} cannot be used here. {_OPEN[keyword]}", (*path, keyword))
        if keyword not in KNOWN and not keyword.startswith("x-"):
            message = f"JSON Schema has no keyword '{keyword}'. Names of your own begin with x-."
            raise SchemaRefused(message, (*path, keyword))
        if path and keyword in {"$defs", "$schema"}:
            raise SchemaRefused(f"{keyword} stands at the top of a step's schema.", (*path, keyword))

    def _follow(self, reference: object, path: Path) -> Outline:
        match = _REF.fullmatch(reference) if isinstance(reference, str) else None
        if not match:
            raise SchemaRefused("A reference goes to a definition in this schema: #/$defs/NAME.", path)
        name = match[1]
        if not isinstance(self.definitions, Mapping) or name not in self.definitions:
            raise SchemaRefused(f"There is no definition '{name}' in $defs.", path)
        if name in self.open:
            raise SchemaRefused(f"The definition '{name}' leads back to itself.", path)
        if name not in self.known:
            self.known[name] = self._define(name, path)
        return self.known[name]

    def _define(self, name: str, path: Path) -> Outline:
        if len(self.open) >= DEEPEST:
            raise SchemaRefused(f"References lead through more than {DEEPEST} definitions.", path)
        self.open.append(name)
        assert isinstance(self.definitions, Mapping)  # noqa: S101 - seen by the only caller
        found = self.walk(self.definitions[name], ("$defs", name))
        self.open.pop()
        return found


def _parts(schema: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, object]]:
    """The schemas inside a schema; where a keyword's value has another form, the validator's own check will say so."""
    for keyword, value in schema.items():
        if keyword in _ONE:
            yield (*path, keyword), value
        elif keyword in _SEVERAL and isinstance(value, (list, tuple)):
            yield from (((*path, keyword, index), part) for index, part in enumerate(value))
        elif keyword in _NAMED and isinstance(value, Mapping):
            yield from (((*path, keyword, name), part) for name, part in value.items())


def _weigh(schema: Mapping[str, Any]) -> Outline:
    """Weigh a schema without the schemas inside it: the values that it compares with, and its patterns."""
    compared = (schema[keyword] for keyword in schema if keyword in _PLAIN)
    unfolded = 1 + sum(len(value) if isinstance(value, (list, tuple, Mapping)) else 1 for value in compared)
    patterns = [schema[keyword] for keyword in ("pattern",) if keyword in schema]
    if isinstance(named := schema.get("patternProperties"), Mapping):
        patterns += named
    states = sum(weigh_pattern(str(pattern)) for pattern in patterns)
    return Outline(unfolded, len(patterns), states, here=unfolded)
