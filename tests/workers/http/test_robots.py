"""What robots.txt allows, what its absence and its failure mean (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta

import pytest

from onboarding.address import parse_address
from onboarding.errors import Failure, Permanent, Transient
from tests.workers.http.network import EVERYONE, Network, Piece, Request, respond, serving
from workers.http import fetch_page
from workers.http.failures import RobotsRefused
from workers.http.robots import MOST_SITEMAPS, Rules

URL = "http://example.com/a/b?c=d"


def fetch(robots: Callable[[], Iterator[Piece]]) -> Network:
    network = Network(EVERYONE, serving({"/robots.txt": robots, "/a/b?c=d": respond}))
    fetch_page(URL, guard=network.guard())
    return network


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /a", False),
        ("User-agent: *\nDisallow: /b", True),
        ("User-agent: *\nDisallow: /a/*?c", False),
        ("User-agent: *\nDisallow: /*.pdf$", True),
        ("User-agent: *\nDisallow: /\nAllow: /a/", True),
        ("User-agent: *\nAllow: /a/\nDisallow: /a/b", False),
        ("User-agent: usher\nDisallow: /", False),
        ("User-agent: USHER\nDisallow: /", False),
        ("User-agent: Usherette\nDisallow: /", True),
        ("User-agent: Otherbot\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Usher\nAllow: /", True),
        ("User-agent: Usher\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: x\nUser-agent: Usher\nDisallow: /", False),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("user-agent:*\r\ndisallow:/ # everything", False),
        ("<html><body>Not found</body></html>", True),
        ("Disallow: /", True),
        ("User-agent: *\nDisallow: /%61/b", False),
        ("\x00\x01\x02", True),
    ],
)
def test_rules_are_read_as_the_standard_says(text: str, *, allowed: bool) -> None:
    assert Rules.parse(text.lstrip("\ufeff")).allow(parse_address(URL)) is allowed
    network = Network(EVERYONE, serving({"/robots.txt": lambda: respond(text.encode()), "/a/b?c=d": respond}))
    with nullcontext() if allowed else pytest.raises(RobotsRefused) as caught:
        fetch_page(URL, guard=network.guard())
    assert ("/a/b?c=d" in network.targets()) is allowed
    assert caught is None or caught.value.learned["robots"] == "refused"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 451])
def test_no_rules_allow_everything(status: int) -> None:
    assert "/a/b?c=d" in fetch(lambda: respond(b"User-agent: *\nDisallow: /", status)).targets()


@pytest.mark.parametrize("status", [500, 503, 599])
def test_rules_that_cannot_be_read_refuse_everything_for_now(status: int) -> None:
    with pytest.raises(Transient) as caught:
        fetch(lambda: respond(b"", status))
    assert (caught.value.code, caught.value.learned["robots"]) == ("robots_unreachable", "unreachable")


def test_a_silent_robots_file_refuses_everything_for_now() -> None:
    with pytest.raises(Transient) as caught:
        fetch(lambda: iter([99.0]))
    assert caught.value.code == "timed_out"


def test_rules_are_followed_to_where_they_moved() -> None:
    def handle(request: Request) -> Iterator[Piece]:
        if request.host == "example.com" and request.target == "/robots.txt":
            return respond(b"", 301, Location="https://rules.example.org/r.txt")
        return respond(b"User-agent: *\nDisallow: /a") if request.target == "/r.txt" else respond()

    with pytest.raises(Failure) as caught:
        fetch_page(URL, guard=Network(EVERYONE, handle).guard())
    assert caught.value.code == "robots_refused"


@pytest.mark.parametrize(
    "location",
    [
        "/robots.txt",
        "http://127.0.0.1/robots.txt",
        "http://localhost/",
        "ftp://example.com/",
        "http://nowhere.example.org/",
    ],
)
def test_rules_that_moved_nowhere_are_no_rules(location: str) -> None:
    pages = {"/robots.txt": lambda: respond(b"", 302, Location=location), "/a/b?c=d": respond}
    network = Network({"example.com": [["93.184.216.34"]]}, serving(pages))
    assert fetch_page(URL, guard=network.guard()).body
    assert {address for address, _ in network.dialled} == {"93.184.216.34"}


def test_rules_that_moved_to_a_silent_server_refuse_everything_for_now() -> None:
    def handle(request: Request) -> Iterator[Piece]:
        return respond(b"", 302, Location="http://slow.example.org/") if request.host == "example.com" else iter([99.0])

    with pytest.raises(Transient) as caught:
        fetch_page(URL, guard=Network(EVERYONE, handle).guard())
    assert caught.value.code == "robots_unreachable"


def test_each_origin_of_a_redirect_has_its_say() -> None:
    def handle(request: Request) -> Iterator[Piece]:
        if request.target == "/robots.txt":
            return respond(b"User-agent: *\nDisallow: /" if request.host == "www.example.com" else b"")
        return respond(b"", 301, Location="http://www.example.com/")

    network = Network(EVERYONE, handle)
    with pytest.raises(Failure) as caught:
        fetch_page(URL, guard=network.guard())
    assert caught.value.code == "robots_refused"
    assert [(request.host, request.target) for request in network.requests] == [
        ("example.com", "/robots.txt"),
        ("example.com", "/a/b?c=d"),
        ("www.example.com", "/robots.txt"),
    ]


def test_the_first_512_kilobytes_count() -> None:
    long = b"# filler\n" * 60_000
    assert len(long) > 512 * 1024
    fetch(lambda: respond(long + b"User-agent: *\nDisallow: /"))
    with pytest.raises(Permanent):
        fetch(lambda: respond(b"User-agent: *\nDisallow: /\n" + long))


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: *\nCrawl-delay: 3600", 5),
        ("User-agent: *\nCrawl-delay: inf", 0),
        ("User-agent: *\nCrawl-delay: nan", 0),
        ("User-agent: *\nCrawl-delay: -1", 0),
        ("User-agent: *\nCrawl-delay: soon", 0),
        ("User-agent: other\nCrawl-delay: 3", 0),
        ("User-agent: usher\nCrawl-delay: 3\n\nUser-agent: *\nCrawl-delay: 1", 3),
    ],
)
def test_the_delay_between_requests_is_honoured_up_to_five_seconds(text: str, delay: float) -> None:
    assert Rules.parse(text).delay == timedelta(seconds=delay)


def test_sitemaps_are_named_but_not_without_end() -> None:
    text = "\n".join(f"Sitemap: https://example.com/{n}.xml" for n in range(1000))
    assert Rules.parse(text).sitemaps == tuple(f"https://example.com/{n}.xml" for n in range(MOST_SITEMAPS))
