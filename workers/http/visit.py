"""One visit to one website: every page through the guard and through the rules of its origin."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from types import TracebackType
from typing import Self

from onboarding.address import Address
from onboarding.errors import Failure
from workers.http.failures import EmptyPage, NotHtml, OtherSite, RobotsRefused
from workers.http.guard import Guard
from workers.http.hops import READ, Answer, Reader, Want
from workers.http.pages import FetchedPage, KnownPage
from workers.http.robots import Rules, read_rules
from workers.http.statuses import refusal

PAGE = Want(accept="text/html,application/xhtml+xml", most=2 * 1024 * 1024, whole=True, html=True)
FILE = Want(accept="*/*", most=512 * 1024, whole=False, html=False)
_SNIFFED = 512
_LOOKS_LIKE_HTML = re.compile(rb"<(?:!doctype\s+html|!--|[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Visit:
    """Reads pages and files of a website until the guard's time for a site is over. Threads may share it.

    Args:
        guard: the seams and limits.
        known: pages of earlier visits, by final address.
    """

    def __init__(self, guard: Guard, known: Mapping[str, KnownPage]) -> None:
        self.deadline = guard.deadline(guard.site)
        self._guard = guard
        # Without a mark nothing was asked, so a 304 would answer nothing.
        self._known = {url: page for url, page in known.items() if page.etag or page.last_modified}
        self._reader = Reader(guard, self.deadline)
        self._rules: dict[str, Rules] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Threads that are still reading end with the deadline and hang up themselves.
        self.deadline.stop()
        self._reader.close()

    def rules(self, address: Address) -> Rules:
        """Return the rules of an address's origin, read once per visit.

        Raises:
            Failure: when they cannot be read; `learned` says so.
        """
        with self._lock:
            if address.origin not in self._rules:
                self._rules[address.origin] = self._read_rules(address)
            return self._rules[address.origin]

    def page(self, address: Address, within: Callable[[Address], bool] | None = None) -> FetchedPage:
        """Read a page.

        Args:
            address: where to begin.
            within: tells which addresses belong to the website; others are not even asked.

        Raises:
            Failure: those of this room; `learned` has the final address, status, redirects and the verdict of robots.txt.
        """
        try:
            answer = self._reader.follow(address, PAGE, admit=self._admit(within), known=self._known)
            return self._page(address, answer)
        except Failure as failure:
            failure.learned.setdefault("robots", "allowed" if address.origin in self._rules else "unread")
            raise

    def file(
        self, address: Address, want: Want = FILE, *, within: Callable[[Address], bool] | None = None
    ) -> FetchedPage:
        """Read a file, whatever its type: its first 512 kB where nothing else is wanted.

        Args:
            address: where to begin.
            want: how much of it.
            within: tells which addresses may be asked; all public ones where not given.

        Raises:
            Failure: as for a page.
        """
        answer = self._reader.follow(address, want, admit=self._admit(within), known=self._known)
        known = self._known.get(answer.address.url)
        if answer.status == HTTPStatus.NOT_MODIFIED and known is not None:
            return _unchanged(address, answer, known)
        if answer.status not in READ:
            raise refusal(answer)
        return _fetched(address, answer)

    def _read_rules(self, address: Address) -> Rules:
        try:
            return read_rules(self._reader, address)
        except Failure as failure:
            # Told about the page that was asked for, not about the file that stood before it.
            failure.learned = {"final_url": address.url, "redirects": [], "robots": "unreachable"}
            raise

    def _admit(self, within: Callable[[Address], bool] | None) -> Callable[[Address], timedelta]:
        def admit(address: Address) -> timedelta:
            if within is not None and not within(address):
                raise OtherSite
            rules = self.rules(address)
            if not rules.allow(address):
                raise RobotsRefused(learned={"robots": "refused"})
            return max(rules.delay, self._guard.spacing)

        return admit

    def _page(self, asked: Address, answer: Answer) -> FetchedPage:
        known = self._known.get(answer.address.url)
        if answer.status == HTTPStatus.NOT_MODIFIED and known is not None:
            return _unchanged(asked, answer, known)
        if answer.status not in READ:
            raise refusal(answer)
        if not answer.body.strip():
            raise EmptyPage(learned=answer.learned())
        if not answer.header("content-type") and not looks_like_html(answer.body):
            raise NotHtml("by its first bytes", learned=answer.learned())
        return _fetched(asked, answer)


def looks_like_html(body: bytes) -> bool:
    """Tell from its first 512 bytes whether a body of unknown type is a page."""
    start = body[:_SNIFFED]
    if start.startswith(_UTF_16):
        start = start.replace(b"\x00", b"")
    return b"\x00" not in start and _LOOKS_LIKE_HTML.search(start) is not None


def _fetched(asked: Address, answer: Answer) -> FetchedPage:
    return FetchedPage(
        url=asked.url,
        final_url=answer.address.url,
        status=answer.status,
        body=answer.body,
        content_type=answer.header("content-type"),
        etag=answer.header("etag"),
        last_modified=answer.header("last-modified"),
        redirects=answer.redirects,
    )


def _unchanged(asked: Address, answer: Answer, known: KnownPage) -> FetchedPage:
    told = _fetched(asked, answer)
    marks = KnownPage(told.etag or known.etag, told.last_modified or known.last_modified)
    return replace(told, body=b"", etag=marks.etag, last_modified=marks.last_modified, unchanged=True)
