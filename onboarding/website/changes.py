"""What changed between two analyses of one website."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onboarding.website.analysis import PATHS
from onboarding.website.contract import Change, Changes, WebsiteAnalysis

MOST_VALUES = 100
# Of the visit only the pages are compared; what stands in them is compared in the other groups.
_NOT_COMPARED = ("crawl_result.",)


def changes(before: Mapping[str, Any], after: WebsiteAnalysis, since: str | None) -> Changes:
    """Compare an analysis with the one before it.

    Args:
        before: the groups of the earlier analysis; those of an older schema are compared as far as they are alike.
        after: the analysis.
        since: when the earlier one was made, ISO 8601.
    """
    old, new = _hashes(before), _hashes(after)
    both = sorted(old.keys() & new.keys())
    return Changes(
        since=since,
        pages_added=sorted(new.keys() - old.keys()),
        pages_removed=sorted(old.keys() - new.keys()),
        pages_changed=[url for url in both if old[url] != new[url]],
        pages_unchanged=[url for url in both if old[url] == new[url]],
        values=_values(before, after)[:MOST_VALUES],
    )


def _hashes(groups: Mapping[str, Any]) -> dict[str, str | None]:
    pages = _at(groups, "crawl_result.pages")
    listed = pages if isinstance(pages, list) else []
    return {page["url"]: page.get("hash") for page in listed if isinstance(page, Mapping) and "url" in page}


def _values(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Compare single values and lists; measurements in mappings move with every word and say nothing by themselves."""
    pairs = ((path, _at(before, path), _at(after, path)) for path in PATHS)
    return [
        Change(path=path, before=old, after=new)
        for path, old, new in pairs
        if not path.startswith(_NOT_COMPARED) and old != new and not isinstance(old or new, Mapping)
        if (old or None) != (new or None)
    ]


def _at(groups: Mapping[str, Any], path: str) -> Any:
    value: Any = groups
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
