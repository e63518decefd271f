"""2,000 I/O jobs (200 ms local answer, one upsert) through the whole job contract, beside bare asyncio and plain Celery."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.surroundings import PROJECT, Place, child, cpu_seconds, provider, until
from settings import child_environment

JOBS = 2_000
PLAIN_JOBS = 100
PROCESSES = 4
THREADS = 60
WORK = "import sys; from workers.serve import work; from workers.queues import Queue; work([Queue(q) for q in sys.argv[2:]], int(sys.argv[1]))"
_FILL = """INSERT INTO onboarding.jobs (kind, queue, user_id, args, same, urgency, correlation_id)
SELECT 'ask_provider', 'keys', 'user' || n, jsonb_build_object('n', n), 'bench' || n, 0, 'bench' FROM generate_series(1, {n}) AS n"""


@dataclass(frozen=True)
class Measured:
    """One way of doing the jobs: seconds for all of them, and CPU milliseconds of each by part."""

    name: str
    wall: float
    parts: dict[str, float]


def measure(place: Place) -> list[Measured]:
    """Measure the three ways after each other, on the same servers."""
    with provider(place.home / "provider.log") as answering:
        meter = meter_of(place, answering)
        return [bare(place, meter), _ours(place, meter), plain(place, meter)]


Meter = Callable[..., dict[str, float]]


def meter_of(place: Place, answering: int) -> Meter:
    """Return a function that reads CPU seconds by part."""

    def read(*workers: int) -> dict[str, float]:
        return {
            "worker": cpu_seconds(*workers),
            "servers": cpu_seconds(place.servers.pid),
            "provider": cpu_seconds(answering),
        }

    return read


def each(after: dict[str, float], before: dict[str, float], jobs: int) -> dict[str, float]:
    return {part: (after[part] - before[part]) / jobs * 1000 for part in after}


def bare(place: Place, meter: Meter) -> Measured:
    place.sql("TRUNCATE public.answers")
    before, own = meter(), os.times()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.peers", str(JOBS)],
        cwd=PROJECT,
        env=child_environment(),
        check=True,
        capture_output=True,
    )
    after, now = meter(), os.times()
    spent = now.children_user + now.children_system - own.children_user - own.children_system
    parts = each(after, before, JOBS) | {"worker": spent / JOBS * 1000}
    return Measured("bare asyncio, aiohttp, 500 at once", float(done.stdout), parts)


def _ours(place: Place, meter: Meter) -> Measured:
    """Fill the queue while it is paused, then let go; from the first job's start to the last one's end."""
    place.sql("TRUNCATE public.answers")
    with ExitStack() as stack:
        queues = [("upkeep",), *(("keys",) for _ in range(PROCESSES))]
        log = place.home / "workers.log"
        workers = [stack.enter_context(child("-c", WORK, str(THREADS), *served, log=log)) for served in queues]
        until_serving(place, len(workers), log)
        place.sql("UPDATE onboarding.queues SET paused_at = now() WHERE name = 'keys'")
        place.sql(_FILL.format(n=JOBS))
        before = meter(*(w.pid for w in workers))
        place.sql("UPDATE onboarding.queues SET paused_at = NULL WHERE name = 'keys'")
        until(lambda: place.sql("SELECT count(*) FROM onboarding.jobs WHERE state = 'done'")[0][0] == JOBS, 120)
        after = meter(*(w.pid for w in workers))
    (wall,) = place.sql("SELECT extract(epoch FROM max(finished_at) - min(started_at))::float FROM onboarding.jobs")[0]
    _check(place, JOBS)
    return Measured(f"Usher, {PROCESSES} processes of {THREADS} threads", float(str(wall)), each(after, before, JOBS))


def until_serving(place: Place, workers: int, log: Path) -> None:
    try:
        until(lambda: place.sql("SELECT count(*) FROM onboarding.workers")[0][0] == workers, 30)
    except TimeoutError:
        sys.exit(log.read_text()[-2000:])


def _check(place: Place, jobs: int) -> None:
    """Every effect is there, and once; a benchmark of wrong results is none."""
    answers = place.sql("SELECT count(*), max(times) FROM public.answers")[0]
    if answers != (jobs, 1):
        sys.exit(f"wrong results: {answers}")


def plain(place: Place, meter: Meter) -> Measured:
    """Celery with its defaults, for fewer jobs, scaled: it takes them two at a time."""
    place.sql("TRUNCATE public.answers")
    broker = place.servers.broker_url
    celery = ("-m", "celery", "-A", "benchmarks.peers", "worker", "-c", "2", "--loglevel=WARNING")
    with child(*celery, log=place.home / "plain.log", PLAIN_BROKER=broker) as worker:
        os.environ["PLAIN_BROKER"] = broker
        from benchmarks.peers import app, ask_provider

        app.conf.broker_url = broker
        _send(ask_provider, 1)
        until(lambda: place.sql("SELECT count(*) FROM public.answers")[0][0] == 1, 30)
        place.sql("ALTER TABLE public.answers ADD COLUMN IF NOT EXISTS at timestamptz DEFAULT clock_timestamp()")
        place.sql("TRUNCATE public.answers")
        before = meter(worker.pid)
        _send(ask_provider, PLAIN_JOBS)
        until(lambda: place.sql("SELECT count(*) FROM public.answers")[0][0] == PLAIN_JOBS, 120)
        after = meter(worker.pid)
    (wall,) = place.sql("SELECT extract(epoch FROM max(at) - min(at))::float FROM public.answers")[0]
    scaled = float(str(wall)) * JOBS / (PLAIN_JOBS - 2)
    return Measured(f"Celery as it comes, prefork -c 2 ({PLAIN_JOBS}, scaled)", scaled, each(after, before, PLAIN_JOBS))


def _send(task: object, jobs: int) -> None:
    for n in range(jobs):
        task.delay(n)  # type: ignore[attr-defined] # Celery has no types
