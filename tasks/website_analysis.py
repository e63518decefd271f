"""Read a few pages of a user's website and describe the business behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import structlog
from sqlalchemy.orm import Session

from db import results
from db.results import PageKept
from onboarding import website
from onboarding.errors import Failure
from onboarding.website import Page, WebsiteAnalysis
from onboarding.website.address import normalise, parse_address
from settings import settings
from workers import shared_redis
from workers.http import FetchedPage, Guard, KnownPage, Site, fetch_site, guard_from_settings
from workers.job import Tell, job
from workers.queues import Queue

log = structlog.get_logger()

# How much of the whole each stage has behind it when it begins, in percent; fetching takes most of the wait.
BEGINS = {"robots": 0, "home": 5, "sitemap": 15, "pages": 20}
FETCHED, READ = 80, 95


@dataclass(frozen=True, slots=True)
class Wanted:
    """A website to analyse: as it was typed, as it is remembered, and what is known of it already."""

    url: str
    normalised_url: str
    site: str
    analysed_at: datetime | None
    known: Mapping[str, KnownPage] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What a visit brought: the site as it was fetched, and what its pages tell."""

    site: Site
    analysis: WebsiteAnalysis

    def groups(self) -> dict[str, Any]:
        """Return the analysis with how the visit went."""
        groups: dict[str, Any] = {**self.analysis}
        groups["crawl_result"] = {
            **groups["crawl_result"],
            "skipped": [{"url": url, "code": code} for url, code in self.site.skipped],
            "robots": self.site.robots,
            "out_of_time": self.site.truncated,
        }
        return groups


@cache
def guard() -> Guard:
    """Return this process's guard for reading strangers' websites."""
    return guard_from_settings(shared_redis.client())


def load(tx: Session, *, user_id: str, url: str, force: bool = False) -> Wanted:
    """Check the address; find a fresh analysis of it, or the pages that need not be sent again."""
    allowed = guard().allowance
    normalised = normalise(url, allowed=allowed)
    site = parse_address(normalised, allowed=allowed).origin
    young = timedelta(hours=settings().reuse_analysis_hours)
    done = None if force else results.fresh_analysis(tx, user_id, normalised, young)
    if done:
        return Wanted(url, normalised, site, done)
    kept = {page.url: _known(page) for page in results.pages_kept(tx, site)}
    return Wanted(url, normalised, site, None, kept)


def save(tx: Session, user_id: str, wanted: Wanted, found: Found | None) -> None:
    """Write the analysis and the pages; a fresh one that was used again stays as it is."""
    if found is not None:
        results.keep_website(tx, user_id, wanted.url, wanted.normalised_url, found.groups())
        results.keep_pages(tx, wanted.site, [_kept(page) for page in found.site.pages if not page.unchanged])


@job(
    queue=Queue.WEB,
    load=load,
    save=save,
    timeout=timedelta(seconds=60),
    same_by=("user_id",),
    prepare=website.warm_up,
)
def analyze_website(wanted: Wanted, tell: Tell) -> Found | None:
    """Read a few pages of the user's site and describe the business behind it."""
    if wanted.analysed_at:
        tell("reused", 100)
        return None
    reading = _Reading()
    site = fetch_site(
        wanted.normalised_url, pick=reading.pick, on_page=_telling(tell), known=wanted.known, guard=guard()
    )
    tell("reading", FETCHED)
    pages = reading.read_all(site.pages)
    tell("describing", READ)
    return Found(site, _described(site, pages))


class _Reading:
    """Reads each page once: the home page when further pages are picked, the others afterwards."""

    def __init__(self) -> None:
        self._home: dict[str, Page] = {}

    def pick(self, home: FetchedPage, sitemap: Sequence[str]) -> list[str]:
        page = self._home[home.final_url] = _read(home)
        return website.choose_pages(page, sitemap)

    def read_all(self, fetched: Sequence[FetchedPage]) -> list[Page]:
        """Read all pages; one that cannot be read is left out unless it is the home page."""
        return [page for one in fetched if (page := self._home.get(one.final_url) or _read_or_none(one))]


def _read(page: FetchedPage) -> Page:
    return website.read_page(page.final_url, page.body, page.content_type or None)


def _read_or_none(page: FetchedPage) -> Page | None:
    try:
        return _read(page)
    except Failure as failure:
        log.info("page_left_out", code=failure.code)
        return None


def _described(site: Site, pages: Sequence[Page]) -> WebsiteAnalysis:
    """Describe the pages; when that fails, say what was learned before."""
    try:
        return website.describe(pages)
    except Failure as failure:
        failure.learned |= {
            "final_url": site.home.final_url,
            "pages": [page.url for page in pages],
            "robots": site.robots,
        }
        raise


def _telling(tell: Tell) -> Callable[[str, int, int], None]:
    """Turn pages fetched into percent of the whole."""

    def on_page(stage: str, done: int, total: int) -> None:
        begin = BEGINS[stage]
        tell(stage, begin + (FETCHED - begin) * done // total if stage == "pages" else begin)

    return on_page


def _known(page: PageKept) -> KnownPage:
    return KnownPage(page.body, page.content_type, page.etag, page.last_modified)


def _kept(page: FetchedPage) -> PageKept:
    return PageKept(page.final_url, page.body, page.content_type, page.etag, page.last_modified)
