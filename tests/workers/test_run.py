"""What one run of a job leaves behind, in a process of the test's own: no broker is needed to be right."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Row, event
from sqlalchemy.engine import Engine

from db import jobs, operating
from db.asking import Urgency
from db.engine import engine, unit
from db.jobs import State
from settings import settings
from tests import jobs as ours
from tests.e2e.processes import until
from workers import alone
from workers.declaration import Job
from workers.identity import WORKER
from workers.run import run

AnyJob = Job[..., Any, Any]


def asked(declared: AnyJob, **args: object) -> str:
    """Ask for a job quietly and return its id."""
    with unit() as tx:
        return str(declared.ask(urgency=Urgency.BULK).enqueue(tx, user_id="u", **args).id)


def ran(on: Connection, declared: AnyJob, **args: object) -> Row[Any]:
    """Ask for a job, run it here, and return its row."""
    job_id = asked(declared, **args)
    run(declared, job_id)
    return jobs.read(on, job_id)


def marks(on: Connection) -> list[int]:
    """Return how often each effect happened."""
    return list(on.exec_driver_sql("SELECT attempt FROM onboarding.onboarding_steps").scalars())


def test_a_job_that_is_done_leaves_its_effect_once_and_an_attempt(on: Connection) -> None:
    row = ran(on, ours.nap, n=1)
    assert (row.state, row.percent, row.claim_no, row.code) == (State.DONE, 100, 1, None)
    assert marks(on) == [1]
    (attempt,) = operating.history(on, row.id)
    assert (attempt.outcome, attempt.worker) == ("done", WORKER)
    assert attempt.started_at <= attempt.ended_at


def test_a_second_ring_for_a_finished_job_is_dropped(on: Connection) -> None:
    job_id = asked(ours.nap)
    run(ours.nap, job_id)
    run(ours.nap, job_id)
    assert marks(on) == [1]
    assert jobs.read(on, job_id).claim_no == 1


def test_a_ring_under_another_name_is_dropped(on: Connection) -> None:
    job_id = asked(ours.nap)
    run(ours.web_nap, job_id)
    assert jobs.read(on, job_id).state == State.QUEUED


def test_a_permanent_failure_ends_with_code_sentence_and_what_was_learned(on: Connection) -> None:
    row = ran(on, ours.failing, n=1)
    assert (row.state, row.code, row.say, row.learned) == (State.FAILED, "wrong", "This is wrong.", {"seen": 1})
    assert marks(on) == []


def test_a_transient_failure_waits_as_long_as_the_neighbour_asked(on: Connection) -> None:
    row = ran(on, ours.failing, n=0)
    assert (row.state, row.code, row.failures) == (State.QUEUED, "away", 1)
    assert timedelta(minutes=2, seconds=55) < row.ring_at - row.created_at < timedelta(minutes=3, seconds=5)
    run(ours.failing, str(row.id))
    assert jobs.read(on, row.id).claim_no == 1, "a job that is not due was claimed"


def test_throttling_touches_no_budget(on: Connection) -> None:
    row = ran(on, ours.failing, n=2)
    assert (row.state, row.code, row.failures, row.crashes) == (State.QUEUED, "throttled", 0, 0)


def test_a_bug_is_tried_again_then_ends_as_internal_without_its_secret(on: Connection) -> None:
    job_id = asked(ours.failing, n=3)
    for _ in range(5):
        on.exec_driver_sql("UPDATE onboarding.jobs SET ring_at = now()")
        run(ours.failing, job_id)
    row = jobs.read(on, job_id)
    assert (row.state, row.code, row.failures) == (State.FAILED, "internal", 5)
    details = [attempt.detail for attempt in operating.history(on, row.id)]
    assert all("ZeroDivisionError" in detail and "tests/jobs.py" in detail for detail in details)
    assert "abcdefgh12345678" not in "".join(details)


def test_running_out_of_memory_is_a_failure_of_the_job_alone(on: Connection) -> None:
    assert ran(on, ours.hungry).code == "out_of_memory"


def test_a_suspect_runs_alone_and_is_done_if_it_was_innocent(on: Connection) -> None:
    job_id = asked(ours.nap)
    on.exec_driver_sql("UPDATE onboarding.jobs SET suspect = true, crashes = 1")
    run(ours.nap, job_id)
    row = jobs.read(on, job_id)
    assert (row.state, row.suspect) == (State.DONE, False)
    assert marks(on) == [1]


def test_a_suspect_that_kills_its_process_alone_kept_crashing(on: Connection) -> None:
    job_id = asked(ours.poison)
    on.exec_driver_sql("UPDATE onboarding.jobs SET suspect = true, crashes = 1")
    run(ours.poison, job_id)
    row = jobs.read(on, job_id)
    assert (row.state, row.code) == (State.FAILED, "kept_crashing")
    assert [attempt.outcome for attempt in operating.history(on, row.id)] == ["crashed_alone"]


def test_a_suspects_claim_is_kept_alive_while_its_process_is_slow_to_start(on: Connection) -> None:
    run_as_suspect(asked(ours.nap, n=1))
    server = alone._places.queue[-1]._server
    assert server is not None
    job_id = asked(ours.nap, n=2)
    os.kill(server.pid, signal.SIGSTOP)
    running = threading.Thread(target=run_as_suspect, args=(job_id,))
    try:
        running.start()
        until(lambda: lease_of(on, job_id) > settings().lease, 10, "the lease is renewed")
    finally:
        os.kill(server.pid, signal.SIGCONT)
        running.join(20)
    assert (jobs.read(on, job_id).state, jobs.read(on, job_id).claim_no) == (State.DONE, 1)


def run_as_suspect(job_id: str) -> None:
    with engine().begin() as tx:
        tx.exec_driver_sql("UPDATE onboarding.jobs SET suspect = true, crashes = 1 WHERE id = %s", (job_id,))
    run(ours.nap, job_id)


def lease_of(on: Connection, job_id: str) -> timedelta:
    """How far beyond its start a run's lease goes."""
    row = jobs.read(on, job_id)
    return row.lease_until - row.started_at if row.lease_until else timedelta(0)


