"""The feeder over a real Valkey: a few seconds of work in the broker, whatever lies in the database."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from kombu import Connection as Broker
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from db import feeding, operating
from db.asking import Urgency
from db.engine import engine
from settings import settings
from tests.db.stage import ask, quietly, rows, scalar, take
from workers import bell
from workers.feeder import LEAST, MOST, SLOWEST, Feeder, Flow

_FILL = """INSERT INTO onboarding.jobs (kind, queue, user_id, same, urgency, correlation_id)
SELECT 'nap', 'keys', 'u' || n %% 50, gen_random_uuid()::text, %s, 'c' FROM generate_series(1, %s) AS n"""


def fill(on: Connection, number: int, urgency: Urgency = Urgency.SOON) -> None:
    """Write a backlog of fifty users."""
    on.exec_driver_sql(_FILL, (urgency, number))


@pytest.fixture
def feeder(valkey: redis.Redis) -> Iterator[Feeder]:
    """A feeder over an empty broker."""
    with bell.impatient_broker() as broker:
        yield Feeder(engine(), broker, settings())


def depth(valkey: redis.Redis, lane: str = "keys.fed") -> int:
    """Return how many messages lie in a lane."""
    return int(str(valkey.llen(lane)))


class TestDepth:
    """Feed, don't flood."""

    def test_stays_at_its_target_with_a_large_backlog_and_no_worker(
        self, on: Connection, feeder: Feeder, valkey: redis.Redis
    ) -> None:
        fill(on, 5_000)
        for _ in range(10):
            feeder.ring_again()
            on.exec_driver_sql("UPDATE onboarding.jobs SET rung_at = rung_at - interval '1 minute'")
            assert depth(valkey) == LEAST

    def test_suits_the_slots_that_workers_offer(self, on: Connection, feeder: Feeder, valkey: redis.Redis) -> None:
        fill(on, 5_000)
        feeding.alive(on, "w", ["keys"], 16)
        feeder.ring_again()
        assert depth(valkey) == 32

    def test_grows_with_the_speed_at_which_it_is_emptied(
        self, on: Connection, feeder: Feeder, valkey: redis.Redis
    ) -> None:
        fill(on, 5_000)
        feeder.ring_again()
        feeding.alive(on, "w", ["keys"], 16)
        rung_in_feeds(on, feeder, valkey, 3, timedelta(seconds=0.2))
        assert depth(valkey) > 2 * 16

    def test_is_filled_up_again_after_a_flush(self, on: Connection, feeder: Feeder, valkey: redis.Redis) -> None:
        fill(on, 100)
        feeder.ring_again()
        valkey.flushall()
        feeder.ring_again()
        assert depth(valkey) >= LEAST

    def test_lost_bells_are_rung_again_once_they_must_be_lost(
        self, on: Connection, feeder: Feeder, valkey: redis.Redis
    ) -> None:
        fill(on, 2)
        assert feeder.ring_again() == 2
        valkey.flushall()
        on.exec_driver_sql("UPDATE onboarding.jobs SET rung_at = now() + interval '1 minute'")
        assert feeder.ring_again() == 0
        on.exec_driver_sql("UPDATE onboarding.jobs SET rung_at = now() - interval '6 s'")
        assert feeder.ring_again() == 2
        assert depth(valkey) == 2

    def test_of_a_paused_queue_does_not_grow(self, on: Connection, feeder: Feeder, valkey: redis.Redis) -> None:
        fill(on, 100)
        operating.pause(on, "keys", "ann")
        assert feeder.ring_again() == 0
        operating.resume(on, "keys")
        assert feeder.ring_again() == LEAST

    def test_is_kept_for_each_lane_so_that_bulk_keeps_nobody_out(
        self, on: Connection, feeder: Feeder, valkey: redis.Redis
    ) -> None:
        fill(on, 100, Urgency.BULK)
        feeder.ring_again()
        fill(on, 100, Urgency.NOW)
        feeder.ring_again()
        assert (depth(valkey, "keys"), depth(valkey, "keys.fed")) == (LEAST, LEAST)

    def test_is_still_looked_after_when_nothing_has_happened_for_long(
        self, on: Connection, feeder: Feeder, valkey: redis.Redis
    ) -> None:
        """A rate that is halved for ever is a number that no column holds."""
        fill(on, 100)
        rung_in_feeds(on, feeder, valkey, 3, timedelta(seconds=1))
        valkey.flushall()
        for _ in range(200):
            feeder.flows["keys"].see(0, feeder.flows["keys"].at + 1)
        assert feeder.ring_again() == LEAST

    def test_that_could_not_be_chosen_for_is_not_counted_on(self, on: Connection, feeder: Feeder) -> None:
        fill(on, 100)
        on.exec_driver_sql("ALTER TABLE onboarding.queues ADD CONSTRAINT refuses CHECK (fed_at IS NULL) NOT VALID")
        try:
            with pytest.raises(IntegrityError):
                feeder.ring_again()
        finally:
            on.exec_driver_sql("ALTER TABLE onboarding.queues DROP CONSTRAINT refuses")
        assert feeder.flows == {}
        assert feeder.ring_again() == LEAST

    def test_is_written_down_for_operators(self, on: Connection, feeder: Feeder) -> None:
        fill(on, 100)
        feeder.ring_again()
        feeder.ring_again()
        (keys,) = [row for row in operating.queues(on) if row.name == "keys"]
        assert (keys.depth, keys.waiting) == (LEAST, 100)
        assert scalar(on, "SELECT now() - fed_at < interval '1 minute' FROM onboarding.queues WHERE name = 'keys'")


