"""News of a job reaches whoever watches its user, and is in nobody's way."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from uuid import uuid4

import pytest
import redis

import settings
from db.jobs import Claim
from workers import news, shared_redis

WAIT = 5.0


def claim(user_id: str = "u") -> Claim:
    return Claim(uuid4(), 1, "nap", "keys", user_id, {}, 0, False, "c")


def test_who_listens_hears_how_far_the_job_is(valkey: redis.Redis) -> None:
    mine = claim()
    with news.listen("u") as listening:
        assert listening is not None
        listening.get_message(timeout=WAIT)
        news.tell(mine, "running", "reading", 40)
        told = news.next_message(listening, WAIT)
    assert told == {"job": str(mine.id), "kind": "nap", "state": "running", "stage": "reading", "percent": 40}


def test_another_users_news_are_not_heard(valkey: redis.Redis) -> None:
    with news.listen("u") as listening:
        assert listening is not None
        listening.get_message(timeout=WAIT)
        news.tell(claim("somebody else"), "running")
        news.tell(claim("u*"), "running")
        news.tell(claim(), "done")
        told = news.next_message(listening, WAIT)
    assert told is not None
    assert told["state"] == "done"


def test_nobody_is_told_of_the_houses_own_chores(valkey: redis.Redis) -> None:
    with valkey.pubsub() as all_of_them:  # type: ignore[no-untyped-call] # untyped there
        all_of_them.psubscribe("*")
        all_of_them.get_message(timeout=WAIT)
        news.tell(claim(""), "running")
        news.tell(claim("u"), "running")
        heard = all_of_them.get_message(timeout=WAIT)
    assert heard["channel"] == b"onboarding:news:u"


@pytest.fixture
def silence() -> Iterator[socket.socket]:
    """A Redis that takes connections and never answers."""
    before = settings.settings().redis_url
    assert before
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(10)
        settings.reread(REDIS_URL=f"redis://127.0.0.1:{door.getsockname()[1]}/0")
        shared_redis._client_of.cache_clear()
        door.setblocking(False)
        yield door
        news._breaker._silent_until = 0.0
    settings.reread(REDIS_URL=before.get_secret_value())
    shared_redis._client_of.cache_clear()


def test_a_redis_that_hangs_is_tried_once_and_then_left_alone_for_a_while(silence: socket.socket) -> None:
    news.tell(claim(), "running")
    assert tried(silence) >= 1
    assert news._breaker._silent_until > 0
    news._breaker._silent_until = time.monotonic() + 600
    for _ in range(2):
        news.tell(claim(), "running")
    assert tried(silence) == 0


def tried(door: socket.socket) -> int:
    """Return how many have knocked since the last look."""
    with suppress(BlockingIOError):
        for n in count():  # noqa: B007 - the count is what is wanted
            door.accept()[0].close()
    return n


def test_without_a_redis_one_reads_the_row() -> None:
    assert news.next_message(None, WAIT) is None
