"""What the visit brought: the pages read, and what the home page holds, as it stands there."""

from __future__ import annotations

import hashlib

from onboarding.website.analysis import Findings, Ground
from onboarding.website.contract.crawl import PageRead
from onboarding.website.reading.page import Page
from onboarding.website.sample import Sample


def tell_crawl(sample: Sample, findings: Findings) -> None:
    """Fill `crawl_result`."""
    pages, home = sample.pages, sample.home
    urls = [page.url for page in pages]
    source = "the landing page, else the shallowest address"
    findings.know("crawl_result.url", home.url, Ground(source, [home.url], 1))
    findings.know("crawl_result.pages", _pages(sample), Ground("the pages read", urls, 1))
    source = "the language of most words"
    findings.know("crawl_result.language", sample.language, Ground(source, sample.urls, 0.95))
    feeds = sorted({feed for page in pages for feed in page.feeds})
    findings.know("crawl_result.feeds", feeds, Ground("alternate links", [p.url for p in pages if p.feeds], 1))


def text_hash(page: Page) -> str:
    """Return 16 hexadecimal digits that change when the page's main text or title does."""
    return hashlib.sha256(f"{page.title}\n{page.text}".encode()).hexdigest()[:16]


def _pages(sample: Sample) -> list[PageRead]:
    return [
        PageRead(
            url=page.url,
            title=page.title,
            kind=page.kind,
            words=count,
            language=page.language,
            published=page.published.isoformat() if page.published else None,
            truncated=page.truncated,
            hash=text_hash(page),
        )
        for page, count in zip(sample.pages, sample.words, strict=True)
    ]
