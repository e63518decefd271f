"""The door for a plain Celery client: `send_task("onboarding.enqueue", kwargs={...}, queue="upkeep")`.

It is only as safe as the broker: until this task has run, the request exists in Redis alone. Late acknowledgement and
the task's id as the request's name make a redelivery harmless. Where the database can be reached, enqueue there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from celery.exceptions import Reject
from sqlalchemy.exc import SQLAlchemyError

from db import asking
from db.asking import Asked, BusyError, RequestRefusedError
from db.engine import unit
from workers import bell
from workers.app import app
from workers.persistence import stubbornly

log = structlog.get_logger()


@app.task(name="onboarding.enqueue", bind=True, acks_late=True)  # type: ignore[untyped-decorator] # Celery has no types
def enqueue(
    self: Any, kind: str, user_id: str, args: Mapping[str, Any] | None = None, correlation_id: str | None = None
) -> None:
    """Ask for a job in the name of a client that only knows Celery.

    A refused request is logged by name and dropped; one that cannot be written down now goes back to the broker.
    """
    try:
        asked = stubbornly(lambda: _ask(self.request.id, kind, user_id, args or {}, correlation_id))
    except RequestRefusedError as error:
        log.warning("request_refused", kind=kind, reason=str(error), request_id=self.request.id)
    except (BusyError, SQLAlchemyError) as error:
        log.warning("request_given_back", kind=kind, error=type(error).__name__, request_id=self.request.id)
        raise Reject(str(error), requeue=True) from error
    else:
        log.info("asked", kind=kind, job_id=str(asked.id), fresh=asked.fresh)


def _ask(request_id: str, kind: str, user_id: str, args: Mapping[str, Any], correlation_id: str | None) -> Asked:
    with unit() as tx:
        asked = asking.add(
            tx, kind, user_id=user_id, args=args, request_id=request_id, correlation_id=correlation_id or request_id
        )
        if asked.ring:
            bell.ring_after(tx, kind, asked.id, asked.queue)
    return asked
