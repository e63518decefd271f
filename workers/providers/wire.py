"""Carry one request to a provider and bring back an answer or the trouble: nothing is raised, nothing is written."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from urllib.parse import urlsplit

import httpcore
import httpx

from onboarding.errors import Failure
from onboarding.providers.wire import Answer, Request, Trouble
from settings import settings
from workers import shared_redis
from workers.http import Guard, guard_from_settings
from workers.http.deadline import Deadline
from workers.http.failures import (
    BadEncoding,
    BadResponse,
    ConnectFailed,
    DnsUnavailable,
    NoSuchHost,
    PrivateAddress,
    TimedOut,
    TlsFailed,
    TooLarge,
)
from workers.http.policy import Allowance
from workers.providers.transport import GuardedTransport, limits

CONNECT, REQUEST = timedelta(seconds=3), timedelta(seconds=8)
TRIES = 2  # at once: a connection that was kept may have been closed by the other side

_TROUBLES: Mapping[type[Failure], Trouble] = {
    NoSuchHost: Trouble.NO_SUCH_HOST,
    DnsUnavailable: Trouble.NETWORK,
    PrivateAddress: Trouble.FORBIDDEN_ADDRESS,
    ConnectFailed: Trouble.NETWORK,
    BadResponse: Trouble.NETWORK,
    TlsFailed: Trouble.TLS,
    TimedOut: Trouble.TIMED_OUT,
    BadEncoding: Trouble.GARBLED,
    TooLarge: Trouble.GARBLED,
}


class Wire:
    """One thread's way to all providers.

    Args:
        guard: what may be dialled, and when it is too late.
        instead: scheme://host:port that is asked instead of every provider, for development; each request still says
            whom it is for.
    """

    def __init__(self, guard: Guard, instead: str = "") -> None:
        self.guard = guard
        self._instead = instead
        self._transport = GuardedTransport(guard)

    def ask(self, request: Request, deadline: Deadline) -> Answer:
        """Send a request, once more where the connection failed at once."""
        for _ in range(TRIES - 1):
            answer = self._once(request, deadline)
            if answer.trouble is not Trouble.NETWORK or deadline.over:
                return answer
        return self._once(request, deadline)

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    def _once(self, request: Request, deadline: Deadline) -> Answer:
        try:
            return _answer(self._transport.handle_request(self._built(request, deadline)), request.largest)
        except tuple(_TROUBLES) as failure:
            return Answer(trouble=_TROUBLES[type(failure)], at=datetime.now(UTC))
        except (httpx.InvalidURL, httpcore.UnsupportedProtocol, UnicodeError):
            return Answer(trouble=Trouble.FORBIDDEN_ADDRESS, at=datetime.now(UTC))

    def _built(self, request: Request, deadline: Deadline) -> httpx.Request:
        url = request.url
        headers = {"User-Agent": self.guard.user_agent, "Accept-Encoding": "identity", **request.headers}
        if self._instead:
            parts = urlsplit(url)
            headers["Host"] = parts.netloc
            url = f"{self._instead}{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        within = self.guard.deadline(REQUEST, within=deadline)
        return httpx.Request(
            request.method, url, headers=headers, content=request.body, extensions=limits(within, request.largest)
        )


def _answer(response: httpx.Response, largest: int) -> Answer:
    body = response.content
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers.raw}
    return Answer(response.status_code, headers, body[:largest], cut=len(body) > largest, at=datetime.now(UTC))


@cache
def _guard() -> Guard:
    guard = replace(guard_from_settings(shared_redis.client()), connect=CONNECT, hop=REQUEST)
    pair = urlsplit(settings().providers_at)
    if not pair.hostname:
        return guard
    allowance = Allowance(guard.allowance.pairs | {(pair.hostname, pair.port or 0)})
    return replace(guard, allowance=allowance)


_own = threading.local()


def wire() -> Wire:
    """Return this thread's wire: a client in common gets slow with every request in flight."""
    if not hasattr(_own, "wire"):
        _own.wire = Wire(_guard(), settings().providers_at)
    found: Wire = _own.wire
    return found
