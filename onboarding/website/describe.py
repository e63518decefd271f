"""Pages in, the analysis of the website out. The same pages give the same analysis, in whatever order they come."""

from __future__ import annotations

from collections.abc import Sequence

from onboarding.website.analysis import Findings
from onboarding.website.brand.assets import Asset
from onboarding.website.brand.telling import tell_brand
from onboarding.website.business.telling import tell_business
from onboarding.website.contract import WebsiteAnalysis
from onboarding.website.crawl import tell_crawl
from onboarding.website.home import tell_home
from onboarding.website.listed import Listed
from onboarding.website.reading.page import Page
from onboarding.website.sample import Sample, take_sample
from onboarding.website.writing.telling import tell_writing


def describe(pages: Sequence[Page], assets: Sequence[Asset] = (), listed: Sequence[Listed] = ()) -> WebsiteAnalysis:
    """Describe the business behind the pages, as far as they tell.

    What they do not tell is null (or an empty list) and named in `meta.missing`; what they tell has its ground in
    `meta.basis`. Style is counted over the pages in the language of most words.

    Args:
        pages: the pages read.
        assets: what was read from the home page's style sheets, manifest and pictures.
        listed: pages that the site's feeds and sitemap name.

    Raises:
        NoPages: there is no page.
        NoText: no page has a readable word.
    """
    return describe_sample(take_sample(pages), assets, listed)


def describe_sample(sample: Sample, assets: Sequence[Asset] = (), listed: Sequence[Listed] = ()) -> WebsiteAnalysis:
    """Describe the business behind a site of which a sample was taken, as `describe` does."""
    findings = Findings()
    tell_crawl(sample, findings)
    tell_brand(sample, assets, findings)
    tell_writing(sample, findings)
    tell_business(sample, findings, listed)
    tell_home(sample, findings)
    return findings.analysis(_meta(sample))


def _meta(sample: Sample) -> dict[str, object]:
    return {
        "confidence": sample.confidence,
        "language": sample.language,
        "languages": sample.words_by_language(),
        "words": sum(sample.words),
        "words_counted": len(sample.style.words) if sample.style else 0,
        "pages": len(sample.pages),
        "repeated_blocks": sample.repeated,
        "truncated": [page.url for page in sample.pages if page.truncated],
        "notes": _notes(sample),
    }


def _notes(sample: Sample) -> list[str]:
    notes = []
    if sample.style is None:
        notes.append("Style was not counted: no whole sentences, or a language without spaces between words.")
    elif sample.lists is None:
        notes.append("We have no lists of words for this language: only what needs none was counted.")
    if len(sample.main) < sum(count > 0 for count in sample.words):
        notes.append("Style was counted over the pages in the main language only.")
    return notes
