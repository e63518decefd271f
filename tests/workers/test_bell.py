"""Ringing: one message with one job's id, after the commit, never in anybody's way."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import redis
from celery.worker.request import Request
from sqlalchemy import Connection

from db.asking import Urgency
from db.engine import unit
from settings import child_environment
from tests import jobs as ours
from workers import bell
from workers.app import app
from workers.bell import Bell


@pytest.fixture
def channel(valkey: redis.Redis) -> Iterator[Any]:
    """A channel of an empty broker."""
    with bell.impatient_broker() as broker:
        yield broker.default_channel


def received(channel: Any, lane: str) -> list[Request]:
    """Take all messages out of a lane, as a Celery worker reads them."""
    found = []
    while message := channel.basic_get(lane, no_ack=True):
        task = app.tasks[message.headers["task"]]
        found.append(Request(message, app=app, task=task, decoded=False))
    return found


def test_a_message_is_one_that_a_celery_worker_understands(channel: Any) -> None:
    job_id = uuid4()
    bell.ring([Bell("nap", job_id, "keys")])
    (request,) = received(channel, "keys")
    assert (request.name, request.args, request.kwargs) == ("nap", [str(job_id)], {})
    assert UUID(request.id).version
    assert (request.eta, request.expires, request.ignore_result) == (None, None, True)
    assert request.message.content_type == "application/json"


def test_each_bell_goes_to_its_own_lane_and_many_cost_few_round_trips(channel: Any, valkey: redis.Redis) -> None:
    bell.ring([Bell("nap", uuid4(), "keys")])
    bells = [Bell("nap", uuid4(), lane) for lane in ("keys", "keys.fed") for _ in range(200)]
    before = valkey.info("stats")["total_reads_processed"]
    bell.ring_or_raise(bells)
    assert valkey.info("stats")["total_reads_processed"] - before < 50
    assert [len(received(channel, lane)) for lane in ("keys", "keys.fed")] == [201, 200]


class TestAfterTheCommit:
    """Nobody is rung for a row that nobody can see."""

    def test_all_bells_of_a_transaction_are_rung_at_its_end(self, on: Connection, channel: Any) -> None:
        with unit() as tx:
            asked = [ours.nap.enqueue(tx, user_id="u", n=n).id for n in range(3)]
            with tx.begin_nested():
                asked.append(ours.nap.enqueue(tx, user_id="u", n=3).id)
            assert received(channel, "keys") == []
        assert [request.args for request in received(channel, "keys")] == [[str(job_id)] for job_id in asked]

    def test_a_rollback_rings_for_nothing(self, on: Connection, channel: Any) -> None:
        with unit() as tx:
            ours.nap.enqueue(tx, user_id="u")
            tx.rollback()
        assert received(channel, "keys") == []

    def test_what_can_wait_is_left_to_the_feeder(self, on: Connection, channel: Any) -> None:
        with unit() as tx:
            ours.nap.ask(urgency=Urgency.SOON).enqueue(tx, user_id="u")
        assert received(channel, "keys") + received(channel, "keys.fed") == []


_RING = """
import json, os, socket, sys, time
from uuid import uuid4
door = socket.socket()
door.bind(("127.0.0.1", 0))
if sys.argv[1] == "hanging":
    door.listen(10)
os.environ["BROKER_URL"] = f"redis://127.0.0.1:{door.getsockname()[1]}/0"
from workers import bell
from workers.bell import Bell
bell._breaker._rest = 600
tries, ring = [], bell.ring_or_raise
bell.ring_or_raise = lambda bells: (tries.append(1), ring(bells))
seconds = []
for _ in range(3):
    began = time.monotonic()
    bell.ring([Bell("nap", uuid4(), "keys")])
    seconds.append(time.monotonic() - began)
print(json.dumps([len(tries), *seconds]))
"""


def test_a_broker_that_is_away_is_tried_once_and_raises_nothing() -> None:
    ringing = {
        how: subprocess.Popen([sys.executable, "-c", _RING, how], env=child_environment(), stdout=subprocess.PIPE)
        for how in ("refusing", "hanging")
    }
    for how, process in ringing.items():
        out, _ = process.communicate(timeout=300)
        tries, *seconds = json.loads(out.splitlines()[-1])
        assert tries == 1, how
        assert max(seconds) < 30, how
