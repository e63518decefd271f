"""Ring for jobs: one message with one UUID. Losing it costs seconds, so ringing never waits long and never fails."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

import structlog
from kombu import Connection as Broker
from kombu.exceptions import KombuError, OperationalError
from kombu.pools import producers

from db.feeding import Due
from workers.app import app
from workers.breaker import Breaker
from workers.queues import lane

log = structlog.get_logger()

# Whoever enqueues is a web request: a broker that hangs may cost it a second once, not thirty each time.
_PATIENCE = {"socket_timeout": 1, "socket_connect_timeout": 1}
_breaker = Breaker("broker", (OperationalError, KombuError, OSError))


@lru_cache(maxsize=1)
def _broker_of(_pid: int) -> Broker:
    options = {**app.conf.broker_transport_options, **_PATIENCE}
    return Broker(app.conf.broker_write_url, transport_options=options, connect_timeout=1)


def ring(kind: str, job_id: UUID, queue: str, *, urgent: bool = True) -> None:
    """Ring for one job. When the broker is away the feeder rings later."""
    _breaker.attempt(lambda: _with_producer(lambda producer: _send(producer, kind, job_id, lane(queue, urgent=urgent))))


def ring_many(dues: Iterable[Due], queue: str, *, urgent: bool) -> None:
    """Ring for jobs that the feeder chose, in one batch; raises when the broker is away."""

    def batch(producer: Any) -> None:
        with producer.batch(max_size=500):
            for due in dues:
                _send(producer, due.kind, due.id, lane(queue, urgent=urgent))

    _with_producer(batch)


def _with_producer(use: Callable[[Any], None]) -> None:
    with producers[_broker_of(os.getpid())].acquire(block=True, timeout=1) as producer:
        use(producer)


def _send(producer: Any, kind: str, job_id: UUID, to: str) -> None:
    app.send_task(kind, (str(job_id),), queue=to, producer=producer, retry=False, ignore_result=True)


def depth(broker: Broker, name: str) -> int:
    """Return how many messages wait in one lane; an empty Redis list does not exist and raises, which means none."""
    with broker.channel() as channel:
        try:
            return int(channel.queue_declare(queue=name, passive=True).message_count)
        except broker.channel_errors + broker.recoverable_channel_errors:
            return 0
