"""The main text of a page: an article without what surrounds it, any other page with all that can be read.

Article extractors lose the hero and the cards of a landing page, so pages of other kinds keep every visible block.
"""

from __future__ import annotations

import logging

import trafilatura
from lxml import etree
from lxml.html import HtmlElement

from onboarding.website.plain import plain
from onboarding.website.reading.kind import PageKind
from onboarding.website.reading.layout import MAX_TEXT, Block, Layout
from onboarding.website.reading.parse import Tree

_EXTRACTED: frozenset[PageKind] = frozenset({"article", "legal", "other"})
# The extractor's time grows with the square of some shapes: larger pages are read by their blocks.
_MAX_ELEMENTS = 10_000
_LEAST = 250  # characters; less is what an extractor returns when it found no article
_LEAST_SHARE = 0.3  # of the visible blocks' characters
# What the extractor raises on pages it did not expect; a time limit's exception is not among them.
_FAILURES = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)

# It warns about every page without an article; what matters of that is in the text we return.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def main_blocks(tree: Tree, layout: Layout, kind: PageKind) -> tuple[Block, ...]:
    """Return the blocks of the main text, in the order of the page."""
    if kind not in _EXTRACTED or tree.elements > _MAX_ELEMENTS or layout.truncated:
        return layout.blocks
    extracted = _extracted(tree.root, layout)
    size, visible = _size(extracted), _size(layout.blocks)
    enough = size >= _LEAST and size >= _LEAST_SHARE * visible
    return extracted if enough or size >= visible else layout.blocks


def _extracted(root: HtmlElement, layout: Layout) -> tuple[Block, ...]:
    try:  # the extractor works on its own copy of the tree
        document = trafilatura.bare_extraction(root, fast=True, include_comments=False)
    except (*_FAILURES, etree.LxmlError):
        return ()
    headings = {block.text for block in layout.blocks if block.kind == "heading"}
    lines = (getattr(document, "text", None) or "")[:MAX_TEXT].splitlines()
    return tuple(block for line in lines if (block := _block(line, headings)).text)


def _block(line: str, headings: set[str]) -> Block:
    text = plain(line)
    if text.startswith("- "):
        return Block("item", text[2:])
    if text.startswith("|"):
        return Block("cell", plain(text.replace("|", " ")))
    return Block("heading" if text in headings else "paragraph", text)


def _size(blocks: tuple[Block, ...]) -> int:
    return sum(len(block.text) for block in blocks)
