"""Tell whoever is watching that a row changed: after the commit, over Redis pub/sub, never in the way of the work.

News may be lost; the row is the truth and is read first on every (re)connect. A message is a JSON object with
`job`, `kind`, `state`, `stage` and `percent`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from redis.client import PubSub

from db.jobs import Claim
from workers import shared_redis
from workers.breaker import Breaker

_breaker = Breaker("news", (redis.RedisError, OSError))


def channel(user_id: str) -> str:
    """Return the channel on which a user's jobs are told."""
    return f"onboarding:news:{user_id}"


def tell(claim: Claim, state: str, stage: str | None = None, percent: int = 0) -> None:
    """Publish where a job is; the house's own chores are nobody's news."""
    there = shared_redis.client()
    if there is None or not claim.user_id:
        return
    told = {"job": str(claim.id), "kind": claim.kind, "state": state, "stage": stage, "percent": percent}
    _breaker.attempt(lambda: there.publish(channel(claim.user_id), json.dumps(told)))


@contextmanager
def listen(user_id: str) -> Iterator[PubSub | None]:
    """Subscribe to a user's news; None where there is no Redis, then read the row now and again."""
    there = shared_redis.client()
    if there is None:
        yield None
        return
    with there.pubsub(ignore_subscribe_messages=True) as listening:  # type: ignore[no-untyped-call] # untyped there
        listening.subscribe(channel(user_id))
        yield listening


def next_message(listening: PubSub | None, timeout: float) -> dict[str, Any] | None:
    """Wait so many seconds for the next message."""
    if listening is None:
        return None
    message = listening.get_message(timeout=timeout)
    return json.loads(message["data"]) if message and message["type"] == "message" else None
