"""One walk over the tree: everything that can be read, as pieces in parts, and what stands beside it.

It looks at each element once, and at its attributes once. Most of a page's time goes by here, so elements without
children take a short way, and nothing is made that is thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import NamedTuple

from lxml.etree import _Element

from onboarding.website.plain import plain, word_set
from onboarding.website.reading import names
from onboarding.website.reading.hidden import VEILED, VEILS, opens_on_demand
from onboarding.website.reading.links import Addresses
from onboarding.website.reading.names import marks_of
from onboarding.website.reading.sketch import CLOSED, Anchor, BlockKind, Part, Piece, Sketch

MAX_LINKS = 2_000
MAX_READ = 1_000_000  # characters of pieces, with those of menus and footers
_LABEL = 200
_LETTERS_OF_A_WORD = 2

_SKIPPED = word_set(
    "audio canvas datalist embed head iframe input map math noscript object optgroup option script select style svg template",
    "textarea video link meta base progress meter",
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PARTS = word_set(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form header",
    "legend li main menu nav ol pre search section summary table tbody td tfoot th thead tr ul",
)
_BLOCKS = _PARTS | _HEADINGS.keys() | {"p", "hr", "label", "caption"}
_LEAVES = _HEADINGS.keys() | {"p", "dt", "label", "legend", "summary"}
_KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(_HEADINGS, "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "item"),
    **dict.fromkeys(("td", "th"), "cell"),
    "blockquote": "quote",
    "pre": "code",
}
_FIELDS = frozenset({"text", "email", "tel", "search", "password", "url", "number", "date", ""})
_PRESSED = frozenset({"submit", "button", "image", "reset"})
_SEEN = frozenset({"ul", "ol", "article"})
_PLAIN = word_set("b em font i strong small u")
_MAP = re.compile(r"google\.[a-z.]+/maps|maps\.google|openstreetmap|mapbox|maps\.apple", re.IGNORECASE)
_OPENING = frozenset({"aria-expanded", "aria-controls", "data-bs-target"})


class _At(NamedTuple):
    """Where the walk is: the part, the block it gathers text for, and whether a link surrounds it."""

    part: int
    kind: BlockKind
    level: int
    tag: str
    linked: bool
    card: bool


def sketch(root: _Element, addresses: Addresses) -> Sketch:
    """Walk over the page's body."""
    walk = _Walk(addresses)
    body = root.find("body")
    if body is not None:
        walk.take_in(body)
    return walk.found


