"""Where live news and politeness find their Redis."""

from __future__ import annotations

import pytest
import redis
from pydantic import SecretStr

from settings import Settings, settings
from workers import shared_redis
from workers.shared_redis import redis_url


def chosen(broker: str | None, own: str | None = None) -> Settings:
    """Return settings with these addresses."""
    return settings().model_copy(
        update={"broker_url": broker and SecretStr(broker), "redis_url": own and SecretStr(own)}
    )


@pytest.mark.parametrize(
    ("broker", "expected"),
    [
        ("redis://cache.example:6379/1", "redis://cache.example:6379/1"),
        ("rediss://:pw@cache.example/0", "rediss://:pw@cache.example/0"),
        ("redis+socket:///run/usher/valkey.sock", "unix:///run/usher/valkey.sock?db=0"),
        ("redis+socket:///run/usher/valkey.sock?virtual_host=3", "unix:///run/usher/valkey.sock?db=3"),
        ("redis+socket:///run/a%20b/valkey.sock", "unix:///run/a%20b/valkey.sock?db=0"),
        ("sentinel://s1.example:26379;sentinel://s2.example:26379", None),
        ("amqp://guest@rabbit.example//", None),
        (None, None),
    ],
)
def test_the_broker_serves_where_it_is_a_plain_redis(broker: str | None, expected: str | None) -> None:
    assert redis_url(chosen(broker)) == expected


@pytest.mark.parametrize("broker", ["redis://cache.example/1", "amqp://guest@rabbit.example//", None])
def test_a_redis_of_its_own_goes_before(broker: str | None) -> None:
    assert redis_url(chosen(broker, "redis://news.example/0")) == "redis://news.example/0"


@pytest.mark.parametrize("url", ["unix:///run/usher/valkey.sock?db=3", "unix:///run/a%20b/valkey.sock?db=3"])
def test_redis_py_understands_what_is_made_of_a_socket(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        known = client.connection_pool.connection_kwargs
    assert known["db"] == 3
    assert known["path"] in ("/run/usher/valkey.sock", "/run/a b/valkey.sock")


def test_a_process_has_one_client_with_little_patience(valkey: redis.Redis) -> None:
    client = shared_redis.client()
    assert client is not None
    assert client is shared_redis.client()
    assert client.ping()
    assert client.connection_pool.connection_kwargs["socket_timeout"] <= 1
