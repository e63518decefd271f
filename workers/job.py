"""@job: how a task file declares its job; Celery learns the name, the doors learn the arguments.

    claim ──► load(tx) ──► work ──► settle and save(tx), one transaction
      │                      │
      └ no row: drop         └ Transient, Permanent, anything else: settle with a code and a sentence

The work never sees a transaction, so it cannot hold a connection across the network.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Concatenate
from uuid import UUID

from sqlalchemy.orm import Session

from db.asking import Urgency
from db.jobs import Alongside
from workers.app import app
from workers.declaration import REGISTRY, Given, Job, Made, P, Tell
from workers.leases import Held
from workers.queues import Queue
from workers.run import run

__all__ = ["REGISTRY", "Tell", "job", "job_id_of", "keep_nothing", "no_input"]


def job(  # noqa: PLR0913 - a declaration says everything in one place
    *,
    queue: Queue,
    load: Callable[Concatenate[Session, P], Given],
    save: Callable[[Session, str, Given, Made], None],
    timeout: timedelta,
    same_by: tuple[str, ...] | None = ("user_id",),
    urgency: Urgency = Urgency.NOW,
    public: bool = True,
    prepare: Callable[[], None] | None = None,
    save_at_once: Callable[[Given, Made], Alongside | None] | None = None,
) -> Callable[[Callable[[Given, Tell], Made]], Job[P, Given, Made]]:
    """Declare a job.

    Args:
        queue: what its work waits for.
        load: reads what the work needs; its parameters after `tx` are the job's arguments, `user_id` among them.
        save: keeps what was made, in the transaction that settles the row: (tx, user_id, given, made).
        timeout: the whole run; a hard limit in processes, a lost lease in threads.
        same_by: the arguments that make two requests the same; None: each request is its own.
        urgency: who waits for it.
        public: whether it may be asked for through SQL, HTTP and Celery.
        prepare: run once per worker before it takes such jobs, such as loading a model.
        save_at_once: what can be kept in the one statement that settles the row, instead of `save`; None: not this time.
    """

    def declare(work: Callable[[Given, Tell], Made]) -> Job[P, Given, Made]:
        declared = Job(work.__name__, queue, load, work, save, timeout, same_by, urgency, public, prepare, save_at_once)
        REGISTRY[declared.name] = declared
        _teach_celery(declared)
        return declared

    return declare


def _teach_celery(declared: Job[P, Given, Made]) -> None:
    """Register the Celery task that the bell's message names; limits hold in processes, not in threads."""
    seconds = declared.timeout.total_seconds()

    @app.task(bind=True, name=declared.name, soft_time_limit=seconds, time_limit=seconds + 5)  # type: ignore[untyped-decorator] # Celery has no types
    def answer_the_bell(self: Any, job_id: str) -> None:
        lane = (self.request.delivery_info or {}).get("routing_key")
        run(declared, job_id, awaited_first=lane == declared.queue.fed)


def no_input(_tx: Session) -> None:
    """Load nothing."""


def keep_nothing(_tx: Session, _user_id: str, _given: object, _made: object) -> None:
    """Save nothing."""


def job_id_of(tell: Tell) -> UUID | None:
    """Return the id of the job that is being worked on; None where nobody works on one."""
    return tell.claim.id if isinstance(tell, Held) else None
