"""The home page as it was read, under the names that the services package gives to a crawl."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from onboarding.website.analysis import Findings, Ground
from onboarding.website.contract.crawl import BrandInfo, ContentStructure, DomainInfo, HomeContent
from onboarding.website.reading.kind import ABOUT, CONTACT, POST_FOLDERS, segments_of
from onboarding.website.reading.layout import Link
from onboarding.website.reading.page import Page
from onboarding.website.sample import Sample

# Words of a path that tell what the site has.
_TOLD = POST_FOLDERS | ABOUT | CONTACT
_TEXT, _HEADINGS, _LINKS, _METAS = 10_000, 50, 100, 50


def tell_home(sample: Sample, findings: Findings) -> None:
    """Fill `crawl_result.content`; what it tells of the brand was found out before."""
    home = sample.home
    content = HomeContent(
        title=home.title,
        description=home.description,
        main_content=home.text[:_TEXT],
        headings=[heading.text for heading in home.headings[:_HEADINGS]],
        links=[{"text": text, "href": url} for url, text, _ in home.links[:_LINKS]],
        meta_tags=dict(list(home.signals.metas.items())[:_METAS]),
        domain_info=_domain(sample, findings),
        social_media={one["network"]: one["url"] for one in findings.known("brand_analysis.social_profiles") or []},
        brand_info=_brand(findings),
        content_structure=_structure(home, findings),
    )
    ground = Ground("the home page as it was read", [home.url], 1)
    findings.know("crawl_result.content", content, ground)


def _domain(sample: Sample, findings: Findings) -> DomainInfo:
    kinds = Counter(page.kind for page in sample.pages)
    parts = _told_parts(sample.home.links)
    host = urlsplit(sample.home.url).hostname
    return DomainInfo(
        domain=findings.known("brand_analysis.domain") or host,
        domain_name=host,
        is_blog=kinds["article"] * 2 > len(sample.pages),
        is_ecommerce=bool(kinds["product"]),
        has_blog_section=bool(kinds["article"] or parts & POST_FOLDERS),
        has_about_page=bool(kinds["about"] or parts & ABOUT),
        has_contact_page=bool(kinds["contact"] or parts & CONTACT),
    )


def _told_parts(links: Sequence[Link]) -> frozenset[str]:
    """Return the words of paths that tell what the site has; few addresses hold one, and only those are taken apart."""
    lines = "\n".join([url.partition("?")[0] for url in {link.url for link in links}]).lower()
    pieces = set(lines.replace("\n", "/").split("/"))
    held = [*_TOLD.intersection([piece.partition(".")[0] for piece in pieces]), "%"]
    urls = {url for url in lines.split("\n") for word in held if word in url}
    return frozenset([part for url in urls for part in segments_of(url)])


def _brand(findings: Findings) -> BrandInfo:
    contact = {
        name: found[0]
        for name, key in (("email", "emails"), ("phone", "phones"), ("address", "addresses"))
        if (found := findings.known(f"brand_analysis.contact.{key}"))
    }
    name, tagline = (findings.known(f"brand_analysis.{key}") for key in ("name", "tagline"))
    return BrandInfo(company_name=name, tagline=tagline, contact_info=contact)


def _structure(home: Page, findings: Findings) -> ContentStructure:
    levels = Counter(f"h{heading.level}" for heading in home.headings)
    kinds = Counter([block.kind for block in home.blocks])
    places = {link.where for link in home.links}
    return ContentStructure(
        headings={level: levels[level] for level in sorted(levels)},
        paragraphs=kinds["paragraph"],
        lists=home.lists,
        images=home.images,
        links=len(home.links),
        has_navigation="nav" in places,
        has_footer="footer" in places,
        has_call_to_action=bool(findings.known("brand_analysis.calls_to_action")),
    )
