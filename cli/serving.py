"""Say, before a job is asked for, when nobody would do it."""

from __future__ import annotations

from cli.complaints import NOT_HERE, Complaint
from cli.terminal import err
from db import operating
from db.engine import statement
from workers.queues import Queue


def look_at_queue(queue: Queue, *, no_wait: bool) -> None:
    """Say when a queue is paused or nobody serves it.

    Raises:
        Complaint: nobody serves the queue, and the caller wants to wait.
    """
    with statement() as on:
        served = any(queue in row.queues for row in operating.workers(on))
        paused = any(row.name == queue and row.paused_at for row in operating.queues(on))
    if paused:
        err.print(f"The queue {queue} is paused; its jobs wait until `usher resume {queue}`.", markup=False)
    if served:
        return
    sentence = f"No worker serves the queue {queue}. Start one: usher worker {queue}"
    if not no_wait:
        raise Complaint(f"{sentence} (or say --no-wait).", NOT_HERE)
    err.print(f"{sentence}. The job waits for it.", markup=False)
