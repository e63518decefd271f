"""Progress at a thousand users and at a million: the same calls in turn on both, beside a peer, on durable servers.

`USERS=50000` takes fewer than a million; `python -m benchmarks.progress` measures nothing else. The calls are for users by
chance, so at a million nearly all of them are met for the first time, and their pages are not in the server's own buffers;
`ACTIVE=100` makes all calls for as few users as are there at a thousand, which shows the size of the tables alone.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from benchmarks import orm_progress
from benchmarks.progress_calls import PEER
from benchmarks.surroundings import PROJECT
from db import migrate, seed_plan, seeding, wide
from db.engine import new_engine, unit
from db.vault import new_key
from settings import child_environment, reread
from workers.embedded import start

FEW, MANY = 1_000, int(os.environ.get("USERS", "1000000"))
GOAL = 1.3
# How often in a round, and how many rounds, the first of which warms up.
OURS, THEIRS, ROUNDS = 25, 2, 41
CALLS = {
    "read progress": (OURS, ROUNDS),
    "finish a step": (OURS, ROUNDS),
    "get_onboarding_status": (OURS, ROUNDS),
    "mark_step_completed": (OURS, ROUNDS),
    "get_personalized_ai_inputs": (OURS, ROUNDS),
    "save_api_key": (OURS, ROUNDS),
    PEER + "read progress": (THEIRS, 11),
    PEER + "get_onboarding_status": (THEIRS, 11),
    PEER + "mark_step_completed": (THEIRS, 6),
    PEER + "get_personalized_ai_inputs": (THEIRS, 11),
    PEER + "save_api_key": (THEIRS, 11),
}
# What the services read, for everybody, as the peer has it. The keys are none, and nobody opens them.
_FILL = """
INSERT INTO onboarding.website_analyses (session_id, website_url, normalised_url, writing_style, target_audience, content_type)
SELECT id, 'https://site.example/', 'https://site.example/', '{"tone": "professional"}', '{"industry_focus": "technology"}',
    '{"primary_type": "blog"}' FROM onboarding.onboarding_sessions;
