"""From a row of website_analyses to its portrait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from cli.portrait.entries import entries_of
from cli.portrait.given import at, group, is_known, items, web_address
from cli.portrait.grounds import Grounds
from cli.portrait.plan import APART, PLANNED, SECTIONS, Planned, PlannedSection, section_of
from cli.portrait.shape import Entry, Line, Look, Portrait, Quote, Section, Why
from cli.portrait.told import changes_of, facts_of, host_name, name_of, pages_of, unknown_of
from cli.terminal import plain

Row = Mapping[str, Any]
_GROUPS = tuple(dict.fromkeys(name for part in SECTIONS for name in part.groups))
_MOST_LEFT = 200
_DIMENSIONS = "writing_style.dimensions"


def portrait_of(row: Row) -> Portrait:
    """Draw all that one row says. Whatever stands in it, nothing is raised: what cannot be shown is left out."""
    brand, crawl = group(row, "brand_analysis"), group(row, "crawl_result")
    url = crawl.get("url") or row.get("website_url")
    return Portrait(
        name=plain(brand.get("name") or crawl.get("site_name"), 100) or host_name(row),
        tagline=plain(brand.get("tagline"), 200),
        description=plain(brand.get("description"), 400),
        url=plain(url, 300),
        link=web_address(url),
        language=_language(row),
        facts=facts_of(row),
        sections=tuple(_sections(row)),
        pages=tuple(pages_of(row)),
        pages_why=Grounds(row).of("crawl_result.pages"),
        changes=changes_of(row),
        unknown=unknown_of(row),
        notes=tuple(filter(None, map(plain, [*items(group(row, "meta").get("notes")), row.get("warning_message")]))),
    )


def _language(row: Row) -> str:
    """Return the site's language as a tag (BCP 47, the shortest form), "" where it is none."""
    code = plain(group(row, "meta").get("language") or group(row, "crawl_result").get("language"), 12)
    return code if code.isascii() and code.replace("-", "").isalnum() else ""


def _sections(row: Row) -> Iterator[Section]:
    grounds, left = Grounds(row), _left_over(row)
    for part in SECTIONS:
        lines = (_line(row, planned, grounds) for planned in (*part.lines, *left.get(part.key, ())))
        if shown := tuple(line for line in lines if line is not None):
            yield Section(part.key, part.title, shown)


def _line(row: Row, planned: Planned, grounds: Grounds) -> Line | None:
    path, value = planned.path, at(row, planned.path)
    if not is_known(value) and not _is_told_as_unknown(row, path):
        return None
    look = planned.look or (Look.LIST if isinstance(value, list) else Look.TEXT)
    if isinstance(value, Mapping) and look is not Look.BEHIND:
        look = Look.FACTS
    apart = [other for other in PLANNED if other.startswith(f"{path}.")]
    entries = entries_of(path, value, look, grounds, apart)
    if not entries:
        return None
    why = _why(path, entries, grounds)
    return Line(path, name_of(path), look, entries, why, _quote(why, entries) if planned.quoted else None)


def _why(path: str, entries: Sequence[Entry], grounds: Grounds) -> Why | None:
    """Return a line's own ground; the one above it only where some value has no ground of its own."""
    return grounds.of(path) or (None if all(entry.why for entry in entries) else grounds.near(path))


def _quote(why: Why | None, entries: Sequence[Entry]) -> Quote | None:
    """Return the best quote for a line: its own first, else that of its first value that has one."""
    grounds = (ground for ground in (why, *(entry.why for entry in entries)) if ground)
    return next((quote for ground in grounds for quote in ground.quotes), None)


def _is_told_as_unknown(row: Row, path: str) -> bool:
    """Tell whether a missing value is worth a line: one dimension of tone beside others that could be computed."""
    return path.startswith(f"{_DIMENSIONS}.") and any(map(is_known, group(row, *_DIMENSIONS.split(".")).values()))


def _left_over(row: Row) -> dict[str, list[Planned]]:
    """Return what the plan does not name, by section: values of another release, each under its key."""
    left: dict[str, list[Planned]] = {}
    found = (path for name in _GROUPS for path in _unplanned(group(row, name), name))
    for path in islice(found, _MOST_LEFT):
        part: PlannedSection = section_of(path)
        left.setdefault(part.key, []).append(Planned(path))
    return left


def _unplanned(of: Row, path: str) -> Iterator[str]:
    """Yield the highest paths that are neither planned nor above a planned one."""
    for key, value in of.items():
        here = f"{path}.{key}"
        if here in PLANNED or here in APART or not is_known(value):
            continue
        if isinstance(value, Mapping) and any(other.startswith(f"{here}.") for other in (*PLANNED, *APART)):
            yield from _unplanned(value, here)
        else:
            yield here
