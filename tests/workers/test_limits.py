"""Token buckets: how often, for how many together, and what happens when Redis is away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import fakeredis
import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from redis.backoff import NoBackoff
from redis.retry import Retry

from workers.limits import Bucket, LocalBucket, SharedBucket, SteadyBucket, bucket

NOTHING = timedelta(0)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, span: timedelta) -> None:
        self.now += span.total_seconds()


class Away:
    """A Redis that does not answer."""

    def __init__(self) -> None:
        self.asked = 0

    def take(self, key: str, interval: timedelta, burst: int = 1) -> timedelta:
        self.asked += 1
        raise redis.ConnectionError


def shared(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    monkeypatch.setattr("time.time", clock)
    return SharedBucket(fakeredis.FakeRedis(version=(7,)))


def local(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    return LocalBucket(clock)


both = pytest.mark.parametrize("make", [local, shared])
Make = Callable[[Clock, pytest.MonkeyPatch], Bucket]


@both
def test_one_token_comes_back_per_interval(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    tokens = make(clock, monkeypatch)
    assert tokens.take("a", SECOND) == NOTHING
    assert tokens.take("a", SECOND) == pytest.approx(SECOND, abs=timedelta(milliseconds=1))
    clock.pass_by(timedelta(seconds=0.6))
    assert tokens.take("a", SECOND) == pytest.approx(timedelta(seconds=0.4), abs=timedelta(milliseconds=1))
    clock.pass_by(timedelta(seconds=0.5))
    assert tokens.take("a", SECOND) == NOTHING


@both
def test_a_rested_bucket_holds_a_burst(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    tokens = make(clock, monkeypatch)
    assert [tokens.take("a", SECOND, burst=3) == NOTHING for _ in range(5)] == [True, True, True, False, False]
    clock.pass_by(2 * SECOND)
    assert [tokens.take("a", SECOND, burst=3) == NOTHING for _ in range(3)] == [True, True, False]


@both
def test_a_refused_token_costs_nothing(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = make(Clock(), monkeypatch)
    tokens.take("a", SECOND)
    assert len({tokens.take("a", SECOND) for _ in range(5)}) == 1


@both
def test_keys_do_not_share_tokens(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = make(Clock(), monkeypatch)
    assert [tokens.take(key, HOUR) for key in "abc"] == [NOTHING] * 3


@both
def test_no_interval_is_no_limit(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = make(Clock(), monkeypatch)
    assert [tokens.take("a", NOTHING) for _ in range(3)] == [NOTHING] * 3


@given(st.lists(st.tuples(st.integers(0, 3000), st.sampled_from([100, 1000, 5000])), max_size=30), st.integers(1, 4))
def test_tokens_are_never_closer_than_their_interval_allows(steps: list[tuple[int, int]], burst: int) -> None:
    clock = Clock()
    tokens = LocalBucket(clock)
    taken: list[float] = []
    for pause, _ in steps:
        clock.pass_by(timedelta(milliseconds=pause))
        if tokens.take("a", SECOND, burst) == NOTHING:
            taken.append(clock.now)
    for first, beyond in zip(taken, taken[burst:], strict=False):
        assert beyond - first > 0.999


@given(st.lists(st.tuples(st.integers(0, 3000), st.sampled_from([0, 100, 1000, 5000])), max_size=15), st.integers(1, 4))
def test_redis_and_this_process_count_alike(steps: list[tuple[int, int]], burst: int) -> None:
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        here, there = LocalBucket(clock), shared(clock, patch)
        for pause, interval in steps:
            clock.pass_by(timedelta(milliseconds=pause))
            span = timedelta(milliseconds=interval)
            assert here.take("a", span, burst) == pytest.approx(
                there.take("a", span, burst), abs=timedelta(milliseconds=1)
            )


def test_two_processes_share_what_is_in_redis() -> None:
    server = fakeredis.FakeServer(version=(7,))
    one, other = (SharedBucket(fakeredis.FakeRedis(server=server)) for _ in range(2))
    assert one.take("host:example.com", HOUR) == NOTHING
    assert other.take("host:example.com", HOUR) > timedelta(minutes=59)


def test_keys_vanish_once_they_are_rested() -> None:
    client = fakeredis.FakeRedis(version=(7,))
    SharedBucket(client, prefix="p:").take("a", HOUR)
    assert 3_599_000 <= client.pttl("p:a") <= 3_600_001


def test_many_threads_take_no_more_than_there_is() -> None:
    tokens = LocalBucket(Clock())
    taken: list[timedelta] = []
    threads = [threading.Thread(target=lambda: taken.append(tokens.take("a", HOUR, burst=3))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(NOTHING) == 3


def test_rested_keys_are_forgotten() -> None:
    clock = Clock()
    tokens = LocalBucket(clock)
    for n in range(5000):
        tokens.take(f"host:{n}", SECOND)
        clock.pass_by(timedelta(milliseconds=10))
    assert len(tokens._due) < 1500


def test_a_limit_goes_on_without_redis() -> None:
    clock = Clock()
    away = Away()
    tokens = SteadyBucket(away, LocalBucket(clock), clock)
    assert tokens.take("a", HOUR) == NOTHING
    assert tokens.take("a", HOUR) > NOTHING
    assert away.asked == 1  # resting: not asked again for every token
    clock.pass_by(timedelta(seconds=6))
    tokens.take("a", HOUR)
    assert away.asked == 2


def test_redis_counts_again_when_it_is_back() -> None:
    clock = Clock()
    back = LocalBucket(clock)
    tokens = SteadyBucket(back, LocalBucket(clock), clock)
    tokens.take("a", HOUR)
    assert back.take("a", HOUR) > NOTHING


def test_a_closed_port_is_a_redis_that_is_away() -> None:
    client = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.5, retry=Retry(NoBackoff(), 0))
    assert bucket(client).take("a", HOUR) == NOTHING
    assert isinstance(bucket(None), LocalBucket)
