"""From nothing running to everything ready: servers, migrations, a worker for every queue, beat."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

from rich.table import Table

from benchmarks.surroundings import PROJECT
from settings import child_environment


@dataclass(frozen=True)
class Start:
    """Seconds until ready."""

    name: str
    seconds: float


def measure() -> list[Start]:
    """Start everything in a new folder, stop it, and start it again."""
    with tempfile.TemporaryDirectory(prefix="usher-cold-") as folder:
        return [Start("in a new folder", _once(folder)), Start("again, data in place", _once(folder))]


def _once(folder: str) -> float:
    environment = child_environment(
        USHER_HOME=folder, DATABASE_URL="", BROKER_URL="", REDIS_URL="", USHER_EXTRA_TASKS=""
    )
    began = time.perf_counter()
    running = subprocess.Popen(
        [sys.executable, "-m", "cli", "up"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert running.stdout is not None
    try:
        said = []
        for line in running.stdout:
            said.append(line)
            if "ready" in line.lower():
                return time.perf_counter() - began
        raise RuntimeError("".join(said)[-2000:])
    finally:
        running.terminate()
        running.communicate(timeout=60)


def table(starts: list[Start]) -> Table:
    """Show the seconds."""
    shown = Table("everything ready from cold", "s")
    for start in starts:
        shown.add_row(start.name, f"{start.seconds:.1f}")
    return shown
