"""The house's own chores: once in each period however many beats there are, and deleting what is old and only that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from db import asking, jobs, scope, upkeep
from db.engine import engine, unit
from tasks.upkeep import prune, tick
from tests.db.stage import at_once, quietly, rows, scalar, statements, take
from workers.run import run

AGE = 1e9  # seconds; a period that does not end during a test
DONE, FAILED = timedelta(days=7), timedelta(days=90)
CHECKS, CALLS = timedelta(days=90), timedelta(days=396)


class TestTicks:
    """Any number of beats is safe."""

    def test_of_three_beats_at_once_one_asks_for_the_chore(self, on: Connection) -> None:
        at_once(3, lambda _: tick("prune", AGE))
        (row,) = rows(on)
        assert (row.kind, row.queue, row.user_id, row.state) == ("prune", "upkeep", "", "queued")
        assert scalar(on, "SELECT count(*) FROM onboarding.ticks") == 1

    def test_a_chore_is_asked_for_again_in_the_next_period_only(self, on: Connection) -> None:
        for _ in range(2):
            tick("prune", AGE)
        run(prune, str(rows(on)[0].id))
        tick("prune", AGE)
        assert [row.state for row in rows(on)] == ["done"]
        on.exec_driver_sql("UPDATE onboarding.ticks SET tick = tick - 1")
        tick("prune", AGE)
        assert sorted(row.state for row in rows(on)) == ["done", "queued"]

    def test_a_chore_that_is_still_waiting_is_not_asked_for_twice(self, on: Connection) -> None:
        tick("prune", AGE)
        on.exec_driver_sql("UPDATE onboarding.ticks SET tick = tick - 1")
        tick("prune", AGE)
        assert len(rows(on)) == 1

    def test_a_tick_of_an_unknown_schedule_takes_no_period(self, on: Connection) -> None:
        with pytest.raises(KeyError):
            tick("nothing of the kind", AGE)
        assert scalar(on, "SELECT count(*) FROM onboarding.ticks") == 0

    def test_schedules_do_not_take_each_others_periods(self, on: Connection) -> None:
        with unit(scope.everyone("test")) as tx:
            taken = [upkeep.tick(tx, name, timedelta(seconds=AGE)) for name in ("a", "b", "a")]
        assert [number is not None for number in taken] == [True, True, False]


_OLD = """INSERT INTO onboarding.jobs (kind, queue, user_id, same, state, finished_at, correlation_id)
SELECT 'nap', 'keys', 'u', n::text, %s, now() - %s, 'c' FROM generate_series(1, %s) AS n"""


_CALL = """INSERT INTO onboarding.llm_calls (session_id, purpose, provider, model, prompt_version, request_hash,
    reserved_tokens, state, finished_at)
