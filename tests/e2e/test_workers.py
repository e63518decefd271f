"""Real workers over the real queue: what they survive, and what they leave behind when they do not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery
from sqlalchemy import Connection

from db import jobs, operating
from db.asking import Urgency
from db.engine import unit
from db.jobs import State
from tests import jobs as ours
from tests.e2e.processes import Process, beat, ended, served, states, until, worker
from workers.declaration import Job

pytestmark = pytest.mark.e2e
AnyJob = Job[..., Any, Any]


def ask(declared: AnyJob, user: str = "u", urgency: Urgency | None = None, **args: object) -> str:
    with unit() as tx:
        return str(declared.ask(urgency=urgency).enqueue(tx, user_id=user, **args).id)


def all_ended(on: Connection) -> bool:
    return not {"queued", "running"} & set(states(on))


def marks(on: Connection) -> list[int]:
    return list(on.exec_driver_sql("SELECT attempt FROM onboarding.onboarding_steps").scalars())


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "worker.log"


def start(on: Connection, log: Path, *queues: str, **more: Any) -> Process:
    """Start a worker and wait until it serves."""
    started = worker(log, *queues, **more)
    until(served(on, 1), 20, f"the worker serves ({log.read_text()[-500:]})")
    return started


def test_a_job_of_each_pool_is_done_at_once(on: Connection, valkey: redis.Redis, log: Path) -> None:
    threads, processes = worker(log, "keys", "upkeep"), worker(log, "web", concurrency=1)
    with ended(threads, processes):
        until(served(on, 2), 20, "both workers serve")
        ask(ours.nap), ask(ours.web_nap)
        until(lambda: all_ended(on), 5, "both are done")
        assert states(on) == {"done": 2}


@pytest.mark.parametrize(
    ("queue", "good", "bad"), [("keys", ours.nap, ours.poison), ("web", ours.web_nap, ours.web_poison)]
)
def test_one_poison_job_among_200_harms_no_other(
    on: Connection, valkey: redis.Redis, log: Path, queue: str, good: AnyJob, bad: AnyJob
) -> None:
    for n in range(200):
        ask(bad if n == 100 else good, f"user{n}", Urgency.BULK, n=n, ms=5)
    feeder = worker(log, "upkeep")
    crashing = worker(log, queue, concurrency=4)
    workers = [feeder, crashing]
    try:

        def settled() -> bool:
            if workers[-1].exit_code is not None:  # a threads worker dies with its job; whoever runs it starts another
                workers.append(worker(log, queue, concurrency=4))
            return all_ended(on)

        until(settled, 60, "all have ended", lambda: states(on))
    finally:
        with ended(*workers):
            pass
    assert states(on) == {"done": 199, "kept_crashing": 1}
    assert marks(on) == [1] * 199


@pytest.mark.parametrize(
    ("queue", "hungry", "good"), [("keys", ours.hungry, ours.nap), ("web", ours.web_hungry, ours.web_nap)]
)
def test_the_worker_goes_on_after_a_memory_error(
    on: Connection, valkey: redis.Redis, log: Path, queue: str, hungry: AnyJob, good: AnyJob
) -> None:
    with ended(start(on, log, queue, concurrency=1)):
        bad = ask(hungry)
        until(lambda: jobs.read(on, bad).code == "out_of_memory", 10, "the failure is written down")
        fine = ask(good)
        until(lambda: jobs.read(on, fine).state == State.DONE, 20, "the next job is done")


@pytest.mark.parametrize(
    ("queue", "hanging", "good"), [("keys", ours.hanging, ours.nap), ("web", ours.web_hanging, ours.web_nap)]
)
def test_the_worker_goes_on_beside_a_job_that_hangs(
    on: Connection, valkey: redis.Redis, log: Path, queue: str, hanging: AnyJob, good: AnyJob
) -> None:
    with ended(worker(log, "upkeep"), start(on, log, queue, concurrency=2)):
        bad = ask(hanging)
        until(lambda: jobs.read(on, bad).claim_no > 0, 5, "it hangs")
        fine = ask(good)
        until(lambda: jobs.read(on, fine).state == State.DONE, 5, "another is done meanwhile")
        until(lambda: jobs.read(on, bad).code == "timed_out", 60, "it ends as timed out")
        assert jobs.read(on, bad).state == State.FAILED


def test_killing_a_worker_loses_nothing_and_doubles_nothing(on: Connection, valkey: redis.Redis, log: Path) -> None:
    for n in range(100):
        ask(ours.nap, f"user{n}", Urgency.BULK, n=n, ms=100)
    workers = [worker(log, "upkeep"), worker(log, "keys", concurrency=8)]
    try:
        for _ in range(2):
            done = states(on).get("done", 0)
            until(lambda at=done: states(on).get("done", 0) > at + 10, 20, "some are done")  # type: ignore[misc] # at is an int
            workers[-1].kill_all()
            workers.append(worker(log, "keys", concurrency=8))
        until(lambda: all_ended(on), 40, "all have ended", lambda: states(on))
    finally:
        with ended(*workers):
            pass
    assert states(on) == {"done": 100}
    assert marks(on) == [1] * 100


def test_a_warm_stop_lets_the_quick_finish_and_hands_the_slow_back(
    on: Connection, valkey: redis.Redis, log: Path
) -> None:
    for queue, quick, slow in (("keys", ours.nap, ours.nap), ("web", ours.web_nap, ours.web_nap)):
        stopping = start(on, log, queue, concurrency=2, USHER_STOP_GRACE_SECONDS="6")
        with ended(stopping):
            short, long = ask(quick, queue, n=1, ms=3000), ask(slow, queue, n=2, ms=60_000)
            until(lambda: states(on).get("running") == 2, 10, "both run")
            stopping.ask_to_stop()
            assert stopping.wait(10) == 0
        assert jobs.read(on, short).state == State.DONE
        back = jobs.read(on, long)
        assert (back.state, back.failures, back.crashes, back.suspect) == (State.QUEUED, 0, 0, False)
        assert [attempt.outcome for attempt in operating.history(on, back.id)] == ["handed_back"]
        on.exec_driver_sql("DELETE FROM onboarding.jobs")
        on.exec_driver_sql("DELETE FROM onboarding.workers")


def test_work_goes_on_after_the_broker_forgot_everything(on: Connection, valkey: redis.Redis, log: Path) -> None:
    on.exec_driver_sql("UPDATE onboarding.queues SET paused_at = now() WHERE name = 'keys'")
    with ended(start(on, log, "keys", "upkeep")):
        for n in range(50):
            ask(ours.nap, f"user{n}", n=n)
        operating.resume(on, "keys")
        valkey.flushall()
        until(lambda: all_ended(on), 10, "all are done", lambda: states(on))
    assert marks(on) == [1] * 50


def test_a_running_job_is_cancelled_at_its_next_step(on: Connection, valkey: redis.Redis, log: Path) -> None:
    with ended(start(on, log, "keys")):
        job_id = ask(ours.nap, ms=20_000)
        until(lambda: jobs.read(on, job_id).state == State.RUNNING, 5, "it runs")
        operating.cancel(on, jobs.read(on, job_id).id)
        until(lambda: jobs.read(on, job_id).state == State.CANCELLED, 3, "it is cancelled")
    assert marks(on) == []


def test_three_beats_ask_for_each_chore_once(on: Connection, valkey: redis.Redis, tmp_path: Path) -> None:
    beats = [beat(tmp_path / f"beat{n}.log") for n in range(3)]
    with ended(worker(tmp_path / "w.log", "upkeep"), *beats):
        until(lambda: on.exec_driver_sql("SELECT count(*) FROM onboarding.ticks").scalar_one(), 20, "a tick is taken")
        until(lambda: states(on).get("done"), 10, "the chore is done", lambda: states(on))
        until(lambda: all("Sending due task" in log.read_text() for log in tmp_path.glob("beat*.log")), 20, "all beat")
    assert set(states(on)) <= {"done", "queued", "running"}
    chores = "SELECT kind, count(*) FROM onboarding.jobs GROUP BY kind"
    ticks = "SELECT schedule, count(*) FROM onboarding.ticks GROUP BY schedule"
    assert set(on.exec_driver_sql(chores)) == set(on.exec_driver_sql(ticks)), "one each, whatever hour begins meanwhile"


def test_a_plain_celery_client_that_names_no_queue_is_served(on: Connection, valkey: redis.Redis, log: Path) -> None:
    client = Celery(broker=os.environ["BROKER_URL"])
    with ended(start(on, log, "upkeep", "keys", USHER_DOOR_QUEUES="celery")):
        client.send_task("onboarding.enqueue", kwargs={"kind": "nap", "user_id": "u", "args": {"n": 7}})
        until(lambda: states(on) == {"done": 1}, 10, "the job is done", lambda: states(on))
    assert marks(on) == [1]
