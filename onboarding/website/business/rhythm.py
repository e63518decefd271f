"""How often articles come, from the dates that pages state. No clock: everything is relative to the newest date.

Dates are those of article pages, and `datePublished` of articles in any page's JSON-LD; one per address or headline, days
only. Three different days at least. median_days is the median of the days between neighbours.
confidence = min(0.9, 0.3 + 0.05 * dates): the pages read are a sample.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date
from itertools import pairwise
from statistics import median

from onboarding.website.analysis import Findings, Ground
from onboarding.website.contract.business import PublishingRhythm
from onboarding.website.listed import moment
from onboarding.website.reading.metadata import types_of
from onboarding.website.reading.page import Page
from onboarding.website.sample import Sample

_ARTICLES = frozenset({"article", "blogposting", "newsarticle", "techarticle", "socialmediaposting"})
_FEWEST = 3


def tell_rhythm(sample: Sample, findings: Findings) -> None:
    """Fill `content_type.publishing_rhythm`."""
    dated = {key: (day, page.url) for page in sample.pages for key, day in _dates(page)}
    days = sorted({day for day, _ in dated.values()})
    if len(days) < _FEWEST:
        return
    between = median((after - before).days for before, after in pairwise(days))
    rhythm = PublishingRhythm(
        posts=len(dated), median_days=float(between), first=days[0].isoformat(), newest=days[-1].isoformat()
    )
    urls = sorted({url for _, url in dated.values()})
    sure = min(0.9, 0.3 + 0.05 * len(days))
    ground = Ground("dates of the articles that were seen", urls, sure, {"dates": [day.isoformat() for day in days]})
    findings.know("content_type.publishing_rhythm", rhythm, ground)


def _dates(page: Page) -> Iterator[tuple[str, date]]:
    """Yield a name and a day for each article that the page is or lists."""
    if page.kind == "article" and page.published:
        yield page.url, page.published.astimezone(UTC).date()
        return
    for thing in page.json_ld:
        said, name = thing.get("datePublished"), thing.get("url") or thing.get("headline") or thing.get("@id")
        when = moment(said) if isinstance(said, str) else None
        if when and isinstance(name, str) and types_of(thing) & _ARTICLES:
            yield name, when.astimezone(UTC).date()
