"""What the site is for, and what it asks visitors to do.

Points for each purpose, all shown as votes:
  sell               1 per pricing or product page, at most 3; 2 if two prices stand on the pages; 2 per page with a call to buy,
                     at most 6; 1 per page with a call to sign up or try, at most 3
  win enquiries      2 per page with a call to ask, book or write, at most 6; 1 for a contact page
  inform             4 * share of words on articles; 1 for a feed
  recruit            6 for a JobPosting in JSON-LD; 1 per page with a call to apply, at most 4
  build a community  1 per page with a call to follow or join in, at most 4
  raise donations    2 per page with a call to give, at most 8
The purpose is known from 2 points and a lead of 1.15 on. conversion_focus is the kind of call on most pages (tables calls.*).
educational_value  0.5 * share of words on articles + 0.5 * min(1, share of explaining lines / 0.1); low below 0.2, high from
                   0.5 on. An explaining line has a phrase of told.explain.
confidence: lead over the runner-up, (best - next) / best, at least 0.2, at most 0.9.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from onboarding.website.analysis import Findings, Ground
from onboarding.website.business.geography import Prices
from onboarding.website.business.lexicon import Hits, Lexicon, lexicon
from onboarding.website.business.said import folded, pages_of, quotes_of
from onboarding.website.contract.business import Conversion, Level, Purpose
from onboarding.website.evidence import vote
from onboarding.website.reading.metadata import types_of
from onboarding.website.reading.page import Page
from onboarding.website.sample import Sample

Calls = Mapping[Conversion, Mapping[str, str]]
CONVERSIONS: tuple[Conversion, ...] = ("purchase", "enquiry", "sign-up", "application", "donation", "follow")
CALL_WORDS = 6
_LEAST_POINTS, _LEAD = 2.0, 1.15
_LOW, _HIGH, _EXPLAINING = 0.2, 0.5, 0.1
_LEAST_LINES = 20
_TWO = 2


def tell_purpose(sample: Sample, hits: Hits, prices: Prices, calls: Calls, findings: Findings) -> None:
    """Fill `purpose`, its runner-up, `conversion_focus` and `educational_value` of `content_type`."""
    points = _points(sample, prices, calls)
    ranked = sorted(points, key=lambda purpose: (-points[purpose], purpose))
    first, second = points[ranked[0]], points[ranked[1]]
    if first >= _LEAST_POINTS and first >= _LEAD * second:
        votes = [vote(each, "points", sample.home.url, points[each]) for each in ranked if points[each]]
        numbers = {"points": {each: points[each] for each in ranked if points[each]}}
        urls = [page.url for page in sample.pages]
        sure = min(max((first - second) / first, 0.2), 0.9)
        source = "kinds of pages, prices and calls to action, in points"
        findings.know("content_type.purpose", ranked[0], Ground(source, urls, sure, numbers, votes=votes))
        runner_up = ranked[1] if second else None
        findings.know("content_type.purpose_runner_up", runner_up, Ground(source, urls, 0.2, numbers))
    _tell_conversion(calls, findings)
    _tell_education(sample, hits, findings)


def calls_by_kind(pages: Sequence[Page], tables: Lexicon | None) -> Calls:
    """Return, for each kind of call, the addresses of the pages that have it, each with the first such call's text."""
    found: dict[Conversion, dict[str, str]] = {kind: {} for kind in CONVERSIONS}
    if tables is None:
        return found
    kinds = _kinds(tables.code)
    for page in pages:
        for text in calls_of(page):
            kind = _kind_of(folded(text, page.language), kinds, ending=tables.code == "de")
            if kind:
                found[kind].setdefault(page.url, text)
    return found


def calls_of(page: Page) -> list[str]:
    """Return the texts of a page's buttons and of links in its body that are short enough for a call."""
    links = [text for _, text, where in page.links if where == "body"]
    return [
        text for text in dict.fromkeys((*page.buttons, *links)) if 0 < len(text.split(None, CALL_WORDS)) <= CALL_WORDS
    ]


@cache
def _kinds(code: str) -> Mapping[str, int]:
    """Return the first kind of call, by its number, that each term of a language's tables stands for."""
    tables = lexicon(code)
    if tables is None:
        return {}
    numbered = reversed([*enumerate(CONVERSIONS)])
    return {term: number for number, kind in numbered for term in tables.words[f"calls.{kind}"]}


def _kind_of(spoken: Sequence[str], kinds: Mapping[str, int], *, ending: bool) -> Conversion | None:
    """Return the kind of a call by the words it begins with; German ones end with their verb: "Termin buchen"."""
    if not spoken:
        return None
    told = [spoken[0], " ".join(spoken[:2]), " ".join(spoken[:3]), spoken[-1] if ending else ""]
    found = [kinds[each] for each in told if each in kinds]
    return CONVERSIONS[min(found)] if found else None


def _points(sample: Sample, prices: Prices, calls: Calls) -> dict[Purpose, float]:
    kinds = [page.kind for page in sample.pages]
    priced = sum(count.total() for count in prices.values())
    jobs = any("jobposting" in types_of(thing) for page in sample.pages for thing in page.json_ld)
    feeds = any(page.feeds for page in sample.pages)
    return {
        "sell": min(1.0 * (kinds.count("pricing") + kinds.count("product")), 3)
        + 2 * (priced >= _TWO)
        + min(2.0 * len(calls["purchase"]), 6)
        + min(len(calls["sign-up"]), 3),
        "win enquiries": min(2.0 * len(calls["enquiry"]), 6) + ("contact" in kinds),
        "inform": round(4 * article_share(sample), 2) + feeds,
        "recruit": 6.0 * jobs + min(len(calls["application"]), 4),
        "build a community": min(float(len(calls["follow"])), 4),
        "raise donations": min(2.0 * len(calls["donation"]), 8),
    }


def article_share(sample: Sample) -> float:
    """Return the share of the site's words that stand on articles, 0 to 1."""
    told = sum(count for page, count in zip(sample.pages, sample.words, strict=True) if page.kind == "article")
    return told / max(sum(sample.words), 1)


def _tell_conversion(calls: Calls, findings: Findings) -> None:
    counts = {kind: len(urls) for kind, urls in calls.items() if urls}
    if counts:
        best = min(counts, key=lambda kind: (-counts[kind], CONVERSIONS.index(kind)))
        total = sum(counts.values())
        numbers = {"pages_with": dict(counts), "example": min(calls[best].values())}
        ground = Ground(
            "the kind of call that stands on most pages", sorted(calls[best]), counts[best] / total, numbers
        )
        findings.know("content_type.conversion_focus", best, ground)


def _tell_education(sample: Sample, hits: Hits, findings: Findings) -> None:
    count = len(hits.said.lines)
    if hits.lexicon is None or count < _LEAST_LINES:
        return
    explaining = hits.lines("told.explain")
    articles, explained = round(article_share(sample), 3), round(len(explaining) / count, 3)
    score = round(0.5 * articles + 0.5 * min(1.0, explained / _EXPLAINING), 3)
    level: Level = "low" if score < _LOW else "high" if score >= _HIGH else "medium"
    lines = [hits.line(number) for number in explaining]
    numbers = {"score": score, "words_on_articles": articles, "explaining_lines": explained, "lines": count}
    source = "share of words on articles and of lines that explain"
    pages = pages_of(lines) or sample.urls
    sure = min(0.3 + 2 * min(abs(score - _LOW), abs(score - _HIGH)), 0.8)
    findings.know("content_type.educational_value", level, Ground(source, pages, sure, numbers, quotes_of(lines)))
