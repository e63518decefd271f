"""Queues and their lanes in the broker."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.queues import Queue, broker_queues, lane, lanes
from workers.serve import MixedPoolsError, pool_of


def test_each_queue_has_a_lane_for_who_waits_and_one_that_is_fed() -> None:
    assert lanes([Queue.WEB, Queue.KEYS]) == ["web", "web.fed", "keys", "keys.fed"]
    assert (lane("web", urgent=True), lane("web", urgent=False)) == ("web", "web.fed")
    assert len(set(lanes(Queue))) == 2 * len(Queue)


def test_there_is_no_lane_of_a_queue_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="wbe"):
        lane("wbe", urgent=True)


def test_every_lane_is_declared_durable_and_direct() -> None:
    declared = broker_queues()
    assert [queue.name for queue in declared] == lanes(Queue)
    for queue in declared:
        assert queue.durable
        assert (queue.exchange.name, queue.exchange.type, queue.routing_key) == ("", "direct", queue.name)


def test_strangers_pages_have_processes_and_waiting_has_threads() -> None:
    assert {queue: queue.pool for queue in Queue} == {
        Queue.WEB: "prefork",
        Queue.LLM: "threads",
        Queue.KEYS: "threads",
        Queue.MAIL: "threads",
        Queue.UPKEEP: "threads",
    }


@given(st.lists(st.sampled_from(Queue), min_size=1))
def test_a_worker_serves_queues_of_one_pool_only(queues: list[Queue]) -> None:
    pools = {queue.pool for queue in queues}
    if len(pools) == 1:
        assert {pool_of(queues)} == pools
    else:
        with pytest.raises(MixedPoolsError, match=r"prefork: web.*threads: "):
            pool_of(queues)
