"""2,000 key validations (a provider that answers after 200 ms) beside bare asyncio and Celery as it comes, in one run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

from rich.table import Table

from benchmarks import io_jobs
from benchmarks.io_jobs import JOBS, Measured, Meter
from benchmarks.steps import JOBS as STEPS
from benchmarks.steps import Clock
from benchmarks.steps import table as steps_table
from benchmarks.surroundings import PORT, Place, child, provider, until
from db import jobs, key_checks, keys, providers, scope
from db.engine import reading, statement, unit
from db.jobs import Alongside
from db.key_checks import Outcome
from db.keys import Held
from db.vault import vault
from onboarding.providers.conversation import ask_with, converse
from onboarding.providers.finding import Finding
from onboarding.providers.pasting import take_in
from onboarding.providers.standing import after
from onboarding.providers.wire import Answer
from settings import reread
from workers import news, shared_redis
from workers.limits import bucket
from workers.providers import ask_provider, wire
from workers.providers.asking import wait_for_turn
from workers.registry import register_all

PROCESSES, THREADS = 2, 110
ENTRY = """id = "bench"
name = "Bench"
category = "llm"
[[fields]]
sample = "sk-<word:40>"
[[probes]]
url = "https://api.bench.example/v1/models"
expect = ["data"]
[limits]
per_minute = 10000000
[[evidence]]
source = "benchmarks/answering.py"
level = "live"
checked_on = 2026-11-21
"""
_FILL = """INSERT INTO onboarding.jobs (kind, queue, user_id, args, same, urgency, correlation_id)
SELECT 'validate_api_key', 'keys', s.user_id, jsonb_build_object('key_id', k.id, 'revision', k.revision), 'bench' || k.id, 0, 'bench'
FROM onboarding.api_keys AS k JOIN onboarding.onboarding_sessions AS s ON s.id = k.session_id"""


@contextmanager
def setting(place: Place) -> Iterator[None]:
    """Point this process and its children at the local provider, through an entry of an operator's folder."""
    folder = place.home / "providers"
    folder.mkdir(exist_ok=True)
    (folder / "bench.toml").write_text(ENTRY)
    reread(USHER_PROVIDERS=str(folder), USHER_PROVIDERS_AT=f"http://127.0.0.1:{PORT}")
    register_all()
    yield
    reread(USHER_PROVIDERS="", USHER_PROVIDERS_AT="")


def measure(place: Place) -> list[Measured]:
    """Measure the three ways after each other, on the same servers."""
    with setting(place), provider(place.home / "provider.log") as answering:
        meter = io_jobs.meter_of(place, answering)
        os.environ["PEER_PATH"] = "v1/models"
        bare = io_jobs.bare(place, meter)
        ours = _ours(place, meter)
        plain = io_jobs.plain(place, meter)
        del os.environ["PEER_PATH"]
    return [bare, ours, plain]


def put_keys(many: int) -> None:
    """Keep one sealed key for each of so many users."""
    entry = providers.provider_named("bench")
    with unit(scope.everyone("benchmark")) as tx:
        for n in range(many):
            pasted = take_in(entry, {"key": f"sk-FAKE{n:036d}"}, providers.known())
            keys.put(tx, f"user{n}", entry, pasted, vault())


def _ours(place: Place, meter: Meter) -> Measured:
    """Fill the queue while it is paused, then let go; from the first job's start to the last one's end."""
    _empty(place)
    put_keys(JOBS)
    place.sql("ANALYZE onboarding.api_keys")
    with ExitStack() as stack:
        queues = [("upkeep",), *(("keys",) for _ in range(PROCESSES))]
        log = place.home / "key-workers.log"
        workers = [stack.enter_context(child("-c", io_jobs.WORK, str(THREADS), *served, log=log)) for served in queues]
        io_jobs.until_serving(place, len(workers), log)
        place.sql("UPDATE onboarding.queues SET paused_at = now() WHERE name = 'keys'")
        place.sql(_FILL)
        before = meter(*(w.pid for w in workers))
        place.sql("UPDATE onboarding.queues SET paused_at = NULL WHERE name = 'keys'")
        until(lambda: _count(place, "jobs WHERE state = 'done'") == JOBS, 120)
        after_all = meter(*(w.pid for w in workers))
    (wall,) = place.sql("SELECT extract(epoch FROM max(finished_at) - min(started_at))::float FROM onboarding.jobs")[0]
    _must_be_right(place, log)
    name = f"Usher, {PROCESSES} processes of {THREADS} threads"
    return Measured(name, float(str(wall)), io_jobs.each(after_all, before, JOBS))


def _count(place: Place, what: str) -> int:
    return int(str(place.sql(f"SELECT count(*) FROM onboarding.{what}")[0][0]))


def _empty(place: Place) -> None:
    place.clear()
    place.sql("DELETE FROM onboarding.onboarding_sessions")


def _must_be_right(place: Place, log: Path) -> None:
    """Every key has its verdict and one check; a benchmark of wrong results is none."""
    good = _count(place, "api_keys WHERE verdict = 'valid' AND condition = 'ok'"), _count(place, "key_checks")
    if good != (JOBS, JOBS):
        raise SystemExit(f"wrong results: {good}\n{log.read_text()[-2000:]}")


def measure_steps(place: Place) -> Clock:
    """Take some validations through their life, step by step, in one thread; the first ones only warm up."""
    with setting(place), provider(place.home / "provider.log"):
        _empty(place)
        put_keys(STEPS + 20)
        place.sql(_FILL)
        rows = place.sql("SELECT id::text, user_id, (args->>'key_id')::int FROM onboarding.jobs")
        clock = Clock()
        for number, (job_id, user_id, key_id) in enumerate(rows):
            _live(str(job_id), str(user_id), int(str(key_id)), clock if number >= 20 else Clock())
        _empty(place)
    return clock


SPAN = timedelta(seconds=30)
_SAID = Answer(200, {"content-type": "application/json"}, b'{"data": [{"id": "example"}]}')


def _live(job_id: str, user_id: str, key_id: int, clock: Clock) -> None:
    entry, turns = providers.provider_named("bench"), bucket(shared_redis.client())
    with clock.step("claim, committed"), statement() as on:
        claim = jobs.claim(on, job_id, "validate_api_key", "keys", worker="steps", lease=SPAN, deadline=SPAN)
    if claim is None:
        raise RuntimeError("not to be had")
    with clock.step("load the sealed key"), reading(scope.user(user_id)) as tx:
        key = keys.held(tx, user_id, key_id)
    with clock.step("open the seal"):
        credential = key.open(vault())
    with clock.step("the provider's turn (Redis)"):
        wait_for_turn(turns, entry)
    with clock.step("ask over the wire"):
        ask_provider(entry, credential, wire())
    with clock.step("of which building and reading (pure)"):
        finding = ask_with(converse(entry, credential, key.now), lambda _: _SAID)
    with clock.step("settle and save, one statement"), statement(scope.user(user_id)) as on:
        jobs.settle(on, claim, jobs.DONE, _kept(key, finding))
    with clock.step("news"):
        news.tell(claim, "done", percent=100)


def _kept(key: Held, finding: Finding) -> Alongside:
    then = after(key.standing, finding, key.now, lambda: 0.5, timedelta(0))
    return key_checks.kept_alongside(key, Outcome(finding, then, timedelta(0), tell=True))


def steps_shown(clock: Clock) -> Table:
    """Show the milliseconds of one validation."""
    return steps_table(clock, title="where one key validation's time goes (the provider's 200 ms are in `ask`)")
