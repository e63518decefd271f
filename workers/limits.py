"""Token buckets shared by all workers: how often something may happen, whoever does it.

`take(key, interval, burst)` either takes a token and answers zero, or takes nothing and answers how long to wait
before trying again. The arithmetic is the generic cell rate algorithm: one number per key, the moment at which the
bucket would be full again, so nothing has to be refilled and idle keys vanish by themselves.

    SharedBucket   one Lua script in Redis, by Redis's own clock: all workers together
    LocalBucket    the same within this process
    SteadyBucket   shared while Redis answers, local while it does not: a limit never fails the work
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

import redis
import structlog

NOW = timedelta(0)
_RESTING = timedelta(seconds=5)
_SWEEP_ABOVE = 1000

_log = structlog.get_logger()

# The key holds the theoretical arrival time of the next request in microseconds.
_TAKE = """
local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local wait = due - (burst - 1) * interval - now
if wait > 0 then return wait end
due = due + interval
redis.call('SET', KEYS[1], string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000) + 1)
return 0
"""


class Bucket(Protocol):
    """Something tokens are taken from."""

    def take(self, key: str, interval: timedelta, burst: int = 1) -> timedelta:
        """Take one token of `key`, or answer how long there is none.

        Args:
            key: what is limited, such as "host:example.com".
            interval: the time in which one token comes back; zero means no limit.
            burst: how many tokens a rested bucket holds.

        Returns:
            Zero when a token was taken; otherwise nothing was taken, and the wait until trying again makes sense.
        """


class SharedBucket:
    """Buckets in Redis, shared by every process that uses the same one.

    Raises from take:
        redis.RedisError: when Redis does not answer; the client's own timeouts apply.
    """

    def __init__(self, client: redis.Redis, prefix: str = "usher:limit:") -> None:
        self._prefix = prefix
        self._script = client.register_script(_TAKE)

    def take(self, key: str, interval: timedelta, burst: int = 1) -> timedelta:
        """Take a token of all workers together."""
        arguments = [interval // timedelta.resolution, burst]
        return timedelta(microseconds=int(str(self._script(keys=[self._prefix + key], args=arguments))))


class LocalBucket:
    """Buckets of this process alone.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due: dict[str, int] = {}
        self._lock = threading.Lock()

    def take(self, key: str, interval: timedelta, burst: int = 1) -> timedelta:
        """Take a token of this process."""
        step = interval // timedelta.resolution
        with self._lock:
            # Whole microseconds, like the script's: fractions would differ from it by a token now and then.
            now = round(self._clock() * 1_000_000)
            due = max(self._due.get(key, now), now)
            wait = due - (burst - 1) * step - now
            if wait > 0:
                return timedelta(microseconds=wait)
            self._due[key] = due + step
            self._forget_rested(now)
        return NOW

    def _forget_rested(self, now: int) -> None:
        if len(self._due) > _SWEEP_ABOVE:
            self._due = {key: due for key, due in self._due.items() if due > now}


class SteadyBucket:
    """Shared buckets, with local ones standing in for a few seconds whenever Redis does not answer."""

    def __init__(self, shared: Bucket, local: Bucket, clock: Callable[[], float] = time.monotonic) -> None:
        self._shared = shared
        self._local = local
        self._clock = clock
        self._resting_until = float("-inf")

    def take(self, key: str, interval: timedelta, burst: int = 1) -> timedelta:
        """Take a token of all workers, or of this process while Redis is away. Never fails."""
        if self._clock() >= self._resting_until:
            try:
                return self._shared.take(key, interval, burst)
            except redis.RedisError as error:
                # Without the rest, every request would wait for the same dead connection first.
                self._resting_until = self._clock() + _RESTING.total_seconds()
                _log.warning("limits_without_redis", error=type(error).__name__)
        return self._local.take(key, interval, burst)


def bucket(client: redis.Redis | None, clock: Callable[[], float] = time.monotonic) -> Bucket:
    """Return buckets shared through `client`, or this process's own where there is none."""
    local = LocalBucket(clock)
    return SteadyBucket(SharedBucket(client), local, clock) if client is not None else local
