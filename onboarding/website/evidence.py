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
    kind, number, heading = page.blocks[index].kind, 0, ""
    for block in page.blocks[: index + 1]:
        if block.kind == "heading" and block is not page.blocks[index]:
            heading, number = block.text, 0
        elif block.kind == kind:
            number += 1
    if kind == "heading":
        return "heading"
    shown = heading if len(heading) <= _HEADING else heading[: _HEADING - 1].rstrip() + "…"
    return f"{kind} {number} below “{shown}”" if shown else f"{kind} {number}"


def vote(value: str, source: str, url: str, weight: float = 1.0) -> Vote:
    """Return one voice for a value."""
    return Vote(value=value, source=source, url=url, weight=round(weight, 3))
