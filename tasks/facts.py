"""Let onboardings notice what came true: a key that was verified finishes the step that waited for it."""

from __future__ import annotations

from datetime import timedelta

import structlog

from db import noticing, scope
from db.asking import Urgency
from db.engine import unit
from workers.job import Tell, job, keep_nothing, no_input
from workers.queues import Queue

log = structlog.get_logger()


@job(
    queue=Queue.UPKEEP,
    load=no_input,
    save=keep_nothing,
    timeout=timedelta(minutes=5),
    urgency=Urgency.BULK,
    public=False,
)
def notice_keys(_given: None, tell: Tell) -> None:
    """Read what changed in users' keys, some hundred events at a time, until there is nothing new."""
    read, last = 0, noticing.MOST
    while last == noticing.MOST:
        with unit(scope.everyone("chore notice_keys")) as tx:
            last = noticing.notice_keys(tx)
        read += last
        tell("noticing", 50)
    if read:
        log.info("keys_noticed", events=read)
