"""What making a persona costs without a model, and how well its function words tell one site from another.

The cost is that of the job's own work between the database's rows: the kept text is unpacked, the persona is made and
written as bytes. Nothing of a round is there in the next but the language's lists. `python -m benchmarks.persona FOLDER`
compares pages of your own: a folder for each site (or a page for each) with HTML files in it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from statistics import fmean

from rich.console import Console
from rich.table import Table

from benchmarks import style_distance
from onboarding.persona.corpus import corpus_of, pack, unpack
from onboarding.persona.generating import generate
from onboarding.persona.schema import canonical
from onboarding.persona.sources import Sources
from onboarding.website import Page, describe
from onboarding.website.sample import take_sample
from tests.onboarding.persona.made import PREFERENCES
from tests.onboarding.website.sites import ORIGIN, site

ROUNDS = 200
PLATFORMS = ("linkedin", "blog", "twitter", "instagram")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one persona takes: milliseconds of the clock and of the processor, and its size."""

    name: str
    words: int
    p50: float
    p99: float
    cpu: float
    kept: int
    written: int


def measure(rounds: int = ROUNDS) -> list[Cost]:
    """Make the personas of five pages of each example site, and of all its pages."""
    five = [_cost(f"{name}, 5 pages", site(name)[:5], rounds) for name in style_distance.EXAMPLES]
    whole = [_cost(f"{name}, {len(site(name))} pages", site(name), rounds) for name in style_distance.EXAMPLES]
    return five + whole


def _cost(name: str, pages: Sequence[Page], rounds: int) -> Cost:
    kept = pack(corpus_of(take_sample(pages)))
    sources = Sources(
        analysis=dict(describe(pages)), preferences=PREFERENCES, platforms=PLATFORMS, website_url=f"{ORIGIN}/"
    )
    made = _make(sources, kept)
    clock, cpu = zip(*(_round(sources, kept) for _ in range(rounds)), strict=True)
    words = unpack(kept).style.words
    return Cost(name, len(words), _at(clock, 0.5), _at(clock, 0.99), fmean(cpu), len(kept), len(made))


def _make(sources: Sources, kept: bytes) -> bytes:
    return canonical(generate(replace(sources, corpus=unpack(kept))))


def _round(sources: Sources, kept: bytes) -> tuple[float, float]:
    clock, cpu = time.perf_counter(), time.process_time()
    _make(sources, kept)
    return (time.perf_counter() - clock) * 1000, (time.process_time() - cpu) * 1000


def _at(values: Sequence[float], share: float) -> float:
    return sorted(values)[ceil(share * len(values)) - 1]


def table(costs: Sequence[Cost]) -> Table:
    """Show the costs."""
    shown = Table(
        "site", "words", "p50 ms", "p99 ms", "CPU ms", "text kept, bytes", "persona, bytes",
        title=f"A persona without a model, {len(PLATFORMS)} platforms",
    )  # fmt: skip
    for one in costs:
        times = (f"{value:.1f}" for value in (one.p50, one.p99, one.cpu))
        shown.add_row(one.name, f"{one.words:,}", *times, f"{one.kept:,}", f"{one.written:,}")
    return shown


def pages_named() -> Path | None:
    """Return the folder with pages to compare: the first argument, or PAGES; None for the bundled ones."""
    named = (sys.argv[1] if len(sys.argv) > 1 else "") or os.environ.get("PAGES", "")
    return Path(named) if named else None


def tables() -> tuple[Table, Table]:
    """Measure, and return both tables."""
    sites = style_distance.sites_of(pages_named())  # first: a folder that cannot be used is said at once
    return table(measure()), style_distance.table(sites)


if __name__ == "__main__":
    Console(width=130).print(*tables())
