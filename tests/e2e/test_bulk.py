"""An act on many users whose process is killed in the middle of a chunk: it goes on, and nobody is acted on twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from db import flow_versions, scope
from db.engine import statement, unit
from tests.db.stage import scalar
from tests.e2e.processes import Process, ended, until

pytestmark = pytest.mark.e2e

USERS, GATE = 1_300, 4712
_USHER = "from cli.main import main; main()"
_MANY = """INSERT INTO onboarding.onboarding_sessions
    (user_id, flow, flow_version, status, step_key, current_step, total_steps, started_at, last_active_at)
SELECT 'user_' || n, 'member', 1, 'in_progress', 'profile', 0, 5, now(), now() FROM generate_series(1, %s) AS n"""
# Past the middle, whoever changes a session waits until the gate is opened.
_CLOSE = """
CREATE FUNCTION onboarding.test_gate() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock_shared({gate}); RETURN NEW; END $$;
CREATE TRIGGER test_gate BEFORE UPDATE ON onboarding.onboarding_sessions FOR EACH ROW
    WHEN (OLD.id > {middle}) EXECUTE FUNCTION onboarding.test_gate()
"""
_WAITS = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
_RUN = "SELECT state, seen, changed, refused FROM onboarding.bulk_runs WHERE id = 'b1'"
_SKIPPED = "SELECT count(*) FROM onboarding.onboarding_sessions WHERE status = 'skipped'"
_TWICE = """SELECT count(*) FROM (SELECT session_id FROM onboarding.step_events WHERE kind = 'session_skipped'
GROUP BY session_id HAVING count(*) <> 1) AS wrong"""


@contextmanager
def gate(middle: int) -> Iterator[Connection]:
    """Close the gate behind a session; the connection that is lent holds it."""
    with statement(scope.everyone("test")) as held:
        try:
            held.exec_driver_sql(_CLOSE.format(gate=GATE, middle=middle))
            held.exec_driver_sql("SELECT pg_advisory_lock(%s)", (GATE,))
            yield held
        finally:
            held.exec_driver_sql("SELECT pg_advisory_unlock_all()")
            held.exec_driver_sql("DROP FUNCTION IF EXISTS onboarding.test_gate() CASCADE")


@contextmanager
def skipping(log: Path) -> Iterator[Process]:
    """A process that puts everybody aside, always ended."""
    process = Process(log, _USHER, "users", "skip", "--all", "--yes", "--bulk-id", "b1")
    with ended(process):
        yield process


def run(on: Connection) -> tuple[object, ...]:
    return tuple(on.exec_driver_sql(_RUN).one())


def test_a_run_that_is_killed_goes_on_where_it_was_and_nobody_is_acted_on_twice(on: Connection, tmp_path: Path) -> None:
    with unit() as tx:
        flow_versions.publish_all(tx)
    on.exec_driver_sql("DELETE FROM onboarding.bulk_runs")
    on.exec_driver_sql(_MANY, (USERS,))
    middle = scalar(on, "SELECT id FROM onboarding.onboarding_sessions ORDER BY id OFFSET 700 LIMIT 1")
    log = tmp_path / "log"
    with gate(middle) as held, skipping(log) as process:
        until(lambda: bool(held.exec_driver_sql(_WAITS, (GATE,)).all()), 30, "the run is in the middle")
        process.kill_all()
    until(lambda: scalar(on, _SKIPPED) == 500, 10, "nothing is left of the chunk that was killed")
    assert run(on) == ("running", 500, 500, {})
    with skipping(log) as process:
        assert process.wait(60) == 0
    assert "Bulk id: b1 (goes on after 500 of 1,300)" in log.read_text(encoding="utf-8")
    assert run(on) == ("done", USERS, USERS, {})
    assert scalar(on, _TWICE) == 0
    assert scalar(on, "SELECT min(rev) || ' ' || max(rev) FROM onboarding.onboarding_sessions") == "1 1"