def test_a_suspect_that_hangs_alone_is_ended_at_its_deadline(on: Connection) -> None:
    job_id = asked(ours.hanging)
    on.exec_driver_sql("UPDATE onboarding.jobs SET suspect = true, crashes = 1")
    run(ours.hanging, job_id)
    row = jobs.read(on, job_id)
    assert (row.state, row.code) == (State.FAILED, "timed_out")


@pytest.fixture
def meddle() -> Iterator[list[Callable[[], object]]]:
    """What others do while the job `meddled` runs."""
    ours.meanwhile.clear()
    yield ours.meanwhile
    ours.meanwhile.clear()


@pytest.mark.parametrize("n", [1, 99], ids=["that succeeds", "that fails"])
def test_new_input_during_a_run_queues_the_job_once_more(
    on: Connection, meddle: list[Callable[[], object]], n: int
) -> None:
    meddle.append(lambda: asked(ours.meddled, n=2))
    row = ran(on, ours.meddled, n=n)
    assert (row.state, row.args, row.failures, row.again, row.code) == (State.QUEUED, {"n": 2}, 0, False, None)


def test_the_same_input_during_a_run_is_the_same_request(on: Connection, meddle: list[Callable[[], object]]) -> None:
    meddle.append(lambda: asked(ours.meddled, n=1))
    assert ran(on, ours.meddled, n=1).state == State.DONE


def test_asking_back_and_forth_during_a_run_ends_with_the_last_word(
    on: Connection, meddle: list[Callable[[], object]]
) -> None:
    meddle += [lambda: asked(ours.meddled, n=2), lambda: asked(ours.meddled, n=1)]
    assert ran(on, ours.meddled, n=1).state == State.DONE


def test_a_cancelled_job_stops_at_its_next_step_and_keeps_nothing(
    on: Connection, meddle: list[Callable[[], object]]
) -> None:
    job_id = asked(ours.meddled)
    meddle.append(lambda: operating.cancel(on, UUID(job_id)))
    run(ours.meddled, job_id)
    row = jobs.read(on, job_id)
    assert (row.state, row.code, row.stage, marks(on)) == (State.CANCELLED, "cancelled", "after", [])


def test_asking_for_a_job_that_is_being_cancelled_runs_it_once_more(
    on: Connection, meddle: list[Callable[[], object]]
) -> None:
    job_id = asked(ours.meddled)
    meddle += [lambda: operating.cancel(on, UUID(job_id)), lambda: asked(ours.meddled)]
    run(ours.meddled, job_id)
    assert jobs.read(on, job_id).state == State.QUEUED
    meddle.clear()
    run(ours.meddled, job_id)
    assert marks(on) == [1]


def test_a_worker_that_was_replaced_changes_nothing(on: Connection, meddle: list[Callable[[], object]]) -> None:
    job_id = asked(ours.meddled)
    meddle.append(
        lambda: on.exec_driver_sql("UPDATE onboarding.jobs SET claim_no = claim_no + 1, stage = 'of another'")
    )
    run(ours.meddled, job_id)
    row = jobs.read(on, job_id)
    assert (row.state, row.stage, row.claim_no, marks(on)) == (State.RUNNING, "of another", 2, [])


class Statements:
    """Counts what reaches the database while it is watched."""

    def __init__(self, watched: Engine) -> None:
        self.seen: list[str] = []
        self._watched = watched

    def __enter__(self) -> list[str]:
        event.listen(self._watched, "before_cursor_execute", self._note)
        return self.seen

    def __exit__(self, *_: object) -> None:
        event.remove(self._watched, "before_cursor_execute", self._note)

    def _note(self, _c: Any, _cursor: Any, sql: str, *_: object) -> None:
        self.seen.append(sql)


def test_a_job_costs_three_statements_beside_its_progress(on: Connection) -> None:
    job_id = asked(ours.web_nap)
    with Statements(engine()) as seen:
        run(ours.web_nap, job_id)
    told = [sql for sql in seen if "SET stage" in sql]
    assert len(seen) - len(told) == 3, seen


def test_no_connection_is_held_while_the_work_goes_on(on: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    before = engine().pool.checkedout()  # type: ignore[attr-defined] # the pool is a QueuePool

    def look(_seconds: float) -> None:
        held.append(engine().pool.checkedout() - before)  # type: ignore[attr-defined] # as above

    monkeypatch.setattr(ours, "time", SimpleNamespace(sleep=look))  # of these jobs alone
    ran(on, ours.web_nap, ms=1)
    assert held == [0]
