"""Where the time of one job goes: each step of its life, alone, in one thread, on durable servers."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from rich.table import Table

from benchmarks.jobs import ask_provider, save
from benchmarks.surroundings import Place
from db import asking, jobs
from db.engine import statement, unit
from workers import bell, news
from workers.bell import Bell

JOBS = 500
SPAN = timedelta(seconds=30)


@dataclass
class Clock:
    """Wall and CPU milliseconds by step."""

    wall: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    cpu: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall[name] += (time.perf_counter() - wall) * 1000
        self.cpu[name] += (time.process_time() - cpu) * 1000


def measure(place: Place) -> Clock:
    """Take some jobs through their life, step by step; the first ones only warm up."""
    place.clear()
    for n in range(20):
        _live(n, Clock())
    clock = Clock()
    for n in range(20, 20 + JOBS):
        _live(n, clock)
    place.clear()
    return clock


def _live(n: int, clock: Clock) -> None:
    with clock.step("ask: row and commit"), unit() as tx:
        asked = asking.add(tx, ask_provider.name, user_id=f"step{n}", args={"n": n})
    with clock.step("ring"):
        bell.ring([Bell(ask_provider.name, asked.id, "keys")])
    with clock.step("claim, committed"), statement() as on:
        claim = jobs.claim(on, str(asked.id), ask_provider.name, "keys", worker="steps", lease=SPAN, deadline=SPAN)
    if claim is None:
        raise RuntimeError("not to be had")
    with clock.step("tell progress, committed"), statement() as on:
        jobs.tell(on, claim, "asking", 50)
    with clock.step("settle and save, one commit"), unit() as tx:
        jobs.settle(tx.connection(), claim, jobs.DONE)
        save(tx, claim.user_id, ("", n), 2048)
    with clock.step("news"):
        news.tell(claim, "done", percent=100)


def table(clock: Clock, title: str | None = None) -> Table:
    """Show the milliseconds of one job."""
    shown = Table("where one job's time goes", "wall ms", "CPU ms, our side", title=title)
    for name in clock.wall:
        shown.add_row(name, f"{clock.wall[name] / JOBS:.2f}", f"{clock.cpu[name] / JOBS:.2f}")
    shown.add_row("in all", f"{sum(clock.wall.values()) / JOBS:.2f}", f"{sum(clock.cpu.values()) / JOBS:.2f}")
    return shown
