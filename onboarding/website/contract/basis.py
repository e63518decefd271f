"""The grounds of an analysis: quotes, votes, numbers, and what is told about the analysis as a whole."""

from __future__ import annotations

from typing import Any, NotRequired

from typing_extensions import TypedDict


class Quote(TypedDict):
    """A passage exactly as it stands in a page's main text, and where: "paragraph 2 below “Our story”"."""

    text: str
    url: str
    place: str


class Vote(TypedDict):
    """One voice for a value: what said it, where, and how much it weighs."""

    value: str
    source: str
    url: str
    weight: float


class Basis(TypedDict):
    """The ground of one value.

    `source` names the rule, `confidence` (0 to 1) how sure the value is, `pages` the addresses it rests on, `numbers`
    what was counted. A confidence is documented beside its rule; it is no probability.
    """

    source: str
    confidence: float
    pages: list[str]
    numbers: dict[str, Any]
    quotes: list[Quote]
    votes: list[Vote]


class Change(TypedDict):
    """A value that is not what it was at the analysis before; null where it was or is unknown."""

    path: str
    before: Any
    after: Any


class Changes(TypedDict):
    """What changed since the analysis before, made at `since` (ISO 8601). Pages are addresses."""

    since: str | None
    pages_added: list[str]
    pages_removed: list[str]
    pages_changed: list[str]
    pages_unchanged: list[str]
    values: list[Change]


class Meta(TypedDict):
    """What is told about the analysis itself.

    `confidence` is how much there was to look at, from 0 to 1. `basis` has a ground for each known value under its dotted
    path; a list whose items have grounds of their own has them under `path.0`, `path.1` and so on. `missing` names every
    path that is not known.
    """

    schema_version: str
    confidence: float
    language: str | None
    languages: dict[str, int]
    words: int
    words_counted: int
    pages: int
    repeated_blocks: int
    truncated: list[str]
    notes: list[str]
    missing: list[str]
    basis: dict[str, Basis]
    changes: NotRequired[Changes]
