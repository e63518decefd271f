"""The line and the description are the site's own words."""

from __future__ import annotations

import pytest

from tests.onboarding.website.brand.told import tell
from tests.onboarding.website.sites import ORIGIN, page

SLOGAN = '<script type="application/ld+json">{"@type": "Store", "name": "Example", "slogan": "Clay for all", "description": "A shop."}</script>'


@pytest.mark.parametrize(
    ("head", "body", "line", "confidence"),
    [
        (SLOGAN, "<h1>Bread that waits for you</h1>", "Clay for all", 0.9),
        ("", "<h1>Bread that waits for you</h1>", "Bread that waits for you", 0.6),
        (
            "<meta property=og:site_name content=Example><title>Example | Bread that waits</title>",
            "<h1>Hello</h1>",
            "Bread that waits",
            0.4,
        ),
        ("", "<h1>Welcome</h1>", None, None),
        ("<meta property=og:site_name content='The Example Company'>", "<h1>The Example Company</h1>", None, None),
    ],
)
def test_the_line_is_a_slogan_a_heading_or_half_a_title(
    head: str, body: str, line: str | None, confidence: float | None
) -> None:
    told, grounds = tell([page(f"{body}<p>x</p>", head=head)])
    assert told["tagline"] == line
    assert grounds.get("tagline", {}).get("confidence") == confidence


def test_a_heading_is_quoted_where_it_stands() -> None:
    _, grounds = tell([page("<h1>Bread that waits for you</h1><p>x</p>")])
    assert grounds["tagline"]["quotes"] == [
        {"text": "Bread that waits for you", "url": f"{ORIGIN}/", "place": "heading"}
    ]


def test_the_heading_of_another_page_is_no_line() -> None:
    assert tell([page("<h1>Terms of our service</h1><p>x</p>", url=f"{ORIGIN}/terms")])[0]["tagline"] is None


@pytest.mark.parametrize(
    ("head", "description"),
    [
        ("<meta name=description content='We bake.'>" + SLOGAN, "We bake."),
        (SLOGAN, "A shop."),
        ("<meta property=og:description content='We bake.'>", "We bake."),
        ("", None),
    ],
)
def test_the_description_is_the_meta_tag_before_others(head: str, description: str | None) -> None:
    assert tell([page("<p>x</p>", head=head)])[0]["description"] == description
