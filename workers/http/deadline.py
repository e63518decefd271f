"""How long something may still take."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta


class Deadline:
    """A moment after which nothing more is begun or waited for.

    Args:
        span: from now on.
        clock: seconds that only grow.
        within: another deadline that this one never outlives.
    """

    def __init__(self, span: timedelta, clock: Callable[[], float], within: Deadline | None = None) -> None:
        self._clock = clock
        self._end = clock() + span.total_seconds()
        self._within = within

    def left(self) -> float:
        """Return the seconds that are left; zero or less when it is over."""
        own = self._end - self._clock()
        return own if self._within is None else min(own, self._within.left())

    @property
    def over(self) -> bool:
        """Tell whether it has passed."""
        return self.left() <= 0

    def stop(self) -> None:
        """Let it pass now: whoever waits under it ends at the next step."""
        self._end = -math.inf
