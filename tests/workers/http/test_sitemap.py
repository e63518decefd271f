"""Sitemaps: what is taken from them, and that nothing in them can hurt."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.errors import Failure
from onboarding.website.listed import Listed
from tests.workers.http.network import EVERYONE, Network, Piece, respond, serving
from workers.http import Guide, Site, fetch_site
from workers.http.sitemap import MOST_URLS, parse_sitemap

HOME = "http://example.com/"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(*locations: str) -> bytes:
    return f"<urlset {NS}>{''.join(f'<url><loc>{loc}</loc></url>' for loc in locations)}</urlset>".encode()


def index(*locations: str) -> bytes:
    return f"<sitemapindex {NS}>{''.join(f'<sitemap><loc>{loc}</loc></sitemap>' for loc in locations)}</sitemapindex>".encode()


def listed(files: Mapping[str, bytes]) -> tuple[Site, Network]:
    pages: dict[str, Callable[[], Iterator[Piece]]] = {"/": respond}
    pages |= {path: partial(respond, body, Content_Type="text/xml") for path, body in files.items()}
    network = Network(EVERYONE, serving(pages))
    return fetch_site(HOME, Guide(lambda *_: [], lambda *_: None), guard=network.guard()), network


def addresses(site: Site) -> tuple[str, ...]:
    return tuple(page.url for page in site.listed)


def test_the_usual_place_is_tried() -> None:
    site, _ = listed({"/sitemap.xml": urlset("http://example.com/a", "https://www.example.com/b?c=1&amp;d=2")})
    assert addresses(site) == ("http://example.com/a", "https://www.example.com/b?c=1&d=2")


def test_robots_says_where_the_sitemap_is() -> None:
    robots = b"Sitemap: http://example.com/map-1.xml\nSitemap: https://elsewhere.example.org/map.xml"
    site, network = listed({"/robots.txt": robots, "/map-1.xml": urlset("http://example.com/a")})
    assert addresses(site) == ("http://example.com/a",)
    assert network.targets() == ["/robots.txt", "/", "/map-1.xml"]


def test_an_index_is_followed_to_two_of_its_sitemaps() -> None:
    children = [f"http://example.com/{n}.xml" for n in range(5)]
    files = {f"/{n}.xml": urlset(f"http://example.com/page-{n}") for n in range(5)}
    site, network = listed({"/sitemap.xml": index(*children), **files})
    assert addresses(site) == ("http://example.com/page-0", "http://example.com/page-1")
    assert network.targets()[2:] == ["/sitemap.xml", "/0.xml", "/1.xml"]


def test_an_index_of_itself_ends() -> None:
    site, network = listed({"/sitemap.xml": index("http://example.com/sitemap.xml")})
    assert addresses(site) == ()
    assert len(network.targets()) <= 5


def test_a_packed_sitemap_is_unpacked() -> None:
    robots = b"Sitemap: http://example.com/sitemap.xml.gz"
    site, _ = listed({"/robots.txt": robots, "/sitemap.xml.gz": gzip.compress(urlset("http://example.com/a"))})
    assert addresses(site) == ("http://example.com/a",)


def test_a_packed_bomb_is_no_sitemap() -> None:
    packed = gzip.compress(bytes(50_000_000), 9)
    tracemalloc.start()
    assert parse_sitemap(packed).entries == ()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000


def test_at_most_500_pages_are_taken() -> None:
    site, _ = listed({"/sitemap.xml": urlset(*(f"http://example.com/{n}" for n in range(2000)))})
    assert len(site.listed) == MOST_URLS == 500


def test_pages_of_other_websites_and_repetitions_are_dropped() -> None:
    others = ("http://example.org/", "http://shop.example.com/", "http://example.com:8080/", "/relative", "", "  ")
    site, _ = listed({"/sitemap.xml": urlset(*others, "http://example.com/a", " http://example.com/a#b\n")})
    assert addresses(site) == ("http://example.com/a",)


def test_pictures_in_a_sitemap_are_not_pages() -> None:
    body = (
        f'<urlset {NS} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>http://example.com/a</loc>'
        "<image:image><image:loc>http://example.com/a.png</image:loc></image:image></url></urlset>"
    )
    assert parse_sitemap(body.encode()).entries == (Listed("http://example.com/a"),)


def test_what_stands_before_a_mistake_is_kept() -> None:
    cut = urlset("http://example.com/a", "http://example.com/b")[:-30]
    assert parse_sitemap(cut).entries[:1] == (Listed("http://example.com/a"),)


def test_the_first_512_kilobytes_are_read() -> None:
    padding = b"<!--" + b"x" * 600_000 + b"-->"
    early = urlset("http://example.com/a").replace(b"</urlset>", padding + b"</urlset>")
    assert listed({"/sitemap.xml": early})[0].listed == (Listed("http://example.com/a"),)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Not found</body></html>",
        b"\x00\x01\x02",
        b"<urlset><url><loc/></url></urlset>",
        b"<urlset>" * 100_000,
        b"<urlset " + b" ".join(b"a%d=''" % n for n in range(20_000)) + b"/>",
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><urlset><url><loc>&x;</loc></url></urlset>',
        b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>',
        b'<!DOCTYPE x [<!ENTITY % y SYSTEM "http://127.0.0.1/"> %y;]><urlset/>',
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY a%d "%s">' % (n, (b"&a%d;" % (n - 1) if n else b"&a;") * 10) for n in range(20))
        + b"]><urlset><url><loc>&a19;</loc></url></urlset>",
        b'<?xml version="1.0" encoding="x-unknown"?><urlset/>',
        "<urlset><url><loc>http://example.com/</loc></url></urlset>".encode("utf-16")[:-9],
    ],
)
def test_nothing_is_found_in_what_is_no_sitemap(body: bytes) -> None:
    site, network = listed({"/sitemap.xml": body})
    assert set(addresses(site)) <= {HOME}
    assert set(network.looked_up) == {"example.com"}
    assert site.home.body


@given(st.binary(max_size=300), st.integers(0, 100))
def test_any_bytes_are_read_or_refused(noise: bytes, place: int) -> None:
    sound = urlset("http://example.com/a", "http://example.com/b")
    try:
        parse_sitemap(sound[:place] + noise + sound[place:])
    except Failure:
        return


@pytest.mark.parametrize(
    "serve",
    [
        lambda: respond(b"", 500),
        lambda: respond(b"x", Content_Encoding="br"),
        lambda: iter([99.0]),
        lambda: iter([b"junk"]),
    ],
)
def test_a_sitemap_that_fails_does_not_fail_the_site(serve: Callable[[], Iterator[Piece]]) -> None:
    network = Network(EVERYONE, serving({"/": respond, "/sitemap.xml": serve, "/a": respond}))
    site = fetch_site(HOME, Guide(lambda *_: [f"{HOME}a"], lambda *_: None), guard=network.guard())
    assert len(site.pages) == 2
    assert addresses(site) == ()


def test_robots_has_its_say_about_the_sitemap_too() -> None:
    site, network = listed({"/robots.txt": b"User-agent: *\nDisallow: /sitemap.xml", "/sitemap.xml": urlset(HOME)})
    assert addresses(site) == ()
    assert "/sitemap.xml" not in network.targets()
