"""The home page as it was read, under the names that the services package gives to a crawl."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

from onboarding.website.analysis import Findings, Ground
from onboarding.website.contract.crawl import BrandInfo, ContentStructure, DomainInfo, HomeContent, HomeLink
from onboarding.website.reading.kind import ABOUT, CONTACT, POST_FOLDERS, segments_of
from onboarding.website.reading.page import Page
from onboarding.website.sample import Sample

_TEXT, _HEADINGS, _LINKS, _METAS = 10_000, 50, 100, 50


def tell_home(sample: Sample, findings: Findings) -> None:
    """Fill `crawl_result.content`; what it tells of the brand was found out before."""
    home = sample.home
    content = HomeContent(
        title=home.title,
        description=home.description,
        main_content=home.text[:_TEXT],
        headings=[heading.text for heading in home.headings[:_HEADINGS]],
        links=[HomeLink(text=link.text, href=link.url) for link in home.links[:_LINKS]],
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
    parts = {part for link in sample.home.links for part in segments_of(link.url)}
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
    kinds = Counter(block.kind for block in home.blocks)
    places = Counter(link.where for link in home.links)
    return ContentStructure(
        headings={level: levels[level] for level in sorted(levels)},
        paragraphs=kinds["paragraph"],
        lists=home.lists,
        images=home.images,
        links=len(home.links),
        has_navigation=bool(places["nav"]),
        has_footer=bool(places["footer"]),
        has_call_to_action=bool(findings.known("brand_analysis.calls_to_action")),
    )
