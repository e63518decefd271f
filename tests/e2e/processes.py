"""Real workers as children of a test, in process groups of their own, always ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection

PROJECT = Path(__file__).resolve().parents[2]
_WORK = "import sys; from workers.serve import work; from workers.queues import Queue; work([Queue(q) for q in sys.argv[2:]], int(sys.argv[1]))"
# As `usher beat`, with a shorter minute.
_BEAT = (
    "from workers.app import app; app.conf.beat_schedule['prune']['schedule'] = 1.0; "
    "from workers.serve import beat; beat()"
)


class Process:
    """One child with its group: started, watched, killed whole."""

    def __init__(self, log: Path, code: str, *arguments: str, **environment: str) -> None:
        self.log = log
        with log.open("ab") as out:
            self._child = subprocess.Popen(
                [sys.executable, "-c", code, *arguments],
                cwd=PROJECT,
                env={**os.environ, "PYTHONPATH": str(PROJECT), **environment},
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def exit_code(self) -> int | None:
        return self._child.poll()

    def kill_all(self) -> None:
        """kill -9 the process and everything it started, at once."""
        self._signal_all(signal.SIGKILL)
        self._child.wait(10)

    def ask_to_stop(self) -> None:
        os.kill(self.pid, signal.SIGTERM)

    def wait(self, seconds: float) -> int:
        return self._child.wait(PATIENCE * seconds)

    def _signal_all(self, which: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, which)


def worker(log: Path, *queues: str, concurrency: int = 4, **environment: str) -> Process:
    return Process(log, _WORK, str(concurrency), *queues, **{"USHER_LEASE_SECONDS": "4", **environment})


def beat(log: Path) -> Process:
    return Process(log, _BEAT)


@contextmanager
def ended(*processes: Process) -> Iterator[None]:
    """End all processes, whatever happens in between."""
    try:
        yield
    finally:
        for process in processes:
            process.kill_all()


# A machine that does much else at the same time gets so many times longer.
PATIENCE = 6


def until(condition: Callable[[], object], seconds: float, what: str, seen: Callable[[], object] = str) -> None:
    """Wait until the condition holds; fail by name, with what is seen then, if it does not in time."""
    limit = time.monotonic() + PATIENCE * seconds
    while not condition():
        assert time.monotonic() < limit, f"not within {PATIENCE} * {seconds} s: {what} {seen()}"
        time.sleep(0.05)


def served(on: Connection, workers: int) -> Callable[[], bool]:
    """Say whether so many workers have reported."""
    return lambda: on.exec_driver_sql("SELECT count(*) FROM onboarding.workers").scalar_one() >= workers


def states(on: Connection) -> dict[str, int]:
    """Count jobs by state, and failed ones by code."""
    rows = on.exec_driver_sql(
        "SELECT CASE state WHEN 'failed' THEN code ELSE state END AS what, count(*) AS n FROM onboarding.jobs GROUP BY 1"
    )
    return {row.what: row.n for row in rows}
