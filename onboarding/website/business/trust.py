"""Signs that a site may be trusted and that its people know their trade; each item by one rule, with what it rests on.

Trust: words of a table trust.* on pages that are no articles (a guarantee, returns, a trial, ways to pay, certificates,
privacy, press, memberships, insurance, testimonials); a number before a word for customers; `aggregateRating` and `review`
in JSON-LD; quotes of at least six words outside articles.
Authority: words of a table authority.* with we, our, I, my or in a heading outside articles; a number before "years" with a
word for work near it; "since" and a year, with no clock: the year is told, not the age; an award in JSON-LD.
A sentence with a negation before the word does not count. confidence: 0.9 stated in JSON-LD; else 0.3 + 0.05
for each line + 0.1 for each page, at most 0.8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from onboarding.website.analysis import Findings, Ground
from onboarding.website.business.audience import negated
from onboarding.website.business.lexicon import Hits
from onboarding.website.business.said import Line, pages_of, quotes_of
from onboarding.website.plain import plain
from onboarding.website.reading.page import Page
from onboarding.website.sample import Sample

_TRUST = {
    "guarantee": "a guarantee",
    "returns": "returns or refunds",
    "trial": "a free trial or an easy way out",
    "payment": "known ways to pay",
    "certificate": "a certificate",
    "privacy": "care for personal data",
    "press": "press mentions",
    "membership": "a membership",
    "insured": "insurance",
    "testimonial": "customers' words",
}
_AUTHORITY = {
    "award": "an award",
    "research": "research",
    "publication": "publications",
    "qualification": "a qualification",
    "teaching": "talks or teaching",
    "experience": "experience in years",
    "patent": "a patent",
}
_COUNT = re.compile(r"(?<![\w.,])(\d{1,3}(?:[.,\u202f\u00a0 ]\d{3}){1,3}|\d{2,9})(?![\d%])")
_YEAR = re.compile(r"(?<!\d)(1[6-9]\d\d|20[0-4]\d)(?!\d)")
_YEARS = re.compile(r"(?<![\d.,])(\d{1,3})(?![\d.,]*\d)")
_LEAST_QUOTE, _NEAR = 6, 4
_LEAST_CUSTOMERS, _MOST_YEARS = 10, 300
_HUGE = 1e6
_SAYING = frozenset({"article"})


def tell_trust(sample: Sample, hits: Hits, findings: Findings) -> None:
    """Fill `trust_signals` and `authority_indicators` of `brand_analysis`."""
    for page in sample.pages:
        for thing in page.json_ld:
            _tell_stated(page, thing, findings)
    outside, own = _outside_articles(hits), hits.own
    meant = own.union([n for n in outside if hits.line(n).heading])
    _tell_testimonials(hits, findings)
    _tell_numbers(hits, findings)
    for key, item in _TRUST.items():
        _once(findings, "trust_signals", item, _by_table(hits, f"trust.{key}", outside))
    for key, item in _AUTHORITY.items():
        _once(findings, "authority_indicators", item, _by_table(hits, f"authority.{key}", meant))


def _tell_numbers(hits: Hits, findings: Findings) -> None:
    source = "a number before a word for customers"
    for item, line, number in _customers(hits):
        _once(findings, "trust_signals", item, _resting([line], {"number": number}, source))
    for item, line, number in _years(hits):
        ground = _resting([line], {"number": number}, "a number of years, or since when")
        _once(findings, "authority_indicators", item, ground)


def _tell_stated(page: Page, thing: Mapping[str, Any], findings: Findings) -> None:
    rating = thing.get("aggregateRating")
    if isinstance(rating, dict) and (value := _number(rating.get("ratingValue"))) is not None:
        best = _number(rating.get("bestRating")) or 5
        count = _number(rating.get("reviewCount")) or _number(rating.get("ratingCount"))
        by = f" by {count:.0f} people" if count else ""
        item = f"rated {value:g} of {best:g}{by}"
        numbers = {"rating": value, "best": best, "count": count}
        _once(findings, "trust_signals", item, Ground("aggregateRating in JSON-LD", [page.url], 0.9, numbers))
    awards = thing.get("award") or thing.get("awards")
    for award in awards if isinstance(awards, list) else [awards]:
        if isinstance(award, str) and plain(award, 120):
            ground = Ground("award in JSON-LD", [page.url], 0.9)
            _once(findings, "authority_indicators", f"award: {plain(award, 120)}", ground)


def _once(findings: Findings, key: str, item: str, ground: Ground | None) -> None:
    path = f"brand_analysis.{key}"
    if ground and item not in (findings.known(path) or ()):
        findings.add(path, item, ground)


def _tell_testimonials(hits: Hits, findings: Findings) -> None:
    said = {line.text: line for line in hits.said.lines if _testifies(line)}
    blocks = {(line.page.url, line.block): line for line in reversed(said.values())}
    if blocks:
        lines = [blocks[key] for key in sorted(blocks)]
        item = f"testimonials: {len(lines)}"
        _once(findings, "trust_signals", item, _resting(lines, {"number": len(lines)}, "quotes outside articles"))


def _testifies(line: Line) -> bool:
    kind = line.page.blocks[line.block].kind
    return kind == "quote" and len(line.words) >= _LEAST_QUOTE and line.page.kind not in _SAYING


def _outside_articles(hits: Hits) -> frozenset[int]:
    return frozenset([n for n, line in enumerate(hits.said.lines) if line.page.kind not in _SAYING])


def _by_table(hits: Hits, table: str, among: frozenset[int]) -> Ground | None:
    """Return the ground of a table's terms in some of the lines, where none is negated; None without such a term."""
    numbers: dict[int, None] = {}
    terms: dict[str, int] = {}
    for hit in hits.of(table):
        held = [n for n in hit.lines if n in among and not negated(hits, hit.term.text, hits.line(n))]
        numbers.update(dict.fromkeys(held))
        terms |= {hit.term.text: len(held)} if held else {}
    lines = [hits.line(number) for number in sorted(numbers)]
    return _resting(lines, {"terms": terms}, f"words of the table {table}") if lines else None


