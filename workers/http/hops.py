"""One request after another: from an address through its redirects to an answer.

Redirects are followed by hand, so that each hop is parsed, admitted, looked up and checked like the first one, and
nothing of the last hop (cookies, referrer, credentials) is taken along: none of it is ever kept.
"""

from __future__ import annotations

import queue
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import httpcore

from onboarding.address import Address, join
from onboarding.errors import Failure
from workers.http.deadline import Deadline
from workers.http.failures import NotHtml, TooLarge, TooManyRedirects
from workers.http.guard import Guard
from workers.http.inflate import is_gzip, read_body
from workers.http.pages import KnownPage
from workers.http.politeness import wait_turn
from workers.http.transport import Client

MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
READ = frozenset({200, 203})
HTML = frozenset({"text/html", "application/xhtml+xml"})
_DRAINED = 32 * 1024
_LONGEST_HEADER = 4096
_FRAMING = 128 * 1024  # what headers and chunk sizes may add to a body on the wire

_LENGTH = re.compile(r"[0-9]{1,20}")
# What may go back into a header: printable, and no longer than any server's own mark.
_MARK = re.compile(r"[\x20-\x7e]{1,512}")

Headers = Mapping[str, Sequence[str]]
Admit = Callable[[Address], timedelta]
"""Asked before each hop: raises a Failure to refuse it, or returns the spacing its host wants."""


@dataclass(frozen=True, slots=True)
class Want:
    """What is asked for: how many bytes at most, whether only the whole will do, and whether it must be a page."""

    accept: str
    most: int
    whole: bool
    html: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What the last hop said. The body is empty unless the status is one that brings a page."""

    address: Address
    status: int
    headers: Headers
    body: bytes = b""
    redirects: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        """Return the first header of this lower-case name, or nothing."""
        return self.headers.get(name, ("",))[0]

    def learned(self) -> dict[str, object]:
        """Return what to tell about this answer when it is no good."""
        return {"final_url": self.address.url, "status": self.status, "redirects": list(self.redirects)}


class Reader:
    """Asks and follows, under one deadline, with one client for each thread that is asking at the same time."""

    def __init__(self, guard: Guard, deadline: Deadline) -> None:
        self.guard = guard
        self.deadline = deadline
        self._idle: queue.SimpleQueue[Client] = queue.SimpleQueue()

    def follow(self, start: Address, want: Want, *, admit: Admit, known: Mapping[str, KnownPage]) -> Answer:
        """Ask for an address and go where it sends us.

        Args:
            start: where to begin.
            want: what the answer may be.
            admit: asked before each hop.
            known: pages of earlier visits by address; their servers are asked only for what changed.

        Raises:
            TooManyRedirects: after five of them, or in a circle.
            Failure: those of the hops; `learned` tells how far we came.
        """
        trail = [start]
        try:
            while True:
                answer = self._ask(trail[-1], want, admit(trail[-1]), known.get(trail[-1].url))
                target = self._redirect(answer)
                if target is None:
                    return replace(answer, redirects=tuple(hop.url for hop in trail[:-1]))
                if len(trail) > MOST_REDIRECTS or target in trail:
                    raise TooManyRedirects(f"after {len(trail)} hops")
                trail.append(target)
        except Failure as failure:
            came = {"final_url": trail[-1].url, "redirects": [hop.url for hop in trail[:-1]]}
            failure.learned = {**failure.learned, **came}
            raise

    def close(self) -> None:
        """Hang up."""
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

    def _redirect(self, answer: Answer) -> Address | None:
        location = answer.header("location")
        if answer.status not in REDIRECTS or not location:
            return None
        return join(answer.address, location, allowed=self.guard.allowance)

    def _ask(self, address: Address, want: Want, spacing: timedelta, known: KnownPage | None) -> Answer:
        wait_turn(self.guard.bucket, address, spacing, self.deadline, self.guard.sleep)
        headers = {"User-Agent": self.guard.user_agent, "Accept": want.accept, "Accept-Encoding": "gzip"}
        hop = self.guard.deadline(self.guard.hop, within=self.deadline)
        with (
            self._client() as client,
            client.get(address, headers | _conditions(known), hop, want.most + _FRAMING) as response,
        ):
            return _answer(address, response, want)

    @contextmanager
    def _client(self) -> Iterator[Client]:
        try:
            client = self._idle.get_nowait()
        except queue.Empty:
            client = self.guard.client()
        try:
            yield client
        finally:
            if self.deadline.over:
                client.close()
            else:
                self._idle.put(client)


def _conditions(known: KnownPage | None) -> dict[str, str]:
    if known is None:
        return {}
    marks = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: mark for name, mark in marks.items() if _MARK.fullmatch(mark)}


def _answer(address: Address, response: httpcore.Response, want: Want) -> Answer:
    headers = _headers(response)
    answer = Answer(address, response.status, headers)
    if response.status not in READ:
        _drain(response)
        return answer
    try:
        if want.html:
            _must_be_html(answer.header("content-type"))
        return replace(answer, body=_body(response, headers, want))
    except Failure as failure:
        failure.learned = {"status": response.status} | failure.learned
        raise


def _drain(response: httpcore.Response) -> None:
    """Read a short body that nobody wants, so that the connection can serve the next request."""
    received = 0
    with suppress(Failure, httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError):
        for chunk in response.iter_stream():
            received += len(chunk)
            if received > _DRAINED:
                break


def _headers(response: httpcore.Response) -> Headers:
    headers: dict[str, list[str]] = {}
    for name, value in response.headers:
        headers.setdefault(name.decode("ascii").lower(), []).append(_text(value)[:_LONGEST_HEADER])
    return headers


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _must_be_html(content_type: str) -> None:
    # Nothing said: the body itself is looked at, once it is here.
    if content_type and content_type.partition(";")[0].strip().lower() not in HTML:
        raise NotHtml("by its content type")


def _body(response: httpcore.Response, headers: Headers, want: Want) -> bytes:
    gzip = is_gzip(headers.get("content-encoding", ()))
    length = headers.get("content-length", ("0",))[0]
    # Said in advance to be too long: not even begun.
    if want.whole and _LENGTH.fullmatch(length) and int(length) > want.most:
        raise TooLarge(f"more than {want.most} bytes")
    return read_body(response.iter_stream(), gzip=gzip, most=want.most, whole=want.whole)
