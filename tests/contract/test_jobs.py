"""Promises between the jobs, the queues, Celery, the schedule and the database."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from celery.app.defaults import NAMESPACES, Option, flatten
from sqlalchemy import Connection

import celeryconfig
from cli.system import worker_groups
from workers.app import app
from workers.declaration import REGISTRY, Job
from workers.queues import Queue, lanes

CELERYS_OWN = "celery."
# What stands in celeryconfig beside its imports.
CHOSEN = {name for name in vars(celeryconfig) if not name.startswith("_") and name.islower()}
CHOSEN -= {"annotations", "settings", "broker_queues"}
SCHEDULE: dict[str, dict[str, Any]] = dict(celeryconfig.beat_schedule)


@pytest.fixture(scope="module")
def tasks() -> dict[str, Any]:
    """What Celery has registered, by name, without what it brings itself."""
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if not name.startswith(CELERYS_OWN)}


def declared() -> Iterator[Job[..., Any, Any]]:
    """All jobs of the code."""
    app.loader.import_default_modules()
    yield from REGISTRY.values()


class TestEveryJob:
    """A job is declared in one place; these notice if the rest is forgotten."""

    def test_is_on_a_queue_that_some_start_up_serves(self) -> None:
        served = {queue for group in worker_groups().values() for queue in group}
        assert {job.queue for job in declared()} <= served

    def test_is_known_to_celery_under_its_own_name(self, tasks: dict[str, Any]) -> None:
        assert {job.name for job in declared()} == set(tasks) - {"onboarding.tick", "onboarding.enqueue"}

    def test_has_limits_in_celery_that_leave_time_to_write_down_that_it_failed(self, tasks: dict[str, Any]) -> None:
        for job in declared():
            soft, hard = tasks[job.name].soft_time_limit, tasks[job.name].time_limit
            assert soft == job.timeout.total_seconds(), job.name
            assert hard > soft, job.name

    def test_acknowledges_its_bell_early_and_keeps_no_result(self, tasks: dict[str, Any]) -> None:
        for job in declared():
            task = tasks[job.name]
            assert (task.acks_late, task.reject_on_worker_lost, task.ignore_result) == (False, False, True), job.name

    def test_is_in_the_database_as_in_the_code(self, on: Connection) -> None:
        rows = on.exec_driver_sql("SELECT * FROM onboarding.job_kinds").mappings()
        code = {job.name: job.kind() for job in declared()}
        assert {row["kind"]: dict(row) for row in rows} == {
            name: {field: getattr(kind, field) for field in kind.__slots__} for name, kind in code.items()
        }

    def test_is_the_same_by_arguments_that_it_has(self) -> None:
        for job in declared():
            assert set(job.same_by or ()) <= {"user_id", *job.kind().args}, job.name

    def test_that_may_be_asked_for_is_somebodys_and_a_chore_is_nobodys(self) -> None:
        for job in declared():
            if not job.work.__module__.startswith("tests."):
                assert job.public == ("user_id" in inspect.signature(job.load).parameters), job.name

    def test_says_in_a_sentence_what_it_is_for(self) -> None:
        for job in declared():
            assert (job.work.__doc__ or "").rstrip().endswith("."), job.name


class TestEveryQueue:
    """One line in Queue."""

    def test_is_in_the_database(self, on: Connection) -> None:
        assert set(on.exec_driver_sql("SELECT name FROM onboarding.queues").scalars()) == {q.value for q in Queue}

    def test_has_its_lanes_declared_to_celery(self) -> None:
        assert set(app.amqp.queues) == set(lanes(Queue))

    def test_is_served_once_when_all_is_started(self) -> None:
        served = [queue for group in worker_groups().values() for queue in group]
        assert sorted(served) == sorted(Queue)

    def test_is_started_with_the_pool_that_suits_it(self) -> None:
        for pool, group in worker_groups().items():
            assert {queue.pool for queue in group} == {pool}


class TestTheSchedule:
    """One entry in beat_schedule."""

    def test_names_tasks_that_are_registered(self, tasks: dict[str, Any]) -> None:
        assert SCHEDULE
        for name, entry in SCHEDULE.items():
            assert entry["task"] in tasks, name

    def test_names_chores_of_the_house(self, tasks: dict[str, Any]) -> None:
        for name, entry in SCHEDULE.items():
            chore, every = entry["args"]
            assert chore in REGISTRY, name
            assert not REGISTRY[chore].public, name
            assert every >= entry["schedule"], f"{name} would be due more often than beat beats"

    def test_has_no_entry_that_expires_or_goes_to_a_queue_nobody_serves(self) -> None:
        for name, entry in SCHEDULE.items():
            assert set(entry) == {"task", "schedule", "args"}, name
        assert celeryconfig.task_default_queue in set(Queue)

    def test_is_kept_in_memory(self) -> None:
        assert celeryconfig.beat_scheduler == "celery.beat:Scheduler"


class TestCelerysSettings:
    """Celery itself accepts misspelled ones."""

    def test_are_all_known_to_celery(self) -> None:
        known = {name for name, _ in flatten(NAMESPACES)} | {n for n, o in NAMESPACES.items() if isinstance(o, Option)}
        assert len(CHOSEN) > 20
        assert CHOSEN - known == set()

    def test_are_what_the_app_runs_with(self) -> None:
        for name in CHOSEN - {"task_queues"}:
            assert getattr(app.conf, name) == getattr(celeryconfig, name), name

    def test_keep_the_broker_a_carrier_of_bells(self) -> None:
        assert not app.conf.task_acks_late
        assert not app.conf.task_reject_on_worker_lost
        assert app.conf.result_backend is None
        assert not app.conf.task_create_missing_queues
        assert "retry_on_timeout" not in app.conf.broker_transport_options, "it silently disables producer.batch()"
        assert app.conf.broker_transport_options["max_connections"] > 2 * 16
