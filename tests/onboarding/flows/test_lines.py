"""Where keys and positions inside texts stand in a TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from onboarding.flows.files.lines import Lines
from onboarding.flows.files.problems import Place
from onboarding.flows.files.tokens import unsafe
from tests.onboarding.flows.toml_writing import Writing, files

FILE = '''\
flow = "member" # [[steps]]
flags = [
  "one",  # ]
  "two",
]
[[steps]]
key = "profile"
"quoted \\u0041.key" = """
[[steps]]
"""
a.b . 'c.d' = 1
[steps.fields]
type = "object"
[steps.fields.properties]
name = { type = "string", enum = [
  "x", { deep = 1 },
] }
[[steps.rules]]
field = "x"

[[steps.rules]]
field = "y"
[[steps]]
key = "skills"
[[steps.rules]]
field = "z"
'''


PLACES: dict[str, tuple[Place, int]] = {
    "a key": (("flow",), 1),
    "an element of a list": (("flags", 1), 4),
    "an array of tables": (("steps",), 6),
    "one of its tables": (("steps", 0), 6),
    "a key in it": (("steps", 0, "key"), 7),
    "a quoted key with an escape": (("steps", 0, "quoted A.key"), 8),
    "a dotted key": (("steps", 0, "a", "b", "c.d"), 11),
    "the first part of a dotted key": (("steps", 0, "a"), 11),
    "a table below": (("steps", 0, "fields", "type"), 13),
    "an inline table": (("steps", 0, "fields", "properties", "name", "type"), 15),
    "a list that goes on": (("steps", 0, "fields", "properties", "name", "enum", 1, "deep"), 16),
    "an array of tables below": (("steps", 0, "rules", 1, "field"), 22),
    "the second table": (("steps", 1, "key"), 24),
    "an array of tables below the second": (("steps", 1, "rules", 0, "field"), 26),
    "what is not there falls to what is around it": (("steps", 1, "title"), 23),
    "and further out": (("steps", 0, "rules", 1, "a", "b"), 21),
}


@pytest.mark.parametrize(("place", "line"), PLACES.values(), ids=list(PLACES))
def test_a_key_is_found(place: Place, line: int) -> None:
    tomllib.loads(FILE)
    assert Lines(FILE).line(place) == line


def test_a_key_that_is_nowhere_has_no_line() -> None:
    assert Lines(FILE).line(("version",)) is None


@given(files())
@settings(max_examples=300, deadline=None)
def test_every_key_of_a_written_file_is_found_on_its_line(written: Writing) -> None:
    lines = Lines(written.text)
    assert {place: lines.line(place) for place in written.lines} == written.lines
    assert all(lines.line(place) for place, _ in _all(tomllib.loads(written.text)))


@given(files())
@settings(max_examples=300, deadline=None)
def test_every_character_of_a_text_is_found_where_it_was_written(written: Writing) -> None:
    lines, text = Lines(written.text), written.text.replace("\r\n", "\n").split("\n")
    for place, value in _all(tomllib.loads(written.text)):
        for number, letters in enumerate(value.split("\n") if isinstance(value, str) else (), 1):
            for column, letter in enumerate(letters, 1):
                found = lines.inside(place, number, column)
                assert found is not None
                assert text[found[0] - 1][found[1] - 1] in (letter, "\\")


def _all(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, one in inside:
        yield (*place, part), one
        yield from _all(one, (*place, part))


INSIDE: dict[str, tuple[str, tuple[int, int], tuple[int, int]]] = {
    "a text on one line": ('a = "x == 1"', (1, 3), (1, 8)),
    "after an escape": (r'a = "\u00e9 == 1"', (1, 3), (1, 13)),
    "a long text": ('a = """\nx\n  == 1"""', (2, 3), (3, 3)),
    "a long text that begins at once": ('a = """x\ny"""', (1, 1), (1, 8)),
    "lines that are joined": ('a = """x \\\n   == 1"""', (1, 3), (2, 4)),
    "a line end that is written out": (r'a = "x\ny"', (2, 1), (1, 9)),
    "beyond the end": ('a = "x"', (1, 9), (1, 7)),
    "windows": ('b = 1\r\na = """\r\nx\r\ny"""', (2, 1), (4, 1)),
}


@pytest.mark.parametrize(("text", "at", "found"), INSIDE.values(), ids=list(INSIDE))
def test_a_position_inside_a_text_is_found(text: str, at: tuple[int, int], found: tuple[int, int]) -> None:
    assert Lines(text).inside(("a",), *at) == found


def test_only_texts_have_an_inside() -> None:
    assert Lines("a = 1").inside(("a",), 1, 1) is None


NESTED: dict[str, tuple[str, int | None]] = {
    "brackets": ("a = 1\nb = " + "[" * 9, 2),
    "braces": ("b = {a = {a = {a = [[", 1),
    "a dotted key": ("a.a.a.a.a.a.a = 1", 1),
    "a header": ("\n\n[a.a.'a'.a.a . a]", 3),
    "no more than may be": ("a.a.a.a = [[[[1]]]]", None),
    "many beside each other": ("[a.b.c]\n" * 20 + "a = [" + "[1], 1.5, " * 20 + "]", None),
    "what stands in texts": ('a = \'[[[[[[[[[ a.a.a.a.a.a.a.a\'\nb = """\n[[[[[[[[\n"""', None),
    "what stands in comments": ("# [[[[[[[[[ a.a.a.a.a.a.a", None),
}


@pytest.mark.parametrize(("text", "line"), NESTED.values(), ids=list(NESTED))
def test_what_is_nested_too_deep_is_found_before_it_is_read(text: str, line: int | None) -> None:
    assert unsafe(text, 4) == (line and (line, "This is nested deeper than 4."))


def test_a_word_that_is_too_long_is_found_before_it_is_read() -> None:
    assert unsafe("a = 1\nb = " + "9" * 5000, 4) == (2, "This name or number is far too long.")
    assert unsafe("a = '" + "9" * 5000 + "'", 4) is None
