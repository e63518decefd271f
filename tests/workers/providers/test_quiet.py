"""A key in a request is written nowhere: not in a log, not in an error, not in what comes back."""

from __future__ import annotations

import logging
import socket
import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.errors import Failure
from onboarding.providers.wire import Answer, Trouble
from onboarding.providers.wire import Request as Asked
from tests.workers.http.network import EVERYONE, Network, Piece, Request, respond
from tests.workers.providers.wires import FIFTEEN, ask, wire_into
from workers.providers.transport import GuardedTransport, limits

CANARY = "FAKE-c0de200-canary"
Setting = tuple[Network, Mapping[str, Any]]


def silent(_request: Request) -> Iterator[Piece]:
    yield 60.0


def refuse_names(host: str, port: int) -> list[str]:
    raise socket.gaierror(socket.EAI_AGAIN, "later")


def refuse_calls(address: str, port: int, timeout: float) -> Any:
    raise ConnectionRefusedError(111, "refused")


SETTINGS: dict[str, Callable[[], Setting]] = {
    "no_such_host": lambda: (Network({}), {}),
    "no name server": lambda: (Network(), {"resolver": refuse_names}),
    "forbidden_address": lambda: (Network({"*": [["10.0.0.1"]]}), {}),
    "refused": lambda: (Network(), {"dialler": refuse_calls}),
    "hangs up": lambda: (Network(handler=lambda _request: iter(())), {}),
    "silent": lambda: (Network(handler=silent), {}),
    "not http": lambda: (Network(handler=lambda _request: iter([b"220 mail.example.com\r\n"])), {}),
    "cut": lambda: (Network(handler=lambda _request: iter([b"HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\n{"])), {}),
    "packed": lambda: (Network(handler=lambda _request: respond(b"x" * 99, Content_Encoding="gzip")), {}),
    "packed oddly": lambda: (Network(handler=lambda _request: respond(b"x", Content_Encoding="br")), {}),
    "too long": lambda: (Network(handler=lambda _request: respond(X_More="x" * 300_000)), {}),
}
TROUBLES = pytest.mark.parametrize("setting", SETTINGS.values(), ids=list(SETTINGS))
IN_HEADER = {"Authorization": f"Bearer {CANARY}"}


def with_key(url: str = f"https://api.example.com/bot{CANARY}/x?key={CANARY}", **headers: str) -> Asked:
    """A request that has a key in every place that can hold one."""
    return Asked("POST", url, "api.example.com", IN_HEADER | headers, f"key={CANARY}".encode())


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Log whatever anybody has to say, also those who were told to be quiet."""
    names = ("", "httpx", "httpcore", "httpcore.http11", "httpcore.connection", "h11", "urllib3")
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield caplog
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


@TROUBLES
def test_whatever_goes_wrong_is_an_answer_and_tells_nothing_of_the_request(
    setting: Callable[[], Setting], everything_logged: pytest.LogCaptureFixture
) -> None:
    network, changes = setting()
    answer = ask(wire_into(network, **changes), with_key())
    assert answer.trouble is not None
    assert CANARY not in repr(answer) + str(vars(answer))
    assert CANARY not in everything_logged.text


def test_a_good_answer_is_not_logged_either(everything_logged: pytest.LogCaptureFixture) -> None:
    network = Network(handler=lambda _request: respond(b"{}"))
    assert ask(wire_into(network), with_key()).status == 200
    assert any(CANARY in request.target for request in network.requests)
    assert CANARY not in everything_logged.text
    assert everything_logged.records, "something was listened to"


@TROUBLES
def test_the_failure_behind_it_tells_nothing_of_the_request(setting: Callable[[], Setting]) -> None:
    network, changes = setting()
    guard = network.guard(**changes)
    asked = with_key()
    request = httpx.Request(
        asked.method, asked.url, headers=asked.headers, content=asked.body,
        extensions=limits(guard.deadline(FIFTEEN), asked.largest),
    )  # fmt: skip
    with pytest.raises(Failure) as failed:
        GuardedTransport(guard).handle_request(request)
    assert CANARY not in "".join(traceback.format_exception(failed.value))
    assert CANARY not in f"{failed.value!r} {failed.value.detail} {failed.value.say} {failed.value.learned}"
    for error in chain(failed.value):
        assert CANARY not in f"{error!r} {error.args} {vars(error)}"


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Return an error and all that it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("bad", ["\n", "\r\nX-Other: 1", "\0", "ü", "\ud800", "\u2028"], ids=ascii)
def test_a_key_that_cannot_be_sent_is_not_told_to_anybody(
    bad: str, everything_logged: pytest.LogCaptureFixture
) -> None:
    network = Network(EVERYONE, lambda _request: respond(b"{}"))
    answer = ask(wire_into(network), with_key("https://api.example.com/", Authorization=f"Bearer {CANARY}{bad}"))
    assert answer.trouble is not None or "ü" in bad
    assert all("x-other" not in request.headers for request in network.requests)
    assert CANARY not in everything_logged.text


@given(
    where=st.sampled_from(["path", "query", "header", "host", "whole"]),
    text=st.text(max_size=60) | st.text("[]/@:%?#\\.\r\n\0x1", max_size=20),
)
def test_nothing_is_ever_raised(where: str, text: str) -> None:
    url = {
        "path": f"https://api.example.com/{text}", "query": f"https://api.example.com/?{text}",
        "host": f"https://{text}/v1", "whole": text,
    }.get(where, "https://api.example.com/")  # fmt: skip
    headers = {"X-Api-Key": text} if where == "header" else {}
    network = Network(EVERYONE, lambda _request: respond(b"{}"))
    answer = ask(wire_into(network), Asked("GET", url, "api.example.com", headers))
    assert isinstance(answer, Answer)
    assert answer.trouble in (None, Trouble.NETWORK, Trouble.FORBIDDEN_ADDRESS)
