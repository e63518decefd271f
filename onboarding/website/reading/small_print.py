"""The lines at a page's foot: who holds the rights, where they sit, how they are reached."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from lxml import etree
from lxml.etree import _Element

from onboarding.website.plain import plain, without_controls

_LINE = 300
_MOST_LINES, _MOST_ADDRESSES = 30, 6
_MOST_ELEMENTS = 600
_MOST_FOOTERS = 3
_RIGHTS = etree.XPath(
    "(//text()[contains(., '\u00a9') or contains(., 'opyright')][not(parent::script) and not(parent::style)])[position() <= 5]"
)
_TELLING = re.compile(r"\u00a9|[Cc]opyright|COPYRIGHT|@|\d{4}|\b[A-Z]{1,2}\d[A-Z\d]{0,2}\s")
# What a long list must hold, its entries written as one word, if one of its lines may tell something.
_MAY_TELL = re.compile(r"\u00a9|[Cc]opyright|COPYRIGHT|@|\d{4}|[A-Z]\d[A-Z\d]{0,2}\s")
_LONG = 6  # children
_TEXT = etree.XPath("string()", smart_strings=False)
_BELOW = etree.XPath("count(descendant::*)")
_INLINE = frozenset({"a", "abbr", "b", "bdi", "em", "font", "i", "small", "span", "strong", "sup", "time", "u"})
_SILENT = frozenset({"script", "style", "svg", "noscript", "template", "select"})
_CLIMB = 3


def small_print(root: _Element, footers: Sequence[_Element]) -> tuple[str, ...]:
    """Return the lines with a ©, an @ or a number of four digits, in footers or around the notice of rights."""
    rights = [] if footers else cast("list[Any]", _RIGHTS(root))
    places = [*footers, *(around for text in rights if (around := _around(text)) is not None)][-_MOST_FOOTERS:]
    lines = [line for place in places for line in _lines(place, passing=_is_dull) if _TELLING.search(line)]
    return tuple(dict.fromkeys(lines))[:_MOST_LINES]


def address_lines(addresses: Sequence[_Element]) -> tuple[str, ...]:
    """Return the text of each `<address>` on one line, its parts joined by commas."""
    found = (", ".join(_lines(address))[:_LINE] for address in addresses[:_MOST_ADDRESSES])
    return tuple(dict.fromkeys(text for text in found if text))


def _around(text: Any) -> _Element | None:
    """Return what encloses a piece of text: three levels up, or as far as it goes below the body."""
    element: _Element | None = text.getparent()  # lxml's strings know where they stand
    for _ in range(_CLIMB):
        above = element.getparent() if element is not None else None
        if above is None or above.tag in ("body", "html"):
            break
        element = above
    return element


def _is_dull(element: _Element) -> bool:
    """Say whether an element is a long list without a telling line: menus stand in footers, too."""
    return len(element) >= _LONG and not _MAY_TELL.search(without_controls(cast("str", _TEXT(element))))


def _lines(element: _Element, passing: Callable[[_Element], bool] = lambda _: False) -> Iterator[str]:
    """Yield the lines of an element: what stands between two beginnings or ends of blocks; `passing` says what to pass over."""
    said: list[str] = []
    silent = count = 0
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, each in walk:
        if count > _MOST_ELEMENTS * 2:
            break
        count += 1
        tag = str(each.tag)
        block = tag not in _INLINE
        if block and said:
            yield from _whole(said)
        if tag in _SILENT:
            silent += 1 if event == "start" else -1
        if event == "start" and block and passing(each):
            walk.skip_subtree()
            count += 2 * int(cast("float", _BELOW(each)))
            continue
        text = each.text if event == "start" else each.tail if each is not element else None
        if text and not silent:
            said.append(text)
    yield from _whole(said)


def _whole(said: list[str]) -> Iterator[str]:
    line = plain("".join(said))
    said.clear()
    if line:
        yield line[:_LINE]
