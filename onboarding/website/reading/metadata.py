"""What a page says about itself: title, description, Open Graph, JSON-LD, feeds, dates.

Everything is bounded: so many entries, so many characters. What cannot be read is left out, never guessed.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lxml.etree import _Element

from onboarding.website.plain import plain
from onboarding.website.reading.links import absolute

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
_TAGS = ("meta", "title", "link", "script", "article")
_WRAPPED = re.compile(r"\A\s*+(?:<!--|(?://)?\s*+<!\[CDATA\[)|(?:-->|(?://)?\s*+\]\]>)\s*+\Z")
_NESTED = ("publisher", "mainEntity")  # where a page's object names the business behind it
_BUSINESS = frozenset({"organization", "corporation", "localbusiness", "store", "onlinestore", "newsmediaorganization"})


@dataclass(frozen=True, slots=True)
class Metadata:
    """A page's words about itself; `lang` is the declared language as written, `metas` all meta tags by lower-case name."""

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
    metas: Mapping[str, str] = field(default_factory=dict)


def read_metadata(root: _Element, url: str) -> Metadata:
    """Return what the page at `url` says about itself."""
    found = gather(root, _TAGS)
    metas = read_metas(found["meta"])
    graph = {name: value for name, value in metas.items() if name.startswith(("og:", "article:", "twitter:"))}
    json_ld = tuple(_objects(found["script"]))
    canonical, feeds = _head_links(found["link"], url)
    return Metadata(
        title=_title(found["title"]) or graph.get("og:title"),
        description=metas.get("description") or graph.get("og:description"),
        site_name=graph.get("og:site_name") or metas.get("application-name"),
        canonical=canonical,
        generator=metas.get("generator"),
        lang=_lang(root, metas),
        published=_published(found["article"], metas, json_ld, url),
        open_graph=graph,
        json_ld=json_ld,
        feeds=feeds,
        metas=metas,
    )


def gather(root: _Element, tags: Sequence[str]) -> Mapping[str, list[_Element]]:
    """Return the elements with these tags, in their order, by tag: one walk in the parser's own speed."""
    found: defaultdict[str, list[_Element]] = defaultdict(list)
    for element in root.iter(*tags):
        found[str(element.tag)].append(element)
    return found


def read_metas(metas: Sequence[_Element]) -> dict[str, str]:
    """Return the contents of meta tags by lower-case name; the first of a name counts."""
    found: dict[str, str] = {}
    for meta in metas[:_MAX_METAS]:
        content = plain(meta.get("content") or "", _TEXT)
        if content:
            for key in ("property", "name", "itemprop", "http-equiv"):
                if name := meta.get(key):
                    found.setdefault(plain(name.lower(), 100), content)
    return found


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


def _title(titles: Sequence[_Element]) -> str | None:
    """Return the page's title; a title inside a drawing is another's."""
    for title in titles[:_MAX_METAS]:
        parent = title.getparent()
        if parent is not None and parent.tag in ("head", "body", "html"):
            return plain("".join(map(str, title.itertext())), _TEXT) or None
    return None


def _lang(root: _Element, metas: Mapping[str, str]) -> str | None:
    lang = root.get("lang") or root.get("xml:lang") or metas.get("content-language") or ""
    return plain(lang.split(",")[0], 35) or None


def _head_links(links: Sequence[_Element], url: str) -> tuple[str | None, tuple[str, ...]]:
    canonical: str | None = None
    feeds: list[str] = []
    for link in links[:_MAX_METAS]:
        rel = (link.get("rel") or "").lower().split()
        if "canonical" in rel:
            canonical = canonical or absolute(url, link.get("href"))
        elif "alternate" in rel and (link.get("type") or "").lower() in _FEED_TYPES:
            href = absolute(url, link.get("href"))
            feeds += [href] if href and href not in feeds else []
    return canonical, tuple(feeds[:_MAX_FEEDS])


def _objects(scripts: Sequence[_Element]) -> Iterator[Mapping[str, Any]]:
    left = _MAX_OBJECTS
    stated = [script for script in scripts if "ld+json" in (script.get("type") or "").lower()]
    for script in stated[:_MAX_SCRIPTS]:
        for thing in _unfolded(_loaded(script.text or ""))[:left]:
            left -= 1
            yield thing


def _loaded(source: str) -> object:
    if len(source.encode("utf-8", "replace")) > MAX_SCRIPT:
        return None
    try:
        value = json.loads(_WRAPPED.sub("", source), strict=False)  # line breaks inside strings are common
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
    """Return the objects of one script: itself, those of lists and of every `@graph`, and the business it names.

    The depth is that of `_shallow`; what stands deeper was refused.
    """
    if isinstance(value, list):
        return [thing for inner in value[:_MAX_OBJECTS] for thing in _unfolded(inner)][:_MAX_OBJECTS]
    if not isinstance(value, dict):
        return []
    inner = [thing for key in _NESTED for thing in _unfolded(value.get(key)) if types_of(thing) & _BUSINESS]
    return [*([value] if types_of(value) else []), *_unfolded(value.get("@graph")), *inner][:_MAX_OBJECTS]


def _published(
    articles: Sequence[_Element], metas: Mapping[str, str], json_ld: tuple[Mapping[str, Any], ...], url: str
) -> datetime | None:
    """Return the first date that can be read: JSON-LD, meta, the article's `<time>`, the day in the address."""
    said = [thing["datePublished"] for thing in json_ld if isinstance(thing.get("datePublished"), str)]
    said += [metas[name] for name in _DATE_NAMES if name in metas]
    said += _time_of_only_article(articles)
    day = _DAY_IN_PATH.search(url)
    said += ["-".join(day.groups())] if day else []
    return next((when for text in said if (when := moment(text))), None)


def _time_of_only_article(articles: Sequence[_Element]) -> list[str]:
    """Return the first time of a page's article; the times of several articles belong to teasers."""
    time = next(articles[0].iter("time"), None) if len(articles) == 1 else None
    return [time.get("datetime") or ""] if time is not None else []
