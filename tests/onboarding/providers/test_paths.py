"""Paths find what is there, and nothing else, in whatever JSON a stranger sends."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.providers.paths import first_text, values_at
from onboarding.providers.wire import Answer

NAMES = st.sampled_from(["a", "b", "data", "", "$", "a.b", "[]", "a[]", "0"])
HOSTILE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)
STEPS = st.lists(
    st.sampled_from(["a", "b", "data", "a[]", "data[]", "[]", "", "$", "[][]", "0"]), min_size=1, max_size=5
)


def answered(value: object) -> Answer:
    return Answer(200, {"X-Odd": "upper", "x-kept": "lower"}, json.dumps(value).encode())


@pytest.mark.parametrize(
    ("value", "path", "expected"),
    [
        ({"a": {"b": 1}}, "a.b", [1]),
        ({"a": {"b": None}}, "a.b", [None]),
        ({"a": {"b": []}}, "a.b", [[]]),
        ({"a": []}, "a[]", []),
        ({"a": [1, "2", None]}, "a[]", [1, "2", None]),
        ({"a": [{"b": [1, 2]}, {"c": 0}, 7, {"b": [3]}]}, "a[].b[]", [1, 2, 3]),
        ([{"a": 1}, {"a": 2}], "[].a", [1, 2]),
        ([1, 2], "[]", [1, 2]),
        ({"a": 1}, "$", [{"a": 1}]),
        (None, "$", [None]),
        ({"a": {"b": 1}}, "a.b.c", []),
        ({"a": [{"b": 1}]}, "a.b", []),  # a list is only gone through where the path says so
        ({"a": {"b": 1}}, "a[].b", []),
        ({"a": "text"}, "a[]", []),  # a text is no list of letters
        ({"a.b": 1}, "a.b", []),
        ([1, 2], "0", []),
        ("a", "a", []),
    ],
)
def test_a_path_leads_to_its_values(value: object, path: str, expected: list[object]) -> None:
    assert list(values_at(answered(value), path)) == expected


def test_a_path_leads_nowhere_in_what_is_not_json() -> None:
    answer = Answer(200, {"x-kept": "lower"}, b"Unauthorized")
    assert [list(values_at(answer, path)) for path in ("$", "a", "[]")] == [[], [], []]
    assert list(values_at(answer, "header:X-Kept")) == ["lower"]


def test_a_header_is_found_by_its_name_in_any_case() -> None:
    assert list(values_at(answered({}), "header:X-KEPT")) == ["lower"]
    assert list(values_at(answered({}), "header:x-none")) == []
    assert list(values_at(answered({"x-kept": 1}), "header:")) == []


def test_of_a_wide_list_only_so_much_is_looked_at() -> None:
    wide = {"a": [{"b": [0] * 1000}] * 1000}
    assert len(list(values_at(answered(wide), "a[]"))) == 200
    assert len(list(values_at(answered(wide), "a[].b[]"))) == 200 * 200


def test_nesting_as_deep_as_json_can_be_read_is_no_harm() -> None:
    deep: object = 1
    for _ in range(300):
        deep = {"a": [deep]}
    assert len(list(values_at(answered(deep), "a[].a[].a"))) == 1
    assert list(values_at(answered(deep), ".".join(["a[]"] * 300))) == [1]


@settings(deadline=None)
@given(HOSTILE, STEPS.map(".".join))
def test_any_path_in_any_json_yields_only_parts_of_it(value: object, path: str) -> None:
    answer = answered(value)
    everything = [json.dumps(one) for one in parts(answer.json)]
    found = list(values_at(answer, path))
    assert all(json.dumps(one) in everything for one in found)
    assert len(first_text(answer, path, most=3)) <= 3


def parts(value: object) -> list[object]:
    """A value and everything in it."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [value, *(part for one in inner for part in parts(one))]


def test_the_first_text_is_cut_and_other_values_are_passed_over() -> None:
    answer = answered({"a": [1, None, "second" * 1000, "third"]})
    assert first_text(answer, "a[]", most=6) == "second"
    assert len(first_text(answer, "a[]")) == 2000
    assert first_text(answer, "b") == ""


def test_the_whole_body_is_a_text_even_where_it_is_none() -> None:
    assert first_text(Answer(401, {}, b"No \xff way"), "$") == "No \ufffd way"
    assert first_text(Answer(401, {}, b"x" * 9000), "$", most=10) == "x" * 10
