"""httpx over the guarded connections that strangers' websites are read with.

httpx would follow its environment's proxies, keep cookies from one user's check for the next one's, unpack whatever
comes and write addresses into its log. Here nothing of that is left: a request goes to a checked address, each step
within a deadline, and at most so many bytes of the answer are read.
"""

from __future__ import annotations

import logging
from datetime import timedelta

import httpcore
import httpx

from workers.http.deadline import Deadline
from workers.http.guard import Guard
from workers.http.inflate import is_gzip, read_body

LIMITS = "usher_limits"  # the name under which a request carries (deadline, most bytes of its body)
_FRAMING = 128 * 1024  # what headers and chunk sizes may add to a body on the wire
# A cookie would tie one user's check to another's; the encoding is undone here already.
_LEFT_OUT = frozenset({b"set-cookie", b"set-cookie2", b"content-encoding", b"content-length", b"transfer-encoding"})

# Some keys travel in addresses, and httpx writes every address into its log: a level could be lowered again.
logging.getLogger("httpx").addFilter(lambda _record: False)


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


def client(guard: Guard) -> httpx.Client:
    """Return a client for one thread: no redirects, no cookies, no proxies, no credentials of its own."""
    return httpx.Client(
        transport=GuardedTransport(guard),
        trust_env=False,
        follow_redirects=False,
        headers={"User-Agent": guard.user_agent, "Accept-Encoding": "identity"},
        timeout=timedelta(minutes=1).total_seconds(),  # never reached: the deadline is the transport's
    )
