"""Rotating the master key while keys are put in and opened, with the rotating process killed in the middle."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Self

import pytest
from sqlalchemy import Connection

from db import scope
from db.engine import statement
from db.rewrapping import rows_by_master_key
from tests.db.sealed_rows import fill, named, open_row, opened, put, rows, vault_of
from tests.e2e.processes import Process, ended, until

pytestmark = pytest.mark.e2e

OLD, NEW, BOTH = vault_of("k1"), vault_of("k2"), vault_of("k2", "k1")
ROWS = 2000
GATE = 4711
_ROTATE = "from cli.vault import vault; vault()"
# Past the middle, whoever rewraps a row waits until the gate is opened; whoever puts in another key does not.
_CLOSE = """
CREATE FUNCTION onboarding.test_gate() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock_shared({gate}); RETURN NEW; END $$;
CREATE TRIGGER test_gate BEFORE UPDATE OF data_key ON onboarding.api_keys FOR EACH ROW
    WHEN (NEW.key = OLD.key AND OLD.id > {middle}) EXECUTE FUNCTION onboarding.test_gate()
"""
_WAITS = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"


@contextmanager
def gate(middle: int) -> Iterator[Connection]:
    """Close the gate behind a row; the connection that is lent holds it."""
    with statement(scope.everyone("test")) as held:
        try:
            held.exec_driver_sql(_CLOSE.format(gate=GATE, middle=middle))
            held.exec_driver_sql("SELECT pg_advisory_lock(%s)", (GATE,))
            yield held
        finally:
            held.exec_driver_sql("SELECT pg_advisory_unlock_all()")
            held.exec_driver_sql("DROP FUNCTION IF EXISTS onboarding.test_gate() CASCADE")


class Workers:
    """Two threads: one puts keys in, the other opens what is there, as long as the block lasts."""

    def __init__(self, held: dict[tuple[str, str], str]) -> None:
        self.held = held
        self.written = self.read = 0
        self.wrong: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._guarded, args=(work,)) for work in (self._write, self._open)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(20)

    def _guarded(self, work: Callable[[Connection], None]) -> None:
        try:
            with statement(scope.everyone("test")) as on:
                work(on)
        except Exception as error:  # noqa: BLE001 - a thread's error is the test's
            self.wrong.append(repr(error))

    def _write(self, on: Connection) -> None:
        """Replace keys all over the table, and put in new ones."""
        for user, provider in cycle(list(self.held)[::7]):
            if self._stop.is_set():
                return
            self.written += 1
            fresh = [(user, provider, f"FAKE-{user}-{self.written}"), (f"late{self.written}", "groq", "FAKE-late")]
            for owner in fresh:
                put(on, BOTH, owner)
                self.held[owner[:2]] = owner[2]

    def _open(self, on: Connection) -> None:
        while not self._stop.is_set():
            for row in rows(on)[::50]:
                assert open_row(row, BOTH).startswith("FAKE-")
            self.read += 1


def rotate(log: Path) -> Process:
    return Process(
        log, _ROTATE, "rotate", "--batch", "50", USHER_MASTER_KEYS=named("k2", "k1"), USHER_PEPPER=named("p1")
    )


@pytest.mark.parametrize("server", ["goes on", "rolls back"])
def test_a_rotation_that_is_killed_under_load_loses_nothing_and_is_finished_by_the_next(
    on: Connection, tmp_path: Path, server: str
) -> None:
    held = fill(on, OLD, ROWS)
    middle = rows(on)[ROWS // 2].id
    log = tmp_path / "rotate.log"
    with Workers(held) as workers:
        with gate(middle) as gatekeeper:
            first = rotate(log)
            with ended(first):
                until(lambda: on.exec_driver_sql(_WAITS, (GATE,)).all(), 30, "it is in the middle", log.read_text)
                before = workers.read
                until(lambda: workers.read > before, 10, "keys are opened meanwhile")
                first.kill_all()
            if server == "rolls back":
                gatekeeper.exec_driver_sql(f"SELECT pg_terminate_backend(pid) FROM ({_WAITS}) AS w", (GATE,))
            left = rows_by_master_key(on)
            assert left["k1"] > 0
            assert left["k2"] > 0
        second = rotate(log)
        with ended(second):
            assert second.wait(60) == 0, log.read_text()
        after = workers.written
        until(lambda: workers.written > after, 10, "keys are put in afterwards")
    assert workers.wrong == []
    assert set(rows_by_master_key(on)) == {"k2"}
    assert opened(on, NEW) == held
    assert "k1 seals nothing any more" in log.read_text()
