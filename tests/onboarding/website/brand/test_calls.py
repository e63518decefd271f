"""A call asks for something: it begins with a verb of doing, and leads somewhere."""

from __future__ import annotations

import pytest

from tests.onboarding.website.brand.told import tell
from tests.onboarding.website.sites import ORIGIN, page


def calls(*bodies: str, lang: str = "en") -> list[tuple[str, str | None, int]]:
    words = {"en": "We make the things that you need for your home and we bring them to you.", "de": "Wir machen die Dinge, die Sie für Ihr Haus brauchen, und wir bringen sie zu Ihnen."}  # fmt: skip
    pages = [
        page(f"{body}<p>{words[lang] * 3}</p>", url=f"{ORIGIN}/{n or ''}", lang=lang) for n, body in enumerate(bodies)
    ]
    told, _ = tell(pages)
    return [
        (each["text"], (each["url"] or "").removeprefix(ORIGIN) or None, each["pages"])
        for each in told["calls_to_action"]
    ]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<a class=btn href=/o>Order now</a>", [("Order now", "/o", 1)]),
        ("<p><a href=/o>Order now</a> if you like</p>", [("Order now", "/o", 1)]),
        ("<button>Order now</button>", [("Order now", None, 1)]),
        ("<button>Menu</button><button>Search</button>", []),
        ("<a class=btn href=/b>Blog</a><a class=btn href=/c>Contact</a>", []),
        ("<a class=btn href=/c>Contact us</a>", [("Contact us", "/c", 1)]),
        ("<a class=btn href=/r>Read more</a>", []),
        ("<a class=btn href='https://x.com/intent/post'>Share this post</a>", []),
        ("<a class=btn href=/o>Order this very long list of things now please</a>", []),
        ("<nav><a href=/o>Order now</a></nav>", []),
    ],
)
def test_a_call_is_told_from_other_labels(body: str, found: list[tuple[str, str | None, int]]) -> None:
    assert calls(body) == found


def test_calls_are_ranked_by_pages_then_by_prominence() -> None:
    button, link, twice = (
        "<a class=btn href=/b>Book a table</a>",
        "<p><a href=/a>Ask for a date</a> soon</p>",
        "<p><a href=/o>Order now</a> here</p>",
    )
    assert calls(link + button + twice, twice) == [
        ("Order now", "/o", 2),
        ("Book a table", "/b", 1),
        ("Ask for a date", "/a", 1),
    ]


def test_one_call_in_two_writings_is_one() -> None:
    assert calls("<a class=btn href=/o>Order now</a>", "<a class=btn href=/o>ORDER NOW!</a>")[0][2] == 2


def test_german_pages_have_german_verbs() -> None:
    assert calls("<a class=btn href=/k>Jetzt kaufen</a>", lang="de") == [("Jetzt kaufen", "/k", 1)]
