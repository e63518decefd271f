"""Plain strings: what is kept of a stranger's text before anything else looks at it."""

from __future__ import annotations

import re

# C0 and C1 controls, lone surrogates and the two non-characters: JSON columns refuse some, terminals obey others.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def plain(text: str, limit: int | None = None) -> str:
    """Return the text on one line, single-spaced, without control characters, cut at `limit` characters."""
    line = " ".join(_UNWANTED.sub("", text).split())
    return line if limit is None else line[:limit].rstrip()


def without_controls(text: str) -> str:
    """Return the text without control characters, its white space untouched."""
    return _UNWANTED.sub("", text)


def word_set(*lines: str) -> frozenset[str]:
    """Return the words of a table that is written as lines of words."""
    return frozenset(word for line in lines for word in line.split())
