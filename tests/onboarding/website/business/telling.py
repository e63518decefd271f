"""What the business part alone tells of some pages, with what others would have measured put in by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from onboarding.website import Page
from onboarding.website.analysis import Findings, Ground
from onboarding.website.business.telling import tell_business
from onboarding.website.contract import WebsiteAnalysis
from onboarding.website.listed import Listed
from onboarding.website.sample import take_sample
from tests.onboarding.website.sites import ORIGIN, page

META: Mapping[str, object] = {"schema_version": "0"}


def told(*pages: Page, known: Mapping[str, object] | None = None, listed: Sequence[Listed] = ()) -> Findings:
    """Return what the business part tells, after others found what is `known`."""
    sample = take_sample(pages)
    findings = Findings()
    for path, value in (known or {}).items():
        findings.know(path, value, Ground("put in by the test", sample.urls, 0.8))
    tell_business(sample, findings, listed)
    return findings


def whole(*pages: Page, known: Mapping[str, object] | None = None) -> WebsiteAnalysis:
    return told(*pages, known=known).analysis(META)


def text(said: str, *, lang: str = "en", path: str = "", head: str = "") -> Page:
    """Read a page of paragraphs, one per line; a line that begins with # is a heading."""
    parts = [f"<h2>{line[1:]}</h2>" if line.startswith("#") else f"<p>{line}</p>" for line in said.splitlines()]
    return page("".join(parts), url=f"{ORIGIN}/{path}", lang=lang, head=head)


def texts(findings: Findings, path: str) -> list[Any]:
    return findings.known(path) or []
