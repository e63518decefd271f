"""Everything a visit to a website needs from outside, built once per process and passed down."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from importlib.metadata import version

import httpcore
import redis

from settings import Settings, SettingsError, settings
from workers.http.deadline import Deadline
from workers.http.policy import Allowance
from workers.http.politeness import SPACING
from workers.http.resolve import Resolver, system_resolver
from workers.http.transport import Client, Dialler, system_dialler
from workers.limits import Bucket, LocalBucket, bucket

PRODUCT = "Usher"


@cache
def trust() -> ssl.SSLContext:
    """Return this process's TLS context: building one takes 20 ms, so it is built once, after the fork."""
    return httpcore.default_ssl_context()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """The seams and limits of reading strangers' websites.

    `resolver`, `dialler`, `clock` (seconds that only grow) and `sleep` may be replaced; what stands between them may not.
    `connect`, `hop` and `site` are the most that a connection, one request with its body, and a whole visit take.
    """

    resolver: Resolver = system_resolver
    dialler: Dialler = system_dialler
    allowance: Allowance = field(default_factory=Allowance)
    bucket: Bucket = field(default_factory=LocalBucket)
    tls: ssl.SSLContext = field(default_factory=trust)
    user_agent: str = PRODUCT
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    spacing: timedelta = SPACING
    connect: timedelta = timedelta(seconds=3)
    hop: timedelta = timedelta(seconds=8)
    site: timedelta = timedelta(seconds=25)

    def client(self) -> Client:
        """Return a new client, for one thread."""
        return Client(
            resolver=self.resolver,
            dialler=self.dialler,
            allowance=self.allowance,
            tls=self.tls,
            connect=self.connect,
            clock=self.clock,
        )

    def deadline(self, span: timedelta, within: Deadline | None = None) -> Deadline:
        """Return a deadline by this guard's clock."""
        return Deadline(span, self.clock, within)


def guard_from_settings(client: redis.Redis | None, config: Settings | None = None) -> Guard:
    """Build a process's guard. Call it after the fork.

    Args:
        client: Redis, for spacing shared by all workers; give it timeouts of a second. None: this process alone.
        config: the settings; this process's own where not given.

    Raises:
        SettingsError: when USHER_FETCH_ALLOW or USHER_FETCH_CONTACT cannot be used.
    """
    config = config or settings()
    return Guard(
        allowance=_allowance(config.fetch_allow),
        bucket=bucket(client),
        user_agent=user_agent(config.fetch_contact),
    )


def user_agent(contact: str) -> str:
    """Return how we introduce ourselves.

    Raises:
        SettingsError: when the contact would not survive in a header.
    """
    own = f"{PRODUCT}/{version('usher')}"
    if not re.fullmatch(r"[\x21-\x27\x2a-\x7e]{0,200}", contact):
        raise SettingsError("USHER_FETCH_CONTACT: one address, without spaces and brackets")
    return f"{own} (+{contact})" if contact else own


def _allowance(text: str) -> Allowance:
    try:
        return Allowance.parse(text)
    except ValueError as error:
        raise SettingsError(f"USHER_FETCH_ALLOW: {error}") from error
