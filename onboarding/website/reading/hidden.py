"""What of a page is hidden, and what of that a visitor opens: the answers of a list of questions, the slides of a show."""

from __future__ import annotations

import re

from lxml.etree import _Element

from onboarding.website.reading import names

VEILS = frozenset({"hidden", "aria-hidden", "style"})
VEILED = names.UNSEEN | names.CLONE
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_OPENERS = _HEADINGS | {"button", "dt", "summary"}
_OPENS = frozenset({"region", "tabpanel"})
_HIDDEN_STYLE = re.compile(r"(?:display:none|visibility:hidden)(?:!important)?(?:;|\Z)")
_CLOSED_FOR_GOOD = names.CLONE | names.MODAL | names.CONSENT | names.NAV | names.SHARE


def opens_on_demand(child: _Element, marks: int, opened: set[str]) -> bool | None:
    """Return None for what is seen, True for a panel that opens on demand, False for what stays hidden.

    `opened` holds the ids that buttons before it say they open.
    """
    if not (marks & names.UNSEEN or _hides(child)):
        return False if marks & names.CLONE else None
    if marks & _CLOSED_FOR_GOOD:
        return False
    if marks & names.PANEL or child.get("role") in _OPENS or child.get("id") in opened:
        return True
    return _follows_its_opener(child) if child.get("aria-hidden") == "true" else _is_disclosed(child)


def _hides(child: _Element) -> bool:
    if child.get("hidden") is not None or child.get("aria-hidden") == "true":
        return True
    style = child.get("style")
    return bool(style and _HIDDEN_STYLE.search("".join(style.lower().split())))


def _follows_its_opener(child: _Element) -> bool:
    """Say whether a hidden part opens on demand: right after a heading or a button, or one of several slides."""
    before = child.getprevious()
    if before is None or not isinstance(before.tag, str):
        before = child.getnext()
        return before is not None and _alike(child, before)
    if before.tag in _OPENERS or before.get("aria-expanded") or _alike(child, before):
        return True
    return before.tag != "a" and before.find(".//button") is not None


def _is_disclosed(child: _Element) -> bool:
    """Say whether the element before a hidden one says that it opens it."""
    before = child.getprevious()
    if before is None or not isinstance(before.tag, str):
        return False
    return before.get("aria-expanded") is not None or before.find("./*[@aria-expanded]") is not None


def _alike(one: _Element, other: _Element) -> bool:
    return one.tag == other.tag and bool(one.get("class")) and one.get("class") == other.get("class")
