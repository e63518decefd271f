"""The leases of this process: one thread renews them all in one statement, none past its job's deadline.

What the renewal learns goes to the job: that it should stop because it was cancelled, or because its claim is lost.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db import jobs
from db.engine import statement
from db.jobs import Claim
from settings import settings
from workers import news

log = structlog.get_logger()

# Writes of progress a second and job at most.
TELLS_PER_SECOND = 5


class Interrupted(BaseException):
    """The work should stop now. Not an Exception, so that no `except Exception` on the way swallows it."""


class Cancelled(Interrupted):
    """Somebody asked for the job to be cancelled."""


class LeaseLost(Interrupted):
    """Somebody else has the job; whatever this run found out counts for nothing."""


@dataclass(slots=True)
class Held:
    """One claim being worked on, and what its work should know."""

    claim: Claim
    until: float
    since: float = field(default_factory=time.monotonic)
    cancelled: bool = False
    lost: bool = False
    abandoned: bool = False
    told: deque[float] = field(default_factory=lambda: deque(maxlen=TELLS_PER_SECOND))

    def __call__(self, stage: str, percent: int) -> None:
        """Tell how far the work is: on the row, then to whoever watches. At most five writes a second.

        Raises:
            Cancelled, LeaseLost: the work should stop.
        """
        self.check()
        now = time.monotonic()
        if len(self.told) == TELLS_PER_SECOND and now - self.told[0] < 1:
            return
        self.told.append(now)
        self._write(stage, max(0, min(percent, 100)))
        self.check()

    def _write(self, stage: str, percent: int) -> None:
        try:
            with statement() as on:
                self.learn(jobs.tell(on, self.claim, stage, percent))
        except SQLAlchemyError as error:  # progress is worth no failure; settling will insist
            log.warning("tell_failed", error=type(error).__name__)
            return
        news.tell(self.claim, "running", stage, percent)

    def learn(self, cancel: bool | None) -> None:  # noqa: FBT001 - what the row answered
        """Take in what the row says: cancel or not, None when the claim is lost."""
        self.lost = self.lost or cancel is None
        self.cancelled = self.cancelled or bool(cancel)

    def check(self) -> None:
        """Raise when the work should stop."""
        if self.lost:
            raise LeaseLost
        if self.cancelled:
            raise Cancelled


class Leases:
    """All claims that this process works on."""

    def __init__(self, lease: timedelta) -> None:
        self._lease = lease
        self._held: dict[UUID, Held] = {}
        self._guard = threading.Lock()
        self._pid = 0

    @contextmanager
    def hold(self, claim: Claim, deadline: timedelta) -> Iterator[Held]:
        """Keep a claim alive while the work goes on."""
        held = Held(claim, time.monotonic() + deadline.total_seconds())
        with self._guard:
            self._start()
            self._held[claim.id] = held
        try:
            yield held
        finally:
            with self._guard:
                self._held.pop(claim.id, None)

    def abandoned(self) -> int:
        """Return how many pieces of work have passed their deadline and still do not come back."""
        with self._guard:
            return sum(held.abandoned for held in self._held.values())

    def _start(self) -> None:
        """Start the one thread of this process, also in a child that was forked from one that had it."""
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self._held.clear()
            threading.Thread(target=self._renew_for_ever, name="leases", daemon=True).start()

    def _renew_for_ever(self) -> None:
        while True:
            time.sleep(self._lease.total_seconds() / 4)
            try:
                self._renew()
            except SQLAlchemyError as error:
                log.warning("renewal_failed", error=type(error).__name__)

    def _renew(self) -> None:
        """Renew what is older than one round; a short job never costs a renewal."""
        now = time.monotonic()
        with self._guard:
            old = [held for held in self._held.values() if now - held.since > self._lease.total_seconds() / 5]
        for held in old:
            held.abandoned = now > held.until + 1
        if not old:
            return
        with statement() as on:
            alive = jobs.renew(on, [held.claim for held in old], self._lease)
        for held in old:
            held.learn(alive.get(held.claim.id))


@cache
def leases() -> Leases:
    """Return this process's leases."""
    return Leases(settings().lease)
