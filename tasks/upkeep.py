"""The house's own chores: ticks of the schedule, and pruning what has been kept long enough."""

from __future__ import annotations

from datetime import timedelta

import structlog

from db import event_months, scope, upkeep
from db.asking import Urgency
from db.engine import statement, unit
from settings import settings
from workers.app import app
from workers.job import REGISTRY, Tell, job, keep_nothing, no_input
from workers.queues import Queue

log = structlog.get_logger()


@app.task(name="onboarding.tick")  # type: ignore[untyped-decorator] # Celery has no types
def tick(schedule: str, every_seconds: float) -> None:
    """Ask for a chore once in each period, however many beats send this."""
    with unit() as tx:
        if upkeep.tick(tx, schedule, timedelta(seconds=every_seconds)) is not None:
            REGISTRY[schedule].enqueue(tx)


@job(
    queue=Queue.UPKEEP,
    load=no_input,
    save=keep_nothing,
    timeout=timedelta(minutes=10),
    urgency=Urgency.BULK,
    public=False,
)
def prune(_given: None, tell: Tell) -> None:
    """Delete finished jobs, old ticks, checks of keys, calls to models and pages that have been kept long enough."""
    tell("pruning", 0)
    chosen = settings()
    with statement(scope.everyone("chore prune")) as on:
        deleted = upkeep.prune(
            on,
            done=timedelta(days=chosen.keep_done_days),
            failed=timedelta(days=chosen.keep_failed_days),
            checks=timedelta(days=chosen.keep_checks_days),
            calls=timedelta(days=chosen.keep_calls_days),
        )
        months = event_months.make(on), event_months.drop(on, timedelta(days=chosen.keep_events_days))
    log.info("pruned", **deleted, months_made=months[0], months_dropped=months[1])
