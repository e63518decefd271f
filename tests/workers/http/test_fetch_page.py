"""One page: what each answer of a server means, where redirects end, and what is learned on the way."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import httpcore
import pytest

from onboarding.errors import Failure, Permanent, Throttled, Transient
from tests.workers.http.network import EVERYONE, PUBLIC, Network, Piece, Request, missing, respond, serving
from workers.http import KnownPage, fetch_page
from workers.http.statuses import LONGEST_PAUSE, retry_after
from workers.http.transport import GuardedBackend, Hop
from workers.http.visit import looks_like_html

URL = "http://example.com/"


def fetch(serve: Callable[[], Iterator[Piece]]) -> Failure:
    with pytest.raises(Failure) as caught:
        fetch_page(URL, guard=Network(EVERYONE, serving({"/": serve})).guard())
    return caught.value


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "site_refused", Permanent),
        (403, "site_refused", Permanent),
        (451, "site_refused", Permanent),
        (404, "not_found", Permanent),
        (410, "not_found", Permanent),
        (429, "rate_limited", Transient),
        (500, "server_error", Transient),
        (502, "server_error", Transient),
        (503, "server_error", Transient),
        (599, "server_error", Transient),
        (204, "unexpected_status", Permanent),
        (206, "unexpected_status", Permanent),
        (300, "unexpected_status", Permanent),
        (302, "unexpected_status", Permanent),
        (304, "unexpected_status", Permanent),
        (400, "unexpected_status", Permanent),
        (999, "unexpected_status", Permanent),
    ],
)
def test_each_status_without_a_page_has_a_code(status: int, code: str, kind: type[Failure]) -> None:
    failure = fetch(lambda: respond(b"", status))
    assert (failure.code, failure.learned["status"]) == (code, status)
    assert isinstance(failure, kind)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_says_when_to_come_back(status: int) -> None:
    failure = fetch(lambda: respond(b"", status, Retry_After="120"))
    assert isinstance(failure, Transient)
    assert (failure.code, failure.retry_after) == ("rate_limited", timedelta(seconds=120))


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("0", timedelta(0)),
        ("90", timedelta(seconds=90)),
        ("999999999", LONGEST_PAUSE),
        ("Sat, 21 Nov 2026 12:00:30 GMT", timedelta(seconds=30)),
        ("Sat, 21 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("Sat, 21 Nov 2099 11:00:00 GMT", LONGEST_PAUSE),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("9" * 400, None),
        ("Sat, 99 Nov 2026 12:00:30 GMT", None),
    ],
)
def test_retry_after_is_read_and_bounded(header: str, pause: timedelta | None) -> None:
    assert retry_after(header, datetime(2026, 11, 21, 12, 0, tzinfo=UTC)) == pause


@pytest.mark.parametrize(
    "kind", ["application/pdf", "text/plain", "application/json", "image/png; x=text/html", "text/htmlx", "html"]
)
def test_a_file_is_not_a_page(kind: str) -> None:
    assert fetch(lambda: respond(b"<html>", Content_Type=kind)).code == "not_html"


@pytest.mark.parametrize(
    "kind",
    [
        "text/html",
        "TEXT/HTML ; charset=x",
        "application/xhtml+xml",
        'text/html; charset="\xff\xfe"',
        "text/html;charset=utf-7",
    ],
)
def test_a_page_is_a_page_whatever_its_charset_claims(kind: str) -> None:
    network = Network(EVERYONE, serving({"/": lambda: respond(Content_Type=kind)}))
    assert (
        fetch_page(URL, guard=network.guard()).content_type.lower().startswith(("text/html", "application/xhtml+xml"))
    )


@pytest.mark.parametrize(
    ("body", "page"),
    [
        (b"<!DOCTYPE html><p>hi", True),
        (b"\xef\xbb\xbf  <html lang=en>", True),
        (b"<!-- hi --><p>", True),
        ("<html><p>hi".encode("utf-16"), True),
        (b"<?xml version='1.0'?><html >", True),
        (b"%PDF-1.7 <html>\x00", False),
        (b"\x89PNG\r\n\x1a\n\x00\x00<p>", False),
        (b"just words", False),
        (b"a < b and c > d", False),
        (b" " * 600 + b"<html>", False),
    ],
)
def test_a_body_without_a_type_is_looked_at(body: bytes, *, page: bool) -> None:
    assert looks_like_html(body) is page


def test_a_missing_type_is_sniffed() -> None:
    network = Network(EVERYONE, serving({"/": lambda: respond(b"<html><p>hi", Content_Type="")}))
    assert fetch_page(URL, guard=network.guard()).body == b"<html><p>hi"
    assert fetch(lambda: respond(b"%PDF-1.7\x00", Content_Type="")).code == "not_html"


@pytest.mark.parametrize("body", [b"", b" \r\n\t "])
def test_a_page_without_content_is_empty(body: bytes) -> None:
    assert fetch(lambda: respond(body)).code == "empty_page"


def test_a_page_comes_back_with_what_the_server_said_about_it() -> None:
    modified = "Sat, 21 Nov 2026 12:00:00 GMT"
    network = Network(
        EVERYONE,
        serving(
            {"/": lambda: respond(b"<p>hi", ETag='"v1"', Last_Modified=modified, Content_Type="text/html; charset=x")}
        ),
    )
    page = fetch_page(URL, guard=network.guard())
    assert (page.url, page.final_url, page.status, page.redirects) == (URL, URL, 200, ())
    assert page.known() == KnownPage('"v1"', modified)
    assert not page.unchanged


def test_redirects_are_followed_and_remembered() -> None:
    def handle(request: Request) -> Iterator[Piece]:
        if request.target == "/robots.txt":
            return missing()
        to = {"example.com": "https://www.example.com/a/", "www.example.com": "../b"}
        return respond(b"", 301, Location=to[request.host]) if request.target in ("/", "/a/") else respond()

    page = fetch_page(URL, guard=Network(EVERYONE, handle).guard())
    assert page.final_url == "https://www.example.com/b"
    assert page.redirects == (URL, "https://www.example.com/a/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_five_redirects_are_followed_and_a_sixth_is_not(status: int) -> None:
    def chain(length: int) -> Network:
        pages = {f"/{n}": lambda n=n: respond(b"", status, Location=f"/{n + 1}") for n in range(length)}
        return Network(EVERYONE, serving({**pages, f"/{length}": respond}))

    assert fetch_page(f"{URL}0", guard=chain(5).guard()).final_url == f"{URL}5"
    network = chain(6)
    with pytest.raises(Failure) as caught:
        fetch_page(f"{URL}0", guard=network.guard())
    assert caught.value.code == "too_many_redirects"
    assert network.targets()[-1] == "/5"


def test_a_circle_is_left_when_it_closes() -> None:
    network = Network(
        EVERYONE,
        serving({"/": lambda: respond(b"", 302, Location="/b"), "/b": lambda: respond(b"", 302, Location="/#x")}),
    )
    with pytest.raises(Failure) as caught:
        fetch_page(URL, guard=network.guard())
    assert caught.value.code == "too_many_redirects"
    assert network.targets() == ["/robots.txt", "/", "/b"]


def test_nothing_of_one_hop_is_taken_to_the_next() -> None:
    pages = {"/": lambda: respond(b"", 302, Location="/b", Set_Cookie="id=1; Path=/"), "/b": respond}
    network = Network(EVERYONE, serving(pages))
    fetch_page(URL, guard=network.guard())
    sent = {name for request in network.requests for name in request.headers}
    assert sent == {"host", "user-agent", "accept", "accept-encoding"}


def test_a_failure_tells_how_far_it_came() -> None:
    failure = fetch(lambda: respond(b"", 302, Location="/gone?a=1"))
    assert failure.learned == {"final_url": f"{URL}gone?a=1", "status": 404, "redirects": [URL], "robots": "allowed"}


def test_one_connection_serves_robots_and_page() -> None:
    network = Network(EVERYONE)
    fetch_page(URL, guard=network.guard())
    assert (len(network.requests), len(network.dialled)) == (2, 1)


def test_an_unchanged_page_is_not_sent_again() -> None:
    def handle(request: Request) -> Iterator[Piece]:
        same = (
            request.headers.get("if-none-match") == '"v1"' and request.headers.get("if-modified-since") == "yesterday"
        )
        return respond(b"", 304, ETag='"v1"') if same else respond() if request.target == "/" else missing()

    known = {URL: KnownPage('"v1"', "yesterday")}
    page = fetch_page(URL, known=known, guard=Network(EVERYONE, handle).guard())
    assert (page.status, page.body, page.unchanged) == (304, b"", True)
    assert page.known() == known[URL]


def test_marks_are_sent_only_to_the_address_they_came_from() -> None:
    network = Network(EVERYONE, serving({"/": lambda: respond(b"", 302, Location="/b"), "/b": respond}))
    fetch_page(URL, known={f"{URL}b": KnownPage(etag='"b"')}, guard=network.guard())
    assert [request.headers.get("if-none-match") for request in network.requests] == [None, None, '"b"']


@pytest.mark.parametrize("mark", ['"a"\r\nX-Evil: 1', '"\u0416"', "x" * 600, ""])
def test_a_mark_that_would_not_survive_in_a_header_is_not_sent(mark: str) -> None:
    network = Network(EVERYONE)
    assert fetch_page(URL, known={URL: KnownPage(etag=mark)}, guard=network.guard()).unchanged is False
    assert all("if-none-match" not in request.headers for request in network.requests)


def test_a_304_that_was_not_asked_for_is_unexpected() -> None:
    network = Network(EVERYONE, serving({"/": lambda: respond(b"", 304)}))
    with pytest.raises(Failure) as caught:
        fetch_page(URL, known={URL: KnownPage()}, guard=network.guard())
    assert caught.value.code == "unexpected_status"


def failing(error: Exception) -> Callable[[str, int, float], httpcore.NetworkStream]:
    def dial(address: str, port: int, timeout: float) -> httpcore.NetworkStream:
        raise error

    return dial


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (httpcore.ConnectError("refused"), "connect_failed"),
        (ConnectionRefusedError(), "connect_failed"),
        (OSError("no route"), "connect_failed"),
        (httpcore.ConnectTimeout(), "timed_out"),
        (TimeoutError(), "timed_out"),
    ],
)
def test_a_server_that_cannot_be_reached_may_be_tried_again(error: Exception, code: str) -> None:
    with pytest.raises(Transient) as caught:
        fetch_page(URL, guard=Network(EVERYONE).guard(dialler=failing(error)))
    assert caught.value.code == code
    assert caught.value.learned == {"final_url": URL, "redirects": [], "robots": "unreachable"}


def test_the_next_address_is_dialled_when_the_first_is_dead() -> None:
    network = Network({"*": [["2606:2800:220:1:248:1893:25c8:1946", PUBLIC]]})
    shares: list[float] = []

    def dial(address: str, port: int, timeout: float) -> httpcore.NetworkStream:
        shares.append(timeout)
        if ":" in address:
            network.clock.sleep(timeout)
            raise httpcore.ConnectTimeout
        return network.dial(address, port, timeout)

    assert fetch_page(URL, guard=network.guard(dialler=dial)).body
    assert shares == pytest.approx([1.5, 1.5])


def test_no_more_than_a_few_addresses_are_dialled() -> None:
    network = Network({"*": [[f"8.8.8.{n}" for n in range(200)]]})
    dialled: list[str] = []

    def dial(address: str, port: int, timeout: float) -> httpcore.NetworkStream:
        dialled.append(address)
        raise httpcore.ConnectError

    with pytest.raises(Transient):
        fetch_page(URL, guard=network.guard(dialler=dial))
    assert dialled == [f"8.8.8.{n}" for n in range(4)]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (socket.gaierror(socket.EAI_NONAME, "x"), Permanent),
        (socket.gaierror(socket.EAI_AGAIN, "x"), Transient),
        (OSError("x"), Transient),
        (UnicodeError("x"), Transient),
    ],
)
def test_a_name_that_cannot_be_looked_up_is_told_from_one_that_does_not_exist(
    error: Exception, kind: type[Failure]
) -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        raise error

    with pytest.raises(kind) as caught:
        fetch_page(URL, guard=Network().guard(resolver=resolve))
    assert caught.value.code == "dns_failed"


def test_a_mistake_in_the_resolver_is_not_mistaken_for_the_network() -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fetch_page(URL, guard=Network().guard(resolver=resolve))


def test_a_look_up_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    never = socket.socketpair()

    def resolve(host: str, port: int) -> Sequence[str]:
        never[0].recv(1)
        return [PUBLIC]

    network = Network()
    with pytest.raises(Transient) as caught:
        fetch_page(URL, guard=network.guard(resolver=resolve, connect=timedelta(milliseconds=20)))
    assert caught.value.code == "dns_failed"
    assert network.dialled == []
    never[1].send(b"x")
    for end in never:
        end.close()


def test_unix_sockets_are_never_dialled() -> None:
    network = Network()
    guard = network.guard()
    backend = GuardedBackend(
        guard.resolver, guard.dialler, guard.allowance, Hop(guard.deadline(guard.hop)), guard.clock
    )
    with pytest.raises(Failure):
        backend.connect_unix_socket("/var/run/docker.sock")


def test_a_turn_that_comes_too_late_is_our_own_limit() -> None:
    network = Network(EVERYONE)
    guard = network.guard(spacing=timedelta(seconds=60))
    with pytest.raises(Throttled) as caught:
        fetch_page(URL, guard=guard)
    assert caught.value.retry_after == pytest.approx(timedelta(seconds=60), abs=timedelta(seconds=1))


def test_logs_name_no_addresses(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    fetch_page(f"{URL}?token=secret", guard=Network(EVERYONE, lambda request: respond()).guard())
    assert "secret" not in caplog.text
    assert "example.com" not in caplog.text
