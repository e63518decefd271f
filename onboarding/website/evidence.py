"""Where on a page something stands, and quotes that can be found there again."""

from __future__ import annotations

from onboarding.website.contract import Quote, Vote
from onboarding.website.reading.page import Page

LONGEST_QUOTE = 300
_HEADING = 60


def quote(page: Page, index: int, text: str | None = None) -> Quote:
    """Return a passage of a page's block number `index`: the whole block, or a part of it.

    A passage longer than 300 characters ends at a word; it still stands on the page as it is quoted.
    """
    said = page.blocks[index].text if text is None else text
    if len(said) > LONGEST_QUOTE:
        said = said[:LONGEST_QUOTE].rpartition(" ")[0] or said[:LONGEST_QUOTE]
    return Quote(text=said, url=page.url, place=place(page, index))


def place(page: Page, index: int) -> str:
    """Tell where a block stands: "paragraph 2 below “Our story”"."""
    blocks = page.blocks
    kind, number = blocks[index].kind, 0
    if kind == "heading":
        return "heading"
    for at in range(index, -1, -1):
        if blocks[at].kind == "heading":
            return f"{kind} {number} below “{_cut(blocks[at].text)}”"
        number += blocks[at].kind == kind
    return f"{kind} {number}"


def _cut(heading: str) -> str:
    return heading if len(heading) <= _HEADING else heading[: _HEADING - 1].rstrip() + "…"


def vote(value: str, source: str, url: str, weight: float = 1.0) -> Vote:
    """Return one voice for a value."""
    return Vote(value=value, source=source, url=url, weight=round(weight, 3))
