"""Run all measurements and print one table."""

from __future__ import annotations

import os
import platform

from rich.console import Console
from rich.table import Table

from benchmarks import analysis, cold_start, enqueue, io_jobs, keys, main_text, persona, progress, steps
from benchmarks.surroundings import place
from workers.registry import register_all


def main() -> None:
    console = Console(width=130)
    with place() as here:
        register_all()
        console.print(
            f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, {here.durability()}"
        )
        with console.status("enqueueing"):
            latencies = enqueue.measure(here)
        with console.status("one job, step by step"):
            clock = steps.measure(here)
        with console.status("2,000 I/O jobs, three ways"):
            ways = io_jobs.measure(here)
        with console.status("2,000 key validations, three ways"):
            checks, check_steps = keys.measure(here), keys.measure_steps(here)
    with console.status("cold start"):
        starts = cold_start.measure()
    with console.status("website analysis beside its peers"):
        costs, sizes, texts = analysis.measure(), analysis.measure_sizes(), main_text.measure()
    with console.status("personas"):
        personas = persona.tables()
    console.print(analysis.table(costs), analysis.sizes_table(sizes), main_text.table(texts), *personas)
    console.print(_jobs_table(ways, "I/O jobs of 200 ms and one upsert"), _enqueue_table(latencies), steps.table(clock))
    console.print(_jobs_table(checks, "API keys checked with a provider that answers after 200 ms"))
    console.print(keys.steps_shown(check_steps), cold_start.table(starts))
    console.print(progress.run(console))


def _jobs_table(ways: list[io_jobs.Measured], what: str) -> Table:
    bare = ways[0].wall
    table = Table(
        "way",
        "wall s",
        "× bare",
        "CPU ms/job: worker",
        "database, broker",
        "provider",
        title=f"{io_jobs.JOBS:,} {what}",
    )
    for way in ways:
        cpu = (f"{way.parts[part]:.2f}" for part in ("worker", "servers", "provider"))
        table.add_row(way.name, f"{way.wall:.2f}", f"{way.wall / bare:.1f}", *cpu)
    table.caption = f"Usher is {ways[2].wall / ways[1].wall:.0f} times as fast as Celery as it comes"
    return table


def _enqueue_table(latencies: list[enqueue.Latency]) -> Table:
    table = Table("enqueue: row, commit and ring", "p50 ms", "p99 ms", "per second")
    for one in latencies:
        table.add_row(one.name, f"{one.p50:.2f}", f"{one.p99:.2f}", f"{one.per_second:.0f}")
    return table


main()
