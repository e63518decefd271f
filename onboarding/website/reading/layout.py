"""The page as a visitor sees it: what can be read and where it stands, links, headings and buttons.

Menus, footers, asides, consent notices, hidden parts and forms' fields give no text; their links still count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple, cast

from lxml.etree import _Element

from onboarding.website.reading import names
from onboarding.website.reading.links import Addresses, absolute
from onboarding.website.reading.sketch import BlockKind, Sketch
from onboarding.website.reading.surroundings import Around, around
from onboarding.website.reading.walk import sketch

__all__ = ["Block", "BlockKind", "Heading", "Layout", "Link", "Where", "absolute", "lay_out"]

Where = Literal["nav", "footer", "body"]
_WHERE: dict[Around, Where] = {"nav": "nav", "footer": "footer", "body": "body", "aside": "body", "outside": "body"}
LABEL = 200
LISTED_LEVELS = 3


class Link(NamedTuple):
    """A link to an http(s) address, its text, and the part of the page it stands in."""

    url: str
    text: str
    where: Where


new_link = cast("Callable[[tuple[str, str, Where]], Link]", partial(tuple.__new__, Link))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text that stands by itself: a paragraph, a heading of a level from 1 to 6, a list item."""

    kind: BlockKind
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """What the walk found. `visible` counts all visible characters, with those of navigation and footer.

    `places` says for each part of the sketch where it stands.
    """

    links: tuple[Link, ...]
    headings: tuple[Heading, ...]
    buttons: tuple[str, ...]
    contacts: tuple[str, ...]
    images: int
    lists: int
    articles: int
    visible: int
    truncated: bool
    sketch: Sketch
    places: Sequence[Around]


def lay_out(root: _Element, url: str) -> Layout:
    """Return what stands on the page at `url`; links are absolute, a `<base href>` is honoured."""
    found = sketch(root, Addresses(_base(root, url)))
    places = around(found)
    seen = [name for name, part in found.seen if places[part] == "body"]
    return Layout(
        links=tuple([new_link((url, text, _WHERE[places[part]])) for url, text, part in found.anchors]),
        headings=tuple(_headings(found, places)),
        buttons=tuple(label for label, part in found.buttons if not _dismisses(found, places, part)),
        contacts=tuple(found.contacts),
        images=seen.count("img"),
        lists=seen.count("ul") + seen.count("ol"),
        articles=seen.count("article"),
        visible=found.parts[0].chars,
        truncated=found.truncated,
        sketch=found,
        places=places,
    )


def _base(root: _Element, url: str) -> str:
    found = next(root.iter("base"), None)
    return (absolute(url, found.get("href")) if found is not None else None) or url


def _headings(found: Sketch, places: Sequence[Around]) -> Iterator[Heading]:
    for piece in found.pieces:
        if 0 < piece.level <= LISTED_LEVELS and places[piece.part] == "body":
            yield Heading(piece.level, piece.text[:LABEL])


def _dismisses(found: Sketch, places: Sequence[Around], part: int) -> bool:
    """Say whether a button belongs to a consent notice or a window: it says nothing about the business."""
    return places[part] == "outside" and not found.parts[part].marks & names.NEWSLETTER
