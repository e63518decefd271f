"""How long a text is for a platform."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.persona.platforms.counting import hashtags, length, mentions


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("hello", 5),
        ("cafe\u0301", 4),
        ("\u65e5\u672c", 4),
        ("\u201cquoted\u201d \u2014 so", 13),
        ("\u2026", 2),
        ("\u20ac", 2),
        ("https://example.com", 23),
        ("https://example.com/very/long/path?with=query#and-more-of-it", 23),
        ("See https://a.example/b, or http://c.example.", 4 + 23 + 5 + 23 + 1),
        ("see example.com", 4 + 23),
        ("Write to hello@shop.example", 27),
        ("\U0001f47e", 2),
        ("\U0001f64b\U0001f3fd", 2),
        ("\U0001f468\u200d\U0001f3a4", 2),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", 2),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", 4),
        ("1\ufe0f\u20e3", 2),
        ("\u2764\ufe0f", 2),
    ],
)
def test_a_post_on_x_is_weighed_as_x_says(text: str, weight: int) -> None:
    assert length(text, "weighted") == weight


@given(st.text(string.ascii_letters + " ,;!\n"))
def test_plain_letters_weigh_one_each(text: str) -> None:
    assert length(text, "weighted") == len(text) == length(text, "characters") == length(text, "bytes")


@given(st.text())
def test_no_text_is_counted_shorter_than_what_a_reader_could_count(text: str) -> None:
    whole = unicodedata.normalize("NFC", text)
    assert length(text, "characters") >= len(whole)
    assert length(text, "bytes") >= len(whole)


@given(st.text(), st.text())
def test_a_link_adds_its_23_wherever_it_stands(before: str, after: str) -> None:
    around = length(f"{before} \n {after}", "weighted")
    assert length(f"{before} https://site.example/a \n {after}", "weighted") == around + 24


def test_long_dotted_runs_are_weighed_too() -> None:
    assert length("a." * 20_000, "weighted") == 40_000


@pytest.mark.parametrize(
    ("text", "count"),
    [("#clay and #kiln", 2), ("No. #1 is C# and a#b", 0), ("#2026goals #\u00fcber", 2), ("https://a.example/#top", 0)],
)
def test_hashtags_are_words_with_a_letter(text: str, count: int) -> None:
    assert hashtags(text) == count


def test_addresses_are_no_mentions() -> None:
    assert mentions("@one, hello@shop.example and (@two.three)") == 2
