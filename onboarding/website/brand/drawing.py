"""An SVG that may be a logo: its size, title and fills, read as XML. It is never drawn, kept or run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from onboarding.website.brand.color import parse_color
from onboarding.website.brand.picture import Picture, mean_brightness, palette_of
from onboarding.website.errors import NotText, TooComplex
from onboarding.website.plain import plain

MOST_ELEMENTS = 5_000
_SHAPES = frozenset(
    {"path", "rect", "circle", "ellipse", "polygon", "polyline", "text", "line", "use", "stop", "g", "svg"}
)
_FILL = re.compile(r"(?:\A|[;{\s])(?:fill|stroke|stop-color)\s*+:\s*+([^;}]{1,120})", re.IGNORECASE)
_LENGTH = re.compile(r"(\d{1,6})(?:\.\d{1,10})?(?:px)?\Z")
_LONGEST_TAG = re.compile(rb"<[A-Za-z][^<>]{200000}")
_TITLE = 120
_WHOLE = 0.98


def read_drawing(body: bytes) -> Picture:
    """Read an SVG.

    Raises:
        NotText: it is no SVG.
        TooComplex: more elements than a logo has, or entities.
    """
    if b"<!ENTITY" in body or _LONGEST_TAG.search(body):
        raise TooComplex("entities, or a tag without an end, in a drawing")
    root = _root(body)
    elements = list(root.iter(etree.Element))
    if len(elements) > MOST_ELEMENTS:
        raise TooComplex(f"{len(elements)} elements in a drawing")
    return picture_of(root, elements)


def read_inline(text: str) -> Picture | None:
    """Read a drawing that stood inside a page, as far as it can be mended; None where it cannot."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    root = etree.fromstring(text.encode(), parser)
    return picture_of(root, list(root.iter(etree.Element))) if root is not None else None


def picture_of(root: etree._Element, elements: list[etree._Element]) -> Picture:
    """Return the facts of a parsed drawing."""
    width, height = _size(root)
    fills = Counter(color for element in elements for said in _fills(element) if (color := parse_color(said)))
    return Picture(
        format="svg",
        width=width,
        height=height,
        background="opaque" if any(_covers(element, width, height) for element in elements[:20]) else "transparent",
        palette=palette_of(fills),
        brightness=mean_brightness(fills),
        title=next((plain(said, _TITLE) for each in elements if _name(each) == "title" and (said := each.text)), None),
    )


def _root(body: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body.strip(), parser)
    except (etree.LxmlError, ValueError) as failure:
        raise NotText("no SVG that can be read") from failure
    if _name(root) != "svg":
        raise NotText("XML, but no SVG")
    return root


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _size(root: etree._Element) -> tuple[int | None, int | None]:
    """Return width and height in pixels: the attributes, else those of the view box, else None."""
    said = [_LENGTH.match((root.get(side) or "").strip()) for side in ("width", "height")]
    if said[0] and said[1]:
        return int(said[0][1]), int(said[1][1])
    box = (root.get("viewBox") or root.get("viewbox") or "").replace(",", " ").split()
    sides = [_LENGTH.match(side) for side in box[2:4]]
    return (int(sides[0][1]), int(sides[1][1])) if len(sides) == 2 and sides[0] and sides[1] else (None, None)  # noqa: PLR2004 - both sides


def _fills(element: etree._Element) -> Iterator[str]:
    name = _name(element)
    if name == "style":
        yield from _FILL.findall((element.text or "")[:50_000])
    elif name in _SHAPES:
        yield from (said for key in ("fill", "stroke", "stop-color") if (said := element.get(key)))
        if style := element.get("style"):
            yield from _FILL.findall(style[:1_000])


def _covers(element: etree._Element, width: int | None, height: int | None) -> bool:
    """Say whether a rectangle fills the whole drawing, so that nothing shows through."""
    if _name(element) != "rect" or element.get("fill") == "none":
        return False
    sides = [element.get("width") or "", element.get("height") or ""]
    if sides == ["100%", "100%"]:
        return True
    lengths = [_LENGTH.match(side) for side in sides]
    if not (lengths[0] and lengths[1] and width and height):
        return False
    return int(lengths[0][1]) >= _WHOLE * width and int(lengths[1][1]) >= _WHOLE * height
