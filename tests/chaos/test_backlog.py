"""A hundred thousand jobs of one user before one slow worker: the broker stays small, another user is served at once."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
import redis
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from db import jobs
from db.engine import statement, unit
from tests import jobs as ours
from tests.e2e.processes import ended, served, until, worker

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(300)]

BACKLOG = 100_000
SLOTS = 2
SLOW_MS = 800
_FILL = """INSERT INTO onboarding.jobs (kind, queue, user_id, args, same, urgency, correlation_id)
SELECT 'nap', 'keys', 'crowd', jsonb_build_object('n', n, 'ms', %s::int), 'crowd' || n, 2, 'backlog'
FROM generate_series(1, %s) AS n"""


class Watch(threading.Thread):
    """Sees how much the broker holds, ten times a second."""

    def __init__(self, valkey: redis.Redis) -> None:
        super().__init__(daemon=True)
        self.depths: list[tuple[float, int]] = []
        self.over = threading.Event()
        self._valkey = valkey

    def run(self) -> None:
        while not self.over.wait(0.1):
            lists = [key for key in self._valkey.scan_iter() if self._valkey.type(key) == b"list"]
            self.depths.append((time.monotonic(), sum(self._valkey.llen(key) for key in lists)))

    def most(self, since: float = 0) -> int:
        return max(depth for at, depth in self.depths if at >= since)


def wait_of_another(n: int) -> float:
    """Ask as another user who waits; return the seconds until the job began."""
    with unit() as tx:
        job_id = ours.nap.enqueue(tx, user_id="another", n=n).id
    with statement() as on:
        until(lambda: jobs.read(on, job_id).started_at, 20, "the other user's job begins")
        row = jobs.read(on, job_id)
    return float((row.started_at - row.created_at).total_seconds())


def done(on: Connection) -> int:
    return int(on.exec_driver_sql("SELECT count(*) FROM onboarding.jobs WHERE state = 'done'").scalar_one())


def test_a_backlog_neither_fills_the_broker_nor_delays_another_user(
    on: Connection, valkey: redis.Redis, tmp_path: Path
) -> None:
    on.exec_driver_sql(_FILL, (SLOW_MS, BACKLOG))
    on.exec_driver_sql("ANALYZE onboarding.jobs")
    watch = Watch(valkey)
    feeder = worker(tmp_path / "feeder.log", "upkeep")
    slow = worker(tmp_path / "slow.log", "keys", concurrency=SLOTS)
    with ended(feeder, slow):
        until(served(on, 2), 20, "both serve")
        watch.start()
        until(lambda: done(on) > 5, 20, "the backlog is being worked on")
        waits = [wait_of_another(n) for n in range(8)]
        busy = watch.most()
        flushed, before = time.monotonic(), done(on)
        valkey.flushall()
        until(lambda: done(on) > before + 2 * SLOTS, 20, "work resumes after the flush")
        resumed = time.monotonic() - flushed
        waits += [wait_of_another(n) for n in range(8, 12)]
        slow.kill_all()
        killed = time.monotonic()
        time.sleep(8)
        without_worker = watch.most(killed)
    watch.over.set()
    watch.join()
    table = Table("what", "figure", title=f"{BACKLOG:,} jobs of {SLOW_MS} ms before {SLOTS} slots")
    table.add_row("messages in the broker, most", str(busy))
    table.add_row("after the worker was killed, most", str(without_worker))
    table.add_row("another user's wait, longest", f"{max(waits):.2f} s")
    table.add_row("work resumed after FLUSHALL", f"{resumed:.1f} s")
    Console(width=80).print(table)
    assert busy <= 40
    assert without_worker <= busy + SLOTS
    assert max(waits) < 2
    assert resumed < 10
