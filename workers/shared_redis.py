"""One Redis client per process for what workers share beside the broker: live news and politeness."""

from __future__ import annotations

import os
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

import redis

from settings import Settings, settings


def redis_url(chosen: Settings) -> str | None:
    """Return REDIS_URL, or the broker's address where that is a plain Redis, as redis-py spells it; else None."""
    if chosen.redis_url:
        return chosen.redis_url.get_secret_value()
    broker = chosen.broker_url.get_secret_value() if chosen.broker_url else ""
    if broker.startswith("redis+socket://"):
        parts = urlsplit(broker)
        return f"unix://{parts.path}?db={parse_qs(parts.query).get('virtual_host', ['0'])[0]}"
    return broker if broker.startswith(("redis://", "rediss://")) else None


def client() -> redis.Redis | None:
    """Return this process's client, or None where there is no Redis (a RabbitMQ broker without REDIS_URL)."""
    return _client_of(os.getpid())


@lru_cache(maxsize=1)
def _client_of(_pid: int) -> redis.Redis | None:
    url = redis_url(settings())
    if url is None:
        return None
    return redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, health_check_interval=30)
