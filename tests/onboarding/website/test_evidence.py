"""Where something stands is told so that a person finds it."""

from __future__ import annotations

import pytest

from onboarding.website.evidence import LONGEST_QUOTE, place, quote, vote
from tests.onboarding.website.sites import ORIGIN, page

BODY = """<h1>Bread that waits</h1><p>We bake at night.</p><h2>Our day</h2><p>First.</p><ul><li>Flour.</li><li>Water.</li></ul>
<p>Second.</p><h2>{}</h2><p>Last.</p>"""


def place_of(text: str, heading: str = "Visit us") -> str:
    read = page(BODY.format(heading))
    return place(read, next(number for number, block in enumerate(read.blocks) if block.text == text))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("We bake at night.", "paragraph 1 below “Bread that waits”"),
        ("First.", "paragraph 1 below “Our day”"),
        ("Second.", "paragraph 2 below “Our day”"),
        ("Water.", "item 2 below “Our day”"),
        ("Our day", "heading"),
        ("Last.", "paragraph 1 below “Visit us”"),
    ],
)
def test_a_place_is_counted_below_its_heading(text: str, where: str) -> None:
    assert place_of(text) == where


def test_a_place_on_a_page_without_headings_has_none() -> None:
    assert place(page("<p>One.</p><p>Two.</p>"), 1) == "paragraph 2"


def test_a_long_heading_is_cut_where_a_place_names_it() -> None:
    assert place_of("Last.", heading="Visit us " * 20).endswith("…”")


def test_a_long_quote_ends_at_a_word_and_still_stands_on_the_page() -> None:
    read = page(f"<p>{'bread ' * 100}</p>")
    said = quote(read, 0)
    assert len(said["text"]) <= LONGEST_QUOTE
    assert said["text"] in read.blocks[0].text
    assert said["text"].endswith("bread")
    assert said["url"] == f"{ORIGIN}/"


def test_a_vote_says_who_speaks_where_and_how_loud() -> None:
    assert vote("Lenz", "og:site_name", ORIGIN, 2 / 3) == {
        "value": "Lenz",
        "source": "og:site_name",
        "url": ORIGIN,
        "weight": 0.667,
    }
