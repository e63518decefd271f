"""A transport for httpx over the guarded connections that strangers' websites are read with.

A request goes to a checked address, each step within a deadline, and at most so many bytes of the answer are read.
The transport is called as it is: an httpx client around it would keep cookies from one user's check for the next one's,
follow its environment's proxies, unpack whatever comes, and write each address, some with a key in it, into its log.
"""

from __future__ import annotations

import logging

import httpcore
import httpx

from workers.http.deadline import Deadline
from workers.http.guard import Guard
from workers.http.inflate import is_gzip, read_body

LIMITS = "usher_limits"  # the name under which a request carries (deadline, most bytes of its body)
_FRAMING = 128 * 1024  # what headers and chunk sizes may add to a body on the wire
# A cookie is nobody's business; the rest is what the body was on the wire, and here it is unpacked already.
_LEFT_OUT = frozenset({b"set-cookie", b"content-encoding", b"content-length", b"transfer-encoding"})

# It writes down headers that it cannot send, and a level could be lowered again.
logging.getLogger("httpcore.http11").addFilter(lambda _record: False)


class GuardedTransport(httpx.BaseTransport):
    """Sends httpx's requests; for one thread."""

    def __init__(self, guard: Guard) -> None:
        self._client = guard.client()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and read its answer.

        Raises:
            Failure: those of `workers.http.failures`.
        """
        deadline, most = request.extensions[LIMITS]
        with self._client.ask(_plain(request), deadline, most + _FRAMING) as answer:
            body = read_body(answer.iter_stream(), gzip=_is_gzip(answer), most=most + 1, whole=False)
        headers = [(name, value) for name, value in answer.headers if name.lower() not in _LEFT_OUT]
        return httpx.Response(answer.status, headers=headers, content=body)

    def close(self) -> None:
        """Hang up."""
        self._client.close()


def _plain(request: httpx.Request) -> httpcore.Request:
    url = httpcore.URL(
        scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path
    )
    return httpcore.Request(request.method, url, headers=request.headers.raw, content=request.read())


def _is_gzip(answer: httpcore.Response) -> bool:
    told = [value.decode("latin-1") for name, value in answer.headers if name.lower() == b"content-encoding"]
    return is_gzip(told)


def limits(deadline: Deadline, most: int) -> dict[str, tuple[Deadline, int]]:
    """Return what a request carries."""
    return {LIMITS: (deadline, most)}
