"""The clients' requests over the guarded connections that websites are read with; the key joins them here and nowhere else.

The clients are given a word instead of the key, and no address of ours: whatever they log, keep or take from the
environment (an organisation, a token, a proxy, another address) does not get past here. Only what is named in `_PASSED`
is sent on, to the provider's own origin alone. A redirect is an error, so is anything but JSON, so is a megabyte.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import urlsplit

import httpcore
import httpx2

from onboarding.errors import Failure
from onboarding.secret import Secret
from workers.http.deadline import Deadline
from workers.http.failures import BadEncoding, BadResponse, OtherSite
from workers.http.guard import Guard
from workers.http.inflate import is_gzip, read_body
from workers.llm.lines import Lines

MOST = 1024 * 1024
_FRAMING = 128 * 1024  # what headers and chunk sizes may add to a body on the wire
_PASSED = frozenset({"content-type", "accept", "anthropic-version", "anthropic-beta"})
_REDIRECTS = range(HTTPStatus.MULTIPLE_CHOICES, HTTPStatus.BAD_REQUEST)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where requests may go, and the header in which a key is shown there."""

    base_url: str
    header: str
    key: Secret
    prefix: str = ""
    instead: str = ""


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Carries one call's requests, one after the other, each over a connection of its own.

    Args:
        guard: what may be dialled.
        deadline: for all of it.
        origin: where it goes.
    """

    def __init__(self, guard: Guard, deadline: Deadline, origin: Origin) -> None:
        self.failure: Failure | None = None
        self._answered = 0
        self._guard = guard
        self._deadline = deadline
        self._origin = origin
        self._lines: list[Lines] = []
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="llm-wire")

    @property
    def sent(self) -> int:
        """Return how many requests were sent, or begun to be."""
        return sum(lines.spoke for lines in self._lines)

    @property
    def owed(self) -> int:
        """Return how many of them were not answered in full: what they cost, nobody told."""
        return self.sent - self._answered

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request and read its answer, in a thread.

        Raises:
            httpx2.TransportError: without a word about why, which `failure` tells.
        """
        body = await request.aread()
        carry: Callable[[httpx2.Request, bytes], httpx2.Response] = self._carry
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, carry, request, body)
        except Failure as failure:
            self.failure = failure
        raise httpx2.ConnectError("no answer")

    def hang_up(self) -> None:
        """End it, wherever it is."""
        self._deadline.stop()
        for lines in list(self._lines):
            lines.hang_up()

    async def aclose(self) -> None:
        """Hang up; a thread that is on its way out is not waited for."""
        self.hang_up()
        self._threads.shutdown(wait=False)

    def _carry(self, request: httpx2.Request, body: bytes) -> httpx2.Response:
        lines = Lines(self._guard.dialler)
        self._lines.append(lines)
        client = replace(self._guard, dialler=lines.dial).client()
        try:
            with client.ask(self._plain(request, body), self._deadline, MOST + _FRAMING) as answer:
                packed = is_gzip(_header(answer, b"content-encoding"))
                content = read_body(answer.iter_stream(), gzip=packed, most=MOST, whole=True)
        finally:
            client.close()
        self._answered += 1
        return _judged(answer, content)

    def _plain(self, request: httpx2.Request, body: bytes) -> httpcore.Request:
        own, asked = urlsplit(self._origin.base_url), request.url
        if (asked.scheme, asked.netloc.decode("ascii")) != (own.scheme, own.netloc):
            raise OtherSite("not the provider's own address")
        sent = [(name, value) for name, value in request.headers.items() if name.lower() in _PASSED]
        sent += [
            ("Host", own.netloc),
            ("User-Agent", self._guard.user_agent),
            ("Accept-Encoding", "identity"),
            ("Content-Length", str(len(body))),
            (self._origin.header, f"{self._origin.prefix}{self._origin.key.reveal()}"),
        ]
        return httpcore.Request(request.method, self._target(asked.raw_path), headers=_encoded(sent), content=body)

    def _target(self, path: bytes) -> httpcore.URL:
        to = urlsplit(self._origin.instead or self._origin.base_url)
        return httpcore.URL(scheme=to.scheme, host=to.hostname or "", port=to.port, target=path)


def _encoded(headers: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode("latin-1", "replace")) for name, value in headers]


def _header(answer: httpcore.Response, wanted: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in answer.headers if name.lower() == wanted]


def _judged(answer: httpcore.Response, content: bytes) -> httpx2.Response:
    """Hand on what a client may see of an answer.

    Raises:
        BadResponse: it leads elsewhere.
        BadEncoding: it says it is something else than JSON.
    """
    kind = next(iter(_header(answer, b"content-type")), "")
    if answer.status in _REDIRECTS:
        raise BadResponse("a redirect")
    if answer.status < HTTPStatus.BAD_REQUEST and "json" not in kind.lower():
        raise BadEncoding("not JSON")
    headers = {"content-type": kind, "retry-after": next(iter(_header(answer, b"retry-after")), "")}
    return httpx2.Response(
        answer.status, headers={name: value for name, value in headers.items() if value}, content=content
    )
