"""What an element says: its text on one clean line, and the name of a link or a button."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from lxml.etree import _Element

from onboarding.website.plain import plain

LABEL = 200
_PIECES = 40
_LETTERS_OF_A_WORD = 2

# In a fifth of the time that iteration takes.
children_of: Callable[[_Element], list[_Element]] = _Element.getchildren  # type: ignore[attr-defined]  # not in the stubs


def says(text: str | None) -> bool:
    """Say whether there is more than white space."""
    return text is not None and not text.isspace()


def clean(said: str) -> str:
    """Return a text on one line, single-spaced, without control characters."""
    if said.isprintable() and "  " not in said:
        return said.strip(" ")  # printable text has no other white space
    line = " ".join(said.split())
    return line if line.isprintable() else plain(said)


def parted(said: str, child: _Element) -> bool:
    """Say whether two inline elements without a space between them are set apart by the style sheet.

    Single letters are not: titles are cut into letters for effects.
    """
    text = child.text or ""
    return len(said) >= _LETTERS_OF_A_WORD <= len(text) and said[-1].isalnum() and text[0].isalnum()


def label(element: _Element) -> str:
    """Return what a link or a button shows, at most LABEL characters of it, or how it is named for those who listen."""
    text = " ".join(map(str, islice(element.itertext(), _PIECES))) if len(element) else element.text or ""
    return clean(text[: 10 * LABEL])[:LABEL].rstrip() or given_label(element)


def given_label(element: _Element) -> str:
    """Return how an element is named in its attributes."""
    return plain(element.get("value") or element.get("aria-label") or element.get("title") or "", LABEL)
