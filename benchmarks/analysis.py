"""What reading and describing a site costs, beside a bare parse and beside the libraries one would pile up otherwise.

Every way sees the same pages, each in a process of its own (so that memory can be told), one after the other, three
times round; the CPU time is the least of the rounds. The pages are the gold pages, dressed to the sizes of real ones
(benchmarks/pages.py), eight to a site as the job reads them; ours is shown for single pages too. A peer that is not
installed is left out and named.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from pathlib import Path
from statistics import NormalDist, fmean
from urllib.parse import urlsplit

from rich.table import Table

from benchmarks.pages import realistic, stretched
from tests.onboarding.website.reading.gold_pages import gold_pages

PROJECT = Path(__file__).resolve().parents[1]
ROUNDS = 3
_NOT_INSTALLED = 3
SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000, 2_000_000)
SITE = 8
Pages = Sequence[tuple[str, bytes]]
Way = Callable[[Pages], object]


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds per page, of each page or each site, and what memory grew by over loaded pages and libraries."""

    name: str
    parts: Sequence[float]
    memory: float

    @property
    def mean(self) -> float:
        return fmean(self.parts)

    @property
    def p95(self) -> float:
        return sorted(self.parts)[int(0.95 * (len(self.parts) - 1))]


def each(read: Callable[[str, bytes], object]) -> Way:
    return lambda pages: [read(url, body) for url, body in pages]


def bare() -> Way:
    from lxml import etree

    return each(lambda _url, body: etree.fromstring(body, etree.HTMLParser(encoding="utf-8")))


def ours() -> Way:
    from onboarding.website import describe, read_page, warm_up

    warm_up()
    return lambda pages: describe([read_page(url, body, "text/html; charset=utf-8") for url, body in pages])


def trafilatura_fast() -> Way:
    import trafilatura

    return each(lambda _url, body: trafilatura.extract(body.decode(), fast=True))


def trafilatura_fast_and_metadata() -> Way:
    import trafilatura

    def read(url: str, body: bytes) -> object:
        return trafilatura.bare_extraction(body.decode(), url=url, fast=True, with_metadata=True)

    return each(read)


def pile() -> Way:
    """Text and metadata, structured data, language, keywords, sentiment: without a brand, and without a count of style."""
    import extruct
    import trafilatura
    import yake
    from py3langid.langid import MODEL_FILE, LanguageIdentifier
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    mood = SentimentIntensityAnalyzer()
    keywords = {code: yake.KeywordExtractor(lan=code, top=20) for code in ("en", "de", "fr", "es", "it", "pt")}

    def read(url: str, body: bytes) -> object:
        html = body.decode()
        document = trafilatura.bare_extraction(html, url=url, with_metadata=True)
        text = document.text if document else ""
        facts = extruct.extract(html, base_url=url)
        language, _ = identifier.classify(text)
        moods = [mood.polarity_scores(sentence)["compound"] for sentence in re.split(r"(?<=[.!?])\s+", text)]
        return facts, moods, keywords.get(language, keywords["en"]).extract_keywords(text)

    return each(read)


# Each way, and how many pages it takes at a time.
WAYS: dict[str, tuple[Callable[[], Way], int]] = {
    "lxml, parse only": (bare, 1),
    "Usher, sites of eight pages": (ours, SITE),
    "Usher, single pages": (ours, 1),
    "trafilatura fast, text only": (trafilatura_fast, 1),
    "trafilatura fast and metadata": (trafilatura_fast_and_metadata, 1),
    "pile of libraries": (pile, 1),
}


def measure() -> list[Cost]:
    """Measure every way that can be imported; the bare parse comes first, ours second."""
    pages = gold_pages()
    dressed = [realistic(page.html, size) for page, size in zip(pages, sizes(len(pages)), strict=True)]
    bodies = [
        (_address(number, page.url), body) for number, (page, body) in enumerate(zip(pages, dressed, strict=True))
    ]
    return [cost for name in WAYS if (cost := _alone(name, bodies))]


def _address(number: int, url: str) -> str:
    """Return an address on the site that the page is counted to; a site has one root."""
    path = urlsplit(url).path
    return f"https://site-{number // SITE}.example{path if number % SITE == 0 or path != '/' else f'/start-{number}'}"


