"""An unchanged page or file is not read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from db.results import PageKept
from onboarding.errors import Failure
from onboarding.website import Page, read_page
from onboarding.website.keeping import NotKept, pack, reader, unpack
from workers.http import FetchedPage, Site
from workers.readings import Readings

HOME = "https://bakery.example/"
BODY = b"<title>Bakery</title><h1>Bread that waits</h1><p>We bake bread every day.</p><a href=/about>About us</a>"
CSS = '<link rel=stylesheet href="https://cdn.example/a.css">'


def fetched(body: bytes = BODY, *, url: str = HOME, etag: str = "", unchanged: bool = False) -> FetchedPage:
    return FetchedPage(url, url, 304 if unchanged else 200, body, "text/html", etag, unchanged=unchanged)


def kept(body: bytes = BODY, *, etag: str = "", title: str = "As it was read before") -> PageKept:
    """Return a reading that can be told from a new one."""
    page = fetched(body, etag=etag)
    made = replace(read_page(HOME, body, "text/html"), title=title)
    return PageKept(HOME, reader(), page.digest(), etag, "", pack(made))


def titles(readings: Readings, *pages: FetchedPage) -> list[str | None]:
    readings.read_all(Site(pages[0], pages[1:]))
    return [page.title for page in readings.pages]


def test_a_page_whose_server_says_unchanged_is_not_read_again() -> None:
    readings = Readings([kept(etag='"1"')])
    assert readings.known()[HOME].etag == '"1"'
    assert titles(readings, fetched(b"", etag='"1"', unchanged=True)) == ["As it was read before"]
    assert readings.to_keep() == []


def test_a_page_that_was_sent_again_the_same_is_not_read_again() -> None:
    assert titles(Readings([kept()]), fetched()) == ["As it was read before"]


def test_a_page_that_changed_is_read_and_kept() -> None:
    readings = Readings([kept()])
    assert titles(readings, fetched(BODY.replace(b"Bakery", b"Baker"))) == ["Baker"]
    (made,) = readings.to_keep()
    reading = unpack(made.reading)
    assert isinstance(reading, Page)
    assert (made.url, made.reader, reading.title) == (HOME, reader(), "Baker")


@pytest.mark.parametrize("bytes_", [b"", b"x", b"x\x9c", pack(read_page(HOME, BODY))[:-20]])
def test_a_kept_reading_that_is_broken_is_not_offered(bytes_: bytes) -> None:
    readings = Readings([replace(kept(etag='"1"'), reading=bytes_)])
    assert readings.known() == {}
    assert titles(readings, fetched()) == ["Bakery"]


def test_a_further_page_that_cannot_be_read_is_left_out() -> None:
    readings = Readings([])
    assert titles(readings, fetched(), fetched(b"%PDF-1.7", url=f"{HOME}menu")) == ["Bakery"]


def test_a_home_page_that_cannot_be_read_fails() -> None:
    with pytest.raises(Failure):
        titles(Readings([]), fetched(b"%PDF-1.7"))


def test_the_home_page_is_read_once_for_all_questions() -> None:
    readings, home = Readings([]), fetched()
    assert readings.pick(home, []) == [f"{HOME}about"]
    assert readings.feeds(home) == ()
    assert titles(readings, home) == ["Bakery"]
    assert len(readings.to_keep()) == 1


def test_a_reading_comes_back_as_it_was() -> None:
    page = read_page(HOME, BODY + b'<script type="application/ld+json">{"@type":"Store","a":[1,{"b":null}]}</script>')
    assert unpack(pack(page)) == page


@pytest.mark.parametrize("bytes_", [b"", b"nothing", pack(read_page(HOME, BODY))[:30]])
def test_what_is_no_reading_is_said_to_be_none(bytes_: bytes) -> None:
    with pytest.raises(NotKept):
        unpack(bytes_)


def test_a_sheet_is_read_once_and_kept() -> None:
    home = fetched(CSS.encode() + BODY)
    sheet = replace(fetched(b"h1 { color: #2f6f73 }", url="https://cdn.example/a.css"), content_type="text/css")

    def visit(earlier: Sequence[PageKept]) -> Readings:
        readings = Readings(earlier)
        assert [wish.url for wish in readings.wishes(home, [])][:1] == [sheet.url]
        readings.read_all(Site(home, files=(sheet,)))
        return readings

    first = visit([])
    assert [asset.url for asset in first.assets] == [sheet.url]
    again = visit(first.to_keep())
    assert again.to_keep() == []
    assert again.assets == first.assets
