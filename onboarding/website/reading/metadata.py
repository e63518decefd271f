"""What a page says about itself: title, description, Open Graph, JSON-LD, feeds, dates.

Everything is bounded: so many entries, so many characters. What cannot be read is left out, never guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from onboarding.website.plain import plain
from onboarding.website.reading.layout import absolute

MAX_SCRIPT = 256 * 1024
_MAX_SCRIPTS = 20
_MAX_OBJECTS = 200
_MAX_DEPTH = 20
_MAX_METAS = 500
_MAX_FEEDS = 10
_TEXT = 1_000

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_DATE_NAMES = ("article:published_time", "datepublished", "date", "dc.date", "dcterms.created", "pubdate")
_DAY_IN_PATH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])(?:/|\Z)")
_YEARS = range(1990, 2101)


@dataclass(frozen=True, slots=True)
class Metadata:
    """A page's words about itself; `lang` is the declared language as written."""

    title: str | None
    description: str | None
    site_name: str | None
    canonical: str | None
    generator: str | None
    lang: str | None
    published: datetime | None
    open_graph: Mapping[str, str]
    json_ld: tuple[Mapping[str, Any], ...]
    feeds: tuple[str, ...]


def read_metadata(root: HtmlElement, url: str) -> Metadata:
    """Return what the page at `url` says about itself."""
    metas = _metas(root)
    graph = {name: value for name, value in metas.items() if name.startswith(("og:", "article:", "twitter:"))}
    json_ld = tuple(_objects(root))
    canonical, feeds = _head_links(root, url)
    return Metadata(
        title=_title(root) or graph.get("og:title"),
        description=metas.get("description") or graph.get("og:description"),
        site_name=graph.get("og:site_name") or metas.get("application-name"),
        canonical=canonical,
        generator=metas.get("generator"),
        lang=_lang(root, metas),
        published=_published(root, metas, json_ld, url),
        open_graph=graph,
        json_ld=json_ld,
        feeds=feeds,
    )


def types_of(thing: Mapping[str, Any]) -> frozenset[str]:
    """Return the schema.org types of a JSON-LD object, without their address, in lower case."""
    found = thing.get("@type")
    names = found if isinstance(found, list) else [found]
    return frozenset(name.rpartition("/")[2].lower() for name in names if isinstance(name, str))


def moment(text: str) -> datetime | None:
    """Return an ISO 8601 date or time; one without a zone is taken as UTC, a date as its midnight."""
    try:
        when = datetime.fromisoformat(plain(text, 40))
        aware = when if when.tzinfo else when.replace(tzinfo=UTC)
        return aware if aware.astimezone(UTC).year in _YEARS else None
    except (ValueError, OverflowError):
        return None


def _metas(root: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for count, meta in enumerate(root.iter("meta")):
        if count >= _MAX_METAS:
            break
        names = (meta.get("property"), meta.get("name"), meta.get("itemprop"), meta.get("http-equiv"))
        content = plain(meta.get("content") or "", _TEXT)
        for name in names:
            if name and content:
                found.setdefault(plain(name.lower(), 100), content)
    return found


def _title(root: HtmlElement) -> str | None:
    for title in root.iter("title"):
        parent = title.getparent()
        if parent is not None and parent.tag in ("head", "body", "html"):
            return plain("".join(title.itertext()), _TEXT) or None
    return None


def _lang(root: HtmlElement, metas: Mapping[str, str]) -> str | None:
    lang = root.get("lang") or root.get("xml:lang") or metas.get("content-language") or ""
    return plain(lang.split(",")[0], 35) or None


def _head_links(root: HtmlElement, url: str) -> tuple[str | None, tuple[str, ...]]:
    canonical: str | None = None
    feeds: list[str] = []
    for count, link in enumerate(root.iter("link")):
        if count >= _MAX_METAS:
            break
        rel, href = (link.get("rel") or "").lower().split(), absolute(url, link.get("href"))
        if href and "canonical" in rel:
            canonical = canonical or href
        elif href and "alternate" in rel and (link.get("type") or "").lower() in _FEED_TYPES and href not in feeds:
            feeds.append(href)
    return canonical, tuple(feeds[:_MAX_FEEDS])


def _objects(root: HtmlElement) -> Iterator[Mapping[str, Any]]:
    left = _MAX_OBJECTS
    scripts = (script for script in root.iter("script") if "ld+json" in (script.get("type") or "").lower())
    for count, script in enumerate(scripts):
        if count >= _MAX_SCRIPTS:
            return
        for thing in _unfolded(_loaded(script.text or ""))[:left]:
            left -= 1
            yield thing


def _loaded(source: str) -> object:
    if len(source.encode("utf-8", "replace")) > MAX_SCRIPT:
        return None
    try:
        value = json.loads(source)
    except (ValueError, RecursionError):
        return None
    return value if _shallow(value, _MAX_DEPTH) else None


def _shallow(value: object, levels: int) -> bool:
    """Say whether nothing is nested deeper than so many levels: deeper things break whoever copies or prints them."""
    if not isinstance(value, (dict, list)):
        return True
    return levels > 0 and all(
        _shallow(inner, levels - 1) for inner in (value.values() if isinstance(value, dict) else value)
    )


def _unfolded(value: object) -> list[Mapping[str, Any]]:
    """Return the objects of one script: itself, those of a list, those of an `@graph`."""
    things = value if isinstance(value, list) else [value]
    graphs = [thing["@graph"] for thing in things if isinstance(thing, dict) and isinstance(thing.get("@graph"), list)]
    inner = [thing for graph in graphs for thing in graph]
    return [thing for thing in [*things, *inner] if isinstance(thing, dict) and types_of(thing)]


def _published(
    root: HtmlElement, metas: Mapping[str, str], json_ld: tuple[Mapping[str, Any], ...], url: str
) -> datetime | None:
    """Return the first date that can be read: JSON-LD, meta, the article's `<time>`, the day in the address."""
    said = [thing["datePublished"] for thing in json_ld if isinstance(thing.get("datePublished"), str)]
    said += [metas[name] for name in _DATE_NAMES if name in metas]
    said += _time_of_only_article(root)
    day = _DAY_IN_PATH.search(url)
    said += ["-".join(day.groups())] if day else []
    return next((when for text in said if (when := moment(text))), None)


def _time_of_only_article(root: HtmlElement) -> list[str]:
    """Return the first time of a page's article; the times of several articles belong to teasers."""
    articles = list(islice(root.iter("article"), 2))
    time = next(articles[0].iter("time"), None) if len(articles) == 1 else None
    return [time.get("datetime") or ""] if time is not None else []
