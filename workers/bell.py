"""Ring for jobs: one message with one UUID. Losing it costs seconds, so ringing never waits long and never fails."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from amqp import AMQPError
from kombu import Connection as Broker
from kombu.exceptions import ChannelError, KombuError
from kombu.pools import producers
from redis import RedisError
from sqlalchemy.orm import Session

from db.engine import afterwards, pending
from workers.app import app
from workers.breaker import Breaker
from workers.queues import lane

# Whoever enqueues is a web request: a broker that hangs may cost it a second once, not thirty each time.
# Without max_retries kombu sleeps for two seconds before it notices that its second is over.
_PATIENCE = {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 0}
_NO_CANVAS = {"callbacks": None, "errbacks": None, "chain": None, "chord": None}
# kombu lets the errors of its transports through as they are.
_breaker = Breaker("broker", (KombuError, OSError, RedisError, AMQPError))


@dataclass(frozen=True, slots=True)
class Bell:
    """One message: which job, and in which lane of the broker."""

    kind: str
    job_id: UUID
    lane: str


def impatient_broker() -> Broker:
    """Return a new line to the broker that gives up after a second."""
    options = {**app.conf.broker_transport_options, **_PATIENCE}
    return Broker(app.conf.broker_write_url, transport_options=options, connect_timeout=1)


@lru_cache(maxsize=1)
def _broker_of(_pid: int) -> Broker:
    return impatient_broker()


class Bells(list[Bell]):
    """All bells of one transaction, rung together after its commit."""

    def __call__(self) -> None:
        """Ring them."""
        ring(self)


def ring_after(tx: Session, kind: str, job_id: UUID, queue: str) -> None:
    """Ring for a job that somebody waits for once the transaction is committed; all of one transaction at once."""
    bell = Bell(kind, job_id, lane(queue, urgent=True))
    for waiting in pending(tx):
        if isinstance(waiting, Bells):
            waiting.append(bell)
            return
    afterwards(tx, Bells([bell]))


def ring(bells: Sequence[Bell]) -> None:
    """Ring without ever failing: when the broker is away the feeder rings later."""
    _breaker.attempt(lambda: ring_or_raise(bells))


def ring_or_raise(bells: Sequence[Bell]) -> None:
    """Ring, several bells in one batch; raises when the broker is away."""
    with producers[_broker_of(os.getpid())].acquire(block=True, timeout=1) as producer:
        if len(bells) == 1:
            _send(producer, bells[0])
            return
        with producer.batch(max_size=500):
            for bell in bells:
                _send(producer, bell)


def _send(producer: Any, bell: Bell) -> None:
    """Publish one bell as Celery's message protocol 2 has it.

    `app.send_task` would build the same message at twice the price: most of it is for features that a bell has not.
    """
    job_id = str(bell.job_id)
    producer.publish(
        ((job_id,), {}, _NO_CANVAS),
        exchange="",
        routing_key=bell.lane,
        serializer="json",
        headers={"lang": "py", "task": bell.kind, "id": job_id, "root_id": job_id, "ignore_result": True},
        correlation_id=job_id,
        delivery_mode=2,
    )


def depth(channel: Any, name: str) -> int:
    """Return how many messages wait in one lane; an empty Redis list does not exist and raises, which means none."""
    try:
        return int(channel.queue_declare(queue=name, passive=True).message_count)
    except ChannelError:
        return 0
