"""Run one job: claim the row, do the work, settle the row. Nothing that a job raises leaves this file."""

from __future__ import annotations

from typing import Any

import structlog

from db import jobs, scope
from db.engine import afterwards, reading, statement, unit
from db.jobs import Alongside, Claim, Ending, Settled
from db.scope import worker_scope
from settings import settings
from workers import alone, bell, memory, news
from workers.alone import Fate
from workers.bell import Bell
from workers.declaration import Job
from workers.endings import CRASHED_ALONE, NO_PLACE, TIMED_OUT_ALONE, ending_of
from workers.identity import WORKER
from workers.leases import Cancelled, Held, LeaseLost, leases
from workers.persistence import stubbornly
from workers.queues import lane

log = structlog.get_logger()

AnyJob = Job[..., Any, Any]


def run(declared: AnyJob, job_id: str, *, awaited_first: bool = False) -> None:
    """Answer one ring of the bell; with `awaited_first` a job that somebody waits for goes before the one rung for."""
    claim = _claim(declared, job_id, awaited_first=awaited_first)
    if claim is None:
        log.debug("not_to_be_had", job_id=job_id)
        return
    with structlog.contextvars.bound_contextvars(
        job_id=str(claim.id), kind=claim.kind, claim_no=claim.claim_no, correlation_id=claim.correlation_id
    ):
        if claim.suspect:
            _run_alone(declared, claim)
        else:
            attempt(declared, claim)
    memory.end_child_if_spoiled()


def _claim(declared: AnyJob, job_id: str, *, awaited_first: bool) -> Claim | None:
    with statement() as on:
        return jobs.claim(
            on, job_id, declared.name, declared.queue.value, worker=WORKER, lease=settings().lease,
            deadline=declared.timeout, awaited_first=awaited_first,
        )  # fmt: skip


def attempt(declared: AnyJob, claim: Claim) -> None:
    """Load, work, settle and save; or settle with what went wrong."""
    with leases().hold(claim, declared.timeout) as held, worker_scope():
        try:
            _do(declared, claim, held)
        except LeaseLost:
            log.warning("lease_lost")
        except Cancelled:
            _settle(claim, jobs.CANCELLED)
        except BaseException as error:  # noqa: BLE001 - whatever a job raises is written on its row
            _failed(claim, error)


def _do(declared: AnyJob, claim: Claim, held: Held) -> None:
    given = stubbornly(lambda: _load(declared, claim))
    made = declared.work(given, held)
    stubbornly(lambda: _settle_and_save(declared, claim, given, made))
    log.info("job_done")


def _load(declared: AnyJob, claim: Claim) -> Any:
    whose = {"user_id": claim.user_id} if claim.user_id else {}
    with reading(scope.user(claim.user_id)) as tx:
        return declared.load(tx, **whose, **claim.args)


def _settle_and_save(declared: AnyJob, claim: Claim, given: Any, made: Any) -> None:
    """Keep the result and end the row in one transaction; neither happens when the claim is lost or cancelled."""
    also = declared.save_at_once(given, made) if declared.save_at_once else None
    if also is not None:
        _announce(claim, _settle_at_once(claim, also))
        return
    with unit(scope.user(claim.user_id)) as tx:
        settled = jobs.settle(tx.connection(), claim, jobs.DONE)
        if settled is None:
            raise Cancelled
        declared.save(tx, claim.user_id, given, made)
        afterwards(tx, lambda: _announce(claim, settled))


def _settle_at_once(claim: Claim, also: Alongside) -> Settled:
    """Keep the result and end the row in one statement: one trip to the database instead of four."""
    with statement(scope.user(claim.user_id)) as on:
        settled = jobs.settle(on, claim, jobs.DONE, also)
    if settled is None:
        raise Cancelled
    return settled


def _failed(claim: Claim, error: BaseException) -> None:
    ending = ending_of(error, claim, settings().max_failures)
    unexpected = ending.code == "internal"
    log.warning("job_failed", code=ending.code, state=ending.state.value, exc_info=error if unexpected else None)
    _settle(claim, ending)
    if isinstance(error, MemoryError):
        memory.spoil()
    if isinstance(error, KeyboardInterrupt | SystemExit):
        raise error


def _settle(claim: Claim, ending: Ending) -> None:
    """End the row without a result. A cancellation that came meanwhile wins over any other ending."""
    settled = stubbornly(lambda: _settle_once(claim, ending)) or stubbornly(lambda: _settle_once(claim, jobs.CANCELLED))
    if settled is None:
        log.warning("lease_lost")
    else:
        _announce(claim, settled)


def _settle_once(claim: Claim, ending: Ending) -> Settled | None:
    with statement() as on:
        return jobs.settle(on, claim, ending)


def _announce(claim: Claim, settled: Settled) -> None:
    news.tell(claim, settled.state.value, percent=100)
    if settled.ring:
        bell.ring([Bell(claim.kind, claim.id, lane(claim.queue, urgent=settled.urgency == 0))])


def _run_alone(declared: AnyJob, claim: Claim) -> None:
    """Run a suspect in a process of its own: if it dies there, it was the one.

    The claim is kept alive from here too: a process that is slow to start must not lose it before its first renewal.
    """
    with leases().hold(claim, declared.timeout + alone.LAST_WORDS * 2):
        fate = alone.run(claim, declared.timeout)
    log.info("ran_alone", fate=fate.value)
    match fate:
        case Fate.CRASHED:
            _settle(claim, CRASHED_ALONE)
        case Fate.TIMED_OUT:
            _settle(claim, TIMED_OUT_ALONE)
        case Fate.NO_PLACE:
            _settle(claim, NO_PLACE)
        case Fate.FINISHED:
            pass  # the child has settled the row itself
