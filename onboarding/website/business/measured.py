"""What advice may rest on: numbers that others measured, and counts over the pages read.

Page facts leave legal pages out. A page that could not be read whole ("truncated") is not blamed for what is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low
from urllib.parse import unquote

from onboarding.website.analysis import Findings
from onboarding.website.business.geography import Prices
from onboarding.website.business.lexicon import Hits
from onboarding.website.business.purpose import Calls
from onboarding.website.reading.kind import ABOUT, CONTACT, POST_FOLDERS, PRICING
from onboarding.website.reading.page import Page
from onboarding.website.sample import Sample

SOME_PAGES = 3  # what is missing is only said from so many pages on
_TELLING = frozenset({"landing", "about", "product", "article"})
_COUNTED = tuple(
    f"content_characteristics.{group}"
    for group in ("paragraphs", "punctuation", "rates", "sentences", "structure", "vocabulary")
)
_WORDS_OF = {"about": ABOUT, "contact": CONTACT, "pricing": PRICING, "blog": POST_FOLDERS}
_KINDS_OF = {"about": "about", "contact": "contact", "pricing": "pricing", "blog": "article"}


@dataclass(frozen=True, slots=True)
class Measured:
    """The sample, what is known of it, and its pages that are no legal ones.

    `urls` are the addresses of those pages; `counted` are the groups of numbers that were measured, by their paths;
    `called` has a call to action for each page with one; `linked` are the segments of all addresses linked to, empty
    below SOME_PAGES pages, where nothing is said to be missing.
    """

    sample: Sample
    hits: Hits
    known: Findings
    pages: tuple[Page, ...]
    urls: Sequence[str]
    counted: Mapping[str, Mapping[str, object]]
    words: int
    prices: int
    called: Mapping[str, str]
    linked: frozenset[str]

    @property
    def read(self) -> int:
        """The number of pages read that are no legal ones."""
        return len(self.pages)

    def number(self, path: str, key: str) -> float | None:
        """Return a number that was measured, such as ("content_characteristics.sentences", "mean_words")."""
        value = self.counted[path].get(key)
        return value if isinstance(value, (int, float)) else None

    def thin(self, fewest: int) -> list[str]:
        """Return the addresses of the pages that should tell something and have fewer words than that."""
        few = {page.url for page, count in zip(self.sample.pages, self.sample.words, strict=True) if count < fewest}
        return self.where(lambda page: page.url in few and page.kind in _TELLING and not page.truncated)

    def where(self, holds: Callable[[Page], bool]) -> list[str]:
        """Return the addresses of the pages for which something holds."""
        return [page.url for page in self.pages if holds(page)]

    def repeated(self, text_of: Callable[[Page], str | None]) -> list[str]:
        """Return the addresses of the pages that share a text with another page."""
        texts = {page.url: text_of(page) for page in self.pages}
        counts = Counter(text for text in texts.values() if text)
        return [url for url, text in texts.items() if text and counts[text] > 1]

    def offers(self, kind: str) -> bool:
        """Say whether a page of a kind was read, or any link leads to one: by its address, or as the brand's part found."""
        found = {link["kind"] for link in self.known.known("brand_analysis.links") or ()}
        named = not _WORDS_OF[kind].isdisjoint(self.linked)
        return kind in found or named or any(page.kind == _KINDS_OF[kind] for page in self.sample.pages)

    def reachable(self) -> bool:
        """Say whether there is any way to reach the people behind the site."""
        contact = self.known.known("brand_analysis.contact") or {}
        told = any(contact.get(way) for way in ("emails", "phones", "addresses")) if contact else False
        return self.offers("contact") or told or any(page.contacts for page in self.sample.pages)

    @property
    def sentences(self) -> int:
        """The number of sentences."""
        return len(self.sample.style.sentences) if self.sample.style else 0

    def lengths(self) -> Sequence[int]:
        """Return the lengths of all sentences in words, ascending."""
        return sorted(self.sample.style.lengths) if self.sample.style else ()


def measured(sample: Sample, hits: Hits, prices: Prices, calls: Calls, findings: Findings) -> Measured:
    """Return what advice may rest on."""
    pages = tuple(page for page in sample.pages if page.kind != "legal")
    return Measured(
        sample,
        hits,
        findings,
        pages,
        [page.url for page in pages],
        {path: findings.known(path) or {} for path in _COUNTED},
        len(sample.style.words) if sample.style else 0,
        sum(count.total() for count in prices.values()),
        {url: text for kind, urls in calls.items() if kind != "follow" for url, text in urls.items()},
        _linked(sample) if len(pages) >= SOME_PAGES else frozenset(),
    )


def _linked(sample: Sample) -> frozenset[str]:
    """Return all segments of the addresses that the pages link to."""
    urls = {link.url for page in sample.pages for link in page.links}
    paths = (unquote(url) if "%" in url else url for url in urls)
    return frozenset(part.partition(".")[0] for path in paths for part in path.lower().split("/")[3:])


def quartiles(ordered: Sequence[int]) -> tuple[int, int, int]:
    """Return the lower quartile, the lower median and the upper quartile, nearest-rank, of ascending values."""
    size = len(ordered)
    return ordered[(size - 1) // 4], median_low(ordered), ordered[(3 * size - 1) // 4]


def skips_a_level(page: Page) -> bool:
    """Say whether a heading of level 3 follows one of level 1 or nothing."""
    levels = [heading.level for heading in page.headings]
    return any(after - before > 1 for before, after in pairwise(levels))


def first_headings(page: Page) -> int:
    """Return the number of headings of level 1."""
    return sum(heading.level == 1 for heading in page.headings)
