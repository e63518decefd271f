"""A website on loopback that the workers of this run may read, with whatever manners a test wants."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from settings import settings

Answer = Callable[[BaseHTTPRequestHandler], None]


def page(body: str, status: int = 200, content_type: str = "text/html; charset=utf-8", **headers: str) -> Answer:
    """Answer with this body."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        sent = body.encode()
        to.send_response(status)
        for name, value in {"Content-Type": content_type, "Content-Length": str(len(sent)), **headers}.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(sent)

    return answer


@dataclass
class Website:
    """What it answers, by path, and what it was asked."""

    url: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def website() -> Iterator[Website]:
    """Serve on the one allowed port until the test ends."""
    host, _, port = settings().fetch_allow.partition(":")
    site = Website(f"http://{host}:{port}")

    class Serve(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append(self.path)
            self.close_connection = True
            with suppress(ConnectionError):  # the reader may have seen enough
                site.answers.get(self.path, page("nothing here", 404))(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    with _at((host, int(port)), Serve) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        serving.start()
        yield site
        server.shutdown()
        serving.join()


def _at(place: tuple[str, int], serve: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    """Open the port; a process that was being started when the last site closed may hold it for a moment longer."""
    limit = time.monotonic() + 60
    while True:
        try:
            return ThreadingHTTPServer(place, serve)
        except OSError:
            assert time.monotonic() < limit, f"{place} stays in use"
            time.sleep(0.02)
