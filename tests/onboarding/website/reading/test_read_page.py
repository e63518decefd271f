"""What is read from one page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from onboarding.website import read_page
from onboarding.website.errors import NotText
from tests.onboarding.website.sites import page

PROSE = "<p>" + "This paragraph of the article is long enough to be taken for the main text of the page. " * 4 + "</p>"
LANDING = """
<header class="site-header"><nav><a href="/pricing">Pricing</a></nav></header>
<section class="hero"><h1>Bread that waits for you</h1><p>Order tonight, eat tomorrow.</p><a class="btn" href="/order">Order now</a></section>
<section><div class="card"><h3>Rye</h3><p>Dark and dense.</p></div><div class="card"><h3>Spelt</h3><p>Light and nutty.</p></div></section>
<div id="cookie-banner"><p>We use cookies.</p></div>
<footer><p>All rights reserved.</p><a href="https://x.com/example">X</a></footer>
"""


def test_a_landing_page_keeps_its_hero_and_its_cards() -> None:
    text = page(LANDING).text.splitlines()
    assert text == [
        "Bread that waits for you",
        "Order tonight, eat tomorrow.",
        "Rye",
        "Dark and dense.",
        "Spelt",
        "Light and nutty.",
    ]


def test_an_article_is_read_without_what_surrounds_it() -> None:
    around = "<aside><p>Subscribe to our newsletter today.</p></aside><footer><p>Imprint and so on.</p></footer>"
    text = page(
        f"<nav>Home</nav><article><h1>On rye</h1>{PROSE * 3}</article>{around}", url="http://site.example/blog/rye"
    ).text
    assert "main text of the page" in text
    assert "newsletter" not in text
    assert "Imprint" not in text


def test_an_article_in_which_the_extractor_finds_nothing_keeps_its_blocks() -> None:
    assert page("<div><div>Short but here.</div></div>", url="http://site.example/blog/short").text == "Short but here."


def test_a_header_with_the_first_heading_is_part_of_the_page() -> None:
    assert page("<header><h1>Hello there</h1><p>Come in.</p></header>").text == "Hello there\nCome in."


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>secret</p>",
        "<p style='display: none'>secret</p>",
        "<p aria-hidden='true'>secret</p>",
        "<script>secret</script>",
        "<template><p>secret</p></template>",
        "<noscript>secret</noscript>",
        "<!-- secret -->",
        "<select><option>secret</option></select>",
    ],
)
def test_what_a_visitor_does_not_see_is_not_read(hidden: str) -> None:
    assert page(f"<p>Seen.</p>{hidden}<p>Seen too.</p>").text == "Seen.\nSeen too."


def test_text_after_a_skipped_element_is_kept() -> None:
    assert page("<p>One<script>x</script> two<br>three</p>").text == "One two three"


def test_blocks_know_what_they_are() -> None:
    blocks = page(
        "<h2>A</h2><ul><li><p>B</p></li></ul><blockquote><p>C</p></blockquote><table><tr><td>D</td></tr></table><p>E</p>"
    ).blocks
    assert [(block.kind, block.text) for block in blocks] == [
        ("heading", "A"),
        ("item", "B"),
        ("quote", "C"),
        ("cell", "D"),
        ("paragraph", "E"),
    ]


def test_links_are_absolute_and_know_where_they_stand() -> None:
    links = page(LANDING, url="http://site.example/de/").links
    assert [(link.url, link.text, link.where) for link in links] == [
        ("http://site.example/pricing", "Pricing", "nav"),
        ("http://site.example/order", "Order now", "body"),
        ("https://x.com/example", "X", "footer"),
    ]


def test_a_base_address_is_honoured() -> None:
    links = page("<a href='b#part'>B</a>", head="<base href='https://other.example/a/'>").links
    assert [link.url for link in links] == ["https://other.example/a/b"]


@pytest.mark.parametrize(
    "href", ["javascript:x", "data:text/html,x", "ftp://a.example/", "http://[bad", "http://", "mailto:a@b.example", ""]
)
def test_only_web_addresses_are_links(href: str) -> None:
    links = page(f"<a href='{href}'>x</a>", url="http://site.example/here").links
    assert [link.url for link in links] in ([], ["http://site.example/here"])


def test_buttons_are_no_text_but_are_listed() -> None:
    read = page(
        "<p>Text.</p><button>Book a table</button><a class='btn' href=x>Call us</a><input type=submit value=Send>"
    )
    assert read.text == "Text."
    assert read.buttons == ("Book a table", "Call us", "Send")


def test_metadata_is_read() -> None:
    head = """<title>A &amp; B</title><meta name="description" content="What it is."><meta property="og:site_name" content="AB">
    <meta name="generator" content="Maker 1"><link rel="canonical" href="/a"><link rel="alternate" type="application/rss+xml" href="/feed">
    <script type="application/ld+json">{"@graph": [{"@type": "Organization", "name": "AB"}, {"@type": ["WebSite"]}]}</script>
    <script type="application/ld+json">{broken</script>"""
    read = page("<svg><title>not this</title></svg><img src=a><img src=b>", head=head)
    assert (read.title, read.description, read.site_name, read.generator) == ("A & B", "What it is.", "AB", "Maker 1")
    assert (read.canonical, read.feeds) == ("http://site.example/a", ("http://site.example/feed",))
    assert [thing["@type"] for thing in read.json_ld] == ["Organization", ["WebSite"]]
    assert read.images == 2


def test_json_ld_that_is_too_large_or_too_deep_is_left_out() -> None:
    deep = '{"@type": "Thing", "a": ' + "[" * 25 + "]" * 25 + "}"
    large = '{"@type": "Thing", "a": "' + "x" * 256 * 1024 + '"}'
    for source in (deep, large):
        assert page("<p>x</p>", head=f'<script type="application/ld+json">{source}</script>').json_ld == ()


def test_a_title_is_taken_from_the_heading_where_there_is_none() -> None:
    assert page("<h1>Only this</h1>").title == "Only this"


def test_control_characters_reach_nobody() -> None:
    read = page(
        "<p>a\x00b\x1bc&#1;d\x9fe</p>",
        head='<title>t\x07</title><script type="application/ld+json">{"@type":"X"}</script>',
    )
    assert (read.text, read.title) == ("abcde", "t")


MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "body", "url", "published"),
    [
        (
            '<script type="application/ld+json">{"@type":"Article","datePublished":"2026-03-02"}</script>',
            "",
            "/x",
            MONDAY,
        ),
        ('<meta property="article:published_time" content="2026-03-02T01:00:00+01:00">', "", "/x", MONDAY),
        ("", "<article><time datetime='2026-03-02T00:00:00Z'>Monday</time></article>", "/x", MONDAY),
        ("", "", "/2026/03/02/title", MONDAY),
        ("", "<article><time datetime='2026-03-02'></time></article><article></article>", "/x", None),
        ("", "<time datetime='2026-03-02'>an event</time>", "/x", None),
        ('<meta name="date" content="Monday">', "", "/x", None),
        ('<meta name="date" content="0001-01-01T00:00:00+14:00">', "", "/x", None),
        ("", "", "/2026/13/45/title", None),
    ],
)
def test_a_date_is_read_only_where_it_is_stated(head: str, body: str, url: str, published: datetime | None) -> None:
    assert page(body, head=head, url=f"http://site.example{url}").published == published


def test_a_date_keeps_its_zone() -> None:
    read = page("", head='<meta name="date" content="2026-03-02T08:00:00+01:00">')
    assert read.published is not None
    assert read.published.utcoffset() == timedelta(hours=1)
    assert read.published.tzinfo == timezone(timedelta(hours=1))


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "text/plain", "application/json; charset=utf-8"])
def test_other_content_types_are_refused(kind: str) -> None:
    with pytest.raises(NotText):
        read_page("http://site.example/", b"<p>x</p>", kind)


@pytest.mark.parametrize("body", [b"%PDF-1.7 x", b"\x89PNG\r\n", b"PK\x03\x04x", b"GIF89a", b"abc\x00\x01\x02"])
def test_bytes_that_are_no_text_are_refused(body: bytes) -> None:
    with pytest.raises(NotText):
        read_page("http://site.example/", body)


@pytest.mark.parametrize("body", [b"", b"   ", b"<!-- -->", b"<html></html>", b"<frameset></frameset>"])
def test_an_empty_page_is_a_page_without_text(body: bytes) -> None:
    assert read_page("http://site.example/", body).text == ""


def test_the_kind_of_content_is_not_case_sensitive() -> None:
    assert read_page("http://site.example/", b"<p>x</p>", "Text/HTML; Charset=UTF-8").text == "x"
