"""Nothing is lost and nothing happens twice, whatever crashes: workers, the broker, the database, connections.

`make chaos` runs this for some minutes and prints what happened.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from db import scope
from db.asking import Urgency
from db.engine import statement, unit
from tests import jobs as ours
from tests.e2e.processes import Process, ended, served, states, until, worker
from workers.embedded import Running

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(590)]

JOBS = 2_400
KILLS = 32
FLEET = (("upkeep", 2), ("keys", 12), ("keys", 12), ("web", 2))


class WebApp(threading.Thread):
    """Asks for jobs all the time, for people who wait and in bulk; insists on each until its commit is known."""

    def __init__(self) -> None:
        super().__init__(name="web app", daemon=True)
        self.asked = 0
        self.repeated = 0

    def run(self) -> None:
        for n in range(JOBS):
            self._ask(n)
            time.sleep(0.06)

    def _ask(self, n: int) -> None:
        declared = ours.web_nap if n % 4 == 0 else ours.nap
        urgency = Urgency.NOW if n % 2 else Urgency.BULK
        wish = declared.ask(urgency=urgency, request_id=str(uuid4()))
        while True:
            try:
                with unit() as tx:
                    wish.enqueue(tx, user_id=f"user{n % 97}", n=n, ms=random.choice((20, 200, 1200)))
            except SQLAlchemyError:
                self.repeated += 1
                time.sleep(0.2)
            else:
                self.asked += 1
                return


@dataclass
class Fleet:
    """The workers; whoever dies is replaced, as systemd would."""

    log: Path
    running: list[tuple[str, int, Process]] = field(default_factory=list)
    kills: int = 0

    def start(self) -> None:
        self.running = [(queue, slots, worker(self.log, queue, concurrency=slots)) for queue, slots in FLEET]

    def kill_busy_one(self) -> None:
        """kill -9 a worker that has jobs in hand, with all its processes, and start another."""
        at = self._busy_one()
        queue, slots, process = self.running[at]
        process.kill_all()
        self.kills += 1
        self.running[at] = (queue, slots, worker(self.log, queue, concurrency=slots))

    def _busy_one(self) -> int:
        limit = time.monotonic() + 30
        while time.monotonic() < limit:
            busy = working()
            found = [at for at, (_, _, process) in enumerate(self.running) if process.pid in busy]
            if found:
                return random.choice(found)
            time.sleep(0.02)
        raise AssertionError("no worker was busy for 30 s")

    def end(self) -> None:
        with ended(*(process for _, _, process in self.running)):
            pass


def drop_connections(valkey: redis.Redis) -> None:
    """Cut every client of the broker off, in the middle of whatever it says."""
    valkey.client_kill_filter(_type="normal", skipme=True)


def test_every_job_is_done_and_each_effect_happens_once(
    on: Connection, valkey: redis.Redis, servers: Running, tmp_path: Path
) -> None:
    web_app, fleet, disasters = WebApp(), Fleet(tmp_path / "workers.log"), Counter[str]()
    disaster: dict[int, tuple[str, Callable[[], Any]]] = {
        5: ("redis flushes", valkey.flushall),
        9: ("dropped connections", lambda: drop_connections(valkey)),
        12: ("redis restarts", servers.restart_redis),
        15: ("redis flushes", valkey.flushall),
        18: ("dropped connections", lambda: drop_connections(valkey)),
        21: ("postgresql restarts", servers.restart_postgres),
        25: ("redis flushes", valkey.flushall),
        28: ("dropped connections", lambda: drop_connections(valkey)),
    }
    began = time.monotonic()
    fleet.start()
    try:
        until(served(on, len(FLEET)), 60, "all workers serve")
        web_app.start()
        while fleet.kills < KILLS:
            time.sleep(random.uniform(3.0, 5.0))
            fleet.kill_busy_one()
            if fleet.kills in disaster:
                name, happens = disaster[fleet.kills]
                happens()
                disasters[name] += 1
        web_app.join(200)
        until(lambda: not {"queued", "running"} & set(now()), 120, "all have ended", now)
    finally:
        fleet.end()
    report(web_app, fleet, disasters, time.monotonic() - began)
    assert web_app.asked == JOBS
    assert now() == {"done": JOBS}
    assert effects() == {1: JOBS}


def now() -> dict[str, int]:
    """Count states over a connection that a restart may have replaced."""
    try:
        with statement(scope.everyone("test")) as on:
            return states(on)
    except SQLAlchemyError:
        return {"queued": -1}


def working() -> set[int]:
    """Return the process ids of workers that have jobs in hand."""
    try:
        with statement(scope.everyone("test")) as on:
            names = on.exec_driver_sql("SELECT DISTINCT worker FROM onboarding.jobs WHERE state = 'running'").scalars()
            return {int(name.split(":")[1]) for name in names}
    except SQLAlchemyError:
        return set()


def effects() -> dict[int, int]:
    """Count how many jobs had their effect so many times."""
    with statement(scope.everyone("test")) as on:
        rows = on.exec_driver_sql("SELECT attempt, count(*) FROM onboarding.onboarding_steps GROUP BY 1")
        return {row[0]: row[1] for row in rows}


def report(web_app: WebApp, fleet: Fleet, disasters: Counter[str], seconds: float) -> None:
    """Print what happened."""
    table = Table("what", "how often", title=f"chaos, {seconds:.0f} s")
    with statement(scope.everyone("test")) as on:
        outcomes = on.exec_driver_sql(
            "SELECT outcome, count(*) FROM onboarding.job_attempts GROUP BY 1 ORDER BY 2 DESC"
        )
        rows = [("kill -9 of a busy worker", fleet.kills), *disasters.items(), ("jobs asked for", web_app.asked)]
        rows += [("requests repeated", web_app.repeated), *((f"jobs: {state}", n) for state, n in now().items())]
        rows += [(f"attempts: {row[0]}", row[1]) for row in outcomes]
        rows += [(f"effects that happened {times} x", n) for times, n in sorted(effects().items())]
    for what, often in rows:
        table.add_row(what, str(often))
    Console(width=80).print(table)
