"""Single values as they can be shown: numbers, names, links, passages, colours; whatever stands in the row."""

from __future__ import annotations

import math
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.portrait.colour import contrast, ink_on
from cli.portrait.given import colour, facts, passage, path_of, shown, web_address
from cli.portrait.grounds import sureness
from tests.cli.filled import ORIGIN

HEX = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("value", "key", "text"),
    [
        (1234, "", "1,234"),
        (0.12345, "", "0.123"),
        (5.78, "", "5.78"),
        (97.73, "", "97.7"),
        (100.0, "", "100"),
        (-0.0001, "", "0"),
        (0.181, "short_share", "18.1 %"),
        (1.0, "share", "100 %"),
        (True, "", "yes"),
        (math.nan, "", ""),
        (math.inf, "", "more than can be shown"),
        (10**400, "", "more than can be shown"),
        (["a", 2, None], "", "a, 2"),
        ({"a": {"b": 1}}, "", "a, b 1"),
        ("\x1b[31mred", "", "[31mred"),
        (None, "", ""),
    ],
)
def test_a_value_as_text(value: object, key: str, text: str) -> None:
    assert shown(value, key) == text


def test_figures_have_names_in_words() -> None:
    assert facts({"mattr_50": 0.8, "per": {"we_forms": 3}, "none": None}) == (
        ("variety (MATTR, 50 words)", "0.8"),
        ("per, we forms", "3"),
    )


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//host.example/",
        "http://",
        "https://name@host.example/",
        "https://host.example/a b",
        'https://host.example/"onload=',
        "https://host.example/\u202e",
        "https://[::1",
        "https://host.example/" + "a" * 3000,
        None,
        7,
    ],
)
def test_what_is_no_web_address_is_no_link(value: object) -> None:
    assert web_address(value) == ""


def test_a_web_address_is_a_link() -> None:
    assert web_address(f"{ORIGIN}/a?b=c#d") == f"{ORIGIN}/a?b=c#d"


@given(st.text(min_size=1, max_size=200))
def test_a_link_to_a_passage_names_its_first_and_last_words_and_nothing_else_of_its_grammar(said: str) -> None:
    link = passage(f"{ORIGIN}/a", said)
    address, _, sought = link.partition("#:~:text=")
    assert address == f"{ORIGIN}/a"
    assert not set(sought) & set("-&#<>\"' ")
    words = said.split()
    ends = [" ".join(words)] if len(words) <= 8 else [" ".join(words[:4]), " ".join(words[-4:])]
    assert [unquote(part) for part in sought.split(",") if words] == (ends if words else [])


def test_a_link_to_a_passage_keeps_the_fragment_of_its_address() -> None:
    assert passage(f"{ORIGIN}/a#b", "so it is") == f"{ORIGIN}/a#b:~:text=so%20it%20is"


@pytest.mark.parametrize(("confidence", "word"), [(1, "sure"), (0.79, "fairly sure"), (0.4, "likely"), (0.1, "a hint")])
def test_a_confidence_has_a_word(confidence: float, word: str) -> None:
    assert sureness(confidence) == word


@given(HEX, HEX)
def test_contrast_is_the_same_both_ways_and_between_1_and_21(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.001


@given(HEX)
def test_black_or_white_can_be_read_on_any_colour(ground: str) -> None:
    assert contrast(ink_on(ground), ground) >= 4.5
    assert colour(ground) == ground


@given(st.text(max_size=60))
def test_a_path_is_told_of_any_address(url: str) -> None:
    assert path_of(url)
    assert path_of(f"{ORIGIN}/a/b?c=d#e") == "/a/b?c=d"
