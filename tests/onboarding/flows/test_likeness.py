"""Two answers are the same where JSON Schema would say so."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.flows.likeness import same

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, 1.0), ([1, {"a": 2}], [1.0, {"a": 2}]), ({"a": 1, "b": 2}, {"b": 2, "a": 1}), ((1, 2), [1, 2]), (None, None)],
)
def test_are_the_same(one: Any, other: Any) -> None:
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0, False),
        ([1], [True]),
        ({"a": 0}, {"a": False}),
        ("1", 1),
        ([1, 2], [2, 1]),
        ({"a": None}, {}),
        ([], {}),
    ],
)
def test_are_not_the_same(one: Any, other: Any) -> None:
    assert not same(one, other)
    assert not same(other, one)


@given(JSON)
def test_what_a_database_gives_back_is_the_same(value: Any) -> None:
    assert same(value, json.loads(json.dumps(value)))


@given(JSON, JSON)
def test_what_is_written_alike_is_the_same(one: Any, other: Any) -> None:
    if json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True):
        assert same(one, other)