INSERT INTO onboarding.research_preferences (session_id, content_types) SELECT id, '["blog"]' FROM onboarding.onboarding_sessions;
INSERT INTO onboarding.persona_data (session_id, core_persona) SELECT id, '{}' FROM onboarding.onboarding_sessions;
INSERT INTO onboarding.api_keys (session_id, provider, row_id, key, data_key, master_key, fingerprint, pepper, verdict, condition)
SELECT id, 'openai', gen_random_uuid(), decode(repeat('00', 150), 'hex'), decode(repeat('00', 60), 'hex'), 'k1',
    sha256(user_id::bytea), 'p1', 'valid', 'ok' FROM onboarding.onboarding_sessions"""


@dataclass
class House:
    """A database with so many users, and the process that makes the calls to it."""

    users: int
    caller: subprocess.Popen[str]
    seconds: float
    size: str

    def ask(self, name: str, times: int) -> dict[str, Any]:
        said, heard = self.caller.stdin, self.caller.stdout
        assert said
        assert heard
        said.write(json.dumps([name, times]) + "\n")
        said.flush()
        answer: dict[str, Any] = json.loads(heard.readline())
        return answer


@dataclass
class Measured:
    """Milliseconds at few users and at many, statements and commits of one call."""

    name: str
    few: list[float] = field(default_factory=list)
    many: list[float] = field(default_factory=list)
    statements: float = 0
    commits: float = 0


@contextmanager
def house(users: int) -> Iterator[House]:
    """Start durable servers, fill them, and let a process stand ready."""
    with tempfile.TemporaryDirectory(prefix="usher-bench-") as folder, start(Path(folder)) as running:
        names = {"DATABASE_URL": "database_url", "BROKER_URL": "broker_url", "REDIS_URL": "redis_url"}
        where = {name: getattr(running.servers, key) for name, key in names.items()}
        chosen = reread(USHER_HOME=folder, USHER_MASTER_KEYS=new_key("k1"), USHER_PEPPER=new_key("p1"), **where)
        migrate.upgrade(chosen)
        made = new_engine(chosen)
        began = time.monotonic()
        _seed(made, users)
        seconds = time.monotonic() - began
        orm_progress.fill(made, users)
        size = _settle(running.servers.database_url)
        made.dispose()
        with _caller(users) as caller:
            yield House(users, caller, seconds, size)


def _seed(engine: Engine, users: int) -> None:
    everyone = wide.opened("benchmark", on=engine)
    with unit(on=engine) as tx:
        plan = seed_plan.plan(tx, ("creator", "member"), datetime.now(UTC).date())
    seeding.make_months(everyone, plan)
    for first in range(1, users + 1, seeding.CHUNK):
        seeding.add(everyone, plan, 1, range(first, min(first + seeding.CHUNK, users + 1)))


def _settle(url: str) -> str:
    """Fill what the services read, and let the server finish its housework before anything is measured."""
    with psycopg.connect(url, autocommit=True, options="-c usher.everyone=on") as on:
        for statement in _FILL.split(";"):
            on.execute(statement)
        on.execute("VACUUM ANALYZE")
        row = on.execute("SELECT pg_size_pretty(pg_database_size(current_database()))").fetchone()
        return str(row[0]) if row else ""


@contextmanager
def _caller(users: int) -> Iterator[subprocess.Popen[str]]:
    caller = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.progress_calls"],
        cwd=PROJECT,
        env=child_environment(PROGRESS_USERS=str(users), USHER_LOG_LEVEL="WARNING"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert caller.stdout
        assert json.loads(caller.stdout.readline()) == "ready"
        yield caller
    finally:
        caller.terminate()
        caller.wait(15)


def measure(few: House, many: House) -> list[Measured]:
    """Make every call on both in turn, so that what disturbs the machine disturbs both."""
    return [_measured(name, few, many, times, rounds) for name, (times, rounds) in CALLS.items()]


def _measured(name: str, few: House, many: House, times: int, rounds: int) -> Measured:
    found = Measured(name)
    for number in range(rounds):
        for where, taken in ((few, found.few), (many, found.many)):
            answer = where.ask(name, times)
            if number:
                taken.extend(answer["ms"])
                found.statements, found.commits = answer["statements"], answer["commits"]
    return found


def table(found: list[Measured], few: House, many: House) -> Table:
    """Show each call, ours above the peer's."""
    sizes = (f"{few.users:,} users", f"{many.users:,} users")
    shown = Table(
        "call", "statements", "commits", f"{sizes[0]} p50", "p99 ms", f"{sizes[1]} p50", "p99 ms", "ratio p50", "p99"
    )
    for one in found:
        low, high = _percentiles(one.few), _percentiles(one.many)
        ratios = (f"{high[at] / low[at]:.2f}" for at in (0, 1))
        cells = (f"{value:.2f}" for value in (*low, *high))
        shown.add_row(
            one.name,
            f"{one.statements:.1f}",
            f"{one.commits:.1f}",
            *cells,
            *ratios,
            end_section=one.name == "save_api_key",
        )
    shown.caption = (
        f"goal: a ratio of at most {GOAL}. {many.users:,} users seeded in {many.seconds:.0f} s "
        f"({many.users / many.seconds:,.0f} a second); with everything else {many.size}"
    )
    return shown


def _percentiles(taken: list[float]) -> tuple[float, float]:
    hundredths = statistics.quantiles(taken, n=100, method="inclusive")
    return hundredths[49], hundredths[98]


def run(console: Console) -> Table:
    """Fill both databases and measure."""
    with ExitStack() as stack:
        with console.status(f"seeding {FEW:,} and {MANY:,} users"):
            few, many = stack.enter_context(house(FEW)), stack.enter_context(house(MANY))
        with console.status("progress at both sizes, in turn"):
            return table(measure(few, many), few, many)


if __name__ == "__main__":
    screen = Console(width=150)
    screen.print(
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, durable servers"
    )
    screen.print(run(screen))
