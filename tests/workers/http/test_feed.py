"""Feeds: which posts are taken from them, and that nothing in them can hurt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.errors import Failure
from onboarding.website.listed import Listed
from tests.workers.http.network import EVERYONE, Network, Piece, respond, serving
from workers.http import Guide, Site, fetch_site
from workers.http.feed import MOST_ENTRIES, parse_feed

HOME = "http://example.com/"
MAY = datetime(2026, 5, 6, 8, 0, tzinfo=UTC)
RSS = b"""<rss version="2.0"><channel><title>Posts</title><link>http://example.com/</link>
<item><title>One &amp; only</title><link>http://example.com/one</link><pubDate>Wed, 06 May 2026 08:00:00 +0000</pubDate></item>
<item><title>Two</title><link>/two</link></item>
<item><title>No link</title></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Posts</title><link href="http://example.com/"/>
<entry><title>One &amp; only</title><link rel="self" href="/api/1"/><link href="http://example.com/one"/>
<updated>2026-06-01T00:00:00Z</updated><published>2026-05-06T08:00:00Z</published></entry>
<entry><title>Two</title><link rel="alternate" href="/two"/></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><item><title>One &amp; only</title><link>http://example.com/one</link>
<dc:date>2026-05-06T08:00:00+00:00</dc:date></item><item><title>Two</title><link>/two</link></item></rdf:RDF>"""


def listed(feed: bytes, *others: str) -> Site:
    pages: dict[str, Callable[[], Iterator[Piece]]] = {"/": respond, "/feed": partial(respond, feed)}
    guide = Guide(lambda *_: [], lambda *_: None, feeds=lambda _home: [f"{HOME}feed", *others])
    return fetch_site(HOME, guide, guard=Network(EVERYONE, serving(pages)).guard())


@pytest.mark.parametrize("feed", [RSS, ATOM, RDF], ids=["RSS", "Atom", "RDF"])
def test_posts_come_with_title_and_day(feed: bytes) -> None:
    assert listed(feed).listed == (
        Listed(f"{HOME}one", MAY, "One & only", in_feed=True),
        Listed(f"{HOME}two", None, "Two", in_feed=True),
    )


def test_posts_of_other_websites_are_dropped() -> None:
    assert [each.url for each in listed(RSS.replace(b"/two", b"https://elsewhere.example.org/x")).listed] == [
        f"{HOME}one"
    ]


def test_what_stands_before_a_mistake_is_kept() -> None:
    cut = RSS[: RSS.index(b"<item><title>Two")] + b"<item><title>&nope;"
    assert [each.url for each in parse_feed(cut, HOME)] == [f"{HOME}one"]


def test_at_most_a_hundred_posts_and_two_feeds_are_taken() -> None:
    items = b"".join(b"<item><link>http://example.com/%d</link></item>" % number for number in range(500))
    site = listed(b"<rss><channel>" + items + b"</channel></rss>", f"{HOME}none", f"{HOME}never")
    assert len(site.listed) == MOST_ENTRIES == 100


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>no feed</html>",
        b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><item><link>&x;</link></item></rss>',
        b"<item>" * 100_000,
        b"<rss><item><link>http://[bad</link></item></rss>",
        b'{"items": []}',
    ],
)
def test_nothing_is_found_in_what_is_no_feed(body: bytes) -> None:
    assert listed(body).listed == ()


@given(st.binary(max_size=200), st.integers(0, 300))
def test_any_bytes_are_read_or_refused(noise: bytes, place: int) -> None:
    try:
        parse_feed(RSS[:place] + noise + RSS[place:], HOME)
    except Failure:
        return


@pytest.mark.parametrize("url", ["http://localhost/feed", "http://example.com/gone", "ftp://example.com/"])
def test_a_feed_that_cannot_be_read_does_not_fail_the_site(url: str) -> None:
    guide = Guide(lambda *_: [], lambda *_: None, feeds=lambda _home: [url])
    assert fetch_site(HOME, guide, guard=Network(EVERYONE, serving({"/": respond})).guard()).listed == ()
