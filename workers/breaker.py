"""Leave a neighbour alone for a while after it failed, so that its outage does not become our slowness."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

log = structlog.get_logger()


class Breaker:
    """Try something that may be skipped; after a failure skip it for some seconds.

    Args:
        name: what is tried, for the log.
        expected: the errors that mean the neighbour is away; others pass.
        rest: seconds of silence after a failure.
    """

    def __init__(self, name: str, expected: tuple[type[Exception], ...], rest: float = 3.0) -> None:
        self._name, self._expected, self._rest = name, expected, rest
        self._silent_until = 0.0

    def attempt(self, action: Callable[[], object]) -> bool:
        """Run the action unless resting. Returns whether it went through."""
        if time.monotonic() < self._silent_until:
            return False
        try:
            action()
        except self._expected as error:
            self._silent_until = time.monotonic() + self._rest
            log.warning("neighbour_away", neighbour=self._name, error=type(error).__name__)
            return False
        return True