def rung_in_feeds(on: Connection, feeder: Feeder, valkey: redis.Redis, feeds: int, idle: timedelta) -> int:
    """Feed so often, as if so much time had passed before each, with workers that take everything at once."""
    total = 0
    for _ in range(feeds):
        valkey.flushall()
        on.exec_driver_sql("UPDATE onboarding.queues SET fed_at = now() - %s", (idle,))
        for flow in feeder.flows.values():
            flow.at -= idle.total_seconds()
        total += feeder.ring_again() or 0
    return total


class TestALimit:
    """An operator's jobs a second."""

    @pytest.fixture
    def slowed(self, on: Connection) -> Connection:
        """A queue with a backlog in both lanes and many workers, slowed to five a second."""
        fill(on, 500, Urgency.NOW)
        fill(on, 500, Urgency.SOON)
        feeding.alive(on, "w", ["keys"], 100)
        operating.limit(on, "keys", 5)
        return on

    @pytest.mark.parametrize("idle", [timedelta(seconds=0.2), timedelta(seconds=1)])
    def test_is_kept_over_both_lanes_however_often_is_fed(
        self, slowed: Connection, feeder: Feeder, valkey: redis.Redis, idle: timedelta
    ) -> None:
        rung_in_feeds(slowed, feeder, valkey, 1, timedelta(seconds=1))
        seconds, began = 4, time.monotonic()
        total = rung_in_feeds(slowed, feeder, valkey, round(seconds / idle.total_seconds()), idle)
        really = time.monotonic() - began  # what the feeds themselves took has earned something too
        assert 5 * seconds - 3 <= total <= 5 * (seconds + really) + 5

    def test_is_no_burst_after_a_quiet_hour(self, slowed: Connection, feeder: Feeder, valkey: redis.Redis) -> None:
        assert rung_in_feeds(slowed, feeder, valkey, 1, timedelta(hours=1)) == 5

    def test_is_met_at_once_by_a_queue_that_ran_without_one(
        self, slowed: Connection, feeder: Feeder, valkey: redis.Redis
    ) -> None:
        operating.limit(slowed, "keys", None)
        assert rung_in_feeds(slowed, feeder, valkey, 3, timedelta(seconds=1)) > 100
        slowed.exec_driver_sql("UPDATE onboarding.jobs SET rung_at = NULL")
        operating.limit(slowed, "keys", 5)
        assert rung_in_feeds(slowed, feeder, valkey, 1, timedelta(seconds=1)) == 5

    def test_below_one_a_second_is_reached_in_its_time(
        self, slowed: Connection, feeder: Feeder, valkey: redis.Redis
    ) -> None:
        operating.limit(slowed, "keys", 0.25)
        assert rung_in_feeds(slowed, feeder, valkey, 8, timedelta(seconds=1)) == 2


