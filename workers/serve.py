"""Start a worker for some queues, or beat; what `usher worker` and `usher beat` call."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from celery.signals import worker_process_init

from settings import settings
from workers import memory, pulse, stopping
from workers.app import app
from workers.declaration import REGISTRY
from workers.identity import WORKER
from workers.queues import Pool, Queue, lanes

__all__ = ["MixedPoolsError", "beat", "pulse", "stopping", "work"]


# How long a thread may keep the interpreter before others push. They hand it over at every wait anyway; with a hundred
# threads the pushing itself takes a fifth of the CPU at Python's 5 ms.
SWITCH_SECONDS = 0.05


class MixedPoolsError(Exception):
    """The queues named want different pools; the message says which belong together."""


def pool_of(queues: Sequence[Queue]) -> Pool:
    """Return the one pool that suits all these queues.

    Raises:
        MixedPoolsError: there is none.
    """
    pools = {queue.pool for queue in queues}
    if len(pools) != 1:
        apart = "; ".join(f"{pool}: {', '.join(q for q in queues if q.pool == pool)}" for pool in sorted(pools))
        raise MixedPoolsError(f"these queues want different pools, start one worker for each ({apart})")
    return pools.pop()


def work(queues: Sequence[Queue], concurrency: int | None = None) -> None:
    """Serve the queues until told to stop."""
    pool = pool_of(queues)
    app.loader.import_default_modules()
    _prepare(queues)
    if pool == "threads":
        sys.setswitchinterval(SWITCH_SECONDS)
    slots = concurrency or (settings().web_concurrency if pool == "prefork" else settings().threads_concurrency)
    if Queue.UPKEEP not in queues:
        # Bells need no record of what was taken: the feeder rings again. Keeping one costs a fifth of Celery's share.
        # The Celery door is acknowledged late and does need it; it is served beside `upkeep`.
        app.conf.broker_transport_options = {**app.conf.broker_transport_options, "ack_emulation": False}
    app.worker_main([
        "worker", f"--pool={pool}", f"--concurrency={slots}", f"--queues={','.join(_served(queues))}",
        f"--hostname={WORKER.replace(':', '-')}@%h", "--without-gossip", "--without-mingle", "--without-heartbeat",
        "-O", "fair", f"--loglevel={settings().log_level}",
    ])  # fmt: skip


def _served(queues: Sequence[Queue]) -> list[str]:
    """Return the broker lists to take from; `onboarding.enqueue` may be served on further ones."""
    doors = [name for name in settings().door_queues.split(",") if name] if Queue.UPKEEP in queues else []
    for name in doors:
        app.amqp.queues.add(name)
    return [*lanes(queues), *doors]


def _prepare(queues: Sequence[Queue]) -> None:
    """Load what the jobs of these queues need once, before the fork, so that children share it."""
    for prepare in {declared.prepare for declared in REGISTRY.values() if declared.queue in queues}:
        if prepare is not None:
            prepare()


@worker_process_init.connect(weak=False)  # type: ignore[untyped-decorator] # Celery has no types
def _child_started(**_: Any) -> None:
    memory.child_started()
    for queue in Queue:
        if queue.value in app.amqp.queues.consume_from:
            memory.limit_for(queue)


def beat() -> None:
    """Send the ticks of the schedule until told to stop; any number of beats is safe."""
    app.Beat(loglevel=settings().log_level, quiet=True, schedule=None).run()
