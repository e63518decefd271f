"""What reading and describing a page costs, beside a bare parse and beside the libraries one would pile up otherwise.

Every way sees the same pages, each in a process of its own (so that memory can be told), one after the other, three
times round; a page's CPU time is the least of its rounds. The pages are the gold pages, dressed to the sizes of real
ones (benchmarks/pages.py). A peer that is not installed is left out and named.
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

from rich.table import Table

from benchmarks.pages import realistic, stretched
from tests.onboarding.website.reading.gold_pages import gold_pages

PROJECT = Path(__file__).resolve().parents[1]
ROUNDS = 3
_NOT_INSTALLED = 3
SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000, 2_000_000)
Way = Callable[[str, bytes], object]


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds of each page, and how much memory grew by over the loaded pages and libraries."""

    name: str
    pages: Sequence[float]
    memory: float

    @property
    def mean(self) -> float:
        return fmean(self.pages)

    @property
    def p95(self) -> float:
        return sorted(self.pages)[int(0.95 * (len(self.pages) - 1))]


def bare() -> Way:
    from lxml import etree

    return lambda _url, body: etree.fromstring(body, etree.HTMLParser(encoding="utf-8"))


def ours() -> Way:
    from onboarding.website import describe, read_page, warm_up

    warm_up()
    return lambda url, body: describe([read_page(url, body, "text/html; charset=utf-8")])


def trafilatura_fast() -> Way:
    import trafilatura

    return lambda _url, body: trafilatura.extract(body.decode(), fast=True)


def trafilatura_fast_and_metadata() -> Way:
    import trafilatura

    return lambda url, body: trafilatura.bare_extraction(body.decode(), url=url, fast=True, with_metadata=True)


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
        said = re.split(r"(?<=[.!?])\s+", text)
        moods = [mood.polarity_scores(sentence)["compound"] for sentence in said]
        return facts, moods, keywords.get(language, keywords["en"]).extract_keywords(text)

    return read


WAYS: dict[str, Callable[[], Way]] = {
    "lxml, parse only": bare,
    "Usher, the whole analysis": ours,
    "trafilatura fast, text only": trafilatura_fast,
    "trafilatura fast and metadata": trafilatura_fast_and_metadata,
    "pile of libraries": pile,
}


def measure() -> list[Cost]:
    """Measure every way that can be imported; the bare parse comes first."""
    pages = gold_pages()
    bodies = [(page.url, realistic(page.html, size)) for page, size in zip(pages, sizes(len(pages)), strict=True)]
    return [cost for name in WAYS if (cost := _alone(name, bodies))]


def sizes(count: int) -> list[int]:
    """Return sizes in bytes whose median and mean are those of 181 measured pages: 115 and 174 kB, log-normal."""
    spread = NormalDist(log(115_000), sqrt(2 * log(174 / 115)))
    # Not in ascending order: pages of one language stand together.
    return [round(exp(spread.inv_cdf(((number * 7) % count + 0.5) / count))) for number in range(count)]


def measure_sizes() -> list[tuple[int, float, float]]:
    """Return (bytes, ms of a bare parse, ms of ours) for one page of growing size."""
    page = next(page for page in gold_pages("en") if page.kind == "article")
    bodies = [(page.url, stretched(page.html, size)) for size in SIZES]
    parse, whole = (_alone(name, bodies) for name in ("lxml, parse only", "Usher, the whole analysis"))
    assert parse
    assert whole
    return list(zip((len(body) for _, body in bodies), parse.pages, whole.pages, strict=True))


def table(costs: Sequence[Cost]) -> Table:
    """Show the costs, and ours as a ratio."""
    parse = costs[0].mean
    own = next(cost.mean for cost in costs if cost.name.startswith("Usher"))
    shown = Table(
        "way",
        "CPU ms/page",
        "p95",
        "pages/CPU-s",
        "× parse",
        "ours is",
        "memory +MB",
        title="Website analysis, per page",
    )
    for cost in costs:
        ratio = f"{cost.mean / own:.1f}× cheaper" if cost.mean > own else ""
        cells = (f"{cost.mean:.2f}", f"{cost.p95:.1f}", f"{1000 / cost.mean:.0f}", f"{cost.mean / parse:.1f}")
        shown.add_row(cost.name, *cells, ratio, f"{cost.memory:.0f}")
    missing = [name for name in WAYS if name not in {cost.name for cost in costs}]
    shown.caption = f"{len(costs[0].pages)} pages" + (f"; not installed: {', '.join(missing)}" if missing else "")
    return shown


def sizes_table(rows: Sequence[tuple[int, float, float]]) -> Table:
    """Show the cost against the size of a page."""
    shown = Table("page", "parse ms", "ours ms", "× parse", "ours ms per 100 kB", title="Cost against size")
    for size, parse, whole in rows:
        cells = (f"{parse:.2f}", f"{whole:.1f}", f"{whole / parse:.1f}", f"{whole / size * 100_000:.2f}")
        shown.add_row(f"{size / 1000:,.0f} kB", *cells)
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
    way = WAYS[name]()
    way(*bodies[0])
    before = _peak()
    least = [float("inf")] * len(bodies)
    for _ in range(ROUNDS):
        for number, (url, body) in enumerate(bodies):
            began = time.process_time()
            way(url, body)
            least[number] = min(least[number], (time.process_time() - began) * 1000)
    return {"pages": least, "memory": _peak() - before}


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