@pytest.fixture(params=["refused", "hanging"])
def away(request: pytest.FixtureRequest) -> Iterator[Broker]:
    """A broker that nobody answers for."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        if request.param == "hanging":
            door.listen(10)
        port = door.getsockname()[1]
        options = {**bell.impatient_broker().transport_options}
        yield Broker(f"redis://127.0.0.1:{port}/0", transport_options=options, connect_timeout=1)


class TestWithoutABroker:
    """While the broker is away leases are looked after all the same."""

    def test_what_was_lost_is_taken_back_and_nothing_waits_long(self, on: Connection, away: Broker) -> None:
        take(on, quietly(engine()))
        on.exec_driver_sql("UPDATE onboarding.jobs SET lease_until = now() - interval '1 s'")
        began = time.monotonic()
        assert Feeder(engine(), away, settings()).ring_again() == 0
        assert time.monotonic() - began < 60
        (row,) = rows(on)
        assert (row.state, row.suspect, row.rung_at) == ("queued", True, None)

    def test_a_long_outage_does_not_keep_dead_workers_alive(self, on: Connection, away: Broker) -> None:
        feeder = Feeder(engine(), away, settings())
        on.exec_driver_sql("UPDATE onboarding.queues SET fed_at = now() - interval '1 hour'")
        feeder.ring_again()
        take(on, quietly(engine()))
        on.exec_driver_sql("UPDATE onboarding.jobs SET lease_until = now() - interval '1 s'")
        feeder.ring_again()
        assert rows(on)[0].state == "queued"


def test_what_was_taken_back_is_rung_in_the_same_run(on: Connection, feeder: Feeder, valkey: redis.Redis) -> None:
    take(on, ask(engine()).id)
    on.exec_driver_sql("UPDATE onboarding.jobs SET lease_until = now() - interval '1 s'")
    assert feeder.ring_again() == 1
    assert depth(valkey, "keys") == 1


def test_while_another_feeder_is_at_it_nothing_is_done(on: Connection, feeder: Feeder, valkey: redis.Redis) -> None:
    fill(on, 10)
    with engine().begin() as other:
        assert feeding.alone_here(other)
        assert feeder.ring_again() is None
    assert depth(valkey) == 0
    assert feeder.ring_again() == LEAST


class TestFlow:
    """How fast a queue is emptied."""

    @given(
        st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000), st.floats(0.0, 100.0))), st.integers(0, 500)
    )
    def test_a_target_is_always_within_its_bounds(self, seen: list[tuple[int, int, float]], slots: int) -> None:
        flow, now = Flow(), 1000.0
        for depth_seen, added, passed in seen:
            now += passed
            flow.see(depth_seen, now)
            flow.expected += added
            assert LEAST <= flow.target(slots) <= MOST
            assert flow.target(slots) >= min(2 * slots, MOST)

    @given(st.floats(0.0, 1e6), st.integers(1, 2_000))
    def test_a_rate_that_fades_ends_at_none(self, rate: float, looks: int) -> None:
        flow = Flow(at=1000.0, per_second=rate)
        for second in range(1, looks + 1):
            flow.see(0, 1000.0 + second)
        assert flow.per_second == 0.0 or flow.per_second >= SLOWEST

    def test_a_steady_flow_is_two_seconds_of_work(self) -> None:
        flow = Flow()
        for second in range(20):
            flow.see(0, 1000.0 + second)
            flow.expected = 50
        assert 95 <= flow.target(0) <= 100

    def test_a_queue_that_nobody_empties_comes_down_to_the_least(self) -> None:
        flow = Flow(at=1000.0, expected=50, per_second=50.0)
        for second in range(1, 12):
            flow.see(50, 1000.0 + second)
        assert flow.target(0) == LEAST
