"""How long a web request waits for `enqueue`: insert, commit and ring, alone and beside fifteen others."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from benchmarks.surroundings import PROJECT, Place
from settings import child_environment

ALONE = 2_000
WRITERS = 16
EACH = 250


@dataclass(frozen=True)
class Latency:
    """Milliseconds."""

    name: str
    p50: float
    p99: float
    per_second: float


def measure(place: Place) -> list[Latency]:
    """Measure one writer, then sixteen processes at once."""
    place.clear()
    latencies = [_run(1, ALONE, "alone"), _run(WRITERS, EACH, f"{WRITERS} writers")]
    place.clear()
    return latencies


def _run(writers: int, each: int, name: str) -> Latency:
    command = [sys.executable, "-m", "benchmarks.enqueue", str(each)]
    began = time.perf_counter()
    running = [
        subprocess.Popen(
            [*command, f"{name}-{n}"], cwd=PROJECT, env=child_environment(), stdout=subprocess.PIPE, text=True
        )
        for n in range(writers)
    ]
    taken = sorted(float(line) for process in running for line in process.communicate()[0].split())
    seconds = time.perf_counter() - began
    percentiles = statistics.quantiles(taken, n=100)
    return Latency(name, percentiles[49], percentiles[98], writers * each / seconds)


def main() -> None:
    """Enqueue so many jobs of different users, each in a transaction of its own; print the milliseconds of each."""
    from benchmarks.jobs import ask_provider
    from db.engine import unit

    jobs, writer = int(sys.argv[1]), sys.argv[2]
    taken = []
    for n in range(-20, jobs):  # the first connect and prepare
        began = time.perf_counter()
        with unit() as tx:
            ask_provider.enqueue(tx, user_id=f"{writer}-{n}", n=n)
        taken.append((time.perf_counter() - began) * 1000)
    print("\n".join(map(str, taken[20:])))


if __name__ == "__main__":
    main()
