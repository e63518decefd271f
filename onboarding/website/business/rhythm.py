"""How often articles come, from the dates that pages and feeds state. No clock: everything is relative to the newest date.

Dates are those of article pages, `datePublished` of articles in any page's JSON-LD, and those of the entries of the site's
feeds (the 200 newest); one per address or headline, where a page's own date goes before the feed's; days only. Addresses
are the same if their paths are, and their queries but for marks of campaigns. Three different days at least. median_days
is the median of the days between neighbours.
confidence = min(0.9, 0.3 + 0.05 * dates): what was seen is a sample. Entries of feeds were not read, so they are no pages
of the ground: its numbers name their addresses, the twenty newest, and tell how many there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date
from itertools import pairwise
from statistics import median
from urllib.parse import urlsplit

from onboarding.website.analysis import Findings, Ground
from onboarding.website.contract.business import PublishingRhythm
from onboarding.website.listed import Listed, moment
from onboarding.website.reading.metadata import types_of
from onboarding.website.reading.page import Page
from onboarding.website.sample import Sample

_ARTICLES = frozenset({"article", "blogposting", "newsarticle", "techarticle", "socialmediaposting"})
_FEWEST = 3
_MOST_ENTRIES, _MOST_NAMED = 200, 20
_END = re.compile(r"/(?:index\.(?:html?|php))?\Z")


def tell_rhythm(sample: Sample, listed: Sequence[Listed], findings: Findings) -> None:
    """Fill `content_type.publishing_rhythm`."""
    dated = {key: (day, page.url) for page in sample.pages for key, day in _dates(page)}
    fed = _entries(listed, dated)
    days = sorted({day for day, _ in dated.values()} | set(fed.values()))
    if len(days) < _FEWEST:
        return
    between = median([(after - before).days for before, after in pairwise(days)])
    rhythm = PublishingRhythm(
        posts=len(dated) + len(fed), median_days=float(between), first=days[0].isoformat(), newest=days[-1].isoformat()
    )
    urls = sorted({url for _, url in dated.values()})
    sure = min(0.9, 0.3 + 0.05 * len(days))
    numbers = {"dates": [day.isoformat() for day in days], **_named(fed)}
    source = f"dates of the articles that were seen{', and of the entries of feeds' if fed else ''}"
    findings.know("content_type.publishing_rhythm", rhythm, Ground(source, urls, sure, numbers))


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


def _entries(listed: Sequence[Listed], known: Iterable[str]) -> dict[str, date]:
    """Return the days of the feeds' entries that are not known by their address or title, the newest first."""
    dated = [(each.when.astimezone(UTC).date(), each.url, each.title) for each in listed if each.in_feed and each.when]
    names = set(known)
    seen = {_path(name) for name in names}
    found: dict[str, date] = {}
    for day, url, title in sorted(dated, key=lambda entry: (-entry[0].toordinal(), entry[1], entry[2] or "")):
        if len(found) == _MOST_ENTRIES:
            break
        if _path(url) not in seen and title not in names:
            seen.add(_path(url))
            found[url] = day
    return found


def _path(url: str) -> str:
    """Return what two addresses of one article share: paths, and queries that are no marks of a campaign."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = "" if "utm_" in parts.query else parts.query
    return f"{_END.sub('', parts.path)}?{query}"


def _named(fed: Mapping[str, date]) -> dict[str, object]:
    return {"feed_entries": len(fed), "newest_in_feed": list(fed)[:_MOST_NAMED]} if fed else {}