SELECT id, 'persona', 'openai', %s, '1', 'h', 0, %s, now() - %s::interval FROM onboarding.onboarding_sessions"""


def ended(on: Connection, state: str, ago: timedelta, number: int = 1) -> None:
    """Write jobs that ended so long ago."""
    on.exec_driver_sql(_OLD, (state, ago, number))


class TestPruning:
    """What has been kept long enough."""

    @pytest.mark.parametrize(("state", "kept"), [("done", DONE), ("failed", FAILED), ("cancelled", FAILED)])
    def test_an_ended_job_is_kept_for_its_time(self, on: Connection, state: str, kept: timedelta) -> None:
        ended(on, state, kept - timedelta(minutes=1))
        ended(on, state, kept + timedelta(minutes=1))
        upkeep.prune(on, done=DONE, failed=FAILED, checks=CHECKS, calls=CALLS)
        assert scalar(on, "SELECT array_agg(finished_at > now() - %s) FROM onboarding.jobs", kept) == [True]

    def test_live_jobs_are_kept_however_old(self, on: Connection) -> None:
        quietly(engine(), n=1)
        take(on, quietly(engine(), n=2))
        on.exec_driver_sql("UPDATE onboarding.jobs SET created_at = now() - interval '5 years'")
        upkeep.prune(on, done=timedelta(0), failed=timedelta(0), checks=timedelta(0), calls=timedelta(0))
        assert len(rows(on)) == 2

    def test_attempts_and_requests_go_with_their_job(self, on: Connection) -> None:
        with unit(scope.everyone("test")) as tx:
            asked = asking.add(tx, "nap", user_id="u", args={}, request_id="r")
        jobs.settle(on, take(on, asked.id), jobs.DONE)
        on.exec_driver_sql("UPDATE onboarding.jobs SET finished_at = now() - interval '8 days'")
        upkeep.prune(on, done=DONE, failed=FAILED, checks=CHECKS, calls=CALLS)
        for table in ("jobs", "job_attempts", "job_requests"):
            assert scalar(on, f"SELECT count(*) FROM onboarding.{table}") == 0

    def test_old_ticks_pages_and_dead_workers_go_and_young_ones_stay(self, on: Connection) -> None:
        for age in ("1 minute", "31 days"):
            on.exec_driver_sql(
                "INSERT INTO onboarding.ticks (schedule, tick, created_at) VALUES (%s, 1, now() - %s::interval)",
                (age, age),
            )
            on.exec_driver_sql(
                "INSERT INTO onboarding.workers (name, queues, concurrency, seen_at) VALUES (%s, '{}', 1, now() - %s::interval)",
                (age, age),
            )
            on.exec_driver_sql(
                "INSERT INTO onboarding.page_readings (site, url, reader, digest, etag, last_modified, reading, fetched_at)"
                " VALUES ('s', %s, '', '', '', '', '', now() - %s::interval)",
                (age, age),
            )
        upkeep.prune(on, done=DONE, failed=FAILED, checks=CHECKS, calls=CALLS)
        assert scalar(on, "SELECT array_agg(schedule) FROM onboarding.ticks") == ["1 minute"]
        assert scalar(on, "SELECT array_agg(name) FROM onboarding.workers") == ["1 minute"]
        assert scalar(on, "SELECT array_agg(url) FROM onboarding.page_readings") == ["1 minute"]

    def test_calls_to_models_go_when_they_ended_long_ago_and_one_that_is_under_way_stays(self, on: Connection) -> None:
        on.exec_driver_sql("INSERT INTO onboarding.onboarding_sessions (user_id) VALUES ('u')")
        for state, age in (("failed", "395 days"), ("failed", "397 days"), ("reserved", None)):
            on.exec_driver_sql(_CALL, (f"{state} {age}", state, age))
        assert upkeep.prune(on, done=DONE, failed=FAILED, checks=CHECKS, calls=CALLS)["model_calls"] == 1
        left = on.exec_driver_sql("SELECT model FROM onboarding.llm_calls ORDER BY model").scalars().all()
        assert left == ["failed 395 days", "reserved None"]

    def test_much_goes_in_batches_that_hold_locks_briefly(self, on: Connection) -> None:
        ended(on, "done", DONE * 2, 2 * upkeep.BATCH + 1)
        with statements(engine()) as seen:
            deleted = upkeep.prune(on, done=DONE, failed=FAILED, checks=CHECKS, calls=CALLS)
        assert deleted["jobs_done"] == 2 * upkeep.BATCH + 1
        batches = [sql for sql in seen if "state = 'done'" in sql]
        assert len(batches) == 4, "three with something to delete, and one that found nothing"
        assert rows(on) == []

    def test_of_two_prunes_at_once_neither_fails(self, on: Connection) -> None:
        ended(on, "done", DONE * 2, 500)

        def once(_number: int) -> int:
            with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as mine:
                return upkeep.prune(mine, done=DONE, failed=FAILED, checks=CHECKS, calls=CALLS)["jobs_done"]

        assert sum(at_once(2, once)) == 500

    def test_the_chore_takes_its_times_from_the_settings(self, on: Connection) -> None:
        ended(on, "done", DONE + timedelta(hours=1))
        ended(on, "failed", DONE + timedelta(hours=1))
        tick("prune", AGE)
        (chore,) = [row for row in rows(on) if row.kind == "prune"]
        run(prune, str(chore.id))
        assert sorted((row.kind, row.state) for row in rows(on)) == [("nap", "failed"), ("prune", "done")]
