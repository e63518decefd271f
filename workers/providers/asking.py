"""Hold one check's conversation over the wire, when it is the provider's turn to be asked."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from onboarding.errors import Throttled
from onboarding.providers.conversation import ask_with, converse
from onboarding.providers.finding import Finding
from onboarding.providers.spec import Provider
from onboarding.secret import Secret
from workers.limits import Bucket
from workers.providers.wire import Wire

WHOLE_CHECK = timedelta(seconds=15)
_MINUTE = timedelta(minutes=1)
_BURST = 6  # of a minute's requests, a sixth may come at once


@dataclass(frozen=True, slots=True)
class Asked:
    """What a check found, and how long the provider took."""

    finding: Finding
    latency: timedelta


def ask_provider(provider: Provider, credential: Mapping[str, Secret], wire: Wire) -> Asked:
    """Ask a provider about a credential, in 15 seconds at most."""
    began = time.monotonic()
    deadline = wire.guard.deadline(WHOLE_CHECK)
    talk = converse(provider, credential, datetime.now(UTC))
    finding = ask_with(talk, lambda request: wire.ask(request, deadline))
    return Asked(finding, timedelta(seconds=time.monotonic() - began))


def wait_for_turn(bucket: Bucket, provider: Provider) -> None:
    """Take a place among all workers' requests to a provider.

    Raises:
        Throttled: there is none just now; our own limit says nothing about the key.
    """
    most = provider.limits.per_minute
    wait = bucket.take(f"provider:{provider.id}", _MINUTE / most, burst=max(1, most // _BURST))
    if wait:
        raise Throttled(f"{provider.id} is asked at most {most} times a minute", retry_after=wait)
