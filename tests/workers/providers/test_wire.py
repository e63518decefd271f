"""One request goes to a provider: nothing rides along, nothing is followed, nothing is unbounded, nothing is raised."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from onboarding.providers.wire import Trouble
from tests.workers.http.network import PUBLIC, PUBLIC_V6, Network, Piece, Request, respond
from tests.workers.providers.wires import EIGHT, FIFTEEN, KEY, ask, request, wire_into

JSON = b'{"data": []}'
KIB = 1024


def says(body: bytes = JSON, status: int = 200, **headers: str) -> Callable[[Request], Iterator[Piece]]:
    """Answer every request so."""
    headers.setdefault("Content_Type", "application/json")
    return lambda _request: respond(body, status, close=False, **headers)


class TestCarrying:
    """What is sent and what comes back."""

    def test_an_answer_comes_back_as_it_was_said(self) -> None:
        answer = ask(wire_into(Network(handler=says(status=402, X_Request_Id="r-1"))))
        assert (answer.status, answer.body, answer.cut, answer.trouble) == (402, JSON, False, None)
        assert answer.headers == {"content-type": "application/json", "content-length": "12", "x-request-id": "r-1"}
        assert answer.json == {"data": []}

    def test_nothing_is_sent_but_what_the_request_says(self) -> None:
        network = Network(handler=says())
        ask(wire_into(network, user_agent="Usher/1"))
        (sent,) = network.requests
        assert (sent.host, sent.target) == ("api.example.com", "/v1/models")
        assert dict(sent.headers) == {
            "host": "api.example.com", "authorization": f"Bearer {KEY}", "user-agent": "Usher/1",
            "accept-encoding": "identity",
        }  # fmt: skip

    def test_a_path_and_a_query_arrive_as_they_were_built(self) -> None:
        network = Network(handler=says())
        ask(wire_into(network), request("https://api.example.com/bot12:FAKE/a%2Fb?key=%26%3D%2B%25&n=1"))
        assert network.targets() == ["/bot12:FAKE/a%2Fb?key=%26%3D%2B%25&n=1"]

    def test_tls_keeps_the_name_while_the_checked_number_is_dialled(self) -> None:
        network = Network(handler=says())
        ask(wire_into(network))
        assert network.dialled == [(PUBLIC, 443)]
        assert network.server_names == ["api.example.com"]
        assert network.looked_up == ["api.example.com"]

    @pytest.mark.parametrize("address", [PUBLIC, PUBLIC_V6])
    def test_an_address_of_either_kind_is_dialled(self, address: str) -> None:
        network = Network({"*": [[address]]}, handler=says())
        assert ask(wire_into(network)).status == 200
        literal = f"[{address}]" if ":" in address else address
        assert ask(wire_into(network), request(f"https://{literal}/v1/models")).status == 200
        assert network.dialled == [(address, 443)] * 2
        assert network.requests[1].host == literal

    def test_no_cookie_of_one_users_check_goes_with_the_next_ones(self) -> None:
        network = Network(handler=says(Set_Cookie="session=FAKE; Path=/; Max-Age=9999"))
        wire = wire_into(network)
        answers = [ask(wire) for _ in range(3)]
        assert all("cookie" not in sent.headers for sent in network.requests)
        assert all("set-cookie" not in answer.headers for answer in answers)
        assert len(network.requests) == 3

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    @pytest.mark.parametrize("to", ["/elsewhere", "https://other.example.com/", "http://127.0.0.1/"])
    def test_no_redirect_is_followed(self, status: int, to: str) -> None:
        network = Network(handler=says(b"", status, Location=to))
        assert ask(wire_into(network)).status == status
        assert (len(network.requests), network.looked_up) == (1, ["api.example.com"])


class TestInsteadOfProviders:
    """USHER_PROVIDERS_AT leads every request to one place, and each still says whom it is for."""

    @pytest.mark.parametrize(
        ("url", "host", "target"),
        [
            ("https://api.example.com", "api.example.com", "/"),
            ("https://api.example.com/v1?a=b", "api.example.com", "/v1?a=b"),
            ("https://own.example.com:8443/api/models", "own.example.com:8443", "/api/models"),
            ("https://[2606:4700::1]/x", "[2606:4700::1]", "/x"),
        ],
    )
    def test_the_host_is_the_providers(self, url: str, host: str, target: str) -> None:
        network = Network(handler=says())
        ask(wire_into(network, instead="http://pretend.example.com:8080"), request(url))
        assert (network.looked_up, network.dialled) == (["pretend.example.com"], [(PUBLIC, 8080)])
        assert [(sent.host, sent.target) for sent in network.requests] == [(host, target)]


class TestBounds:
    """An answer is read so far and no farther, and for so long and no longer."""

    @pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
    @pytest.mark.parametrize(("more", "cut"), [(-1, False), (0, False), (1, True)], ids=["less", "just so", "more"])
    def test_a_body_is_cut_at_64_kib(self, more: int, cut: bool, packed: bool) -> None:
        body = bytes(range(256)) * 256 + b"x"
        body = body[: 64 * KIB + more]
        sent = gzip.compress(body) if packed else body
        answer = ask(wire_into(Network(handler=says(sent, Content_Encoding="gzip" if packed else ""))))
        assert (answer.body, answer.cut) == (body[: 64 * KIB], cut)

    def test_of_two_mib_little_more_than_64_kib_is_taken_off_the_wire(self) -> None:
        network = Network(handler=says(b'{"data": "' + b"x" * 2048 * KIB + b'"}'))
        answer = ask(wire_into(network))
        assert (len(answer.body), answer.cut, answer.is_json) == (64 * KIB, True, False)
        assert network.received < 256 * KIB

    def test_an_entry_may_want_more(self) -> None:
        answer = ask(wire_into(Network(handler=says(b"x" * 900 * KIB))), request(largest=1024 * KIB))
        assert (len(answer.body), answer.cut) == (900 * KIB, False)

    def test_headers_without_an_end_are_not_read_to_the_end(self) -> None:
        def endless(_request: Request) -> Iterator[Piece]:
            yield b"HTTP/1.1 200 OK\r\n"
            while True:
                yield b"X-More: " + b"x" * 1000 + b"\r\n"

        network = Network(handler=endless)
        assert ask(wire_into(network)).trouble in (Trouble.GARBLED, Trouble.NETWORK)
        assert network.received < 512 * KIB

    @pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "nonsense"])
    def test_a_packing_that_was_not_asked_for_is_not_unpacked(self, encoding: str) -> None:
        answer = ask(wire_into(Network(handler=says(gzip.compress(JSON), Content_Encoding=encoding))))
        assert answer.trouble is Trouble.GARBLED

    def test_what_says_gzip_and_is_not_is_garbled(self) -> None:
        assert ask(wire_into(Network(handler=says(Content_Encoding="gzip")))).trouble is Trouble.GARBLED

    @pytest.mark.parametrize(
        "start", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"],
        ids=["before all", "in the headers", "in the body"],
    )  # fmt: skip
    @pytest.mark.parametrize(("within", "seconds"), [(FIFTEEN, 8), (timedelta(seconds=5), 5)], ids=["own", "check's"])
    def test_a_drip_ends_with_the_request_or_the_check(self, start: bytes, within: timedelta, seconds: float) -> None:
        def drip(_request: Request) -> Iterator[Piece]:
            yield start
            while True:
                yield 0.5
                yield b"x"

        network = Network(handler=drip)
        began = network.clock()
        assert ask(wire_into(network), within=within).trouble is Trouble.TIMED_OUT
        assert network.clock() - began == pytest.approx(seconds, abs=0.6)
        assert len(network.requests) == 1, "there is no time for another try"

    def test_nothing_is_asked_when_the_check_is_over(self) -> None:
        network = Network(handler=says())
        wire = wire_into(network)
        deadline = wire.guard.deadline(EIGHT)
        network.clock.sleep(9)
        assert wire.ask(request(), deadline).trouble is Trouble.TIMED_OUT
        assert network.requests == []


class TestTryingAgain:
    """A connection that was kept may be closed by the other side: that alone is tried once more."""

    def test_a_kept_connection_that_was_closed_costs_no_answer(self) -> None:
        network = Network()
        network.handler = lambda _request: iter(()) if len(network.requests) == 2 else respond(JSON)
        wire = wire_into(network)
        assert [ask(wire).status for _ in range(2)] == [200, 200]
        assert (len(network.requests), len(network.dialled)) == (3, 2)

    def test_a_provider_that_always_hangs_up_is_asked_twice(self) -> None:
        network = Network(handler=lambda _request: iter(()))
        assert ask(wire_into(network)).trouble is Trouble.NETWORK
        assert len(network.requests) == 2

    @pytest.mark.parametrize("status", [401, 429, 500, 503])
    def test_an_answer_is_an_answer(self, status: int) -> None:
        network = Network(handler=says(status=status))
        assert ask(wire_into(network)).status == status
        assert len(network.requests) == 1


def test_a_connection_is_kept_for_the_next_request() -> None:
    network = Network(handler=says())
    wire = wire_into(network)
    for _ in range(3):
        ask(wire)
    assert (len(network.requests), len(network.dialled)) == (3, 1)
