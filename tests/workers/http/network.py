"""An internet in memory: names, addresses and servers behind the fetcher's two seams, and a clock that never waits."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpcore

from workers.http import Allowance, Guard
from workers.limits import LocalBucket

PUBLIC = "93.184.216.34"
PUBLIC_V6 = "2606:2800:220:1:248:1893:25c8:1946"
EVERYONE = {"*": [[PUBLIC]]}


class Clock:
    """Seconds that pass only when somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.now += seconds


@dataclass(frozen=True)
class Request:
    host: str
    target: str
    headers: Mapping[str, str]


Piece = bytes | float  # bytes to send, or seconds to be silent
Handler = Callable[[Request], Iterator[Piece]]


def respond(
    body: bytes = b"<html><p>hello</p></html>", status: int = 200, *, close: bool = False, **headers: str
) -> Iterator[Piece]:
    """Yield one whole response; header names with underscores for dashes."""
    lines = {"Content-Type": "text/html", **{name.replace("_", "-"): value for name, value in headers.items()}}
    if "Content-Length" not in lines and "Transfer-Encoding" not in lines and status != 304:
        lines["Content-Length"] = str(len(body))
    if close:
        lines["Connection"] = "close"
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    yield f"HTTP/1.1 {status} X\r\n{head}\r\n".encode("latin-1") + body


def missing() -> Iterator[Piece]:
    return respond(b"", 404)


class Stream(httpcore.NetworkStream):
    """A connection to a handler."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._asked = b""
        self._pieces: Iterator[Piece] = iter(())
        self._left = b""
        self._silent = 0.0
        self.closed = False

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._asked += buffer
        while b"\r\n\r\n" in self._asked:
            head, _, self._asked = self._asked.partition(b"\r\n\r\n")
            self._pieces = self._network.answer(parse_request(head))

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        assert timeout is not None, "an unbounded read"
        while not self._left:
            if self._silent:
                self._wait(timeout)
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            if isinstance(piece, bytes):
                self._left = piece
            else:
                self._silent = piece
        data, self._left = self._left[:max_bytes], self._left[max_bytes:]
        self._network.received += len(data)
        return data

    def _wait(self, timeout: float) -> None:
        self._network.clock.sleep(min(timeout, self._silent))
        if timeout < self._silent:
            self._silent -= timeout
            raise httpcore.ReadTimeout
        self._silent = 0

    def close(self) -> None:
        self.closed = True

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        self._network.server_names.append(server_hostname or "")
        return self

    def get_extra_info(self, info: str) -> Any:
        return self.closed if info == "is_readable" else None


def parse_request(head: bytes) -> Request:
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Request(headers["host"], first.split(" ")[1], headers)


@dataclass
class Network:
    """What the names answer, look-up after look-up, and who serves.

    `zone` maps a host (or "*") to its successive answers; the last one stays. `handler` answers all requests;
    without one, every server has a small home page and nothing else.
    """

    zone: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=lambda: EVERYONE)
    handler: Handler | None = None
    clock: Clock = field(default_factory=Clock)
    dialled: list[tuple[str, int]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    server_names: list[str] = field(default_factory=list)
    received: int = 0

    def resolve(self, host: str, port: int) -> Sequence[str]:
        answers = self.zone.get(host) or self.zone.get("*")
        before = self.looked_up.count(host)
        self.looked_up.append(host)
        if not answers:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return answers[min(before, len(answers) - 1)]

    def dial(self, address: str, port: int, timeout: float) -> httpcore.NetworkStream:
        assert timeout > 0
        self.dialled.append((address, port))
        return Stream(self)

    def answer(self, request: Request) -> Iterator[Piece]:
        self.requests.append(request)
        if self.handler is not None:
            return self.handler(request)
        return respond() if request.target == "/" else missing()

    def guard(self, **changes: Any) -> Guard:
        seams: dict[str, Any] = {
            "resolver": self.resolve,
            "dialler": self.dial,
            "clock": self.clock,
            "sleep": self.clock.sleep,
            "bucket": LocalBucket(self.clock),
            "spacing": timedelta(0),
        }
        return Guard(**(seams | changes))

    def targets(self) -> list[str]:
        return [request.target for request in self.requests]


def serving(pages: Mapping[str, Callable[[], Iterator[Piece]]]) -> Handler:
    """Serve some targets; the rest is missing."""

    def handle(request: Request) -> Iterator[Piece]:
        page = pages.get(request.target)
        return page() if page else missing()

    return handle


def allowance(text: str) -> Allowance:
    return Allowance.parse(text)
