"""The group about the visit: which pages were read, and what the home page holds."""

from __future__ import annotations

from typing import Any, NotRequired

from typing_extensions import TypedDict


class PageRead(TypedDict):
    """A page that was read. `published` is ISO 8601; `hash` changes when the main text does."""

    url: str
    title: str | None
    kind: str
    words: int
    language: str | None
    published: str | None
    truncated: bool
    hash: str


class SkippedPage(TypedDict):
    """A page or file that was wanted and not read, with the code of why."""

    url: str
    code: str


class CrawlResult(TypedDict):
    """What the visit brought; the last four are told by the job."""

    url: str | None
    language: str | None
    pages: list[PageRead]
    feeds: list[str]
    content: dict[str, Any] | None
    skipped: NotRequired[list[SkippedPage]]
    robots: NotRequired[str]
    out_of_time: NotRequired[bool]
    timestamp: NotRequired[str]
