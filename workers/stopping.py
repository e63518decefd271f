"""A warm stop: finish what can be finished in time, hand the rest back, go.

Celery waits for running tasks without end; after the grace everything this worker still runs is queued again in one
statement, in threads and processes alike, and the worker leaves. The fence keeps late results of such runs out.
"""

from __future__ import annotations

import os
import threading
import time

import structlog
from billiard import active_children
from celery.signals import worker_shutting_down
from celery.worker import state
from sqlalchemy.exc import SQLAlchemyError

from db import jobs
from db.engine import brief_engine, statement
from settings import settings
from workers.identity import WORKER

log = structlog.get_logger()

_begun = threading.Lock()


def begin(reason: str) -> None:
    """Stop this worker: take nothing new, and leave when the grace is over at the latest."""
    if not _begun.acquire(blocking=False):
        return
    log.info("worker_stopping", reason=reason)
    state.should_stop = os.EX_OK
    threading.Thread(target=_leave_after_grace, name="stopping", daemon=True).start()


@worker_shutting_down.connect(weak=False)  # type: ignore[untyped-decorator] # Celery has no types
def _on_signal(**_: object) -> None:
    begin("signal")


def _leave_after_grace() -> None:
    time.sleep(settings().stop_grace_seconds)
    try:
        with statement(on=brief_engine(settings())) as on:
            log.info("handed_back", jobs=jobs.hand_back(on, WORKER))
    except SQLAlchemyError as error:
        log.warning("not_handed_back", error=type(error).__name__)  # the leases run out instead
    for child in active_children():
        child.terminate()
    os._exit(os.EX_OK)
