"""Gathers what is known about a website, each value with its ground, and becomes the analysis.

Nothing is filled in for looks. A value that could not be found out is null (or an empty list) and named in
`meta.missing`; a known one has its ground in `meta.basis`, under its own dotted path or one above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from onboarding.website.contract import Basis, Quote, Vote, WebsiteAnalysis
from onboarding.website.contract.schema import SCHEMA_VERSION, empty_groups

MOST_QUOTES = 3
_EMPTY = empty_groups()


@dataclass(frozen=True, slots=True)
class Ground:
    """What a value rests on.

    Args:
        source: what it was taken or counted from, and by which rule.
        pages: addresses of the pages (or files) it rests on.
        confidence: how sure it is, 0 to 1, by a rule that is documented beside it.
        numbers: what was counted, JSON-ready.
        quotes: passages that show it, the best first; three are kept.
        votes: voices for this value and for others.
    """

    source: str
    pages: Iterable[str]
    confidence: float
    numbers: Mapping[str, object] = field(default_factory=dict)
    quotes: Sequence[Quote] = ()
    votes: Sequence[Vote] = ()

    def basis(self) -> Basis:
        """Return it as it stands in the analysis."""
        return Basis(
            source=self.source,
            confidence=round(self.confidence, 2),
            pages=list(dict.fromkeys(self.pages)),
            numbers=dict(self.numbers),
            quotes=list(self.quotes[:MOST_QUOTES]),
            votes=list(self.votes),
        )


class Findings:
    """What is known so far."""

    def __init__(self) -> None:
        self._groups = _copied(_EMPTY)
        self._basis: dict[str, Basis] = {}

    def know(self, path: str, value: object, ground: Ground) -> None:
        """Set the value at a dotted path of the contract, with its ground. None and empty values stay missing."""
        if value is None or value in ([], {}, ""):
            return
        group, key = self._at(path)
        group[key] = value
        self._basis[path] = ground.basis()

    def add(self, path: str, item: object, ground: Ground) -> None:
        """Add an item with a ground of its own to the list at a dotted path; its basis stands under `path.<index>`."""
        group, key = self._at(path)
        items: list[object] = group[key]
        self._basis[f"{path}.{len(items)}"] = ground.basis()
        items.append(item)

    def known(self, path: str) -> Any:
        """Return the value at a dotted path; None where it is not known."""
        group, key = self._at(path)
        value = group[key]
        return value if value not in ([], {}) else None

    def basis(self, path: str) -> Basis | None:
        """Return the ground of the value at a dotted path, None where it has none of its own."""
        return self._basis.get(path)

    def analysis(self, meta: Mapping[str, Any]) -> WebsiteAnalysis:
        """Return the analysis; `meta` is completed with the basis and with what is missing."""
        basis = {path: self._basis[path] for path in sorted(self._basis)}
        missing = sorted(path for path in PATHS if self.known(path) is None)
        whole = {"schema_version": SCHEMA_VERSION, **meta, "missing": missing, "basis": basis}
        return cast("WebsiteAnalysis", {**self._groups, "meta": whole})

    def _at(self, path: str) -> tuple[dict[str, Any], str]:
        """Return the mapping that holds the path's last key.

        Raises:
            KeyError: the contract has no such path.
        """
        *above, key = _keys(path)
        group = self._groups
        for name in above:
            group = group[name]
        if key not in group:
            raise KeyError(path)
        return group, key


@cache
def _keys(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def _copied(groups: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _copied(value) if isinstance(value, Mapping) else [] if value == [] else value
        for key, value in groups.items()
    }


def leaves(value: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each dotted path and value at the ends of nested mappings; lists are ends."""
    for key, inner in value.items():
        here = f"{path}.{key}" if path else key
        if isinstance(inner, Mapping) and inner:
            yield from leaves(inner, here)
        else:
            yield here, inner


# Every place of an analysis that holds one value, or a list of them.
PATHS = tuple(path for path, _ in leaves(_EMPTY))
