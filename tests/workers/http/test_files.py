"""Files that belong to a home page: fetched by the same guard, in rounds, bounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from onboarding.website.brand.assets import AssetKind, AssetWish
from tests.workers.http.network import EVERYONE, Network, Piece, Request, missing, respond, serving
from workers.http import FetchedPage, Guide, KnownPage, Site, fetch_site

HOME = "http://example.com/"


def wish(name: str, kind: AssetKind = "stylesheet", most: int = 1_000) -> AssetWish:
    return AssetWish(name if name.startswith("http") else HOME + name, kind, most)


def visit(network: Network, *rounds: Sequence[AssetWish], known: dict[str, KnownPage] | None = None) -> Site:
    left = list(rounds)
    guide = Guide(lambda *_: [], lambda *_: None, files=lambda *_: left.pop(0) if left else ())
    return fetch_site(HOME, guide, known=known, guard=network.guard())


def anything(request: Request) -> Iterator[Piece]:
    if request.target in ("/robots.txt", "/sitemap.xml"):
        return missing()
    return respond() if request.target == "/" else respond(b"x" * 5_000, Content_Type="text/css", ETag='"1"')


def test_files_come_back_under_the_address_wished_for() -> None:
    pages = {"/": respond, "/a.css": lambda: respond(b"", 302, Location="/b.css"), "/b.css": lambda: respond(b"p{}")}
    (file,) = visit(Network(EVERYONE, serving(pages)), [wish("a.css")]).files
    assert (file.url, file.final_url, file.body) == (f"{HOME}a.css", f"{HOME}b.css", b"p{}")


def test_a_later_round_sees_what_came_before() -> None:
    seen: list[list[str]] = []

    def files(_home: FetchedPage, fetched: Sequence[FetchedPage]) -> list[AssetWish]:
        seen.append([each.url for each in fetched])
        return [wish("a.css"), wish(f"{len(seen)}.css")]

    guide = Guide(lambda *_: [], lambda *_: None, files=files)
    site = fetch_site(HOME, guide, guard=Network(EVERYONE, anything).guard())
    assert [sorted(each) for each in seen] == [
        [],
        [f"{HOME}1.css", f"{HOME}a.css"],
        [f"{HOME}1.css", f"{HOME}2.css", f"{HOME}a.css"],
    ]
    assert len(site.files) == 4


def test_no_more_than_nine_files_are_read() -> None:
    assert len(visit(Network(EVERYONE, anything), [wish(f"{n}.css") for n in range(50)]).files) == 9


def test_a_sheet_is_cut_and_a_picture_is_refused_where_they_are_too_large() -> None:
    site = visit(Network(EVERYONE, anything), [wish("a.css"), wish("a.png", "image")])
    assert [(file.url, len(file.body)) for file in site.files] == [(f"{HOME}a.css", 1_000)]
    assert site.skipped == ((f"{HOME}a.png", "too_large"),)


def test_files_of_other_public_hosts_are_read_if_their_rules_allow() -> None:
    def handle(request: Request) -> Iterator[Piece]:
        if request.host == "cdn.example.org" and request.target == "/robots.txt":
            return respond(b"User-agent: *\nDisallow: /private", Content_Type="text/plain")
        return anything(request)

    wishes = [wish("https://cdn.example.org/a.css"), wish("https://cdn.example.org/private/b.css")]
    site = visit(Network(EVERYONE, handle), wishes)
    assert [file.url for file in site.files] == ["https://cdn.example.org/a.css"]
    assert site.skipped == (("https://cdn.example.org/private/b.css", "robots_refused"),)


def test_a_known_file_is_asked_for_changes_only() -> None:
    def handle(request: Request) -> Iterator[Piece]:
        if request.headers.get("if-none-match") == '"1"':
            return respond(b"", 304)
        return anything(request)

    known = {f"{HOME}a.css": KnownPage('"1"')}
    (file,) = visit(Network(EVERYONE, handle), [wish("a.css")], known=known).files
    assert (file.unchanged, file.body, file.etag) == (True, b"", '"1"')


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_file_that_fails_does_not_fail_the_site(status: int) -> None:
    site = visit(Network(EVERYONE, serving({"/": respond, "/a.css": lambda: respond(b"", status)})), [wish("a.css")])
    assert (site.files, len(site.skipped)) == ((), 1)
