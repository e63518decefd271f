"""One queue per kind of waiting, and how each is served.

Each queue has two lanes in the broker: `web` for jobs that somebody waits for, rung at once, and `web.fed` for what
the feeder rings. A worker takes from both in turn, so a backlog never stands before a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

from kombu import Exchange
from kombu import Queue as BrokerQueue

Pool = Literal["prefork", "threads"]


class Queue(StrEnum):
    """The queues, by what their jobs wait for."""

    WEB = "web"  # strangers' HTML: a process each, with a memory limit
    LLM = "llm"  # a model's answer: seconds
    KEYS = "keys"  # a provider's answer: 100 to 500 ms
    MAIL = "mail"  # a mail server
    UPKEEP = "upkeep"  # short SQL; its worker also feeds all queues

    @property
    def pool(self) -> Pool:
        """The Celery pool that suits it."""
        return "prefork" if self is Queue.WEB else "threads"

    @property
    def opens_keys(self) -> bool:
        """Whether its jobs open users' API keys. The others do without the master keys, above all who reads strangers."""
        return self in {Queue.KEYS, Queue.LLM}

    @property
    def fed(self) -> str:
        """The lane that the feeder fills."""
        return f"{self.value}.fed"


def lane(queue: str, *, urgent: bool) -> str:
    """Return the broker's list for a job of this queue."""
    return Queue(queue).value if urgent else Queue(queue).fed


def lanes(queues: Iterable[Queue]) -> list[str]:
    """Return all broker lists of these queues."""
    return [name for queue in queues for name in (queue.value, queue.fed)]


def broker_queues() -> list[BrokerQueue]:
    """Declare every lane, durable and direct, for Redis and RabbitMQ alike."""
    return [BrokerQueue(name, Exchange("", type="direct"), routing_key=name, durable=True) for name in lanes(Queue)]
