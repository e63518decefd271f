"""Why a value stands there: its ground in `meta.basis`, ready to be shown.

The words for a confidence are ours: sure from 0.8 on, fairly sure from 0.6, likely from 0.4, below that a hint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cli.portrait.given import facts, group, host_of, is_number, items, passage, path_of, shown
from cli.portrait.shape import Quote, Vote, Why
from cli.terminal import plain

_WORDS = ((0.8, "sure"), (0.6, "fairly sure"), (0.4, "likely"))
_LEAST = "a hint"
_SEVERAL = 3  # pages from which on "all" says more than their names
NOTHING = Why("", None, (), (), (), ())


class Grounds:
    """The grounds of one analysis."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self._basis = group(row, "meta", "basis")
        crawl = group(row, "crawl_result")
        self._host = host_of(crawl.get("url"))
        self._read = {self.short(page.get("url")) for page in items(crawl.get("pages")) if isinstance(page, Mapping)}

    def of(self, path: str) -> Why | None:
        """Return the ground of this very path, None where it has none of its own."""
        found = self._basis.get(path)
        return self._why(found) if isinstance(found, Mapping) and found else None

    def near(self, path: str) -> Why | None:
        """Return the ground of a path, or of the nearest one above it."""
        while path:
            if path in self._basis:
                return self.of(path)
            path = path.rpartition(".")[0]
        return None

    def short(self, url: object) -> str:
        """Return an address, without the site where it is one of the site's own."""
        return path_of(url) if self._host and host_of(url) == self._host else plain(url, 200)

    def _why(self, basis: Mapping[str, Any]) -> Why:
        confidence = basis.get("confidence", 0.0)
        known = "confidence" in basis and is_number(confidence)
        pages = tuple(filter(None, map(self.short, items(basis.get("pages")))))
        return Why(
            source=plain(basis.get("source"), 300),
            confidence=min(1.0, max(0.0, float(confidence))) if known else None,
            numbers=facts(group(basis, "numbers")),
            votes=tuple(self._vote(each) for each in items(basis.get("votes")) if isinstance(each, Mapping)),
            quotes=quotes(basis.get("quotes")),
            pages=pages,
            everywhere=len(pages) >= _SEVERAL and set(pages) == self._read,
        )

    def _vote(self, each: Mapping[str, Any]) -> Vote:
        value, source = plain(each.get("value"), 200), plain(each.get("source"), 200)
        return Vote(value, source, self.short(each.get("url")), shown(each.get("weight")))


def quotes(value: object) -> tuple[Quote, ...]:
    """Return the quotes in a list."""
    return tuple(_quote(each) for each in items(value) if isinstance(each, Mapping) and plain(each.get("text")))


def _quote(each: Mapping[str, Any]) -> Quote:
    text = plain(each.get("text"))
    return Quote(text, plain(each.get("url"), 200), plain(each.get("place"), 200), passage(each.get("url"), text))


def joined(
    ground: Why | None, numbers: Sequence[tuple[str, str]], said: Sequence[Quote], pages: Sequence[str]
) -> Why | None:
    """Return a ground together with what an item tells about itself; None where neither tells anything."""
    if ground is None and not (numbers or said or pages):
        return None
    base = ground or NOTHING
    return replace(
        base,
        numbers=tuple(dict.fromkeys((*base.numbers, *numbers))),
        quotes=tuple(dict.fromkeys((*base.quotes, *said))),
        pages=base.pages if base.everywhere else tuple(dict.fromkeys((*base.pages, *pages))),
    )


def sureness(confidence: float) -> str:
    """Return a confidence in words."""
    return next((word for least, word in _WORDS if confidence >= least), _LEAST)
