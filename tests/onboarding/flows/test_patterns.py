"""A pattern is weighed by the states of its machine, so that a steep one meets only as much text as it can bear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.flows.answers.patterns import weigh_pattern


@pytest.mark.parametrize(
    ("pattern", "states"),
    [
        ("", 0),
        ("abc", 3),
        ("a{7}", 7),
        ("a{2,7}", 7),
        ("a{7,}", 7),
        ("(ab){7}", 21),
        ("((ab){7}c){3}", 69),
        ("[a-z]{10}", 20),
        ("[^a]{10}", 40),
        (r"[\w]{10}", 40),
        (r"[a[b\]]c]{10}", 20),
        (r"\w{10}", 40),
        (r"\p{L}{10}", 40),
        (r"\x{41}{10}", 10),
        (".{10}", 40),
        ("ü{10}", 40),
        ("(a|b){10}", 50),
        ("(abc) {10}", 40),
        (r"\({10}", 10),
        ("a{0}", 1),
    ],
)
def test_counted_repetitions_are_multiplied_out(pattern: str, states: int) -> None:
    assert weigh_pattern(pattern) == states


@given(pattern=st.text(alphabet="ab()[]{}|*+?\\^$.,19 \n", max_size=40))
def test_any_text_has_a_weight(pattern: str) -> None:
    assert weigh_pattern(pattern) >= 0


@given(inner=st.sampled_from(("a", "ab", "[ab]c", "(a|b)", "a{3}b")), times=st.integers(1, 50), more=st.integers(1, 9))
def test_more_of_the_same_weighs_more(inner: str, times: int, more: int) -> None:
    assert weigh_pattern(f"({inner}){{{times + more}}}") > weigh_pattern(f"({inner}){{{times}}}")
