"""What every analysis must keep to: no value without a ground, no quote that is not there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from onboarding.website import Page, WebsiteAnalysis
from onboarding.website.analysis import PATHS
from onboarding.website.contract import Basis
from onboarding.website.evidence import place


def assert_grounded(analysis: WebsiteAnalysis, pages: Sequence[Page], files: Iterable[str] = ()) -> None:
    """Every known value has its ground, every ground its value; missing paths are empty, and named."""
    known = {path: value_at(analysis, path) for path in PATHS}
    empty = {path for path, value in known.items() if value is None or value == []}
    basis = analysis["meta"]["basis"]
    assert set(analysis["meta"]["missing"]) == empty
    for path in known.keys() - empty:
        assert _has_ground(path, known[path], basis), path
    # Of an address that came twice the fuller page counts.
    by_url = {page.url: page for page in sorted(pages, key=lambda page: len(page.text))}
    for path, ground in basis.items():
        assert value_at(analysis, path) not in (None, [], {}), path
        _assert_sound(path, ground, by_url, set(files))


def value_at(analysis: Any, path: str) -> Any:
    value = analysis
    for key in path.split("."):
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def written(analysis: WebsiteAnalysis) -> str:
    """Return the analysis as it would be stored: valid JSON, without NaN."""
    return json.dumps(analysis, allow_nan=False, ensure_ascii=False)


def _has_ground(path: str, value: object, basis: dict[str, Basis]) -> bool:
    own = any(path == ground or path.startswith(f"{ground}.") for ground in basis)
    below = any(ground.startswith(f"{path}.") for ground in basis) and not isinstance(value, list)
    return own or below or (isinstance(value, list) and all(f"{path}.{n}" in basis for n in range(len(value))))


def _assert_sound(path: str, ground: Basis, pages: dict[str, Page], files: set[str]) -> None:
    assert ground["source"], path
    assert 0 <= ground["confidence"] <= 1, path
    assert set(ground["pages"]) <= pages.keys() | files, path
    for vote in ground["votes"]:
        assert vote["url"] in pages.keys() | files, path
        assert vote["weight"] > 0, path
    for quote in ground["quotes"]:
        page = pages[quote["url"]]
        at = [number for number, block in enumerate(page.blocks) if quote["text"] in block.text]
        assert at, (path, quote)
        assert quote["place"] in {place(page, number) for number in at}, (path, quote)
