"""No text, name, redirect or file of a stranger makes us dial anything but the public internet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape

import pytest

from onboarding.errors import Failure
from onboarding.website.brand.assets import AssetWish
from onboarding.website.listed import Listed
from tests.workers.http.cases import Case, read
from tests.workers.http.network import EVERYONE, PUBLIC, PUBLIC_V6, Network, Piece, Request, missing, respond, serving
from workers.http import FetchedPage, Guide, Site, fetch_page, fetch_site

LISTS = ("ssrf_cases.txt", "own_cases.txt")
START = "http://start.example.com/"
OPEN_PORTS = {80, 443, 8080, 8443}


def every(*kinds: str) -> pytest.MarkDecorator:
    # "meta refresh" describes a page rather than an address: it has a test of its own.
    cases = [case for name in LISTS for case in read(name, *kinds) if "meta refresh" not in case.url]
    assert cases
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.number)


def assert_no_leak(network: Network) -> None:
    assert {address for address, _ in network.dialled} <= {PUBLIC, PUBLIC_V6}
    assert {port for _, port in network.dialled} <= OPEN_PORTS


def listed_pages(_home: FetchedPage, listed: Sequence[Listed]) -> list[str]:
    return [each.url for each in listed]


def site(network: Network, url: str = START, pick: Callable[..., list[str]] = listed_pages) -> Site:
    return fetch_site(url, Guide(pick, lambda *told: None), guard=network.guard())


def redirecting(locations: dict[str, tuple[int, str]]) -> Callable[[Request], Iterator[Piece]]:
    def handle(request: Request) -> Iterator[Piece]:
        if request.target == "/robots.txt" or request.host not in locations:
            return respond() if request.target == "/" else missing()
        status, location = locations[request.host]
        raw = f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\nLocation: ".encode() + location.encode(
            "utf-8", "surrogatepass"
        )
        return iter([raw + b"\r\n\r\n"])

    return handle


def test_the_lists_are_whole() -> None:
    given, own = read("ssrf_cases.txt"), read("own_cases.txt")
    assert len(given) == 110
    assert len(own) >= 60
    assert sum(not case.blocked for case in given + own) >= 20


@every("url", "scheme/port")
def test_a_hostile_address_is_refused_before_anything_is_dialled(case: Case) -> None:
    network = Network(EVERYONE)
    with pytest.raises(Failure):
        fetch_page(case.url, guard=network.guard())
    assert network.dialled == []


@every("url", "scheme/port")
def test_a_redirect_to_a_hostile_address_ends_there(case: Case) -> None:
    network = Network(EVERYONE, redirecting({"start.example.com": (302, case.url)}))
    if case.url.startswith(("//", "example.com", "https//")) or "\r\n" in case.url:
        # In a Location header these are relative, or two headers: they lead to public pages or to nothing.
        with_or_without_failure(lambda: fetch_page(START, guard=network.guard()))
    else:
        with pytest.raises(Failure):
            fetch_page(START, guard=network.guard())
    assert_no_leak(network)


@every("url", "scheme/port")
def test_a_hostile_address_in_a_sitemap_is_not_followed(case: Case) -> None:
    entries = f"<urlset><url><loc>{escape(case.url)}</loc></url><url><loc>{START}more</loc></url></urlset>"
    sitemap = entries.encode("utf-8", "replace")
    network = Network(EVERYONE, serving({"/": respond, "/sitemap.xml": lambda: respond(sitemap), "/more": respond}))
    found = site(network)
    assert {each.url for each in found.listed} <= {f"{START}more"}
    assert set(network.looked_up) == {"start.example.com"}
    assert_no_leak(network)


@every("url", "scheme/port")
def test_a_hostile_address_among_the_picked_is_skipped(case: Case) -> None:
    network = Network(EVERYONE)
    found = site(network, pick=lambda home, listed: [case.url])
    assert found.further == ()
    assert [url for url, _ in found.skipped] == [case.url]
    assert set(network.looked_up) == {"start.example.com"}
    assert_no_leak(network)


@every("url", "scheme/port")
def test_a_hostile_address_of_a_file_or_a_feed_is_not_followed(case: Case) -> None:
    network = Network(EVERYONE)
    guide = Guide(
        lambda *_: [],
        lambda *_: None,
        feeds=lambda _: [case.url],
        files=lambda *_: [AssetWish(case.url, "stylesheet", 1_000)],
    )
    found = fetch_site(START, guide, guard=network.guard())
    assert found.files == ()
    assert [url for url, _ in found.skipped] == [case.url]
    assert_no_leak(network)


@every("url", "scheme/port")
def test_a_hostile_sitemap_location_in_robots_is_not_followed(case: Case) -> None:
    rules = f"User-agent: *\nSitemap: {case.url}\n".encode("utf-8", "replace")
    network = Network(EVERYONE, serving({"/": respond, "/robots.txt": lambda: respond(rules)}))
    assert site(network).listed == ()
    assert set(network.looked_up) == {"start.example.com"}
    assert_no_leak(network)


@every("dns")
def test_a_name_that_leads_inside_is_refused(case: Case) -> None:
    network = Network(case.zone)
    with pytest.raises(Failure) as caught:
        fetch_page(case.url, guard=network.guard())
    assert caught.value.code in {"private_address", "dns_failed"}
    assert network.dialled == []


@every("dns")
def test_a_redirect_to_a_name_that_leads_inside_is_refused(case: Case) -> None:
    zone = {**case.zone, "start.example.com": [[PUBLIC]]}
    network = Network(zone, redirecting({"start.example.com": (301, case.url)}))
    with pytest.raises(Failure) as caught:
        fetch_page(START, guard=network.guard())
    assert caught.value.code in {"private_address", "dns_failed"}
    assert_no_leak(network)


@every("rebind")
def test_a_name_that_changes_its_answer_is_checked_at_each_connect(case: Case) -> None:
    network = Network(case.zone, lambda request: respond(status=200 if request.target == "/" else 404, close=True))
    with pytest.raises(Failure) as caught:
        fetch_page(case.url, guard=network.guard())
    assert caught.value.code in {"private_address", "dns_failed"}
    assert network.dialled == [(PUBLIC, 80)]
    assert len(network.looked_up) == 2  # one for each connection, none between check and dial


@every("redirect")
def test_redirects_are_checked_hop_by_hop(case: Case) -> None:
    first, *locations = case.hops
    hosts = ["start.example.com", "start2.example.com"]
    network = Network(
        {**EVERYONE, "a.evil.example.com": [["127.0.0.1"]]},
        redirecting({host: (case.status, to) for host, to in zip(hosts, locations, strict=False)}),
    )
    with pytest.raises(Failure) as caught:
        fetch_page(first, guard=network.guard())
    assert caught.value.code in {"private_address", "address_refused"}
    assert len(caught.value.learned["redirects"]) == len(locations) - 1 + (caught.value.code == "private_address")  # type: ignore[arg-type]  # learned is JSON-like
    assert_no_leak(network)


@every("allow")
def test_an_ordinary_address_is_read(case: Case) -> None:
    network = Network(case.zone or EVERYONE, lambda request: missing() if "robots" in request.target else respond())
    assert fetch_page(case.url, guard=network.guard()).body
    assert_no_leak(network)


def test_a_page_that_refreshes_or_scripts_itself_elsewhere_is_only_read() -> None:
    body = b'<html><meta http-equiv="refresh" content="0;url=http://127.0.0.1/"><script>location="http://127.0.0.1/"</script>'
    network = Network(EVERYONE, serving({"/": lambda: respond(body, Refresh="0;url=http://127.0.0.1/")}))
    assert fetch_page(START, guard=network.guard()).body == body
    assert network.targets() == ["/robots.txt", "/"]


def test_a_base_address_cannot_turn_relative_links_inside() -> None:
    body = b'<html><base href="http://127.0.0.1/"><a href="about">about</a></html>'
    network = Network(EVERYONE, serving({"/": lambda: respond(body)}))
    found = site(network, pick=lambda home, listed: ["http://127.0.0.1/about"])
    assert found.skipped == (("http://127.0.0.1/about", "other_site"),)
    assert_no_leak(network)


def test_a_proxy_in_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:3128")
    network = Network(EVERYONE)
    fetch_page(START, guard=network.guard())
    assert set(network.dialled) == {(PUBLIC, 80)}
    assert network.looked_up == ["start.example.com"]


def test_a_look_up_serves_exactly_one_connection() -> None:
    network = Network({"start.example.com": [[PUBLIC], ["127.0.0.1"]]})
    fetch_page(START, guard=network.guard())
    assert network.looked_up == ["start.example.com"]
    assert network.dialled == [(PUBLIC, 80)]


def test_tls_and_the_host_header_keep_the_name_while_the_number_is_dialled() -> None:
    network = Network(EVERYONE)
    fetch_page("https://example.com/", guard=network.guard())
    assert network.dialled == [(PUBLIC, 443)]
    assert network.server_names == ["example.com"]
    assert {request.host for request in network.requests} == {"example.com"}


def test_a_further_page_is_not_followed_to_another_website() -> None:
    away = lambda: respond(b"", 302, Location="http://other.example.org/")  # noqa: E731 - one line of a table
    network = Network(EVERYONE, serving({"/": respond, "/blog": away}))
    found = site(network, pick=lambda home, listed: [f"{START}blog"])
    assert found.skipped == ((f"{START}blog", "other_site"),)
    assert network.looked_up == ["start.example.com"]


def with_or_without_failure(act: Callable[[], object]) -> None:
    try:
        act()
    except Failure:
        return
