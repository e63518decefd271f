"""What the site says of itself: the pages read, its name, line and description, profiles and contacts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onboarding.website.analysis import Findings
from onboarding.website.brand.contact import emails, phones
from onboarding.website.brand.socials import profiles
from onboarding.website.plain import plain, word_set
from onboarding.website.reading.metadata import types_of
from onboarding.website.reading.page import Page
from onboarding.website.sample import Sample

OWNERS = word_set(
    "organization website corporation localbusiness store onlinestore onlinebusiness professionalservice brand",
)
_SEGMENTS = re.compile(r"\s+[|\u2013\u2014\u00b7\u2022\u00bb-]\s+")
_LINE_WORDS = range(3, 13)
_NAME, _LINE, _TEXT = 100, 200, 1_000


def tell_site(sample: Sample, findings: Findings) -> None:
    """Fill `crawl_result`."""
    pages, home = sample.pages, sample.home
    urls = [page.url for page in pages]
    findings.know("crawl_result.url", home.url, "the landing page, else the shallowest address", [home.url])
    findings.know("crawl_result.pages", _pages(sample), "the pages read", urls)
    findings.know("crawl_result.language", sample.language, "the language of most words", sample.urls)
    _tell_name(pages, findings)
    _tell_description(pages, home, findings)
    _tell_line(pages, home, findings)
    _tell_profiles(pages, findings)
    findings.know("crawl_result.contact.emails", emails(pages), "mailto: links", urls)
    findings.know("crawl_result.contact.phones", phones(pages), "tel: links", urls)
    feeds = sorted({feed for page in pages for feed in page.feeds})
    findings.know("crawl_result.feeds", feeds, "alternate links", [page.url for page in pages if page.feeds])


def owners(pages: Sequence[Page]) -> Iterator[tuple[Page, Mapping[str, Any]]]:
    """Yield the JSON-LD objects that stand for the business or the site, each with its page."""
    for page in pages:
        yield from ((page, thing) for thing in page.json_ld if types_of(thing) & OWNERS)


def said_text(thing: Mapping[str, Any], key: str, limit: int = _LINE) -> str | None:
    """Return a JSON-LD object's text under a key, or None where it is no text."""
    value = thing.get(key)
    return plain(value, limit) or None if isinstance(value, str) else None


def _pages(sample: Sample) -> list[dict[str, Any]]:
    return [
        {
            "url": page.url,
            "title": page.title,
            "kind": page.kind,
            "words": count,
            "language": page.language,
            "published": page.published.isoformat() if page.published else None,
            "truncated": page.truncated,
        }
        for page, count in zip(sample.pages, sample.words, strict=True)
    ]


def _tell_name(pages: Sequence[Page], findings: Findings) -> None:
    """Vote on the name: one voice per page for og:site_name, JSON-LD and a part of the title that pages share."""
    votes: Counter[str] = Counter(plain(page.site_name, _NAME) for page in pages if page.site_name)
    votes.update(_stated_names(pages))
    votes.update(_shared_parts(pages))
    if votes:
        name = min(votes, key=lambda each: (-votes[each], each))
        source = "most votes among og:site_name, JSON-LD name and shared parts of titles, one per page and source"
        findings.know("crawl_result.site_name", name, source, [page.url for page in pages], votes=votes[name])


def _stated_names(pages: Sequence[Page]) -> list[str]:
    stated = {(page.url, name) for page, thing in owners(pages) if (name := said_text(thing, "name", _NAME))}
    return sorted(name for _, name in stated)


def _shared_parts(pages: Sequence[Page]) -> dict[str, int]:
    parts = Counter(part for page in pages for part in set(_SEGMENTS.split(plain(page.title or "", _LINE))) if part)
    return {part: count for part, count in parts.items() if count >= max(2, len(pages) / 2)}


def _tell_description(pages: Sequence[Page], home: Page, findings: Findings) -> None:
    findings.know("crawl_result.description", home.description, "the home page's meta description", [home.url])
    if home.description:
        return
    stated = ((page, said_text(thing, "description", _TEXT)) for page, thing in owners(pages))
    for page, text in stated:
        if text:
            findings.know("crawl_result.description", text, "JSON-LD description", [page.url])
            return


def _tell_line(pages: Sequence[Page], home: Page, findings: Findings) -> None:
    """Tell the tagline: a JSON-LD slogan, else a first heading of 3 to 12 words on the home page."""
    for page, thing in owners(pages):
        if slogan := said_text(thing, "slogan"):
            findings.know("crawl_result.tagline", slogan, "JSON-LD slogan", [page.url])
            return
    first = next((heading.text for heading in home.headings if heading.level == 1), "")
    if len(first.split()) in _LINE_WORDS and first != findings.known("crawl_result.site_name"):
        findings.know("crawl_result.tagline", first, "the home page's first heading, 3 to 12 words", [home.url])


def _tell_profiles(pages: Sequence[Page], findings: Findings) -> None:
    found = profiles(pages)
    listed = [{"network": one.network, "handle": one.handle, "url": one.url} for one, _ in found]
    source = "links to known networks and JSON-LD sameAs; the most linked per network"
    findings.know("crawl_result.social_profiles", listed, source, sorted({url for _, urls in found for url in urls}))
