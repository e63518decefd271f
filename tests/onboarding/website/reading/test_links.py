"""Addresses are made whole as a browser makes them, by whichever way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from onboarding.website.reading.links import Addresses, absolute

BASES = (
    "http://site.example/x/y",
    "https://site.example:8443/",
    "http://site.example",
    "ftp://site.example/",
)
PIECES = (
    *(
        "/",
        "//",
        "a",
        "b.c",
        ".",
        "..",
        "?",
        "#",
        "x=1",
        "&",
        ";",
        "[",
        "]",
        "\\",
        "|",
        "{",
        "^",
        "<",
        '"',
        "'",
        " ",
        "\t",
    ),
    *(
        "%20",
        "é",
        ":",
        "http://",
        "https://",
        "site.example",
        "HTTP://",
        ":80",
        "@",
        "~",
        "\x7f",
        "\u200b",
        "?.",
        "-",
        "_",
    ),
)


@given(some.sampled_from(BASES), some.lists(some.sampled_from(PIECES), max_size=8).map("".join))
def test_the_short_way_gives_what_joining_gives(base: str, href: str) -> None:
    assert Addresses(base).whole(href) == absolute(base, href)


@pytest.mark.parametrize(
    ("href", "whole"),
    [
        ("/a#b", "http://site.example/a"),
        ("#b", "http://site.example/x/y"),
        ("/a?", "http://site.example/a"),
        ("/a/../b", "http://site.example/b"),
        ("b", "http://site.example/x/b"),
        ("//cdn.example/b", "http://cdn.example/b"),
        ("https://other.example/?q=1#x", "https://other.example/?q=1"),
        ("javascript:void(0)", None),
        ("http://[bad", None),
        ("/" + "a" * 3_000, None),
    ],
)
def test_addresses_are_whole_and_without_a_fragment(href: str, whole: str | None) -> None:
    addresses = Addresses("http://site.example/x/y")
    assert (addresses.whole(href), addresses.whole(href)) == (whole, whole)
