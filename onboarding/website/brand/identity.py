"""The line and the description that the business gives of itself.

Confidence: a slogan in JSON-LD 0.9; a landing page's first heading of 3 to 12 words 0.6, a part of its title 0.4;
a meta description 0.8, one in JSON-LD 0.7, its Open Graph twin 0.7.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onboarding.website.analysis import Findings, Ground
from onboarding.website.brand.naming import key_of
from onboarding.website.contract import Quote
from onboarding.website.evidence import quote
from onboarding.website.plain import plain
from onboarding.website.reading.page import Page
from onboarding.website.stated import owners, said_text

_LINE_WORDS = range(3, 13)
_TEXT = 1_000
_SEGMENTS = re.compile(r"\s+[|\u2013\u2014\u00b7\u2022\u00bb:~-]\s+|\s*[|\u00bb]\s*")


def tell_line(pages: Sequence[Page], home: Page, findings: Findings) -> None:
    """Fill tagline of `brand_analysis`: a stated slogan, else a first heading, else the rest of the home page's title."""
    for page, thing in owners(pages):
        if slogan := said_text(thing, "slogan"):
            ground = Ground("JSON-LD slogan", [page.url], 0.9, quotes=_quotes(home, slogan))
            findings.know("brand_analysis.tagline", slogan, ground)
            return
    name = key_of(findings.known("brand_analysis.name") or "")
    first = next((heading.text for heading in home.headings if heading.level == 1), "")
    if home.kind == "landing" and len(first.split()) in _LINE_WORDS and key_of(first) != name:
        ground = Ground("the home page's first heading, 3 to 12 words", [home.url], 0.6, quotes=_quotes(home, first))
        findings.know("brand_analysis.tagline", first, ground)
        return
    parts = [part for part in _SEGMENTS.split(plain(home.title or "", 200)) if part]
    rest = [part for part in parts if key_of(part) != name]
    if name and len(parts) == 2 and len(rest) == 1 and len(rest[0].split()) in _LINE_WORDS:  # noqa: PLR2004 - name and line
        ground = Ground("the part of the home page's title beside the name", [home.url], 0.4)
        findings.know("brand_analysis.tagline", rest[0], ground)


def tell_description(pages: Sequence[Page], home: Page, findings: Findings) -> None:
    """Fill description of `brand_analysis`: the home page's meta description, else JSON-LD's."""
    said = home.signals.metas.get("description")
    if said:
        findings.know("brand_analysis.description", said, Ground("the home page's meta description", [home.url], 0.8))
        return
    for page, thing in owners(pages):
        if text := said_text(thing, "description", _TEXT):
            findings.know("brand_analysis.description", text, Ground("JSON-LD description", [page.url], 0.7))
            return
    ground = Ground("the home page's og:description", [home.url], 0.7)
    findings.know("brand_analysis.description", home.description, ground)


def _quotes(home: Page, line: str) -> list[Quote]:
    found = (index for index, block in enumerate(home.blocks) if line in block.text)
    return [quote(home, index, line) for index in found][:1]
