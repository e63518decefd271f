"""An analysis in which everything is known, made from the types of the contract, each value unlike all others.

So a value that joins the contract is in here at once, and a test sees whether it is shown.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints

from typing_extensions import is_typeddict

from onboarding.website.contract import WebsiteAnalysis
from onboarding.website.contract.writing import Dimensions

ORIGIN = "https://filled.example"
TOLD_BY_THE_JOB = frozenset({"crawl_result.skipped", "crawl_result.robots", "crawl_result.out_of_time"})


def filled() -> dict[str, Any]:
    """Return a row with every value of the contract, lists with two items, and a ground with quotes for each leaf."""
    made: dict[str, Any] = _Filler().shape(WebsiteAnalysis)
    groups = {name: group for name, group in made.items() if name != "meta"}
    made["meta"]["basis"] = {path: ground(path) for path in _grounded(groups)}
    made["meta"]["missing"] = []
    return {"website_url": f"{ORIGIN}/", **made}


def ground(path: str, *, quotes: int = 1) -> dict[str, Any]:
    """Return a ground that names its path in every part."""
    said = [{"text": f"Quote {n} for {path}", "url": f"{ORIGIN}/about", "place": f"at {path}"} for n in range(quotes)]
    vote = {"value": f"choice for {path}", "source": f"voice for {path}", "url": f"{ORIGIN}/about", "weight": 1.5}
    return {
        "source": f"rule of {path}",
        "confidence": 0.7,
        "pages": [f"{ORIGIN}/about"],
        "numbers": {"seen": 12, "of": {"all": 345}},
        "quotes": said,
        "votes": [vote],
    }


def leaves(value: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each dotted path and value at the ends of nested dictionaries; lists are ends."""
    for key, inner in value.items():
        here = f"{path}.{key}".lstrip(".")
        if isinstance(inner, dict) and inner:
            yield from leaves(inner, here)
        else:
            yield here, inner


def scalars(value: object) -> Iterator[str | float]:
    """Yield every text and number in a value, however nested."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from scalars(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from scalars(inner)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield value


def _grounded(groups: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths that have a ground; a list that stands by itself has one for each item instead."""
    for path, value in leaves(groups):
        if path in TOLD_BY_THE_JOB:
            continue
        by_item = isinstance(value, list) and _stands_by_itself(path)
        yield from (f"{path}.{number}" for number in range(len(value))) if by_item else (path,)


def _stands_by_itself(path: str) -> bool:
    """Tell whether a list is a value of its own, and no part of a table of figures."""
    deeper = ("brand_analysis.contact.", "style_guidelines.guidelines.", "style_patterns.patterns.")
    return not path.startswith("crawl_result.") and (path.count(".") == 1 or path.startswith(deeper))


class _Filler:
    """Makes values; each text and number is new."""

    def __init__(self) -> None:
        self._next = count(101)

    def shape(self, shape: Any) -> dict[str, Any]:
        return {key: self.value(hint, key) for key, hint in get_type_hints(shape, include_extras=True).items()}

    def value(self, hint: Any, key: str) -> Any:  # noqa: PLR0911 - one answer for each kind of type
        origin, inside = get_origin(hint), get_args(hint)
        if is_typeddict(hint):
            return self.shape(hint)
        if origin in (NotRequired, Required):
            return self.value(inside[0], key)
        if origin in (Union, types.UnionType):
            return self.value(next(each for each in inside if each is not type(None)), key)
        if origin is Literal:
            return inside[0]
        if origin is list:
            return [self.value(inside[0], key), self.value(inside[0], key)]
        if origin is dict:
            return {f"key {next(self._next)}": self.value(inside[1], key)}
        return self._scalar(hint, key)

    def _scalar(self, hint: Any, key: str) -> Any:
        number = next(self._next)
        if hint is bool:
            return True
        if hint is int:
            return number
        if hint is float:
            return number / 1000 if key in Dimensions.__annotations__ else 0.0 + number
        if key == "hex":
            return f"#{number:06d}"
        return f"{ORIGIN}/{number}" if key in ("url", "feeds") else f"{key} {number}"