class _Walk:
    """Collects while it goes; text gathers in `_said` until a block begins or ends."""

    def __init__(self, addresses: Addresses) -> None:
        self.found = Sketch()
        self._addresses = addresses
        self._said: list[str] = []
        self._linked = 0
        self._anchors = 0
        self._read = 0
        self._bare = False  # an inline element has just ended, with no space behind it
        self._break = -1  # how much was said when the last line break came
        self._opened: set[str] = set()

    def take_in(self, body: _Element) -> None:
        self.found.parts.append(Part("body", "", 0, -1, 0))
        self._within(body, _At(0, "paragraph", 0, "body", linked=False, card=False))
        self.found.parts[0].end = len(self.found.pieces)

    def _within(self, element: _Element, at: _At) -> None:
        """Take in what an element holds and end its block; the parser keeps at most 256 levels."""
        if text := element.text:
            self._say(text, at)
        for child in element:
            name = child.tag
            if name == "br":
                self._line(at)
            else:
                attributes: dict[str, str] = dict(child.items())  # type: ignore[arg-type]  # bytes come only of XML in Python 2
                if name in _SKIPPED:
                    self._aside(name, attributes, at)
                else:
                    self._child(child, name, attributes, at)
            if tail := child.tail:
                self._say(tail, at)

    def _child(self, child: _Element, name: str, attributes: Mapping[str, str], at: _At) -> None:
        # An element of the page's own has a name that is as telling as a class.
        marks = marks_of(name) if (own := "-" in name) else 0
        if kind := attributes.get("class"):
            marks |= marks_of(kind)
        if identity := attributes.get("id"):
            marks |= marks_of(identity)
        if marks & VEILED or not VEILS.isdisjoint(attributes):
            closed = opens_on_demand(child, attributes, marks, self._opened)
            if closed is False:
                return
            marks |= CLOSED if closed else 0
        if name in _BLOCKS or marks & CLOSED or (own and at.tag not in _LEAVES):
            self._block(child, name, attributes, marks, at)
        elif name == "img":
            self.found.seen.append((name, at.part))
        else:
            self._inline(child, name, attributes, marks, at)

    def _block(self, child: _Element, name: str, attributes: Mapping[str, str], marks: int, at: _At) -> None:
        if self._said:
            self._flush(at)
        found, here = self.found, at.part
        whole = name in _PARTS or marks & CLOSED or "-" in name
        if whole:
            here = len(found.parts)
            part = Part(name, attributes.get("role", ""), marks, at.part, len(found.pieces))
            found.parts.append(part)
            if name in _SEEN:
                found.seen.append((name, here))
        kind = _KINDS.get(name) or (at.kind if at.kind != "heading" or name == "div" else "paragraph")
        level = _HEADINGS.get(name, at.level if kind == "heading" else 0)
        inner = _At(here, kind, level, name, False, at.card or at.linked)  # noqa: FBT003 - by position: half the time
        if len(child):
            self._within(child, inner)
            if self._said:
                self._flush(inner, marks)
        elif (said := child.text) and not said.isspace():
            self._add(_clean(said), 0, 0, inner, marks)
        if whole:
            part.end = len(found.pieces)
            found.parts[at.part].take(part)

    def _inline(self, child: _Element, name: str, attributes: Mapping[str, str], marks: int, at: _At) -> None:
        if name == "a" or name == "button" or attributes.get("role") == "button":  # noqa: PLR1714 - a set takes longer
            inner = self._linkish(child, name, attributes, marks, at)
            if inner is None:
                return
            at = inner
        if (
            self._bare
            and self._said
            and at.tag not in _LEAVES
            and name not in _PLAIN
            and _parted(self._said[-1], child)
        ):
            self._said.append(" ")
        if len(child):
            self._within(child, at)
        elif text := child.text:
            self._say(text, at)
        self._bare = bool(self._said) and not child.tail

    def _linkish(self, child: _Element, name: str, attributes: Mapping[str, str], marks: int, at: _At) -> _At | None:
        """Note a link or a button; return where its text belongs, or None where it is no text."""
        opens = not _OPENING.isdisjoint(attributes)
        if opens:
            self._opened.update(attributes.get("aria-controls", "").split())
        linked = name == "a" and self._link(child, attributes, at)
        pressed = name != "a" or marks & names.BUTTON or attributes.get("role") == "button"
        if pressed and not (opens or marks & names.PANEL or at.kind == "heading"):
            self._flush(at)
            self._press(_label(child, attributes), at)
            return None
        if at.kind == "heading" and attributes.get("href", "").startswith("#"):
            # The sign that links to the heading itself is no text of it.
            return at if len(child) or len((child.text or "").strip()) > 1 else None
        if not linked or (opens and attributes.get("href", "#").startswith("#")):
            return at
        self._anchors += 1
        return _At(at.part, at.kind, at.level, at.tag, True, at.card)  # noqa: FBT003 - as above

    def _link(self, child: _Element, attributes: Mapping[str, str], at: _At) -> bool:
        """Note where a link leads; say whether its text is a way to there, not an address to write to."""
        href, found = attributes.get("href", "").strip(), self.found
        if len(found.anchors) + len(found.contacts) >= MAX_LINKS:
            found.truncated = True
        elif (low := href[:7].lower()) == "mailto:" or low[:4] == "tel:":
            found.contacts.append(plain(href, _LABEL))
            return False
        elif url := self._addresses[href]:
            found.anchors.append(Anchor(url, _label(child, attributes), at.part))
        return bool(href)

    def _press(self, label: str, at: _At) -> None:
        self.found.parts[at.part].presses += 1
        if label and len(self.found.buttons) < MAX_LINKS:
            self.found.buttons.append((label, at.part))

    def _aside(self, name: str, attributes: Mapping[str, str], at: _At) -> None:
        """Note what gives no text but tells what the page is for."""
        if name == "input" and attributes.get("type", "").lower() in _PRESSED:
            self._flush(at)
            self._press(_label_of(attributes), at)
        elif name in ("textarea", "select", "input"):
            kind = attributes.get("type", "").lower()
            if kind in _FIELDS:
                self.found.parts[at.part].fields += 1
                self.found.parts[at.part].emails += kind == "email"
                self.found.seen.append(("field", at.part))
        elif name == "iframe" and _MAP.search(attributes.get("src", "")):
            self.found.seen.append(("map", at.part))

    def _say(self, text: str, at: _At) -> None:
        self._bare = False
        if text.isspace():
            if self._said:
                self._said.append(" ")
            return
        self._said.append(text)
        if at.linked:
            self._linked += len(text.strip())

    def _line(self, at: _At) -> None:
        """Take a line break for a space, and two of them for the end of a paragraph."""
        if 0 <= self._break <= len(self._said) and not any(map(str.strip, self._said[self._break :])):
            self._flush(at)
        self._said.append(" ")
        self._break = len(self._said)
        self._bare = False

    def _flush(self, at: _At, marks: int = 0) -> None:
        """End a block: what was said becomes a piece."""
        text = _clean("".join(self._said))
        linked, anchors = self._linked, self._anchors
        self._said.clear()
        self._linked, self._anchors, self._bare, self._break = 0, 0, False, -1
        self._add(text, linked, anchors, at, marks)

    def _add(self, text: str, linked: int, anchors: int, at: _At, marks: int) -> None:
        size = len(text)
        if self._read + size > MAX_READ:
            self.found.truncated = True
            text = text[: MAX_READ - self._read].rpartition(" ")[0]
            size = len(text)
        if not text:
            return
        self._read += size
        linked = size if at.card or linked > size else linked
        piece = Piece(text, at.kind, at.level, at.part, linked, anchors, at.tag, marks, at.card)
        part = self.found.parts[at.part]
        part.chars += size
        part.linked += linked
        part.anchors += 1 if at.card else anchors
        part.prose += piece.prose
        self.found.pieces.append(piece)


def _clean(said: str) -> str:
    line = " ".join(said.split())
    return line if line.isprintable() else plain(said)


def _parted(said: str, child: _Element) -> bool:
    """Say whether two inline elements without a space between them are set apart by the style sheet.

    Single letters are not: titles are cut into letters for effects.
    """
    text = child.text or ""
    return len(said) >= _LETTERS_OF_A_WORD <= len(text) and said[-1].isalnum() and text[0].isalnum()


def _label(element: _Element, attributes: Mapping[str, str]) -> str:
    text = " ".join(map(str, islice(element.itertext(), 40))) if len(element) else element.text or ""
    return _clean(text[: 10 * _LABEL])[:_LABEL].rstrip() or _label_of(attributes)


def _label_of(attributes: Mapping[str, str]) -> str:
    named = attributes.get("value") or attributes.get("aria-label") or attributes.get("title")
    return plain(named or "", _LABEL)
