"""What a website's robots.txt allows us (RFC 9309).

2xx                              its rules, from the first 512 kB
4xx, redirects that lead nowhere  no rules: everything is allowed
5xx, no answer                   not now: everything is refused until it answers
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from protego import Protego

from onboarding.address import Address, AddressRefused
from onboarding.errors import Failure, Throttled, Transient
from workers.http.failures import NoSuchHost, PrivateAddress, RobotsUnreachable, TooManyRedirects
from workers.http.guard import PRODUCT
from workers.http.hops import READ, Reader, Want
from workers.http.politeness import LONGEST_DELAY

ROBOTS = Want(accept="text/plain,*/*;q=0.5", most=512 * 1024, whole=False, html=False)
MOST_SITEMAPS = 10
_CLIENT_ERRORS = range(400, 500)
_REDIRECTS = range(300, 400)


@dataclass(frozen=True, slots=True)
class Rules:
    """One origin's rules for us. Without a robots.txt (`found` is False) everything is allowed."""

    found: bool = False
    delay: timedelta = timedelta(0)
    sitemaps: tuple[str, ...] = ()
    _parsed: Protego = field(default_factory=Protego, repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> Rules:
        """Read the text of a robots.txt; whatever is not a rule in it is ignored."""
        parsed = Protego.parse(text)
        asked = timedelta(seconds=min(parsed.crawl_delay(PRODUCT) or 0, LONGEST_DELAY.total_seconds()))
        return cls(found=True, delay=asked, sitemaps=tuple(parsed.sitemaps)[:MOST_SITEMAPS], _parsed=parsed)

    def allow(self, address: Address) -> bool:
        """Tell whether we may read an address of this origin."""
        return self._parsed.can_fetch(address.url, PRODUCT)


def read_rules(reader: Reader, address: Address) -> Rules:
    """Read the rules of an address's origin.

    Raises:
        RobotsUnreachable: they may exist, but cannot be read now.
        Failure: the origin itself cannot be reached, looked up or trusted.
    """
    robots = replace(address, path_and_query="/robots.txt")
    try:
        answer = reader.follow(robots, ROBOTS, admit=lambda _: reader.guard.spacing, known={})
    except Failure as failure:
        return _after(failure)
    if answer.status in READ:
        return Rules.parse(answer.body.decode("utf-8-sig", errors="replace"))
    if answer.status in _CLIENT_ERRORS or answer.status in _REDIRECTS:
        return Rules()
    raise RobotsUnreachable(f"status {answer.status}", learned=answer.learned())


def _after(failure: Failure) -> Rules:
    """Decide what a failed reading means; where the very origin cannot be reached, that is the news to tell."""
    if isinstance(failure, Throttled):
        raise failure
    sent_on = bool(failure.learned.get("redirects"))
    circles = isinstance(failure, AddressRefused | TooManyRedirects)
    if circles or (sent_on and isinstance(failure, PrivateAddress | NoSuchHost)):
        return Rules()
    if sent_on and isinstance(failure, Transient):
        raise RobotsUnreachable(failure.code, learned=failure.learned) from failure
    raise failure
