"""Waiting for one's turn at a host: all workers together ask it no more often than its owner would like."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from onboarding.address import Address
from onboarding.errors import Throttled
from workers.http.deadline import Deadline
from workers.limits import Bucket

SPACING = timedelta(seconds=0.1)
LONGEST_DELAY = timedelta(seconds=5)


def wait_turn(
    bucket: Bucket, address: Address, spacing: timedelta, deadline: Deadline, sleep: Callable[[float], None]
) -> None:
    """Return when a request may be sent to this address's host, at least `spacing` after the last one of any worker.

    Raises:
        Throttled: when the turn would come after the deadline.
    """
    if spacing <= timedelta(0):
        return
    while pause := bucket.take(f"host:{address.host}:{address.port}", spacing):
        if pause.total_seconds() >= deadline.left():
            raise Throttled("the host's turn comes too late", retry_after=pause)
        sleep(pause.total_seconds())
