"""Serve a pretend internet: every provider of API keys on one port of this machine, for the demo, tests and development.

USHER_PROVIDERS_AT sends all requests here; each still says whom it is for. What comes back is decided by the tag in the
made-up key (`onboarding.providers.examples.TAGS`). Nothing is logged, and no key outlives its request.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from cli.pretend_answers import Book, Heard, Manner, Reply, answer
from db.providers import known
from onboarding.providers.spec import Provider

HOST = "127.0.0.1"
PORT = 8751
_LONGEST_HANG = 60.0  # seconds
_SILENCE = 30.0  # seconds after which a kept connection is dropped
_LARGEST_BODY = 64 * 1024


@dataclass(frozen=True, slots=True)
class Pretend:
    """The pretend internet while it is served.

    Attributes:
        url: where it is, for USHER_PROVIDERS_AT.
        asked: the provider of each request so far, by id, in order.
    """

    url: str
    asked: list[str] = field(default_factory=list)  # list.append is one step: threads need no lock for it


@contextmanager
def pretend_providers(
    port: int = PORT, providers: Mapping[str, Provider] | None = None, untagged: str = "invalid"
) -> Iterator[Pretend]:
    """Pretend to be all providers for as long as the block lasts.

    Args:
        port: the wanted one; any free one where it is taken, or for 0.
        providers: those of this installation where not given.
        untagged: the outcome for keys that were not made up, by its name in TAGS.
    """
    with _server(port) as server:
        pretend = Pretend(f"http://{HOST}:{server.server_address[1]}")
        book = Book(known() if providers is None else providers)
        server.RequestHandlerClass = _handler(lambda heard: _answered(book, pretend, heard, untagged), server.over)
        thread = Thread(target=server.serve_forever, args=(0.05,), name="pretend-providers", daemon=True)
        thread.start()
        try:
            yield pretend
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
            server.hang_up()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int) -> None:
        self.over = Event()
        self._lines: set[socket.socket] = set()
        super().__init__((HOST, port), BaseHTTPRequestHandler)

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        if isinstance(request, socket.socket):
            self._lines.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        if isinstance(request, socket.socket):
            self._lines.discard(request)
        super().shutdown_request(request)

    def handle_error(self, *_: object) -> None:
        """Say nothing: whoever asked may hang up in the middle of a huge answer."""

    def hang_up(self) -> None:
        """End the connections that were kept: nobody is served after the block."""
        for line in tuple(self._lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


def _server(port: int) -> _Server:
    """Listen on the wanted port, or on any free one where it is taken."""
    try:
        return _Server(port)
    except OSError:
        return _Server(0)


def _answered(book: Book, pretend: Pretend, heard: Heard, untagged: str) -> Reply:
    route = book.find(heard)
    if route:
        pretend.asked.append(route.provider.id)
    return answer(route, heard, untagged)


def _handler(replied: Callable[[Heard], Reply], over: Event) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = _SILENCE
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            reply = replied(self._heard())
            if reply.manner is Manner.SAY:
                self.wfile.write(reply.message)
                return
            self.close_connection = True
            if reply.manner is Manner.HANG:
                over.wait(_LONGEST_HANG)

        do_POST = do_GET  # noqa: N815 - the standard library's name

        def _heard(self) -> Heard:
            headers = {name.lower(): value for name, value in self.headers.items()}
            told = headers.get("content-length", "0")
            size = int(told) if told.isdecimal() else 0
            self.close_connection = self.close_connection or size > _LARGEST_BODY or "transfer-encoding" in headers
            host = headers.get("host", "").partition(":")[0].lower()
            return Heard(self.command, self.path, host, headers, self.rfile.read(min(size, _LARGEST_BODY)))

        def log_message(self, *_: object) -> None:
            """Say nothing: an address may hold a key."""

    return Handler
