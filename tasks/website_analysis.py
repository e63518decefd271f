"""Read a few pages of a user's website and describe the business behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from db import noticing, results
from db.results import Analysed, PageKept
from onboarding import website
from onboarding.address import normalise, parse_address
from onboarding.errors import Failure
from onboarding.persona.corpus import Corpus, corpus_of
from onboarding.persona.enriching.website import without_model
from onboarding.website import WebsiteAnalysis
from onboarding.website.changes import changes
from onboarding.website.describe import describe_sample
from onboarding.website.keeping import reader
from onboarding.website.sample import Sample, take_sample
from settings import settings
from tasks import website_enrichment
from workers import shared_redis
from workers.http import Guard, Guide, Site, fetch_site, guard_from_settings
from workers.job import Tell, job
from workers.queues import Queue
from workers.readings import Readings

# How much of the whole each stage has behind it when it begins, in percent; fetching takes most of the wait.
BEGINS = {"robots": 0, "home": 5, "sitemap": 15, "pages": 20}
FETCHED, READ = 80, 95


@dataclass(frozen=True, slots=True)
class Wanted:
    """A website to analyse: as it was typed, as it is remembered, and what is known of it already."""

    url: str
    normalised_url: str
    site: str
    earlier: Analysed | None = None
    again: bool = False
    kept: Sequence[PageKept] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a visit brought: the site as it was fetched, what its pages tell, their text, and the readings to keep."""

    site: Site
    analysis: WebsiteAnalysis
    corpus: Corpus
    readings: Sequence[PageKept]

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
    """Check the address; find an earlier analysis of it, and what was read from its pages."""
    allowed = guard().allowance
    normalised = normalise(url, allowed=allowed)
    site = parse_address(normalised, allowed=allowed).origin
    young = timedelta(hours=settings().reuse_analysis_hours)
    earlier = results.earlier_analysis(tx, user_id, normalised, young)
    if earlier and earlier.fresh and not force:
        return Wanted(url, normalised, site, earlier)
    return Wanted(url, normalised, site, earlier, again=True, kept=results.pages_kept(tx, site, reader()))


def save(tx: Session, user_id: str, wanted: Wanted, found: Found | None) -> None:
    """Write the analysis with its text, the readings, the step they finish; one that was used again stays as it is."""
    if found is not None:
        results.keep_website(tx, user_id, wanted.url, wanted.normalised_url, found.groups(), found.corpus)
        results.keep_pages(tx, wanted.site, found.readings)
        noticing.notice(tx, user_id, "website_analysis")
        website_enrichment.ask_where_wanted(tx, user_id)


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
    if not wanted.again:
        tell("reused", 100)
        return None
    readings = Readings(wanted.kept)
    guide = Guide(readings.pick, _telling(tell), feeds=readings.feeds, files=readings.wishes)
    site = fetch_site(wanted.normalised_url, guide, known=readings.known(), guard=guard())
    tell("reading", FETCHED)
    readings.read_all(site)
    tell("describing", READ)
    sample = _sampled(site, readings)
    analysis = describe_sample(sample, readings.assets, site.listed)
    if earlier := wanted.earlier:
        analysis["meta"]["changes"] = changes(without_model(earlier.groups), analysis, earlier.at.isoformat())
    return Found(site, analysis, corpus_of(sample), readings.to_keep())


def _sampled(site: Site, readings: Readings) -> Sample:
    """Take the sample that the analysis and the kept text rest on; when there is none, say what was learned before."""
    try:
        return take_sample(readings.pages)
    except Failure as failure:
        failure.learned |= {
            "final_url": site.home.final_url,
            "pages": [page.url for page in readings.pages],
            "robots": site.robots,
        }
        raise


def _telling(tell: Tell) -> Callable[[str, int, int], None]:
    """Turn pages fetched into percent of the whole."""

    def on_page(stage: str, done: int, total: int) -> None:
        begin = BEGINS[stage]
        tell(stage, begin + (FETCHED - begin) * done // total if stage == "pages" else begin)

    return on_page
