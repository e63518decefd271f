"""What beats in every worker beside its jobs: it says that it is alive, and where it serves `upkeep` it feeds."""

from __future__ import annotations

import threading
import time
from typing import Any

import structlog
from celery import bootsteps
from sqlalchemy import Engine

from db import feeding
from db.engine import brief_engine, engine, statement
from settings import settings
from workers import bell, stopping
from workers.app import app
from workers.feeder import EVERY, WHILE_BUSY, Feeder
from workers.identity import WORKER
from workers.leases import leases
from workers.persistence import AWAY
from workers.queues import Queue

log = structlog.get_logger()

ALIVE_EVERY = 5.0
# So many threads that never came back, and the worker makes room for a fresh one.
MOST_ABANDONED = 3


class Pulse(bootsteps.StartStopStep):  # type: ignore[misc] # Celery has no types
    """Start the beating thread once the pool stands, stop it before the pool goes."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **kwargs: Any) -> None:
        super().__init__(worker, **kwargs)
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, worker: Any) -> None:
        """Begin to beat, and to feed if this worker serves upkeep."""
        served = [Queue(name) for name in app.amqp.queues.consume_from if name in set(Queue)]
        beating = [
            threading.Thread(target=self._say_alive, args=(served, worker.concurrency), daemon=True, name="pulse")
        ]
        if Queue.UPKEEP in served:
            beating.append(threading.Thread(target=self._feed, daemon=True, name="feeder"))
        self._threads = beating
        for thread in beating:
            thread.start()

    def stop(self, _worker: Any) -> None:
        """Stop beating; say good-bye so that no job is counted on this worker."""
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=3)

    def _say_alive(self, served: list[Queue], concurrency: int) -> None:
        """Write the worker's row now and again. A prefork parent opens no pool: its children would inherit it."""
        on_the_side = brief_engine(settings())
        while True:
            _quietly(lambda: _alive(on_the_side, served, concurrency))
            if leases().abandoned() >= MOST_ABANDONED:
                stopping.begin("abandoned_threads")
            if self._over.wait(ALIVE_EVERY):
                break
        _quietly(lambda: _gone(on_the_side))

    def _feed(self) -> None:
        feeder = Feeder(engine(), bell.impatient_broker(), settings())
        while not self._over.is_set():
            started = time.monotonic()
            rung = _quietly(feeder.ring_again)
            pause = WHILE_BUSY if rung else EVERY
            self._over.wait(max(0.05, pause - (time.monotonic() - started)))


def _alive(on_the_side: Engine, served: list[Queue], concurrency: int) -> None:
    with statement(on=on_the_side) as on:
        feeding.alive(on, WORKER, served, concurrency)


def _gone(on_the_side: Engine) -> None:
    with statement(on=on_the_side) as on:
        feeding.gone(on, WORKER)


def _quietly(action: Any) -> Any:
    """Run one beat; whatever goes wrong is logged and the next beat comes."""
    try:
        return action()
    except AWAY as error:
        log.warning("database_away", error=type(error).__name__)
    except Exception:
        log.exception("pulse_missed")
    return None


app.steps["worker"].add(Pulse)
