"""Puts a model's claims into an analysis and takes them out again, so that nothing else of it changes."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onboarding.persona.schema import Quoted
from onboarding.website.analysis import Ground
from onboarding.website.contract import Quote

_BY_MODEL, _QUOTED = "model: ", ", quoted"
_LISTS = (
    "brand_analysis.brand_values",
    "content_strategy_insights.strengths",
    "content_strategy_insights.weaknesses",
    "content_strategy_insights.content_gaps",
)
FILLABLE = (*_LISTS, "brand_analysis.brand_positioning", "brand_analysis.competitive_differentiation")


@dataclass(frozen=True, slots=True)
class Fill:
    """A claim for a dotted path of the analysis, with its quotes."""

    path: str
    text: str
    evidence: tuple[Quoted, ...]
    confidence: float


def is_empty(analysis: Mapping[str, Any], path: str) -> bool:
    """Say whether the analysis has the field and nothing in it."""
    group, _, key = path.partition(".")
    there = _mapping(analysis.get(group))
    return key in there and there[key] in (None, "", [])


def filled(analysis: Mapping[str, Any], fills: Sequence[Fill], provider: str, model: str) -> dict[str, Any]:
    """Return the groups that a model may fill, as far as the analysis has them, and `meta`.

    Those that did not change are among them: what is kept may still have what a model filled there before.
    """
    names = {path.partition(".")[0] for path in FILLABLE if path.partition(".")[0] in analysis} | {"meta"}
    changed = {name: copy.deepcopy(dict(_mapping(analysis.get(name)))) for name in sorted(names)}
    meta, full = changed["meta"], {fill.path for fill in fills}
    basis = dict(_mapping(meta.get("basis")))
    for fill in fills:
        basis[_put(changed, fill)] = _basis(fill, f"{_BY_MODEL}{provider}/{model}{_QUOTED}")
    missing = meta.get("missing")
    meta["missing"] = [path for path in missing if path not in full] if isinstance(missing, list) else []
    meta["basis"] = dict(sorted(basis.items()))
    return changed


def without_model(analysis: Mapping[str, Any]) -> dict[str, Any]:
    """Return the analysis less what a model filled, as it was before; what is no analysis of ours comes back as it is."""
    paths = dict(_by_model(analysis))
    if not paths:
        return dict(analysis)
    bare = copy.deepcopy(dict(analysis))
    for path, numbers in paths.items():
        _empty(bare, path, numbers)
    basis, missing = bare["meta"]["basis"], bare["meta"].get("missing")
    bare["meta"]["basis"] = dict(sorted(basis.items()))
    if isinstance(missing, list):
        bare["meta"]["missing"] = sorted({*map(str, missing), *(path for path in paths if is_empty(bare, path))})
    return bare


def _put(changed: dict[str, Any], fill: Fill) -> str:
    """Put a claim where it goes; return the path of its ground."""
    group, _, key = fill.path.partition(".")
    if fill.path not in _LISTS:
        changed[group][key] = fill.text
        return fill.path
    items = changed[group][key] = [*(changed[group][key] or []), fill.text]
    return f"{fill.path}.{len(items) - 1}"


def _basis(fill: Fill, source: str) -> dict[str, Any]:
    quotes = [Quote(text=each.quote, url=each.page_url, place=each.place) for each in fill.evidence]
    pages = [each.page_url for each in fill.evidence]
    return dict(Ground(source, pages, fill.confidence, quotes=quotes).basis())


def _by_model(analysis: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[int]]]:
    """Yield each path that a model filled, with the numbers of the items that are a model's (none of one value)."""
    meta = _mapping(analysis.get("meta"))
    basis = _mapping(meta.get("basis"))
    for path in FILLABLE:
        group, _, key = path.partition(".")
        value = _mapping(analysis.get(group)).get(key)
        if isinstance(value, list):
            numbers = frozenset(number for number in range(len(value)) if _marked(basis.get(f"{path}.{number}")))
            if numbers:
                yield path, numbers
        elif value is not None and _marked(basis.get(path)):
            yield path, frozenset()


def _mapping(there: object) -> Mapping[str, Any]:
    return there if isinstance(there, Mapping) else {}


def _marked(ground: object) -> bool:
    source = _mapping(ground).get("source")
    return isinstance(source, str) and source.startswith(_BY_MODEL) and source.endswith(_QUOTED)


def _empty(bare: dict[str, Any], path: str, numbers: frozenset[int]) -> None:
    group, _, key = path.partition(".")
    basis, value = bare["meta"]["basis"], bare[group][key]
    if not isinstance(value, list):
        basis.pop(path)
        bare[group][key] = None
        return
    grounds = [basis.pop(f"{path}.{number}", None) for number in range(len(value))]
    kept = [number for number in range(len(value)) if number not in numbers]
    bare[group][key] = [value[number] for number in kept]
    basis.update({f"{path}.{at}": grounds[number] for at, number in enumerate(kept) if grounds[number] is not None})
