"""What the tests of the wire set up: a wire into an internet in memory, and requests that carry a made-up key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

from onboarding.providers.wire import Answer, Request
from tests.workers.http.network import Network
from workers.http import Guard
from workers.providers import Wire

KEY = "sk-FAKE-c0de200"
URL = "https://api.example.com/v1/models"
EIGHT, FIFTEEN = timedelta(seconds=8), timedelta(seconds=15)


def request(url: str = URL, method: str = "GET", **changes: Any) -> Request:
    """A request that carries a key."""
    return Request(method, url, "api.example.com", {"Authorization": f"Bearer {KEY}"}, **changes)


def wire_into(network: Network, instead: str = "", **changes: Any) -> Wire:
    """A wire whose names, addresses and clock are the network's."""
    return Wire(network.guard(**changes), instead)


def ask(wire: Wire, asked: Request | None = None, within: timedelta = FIFTEEN) -> Answer:
    """Ask, as one check's only request."""
    return wire.ask(asked or request(), wire.guard.deadline(within))


@contextmanager
def real_wire(guard: Guard, instead: str = "") -> Iterator[Wire]:
    """A wire with real sockets, which are closed with the block."""
    with closing(Wire(guard, instead)) as wire:
        yield wire