def sizes(count: int) -> list[int]:
    """Return sizes in bytes whose median and mean are those of 181 measured pages: 115 and 174 kB, log-normal."""
    spread = NormalDist(log(115_000), sqrt(2 * log(174 / 115)))
    # Not in ascending order: pages of one language stand together.
    return [round(exp(spread.inv_cdf(((number * 7) % count + 0.5) / count))) for number in range(count)]


def measure_sizes() -> list[tuple[int, float, float, float]]:
    """Return (bytes, ms of a bare parse, ms of ours, ms of ours where all is text) for one page of growing size."""
    page = next(page for page in gold_pages("en") if page.kind == "article")
    real = [(page.url, realistic(stretched(page.html, size // 10).decode(), size)) for size in SIZES]
    text = [(page.url, stretched(page.html, size)) for size in SIZES]
    parse, whole = (_alone(name, real) for name in ("lxml, parse only", "Usher, single pages"))
    dense = _alone("Usher, single pages", text)
    assert parse
    assert whole
    assert dense
    return list(zip((len(body) for _, body in real), parse.parts, whole.parts, dense.parts, strict=True))


def table(costs: Sequence[Cost]) -> Table:
    """Show the costs, and how many times ours each is."""
    parse, own = costs[0].mean, costs[1].mean
    shown = Table(
        "way",
        "CPU ms/page",
        "p95",
        "pages/CPU-s",
        "× parse",
        "× ours",
        "memory +MB",
        title="Website analysis, per page",
    )
    for cost in costs:
        cells = (f"{cost.mean:.2f}", f"{cost.p95:.1f}", f"{1000 / cost.mean:.0f}", f"{cost.mean / parse:.1f}")
        shown.add_row(cost.name, *cells, f"{cost.mean / own:.1f}", f"{cost.memory:.0f}")
    missing = [name for name in WAYS if name not in {cost.name for cost in costs}]
    shown.caption = f"{len(costs[0].parts)} pages" + (f"; not installed: {', '.join(missing)}" if missing else "")
    return shown


def sizes_table(rows: Sequence[tuple[int, float, float, float]]) -> Table:
    """Show the cost against the size of a page."""
    shown = Table("page", "parse ms", "ours ms", "× parse", "per 100 kB", "all text: ms", title="Cost against size")
    for size, parse, whole, dense in rows:
        cells = (
            f"{parse:.2f}",
            f"{whole:.1f}",
            f"{whole / parse:.1f}",
            f"{whole / size * 100_000:.1f}",
            f"{dense:.0f}",
        )
        shown.add_row(f"{size / 1000:,.0f} kB", *cells)
    shown.caption = "of more than 300,000 characters of text the first 300,000 are read"
    return shown


def _alone(name: str, bodies: Sequence[tuple[str, bytes]]) -> Cost | None:
    """Measure one way in a process of its own; None where it cannot be imported."""
    with tempfile.TemporaryDirectory(prefix="usher-pages-") as folder:
        for number, (url, body) in enumerate(bodies):
            (Path(folder) / f"{number:03}").write_bytes(url.encode() + b"\n" + body)
        command = [sys.executable, "-m", "benchmarks.analysis", name, folder]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=900)
    if done.returncode == _NOT_INSTALLED:
        return None
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return Cost(name, **json.loads(done.stdout))


def _measure_here(name: str, folder: Path) -> dict[str, object]:
    bodies = list(_bodies(folder))
    load, size = WAYS[name]
    parts = [bodies[start : start + size] for start in range(0, len(bodies), size)]
    way = load()
    way(parts[0])
    before = _peak()
    least = [float("inf")] * len(parts)
    for _ in range(ROUNDS):
        for number, pages in enumerate(parts):
            began = time.process_time()
            way(pages)
            least[number] = min(least[number], (time.process_time() - began) * 1000 / len(pages))
    return {"parts": least, "memory": _peak() - before}


def _bodies(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(folder.iterdir()):
        url, _, body = file.read_bytes().partition(b"\n")
        yield url.decode(), body


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    try:
        print(json.dumps(_measure_here(sys.argv[1], Path(sys.argv[2]))))
    except ImportError:
        sys.exit(_NOT_INSTALLED)
