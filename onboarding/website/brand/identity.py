"""Name, line, description, profiles and contacts of the business."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from onboarding.website.analysis import Findings, Ground
from onboarding.website.brand.contact import emails, phones
from onboarding.website.brand.socials import profiles
from onboarding.website.plain import plain
from onboarding.website.reading.page import Page
from onboarding.website.sample import Sample
from onboarding.website.stated import owners, said_text

_SEGMENTS = re.compile(r"\s+[|\u2013\u2014\u00b7\u2022\u00bb-]\s+")
_LINE_WORDS = range(3, 13)
_NAME, _LINE, _TEXT = 100, 200, 1_000


def tell_identity(sample: Sample, findings: Findings) -> None:
    """Fill name, tagline, description, profiles and contact of `brand_analysis`."""
    pages, home, urls = sample.pages, sample.home, [page.url for page in sample.pages]
    _tell_name(pages, findings)
    _tell_description(pages, home, findings)
    _tell_line(pages, home, findings)
    _tell_profiles(pages, findings)
    findings.know("brand_analysis.contact.emails", emails(pages), Ground("mailto: links", urls, 0.9))
    findings.know("brand_analysis.contact.phones", phones(pages), Ground("tel: links", urls, 0.9))


def _tell_name(pages: Sequence[Page], findings: Findings) -> None:
    """Vote on the name: one voice per page for og:site_name, JSON-LD and a part of the title that pages share."""
    votes: Counter[str] = Counter(plain(page.site_name, _NAME) for page in pages if page.site_name)
    votes.update(_stated_names(pages))
    votes.update(_shared_parts(pages))
    if votes:
        name = min(votes, key=lambda each: (-votes[each], each))
        source = "most votes among og:site_name, JSON-LD name and shared parts of titles, one per page and source"
        findings.know(
            "brand_analysis.name", name, Ground(source, [page.url for page in pages], 0.5, {"votes": votes[name]})
        )


def _stated_names(pages: Sequence[Page]) -> list[str]:
    stated = {(page.url, name) for page, thing in owners(pages) if (name := said_text(thing, "name", _NAME))}
    return sorted(name for _, name in stated)


def _shared_parts(pages: Sequence[Page]) -> dict[str, int]:
    parts = Counter(part for page in pages for part in set(_SEGMENTS.split(plain(page.title or "", _LINE))) if part)
    return {part: count for part, count in parts.items() if count >= max(2, len(pages) / 2)}


def _tell_description(pages: Sequence[Page], home: Page, findings: Findings) -> None:
    findings.know(
        "brand_analysis.description", home.description, Ground("the home page's meta description", [home.url], 0.5)
    )
    if home.description:
        return
    stated = ((page, said_text(thing, "description", _TEXT)) for page, thing in owners(pages))
    for page, text in stated:
        if text:
            findings.know("brand_analysis.description", text, Ground("JSON-LD description", [page.url], 0.5))
            return


def _tell_line(pages: Sequence[Page], home: Page, findings: Findings) -> None:
    """Tell the tagline: a JSON-LD slogan, else a first heading of 3 to 12 words on the home page."""
    for page, thing in owners(pages):
        if slogan := said_text(thing, "slogan"):
            findings.know("brand_analysis.tagline", slogan, Ground("JSON-LD slogan", [page.url], 0.5))
            return
    first = next((heading.text for heading in home.headings if heading.level == 1), "")
    if len(first.split()) in _LINE_WORDS and first != findings.known("brand_analysis.name"):
        findings.know(
            "brand_analysis.tagline", first, Ground("the home page's first heading, 3 to 12 words", [home.url], 0.5)
        )


def _tell_profiles(pages: Sequence[Page], findings: Findings) -> None:
    found = profiles(pages)
    listed = [{"network": one.network, "handle": one.handle, "url": one.url} for one, _ in found]
    source = "links to known networks and JSON-LD sameAs; the most linked per network"
    findings.know(
        "brand_analysis.social_profiles",
        listed,
        Ground(source, sorted({url for _, urls in found for url in urls}), 0.5),
    )
