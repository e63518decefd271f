"""Serve the bundled example sites on this machine, so that the main job can be seen without going online.

Each site has a port of its own on 127.0.0.1. Files are read once at the start and nothing else can be asked for;
`{origin}` in them becomes the address they are served from. A page that is asked for again unchanged is not sent again.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from settings import PROJECT

HOST = "127.0.0.1"
FOLDER = PROJECT / "examples"
# The sites and the ports they would like, so that the same addresses come back; any free one will do.
SITES: Mapping[str, int] = {"shop": 8741, "consultant": 8742, "software": 8743}
_NOT_CLOSED_BY_ITSELF = 15.0  # seconds of silence after which a connection is dropped


@dataclass(frozen=True, slots=True)
class Example:
    """One example site as it is served."""

    name: str
    port: int

    @property
    def pair(self) -> str:
        """Its host:port, as USHER_FETCH_ALLOW wants it."""
        return f"{HOST}:{self.port}"

    @property
    def url(self) -> str:
        """The address of its home page."""
        return f"http://{self.pair}/"


@dataclass(frozen=True, slots=True)
class File:
    """One file of a site, ready to be sent."""

    body: bytes
    content_type: str
    etag: str
    modified: str


@contextmanager
def example_sites(folder: Path = FOLDER, sites: Mapping[str, int] = SITES) -> Iterator[Sequence[Example]]:
    """Serve all example sites for as long as the block lasts.

    Args:
        folder: holds one folder for each site.
        sites: names of the folders, and the port each would like; 0 for any.
    """
    with ExitStack() as stack:
        yield [stack.enter_context(_served(name, folder / name, port)) for name, port in sites.items()]


@contextmanager
def _served(name: str, folder: Path, port: int) -> Iterator[Example]:
    with _server(port) as server:
        example = Example(name, server.server_address[1])
        server.RequestHandlerClass = _handler(read_files(folder, example.url.rstrip("/")))
        thread = Thread(target=server.serve_forever, args=(0.05,), name=f"example-{name}", daemon=True)
        thread.start()
        try:
            yield example
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True


def _server(port: int) -> ThreadingHTTPServer:
    """Listen on the wanted port, or on any free one where it is taken."""
    try:
        return _Server((HOST, port), BaseHTTPRequestHandler)
    except OSError:
        return _Server((HOST, 0), BaseHTTPRequestHandler)


def read_files(folder: Path, origin: str) -> dict[str, File]:
    """Return all files of a site by their path in addresses; an index.html is also found under its folder's."""
    files: dict[str, File] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            where = "/" + path.relative_to(folder).as_posix()
            files[where] = _file(path, origin)
            if path.name == "index.html":
                files[where.removesuffix("index.html")] = files[where]
    return files


def _file(path: Path, origin: str) -> File:
    body = path.read_bytes().replace(b"{origin}", origin.encode())
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind.endswith("xml"):
        kind += "; charset=utf-8"
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    return File(body, kind, etag, formatdate(path.stat().st_mtime, usegmt=True))


def _handler(files: Mapping[str, File]) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = _NOT_CLOSED_BY_ITSELF

        def do_GET(self) -> None:
            file = files.get(self.path.partition("?")[0])
            if file is None:
                self.send_error(HTTPStatus.NOT_FOUND)
            elif self._has(file):
                self._answer(HTTPStatus.NOT_MODIFIED, file, b"")
            else:
                self._answer(HTTPStatus.OK, file, file.body)

        do_HEAD = do_GET  # noqa: N815 - the standard library's name

        def _has(self, file: File) -> bool:
            """Say whether the reader has this very file; its ETag decides where both validators are sent."""
            known = self.headers.get("If-None-Match")
            if known is not None:
                return file.etag in (tag.strip().removeprefix("W/") for tag in known.split(","))
            return self.headers.get("If-Modified-Since") == file.modified

        def _answer(self, status: HTTPStatus, file: File, body: bytes) -> None:
            self.send_response(status)
            self.send_header("ETag", file.etag)
            self.send_header("Last-Modified", file.modified)
            if status is HTTPStatus.OK:
                self.send_header("Content-Type", file.content_type)
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: the terminal belongs to the demo."""

    return Handler