def _resting(lines: list[Line], numbers: dict[str, object], source: str) -> Ground:
    sure = min(0.3 + 0.05 * len(lines) + 0.1 * len(pages_of(lines)), 0.8)
    return Ground(source, pages_of(lines), sure, numbers, quotes_of(lines))


def _customers(hits: Hits) -> Iterator[tuple[str, Line, int]]:
    """Yield numbers that stand at most four words before a word for customers, the largest for each page."""
    if hits.lexicon is None:
        return
    people = hits.lexicon.words["told.customers"]
    for number in sorted(hits.said.having(people) & _outside_articles(hits)):
        line = hits.line(number)
        for found in _COUNT.finditer(line.text):
            count = int(re.sub(r"\D", "", found[1]))
            after = [word.casefold() for word in line.text[found.end() :].split(maxsplit=_NEAR)[:_NEAR]]
            named = next((word.strip(".,!?:;") for word in after if word.strip(".,!?:;") in people), None)
            if named and count >= _LEAST_CUSTOMERS and not _YEAR.fullmatch(found[1]):
                yield f"{found[1]} {named}", line, count
                break


def _years(hits: Hits) -> Iterator[tuple[str, Line, int]]:
    """Yield years of work, and the year since when; the sentence is about themselves, or a short one outside articles."""
    if hits.lexicon is None:
        return
    tables = hits.lexicon.words
    own = hits.own
    for number in sorted(hits.said.having(tables["told.years"]) & hits.said.having(tables["told.work"])):
        line = hits.line(number)
        counted = _YEARS.search(line.text)
        near = counted and line.text[counted.end() :].casefold().lstrip("+ \u00a0").startswith(
            tuple(tables["told.years"])
        )
        if counted and near and int(counted[1]) <= _MOST_YEARS and (number in own or line.page.kind not in _SAYING):
            yield f"{counted[1]} years of work", line, int(counted[1])
            break
    for number in sorted(hits.said.having(tables["told.since"])):
        line = hits.line(number)
        year = _YEAR.search(line.text)
        before = line.text[: year.start()].casefold().split()[-2:] if year else []
        if year and not tables["told.since"].isdisjoint(before) and (number in own or line.heading or _short(line)):
            yield f"since {year[1]}", line, int(year[1])
            break


def _short(line: Line) -> bool:
    return line.page.kind not in _SAYING and len(line.words) <= 2 * _LEAST_QUOTE


def _number(value: object) -> float | None:
    try:
        number = float(str(value).replace(",", ".")) if isinstance(value, (int, float, str)) else None
    except (ValueError, OverflowError):
        return None
    return number if number is not None and 0 <= number < _HUGE else None
