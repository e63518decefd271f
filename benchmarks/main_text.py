"""How well and how fast the main text of a page is found: ours beside extractors that people use, on the gold pages.

F1, precision and recall compare words as multisets with what an editor marked, on the pages as they are. The time is
CPU of this process for the same pages dressed to 174 kB as real ones are, the least of three rounds. Peers read with
their defaults. One that is not installed is left out and named.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from statistics import mean

from rich.table import Table

from benchmarks.pages import realistic
from onboarding.website import read_page, warm_up
from tests.onboarding.website.reading.gold_pages import GoldPage, Score, gold_pages, score

ROUNDS = 3
Extract = Callable[[str, bytes], str]


@dataclass(frozen=True, slots=True)
class Row:
    """One extractor: scores by kind of page, CPU in milliseconds per page; no scores where it is not installed."""

    name: str
    by_kind: dict[str, list[Score]]
    cpu: float

    @property
    def scores(self) -> list[Score]:
        return [one for found in self.by_kind.values() for one in found]


def measure(pages: Sequence[GoldPage] | None = None) -> list[Row]:
    """Let every extractor read the gold pages."""
    gold = gold_pages() if pages is None else pages
    dressed = [(page.url, realistic(page.html)) for page in gold]
    return [_row(name, load, gold, dressed) for name, load in EXTRACTORS.items()]


def table(rows: Sequence[Row]) -> Table:
    """Show the means, F1 by kind, and the time as a multiple of ours."""
    kinds = sorted({kind for row in rows for kind in row.by_kind})
    ours = rows[0].cpu
    shown = Table(
        "main text",
        "F1",
        "P",
        "R",
        *kinds,
        "CPU ms",
        "× ours",
        title=f"{len(rows[0].scores)} gold pages, six languages",
    )
    for row in rows:
        if row.scores:
            total = (mean(getattr(one, name) for one in row.scores) for name in ("f1", "precision", "recall"))
            each = (mean(one.f1 for one in row.by_kind[kind]) for kind in kinds)
            shown.add_row(
                row.name, *(f"{value:.3f}" for value in (*total, *each)), f"{row.cpu:.1f}", f"{row.cpu / ours:.1f}"
            )
    missing = [row.name for row in rows if not row.scores]
    shown.caption = f"not installed: {', '.join(missing)}" if missing else None
    return shown


def _row(name: str, load: Callable[[], Extract], gold: Sequence[GoldPage], dressed: Sequence[tuple[str, bytes]]) -> Row:
    try:
        extract = load()
    except ImportError:
        return Row(name, {}, 0.0)
    by_kind: dict[str, list[Score]] = {}
    for page in gold:
        found = extract(page.url, page.html.encode())
        by_kind.setdefault(page.kind, []).append(score(page.wanted, found.splitlines()))
    return Row(name, by_kind, min(_round(extract, dressed) for _ in range(ROUNDS)))


def _round(extract: Extract, dressed: Sequence[tuple[str, bytes]]) -> float:
    started = time.process_time()
    for url, body in dressed:
        extract(url, body)
    return (time.process_time() - started) * 1000 / len(dressed)


def _ours() -> Extract:
    warm_up()
    return lambda url, body: read_page(url, body, "text/html; charset=utf-8").text


def _trafilatura_fast() -> Extract:
    extract = import_module("trafilatura").extract
    return lambda _url, body: extract(body, fast=True, include_comments=False) or ""


def _trafilatura() -> Extract:
    extract = import_module("trafilatura").extract
    return lambda _url, body: extract(body) or ""


def _readability() -> Extract:
    document, html = import_module("readability").Document, import_module("lxml.html")
    return lambda _url, body: "\n".join(html.fromstring(document(body.decode()).summary()).itertext())


def _resiliparse() -> Extract:
    extract = import_module("resiliparse.extract.html2text").extract_plain_text
    return lambda _url, body: str(extract(body.decode(), main_content=True))


EXTRACTORS: dict[str, Callable[[], Extract]] = {
    "Usher, whole reading": _ours,
    "trafilatura fast": _trafilatura_fast,
    "trafilatura": _trafilatura,
    "readability-lxml": _readability,
    "resiliparse main content": _resiliparse,
}
