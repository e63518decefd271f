"""One walk over the tree: everything that can be read, as pieces in parts, and what stands beside it.

It looks at each element once, and only at those of its attributes that tell something. Most of a page's time goes by
here, so elements without children take a short way, and nothing is made that is thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple, cast

from lxml.etree import _Element

from onboarding.website.plain import plain
from onboarding.website.reading import names
from onboarding.website.reading.cells import with_running_text
from onboarding.website.reading.hidden import VEILED, VEILS, opens_on_demand
from onboarding.website.reading.links import Addresses
from onboarding.website.reading.names import Names
from onboarding.website.reading.sketch import CLOSED, PROSE, BlockKind, Part, Sketch, new_piece
from onboarding.website.reading.tags import (
    BLOCKS,
    COUNTED,
    FIELDS,
    LEAVES,
    LINKS,
    OUTERMOST,
    OWN,
    PLAIN,
    PRESSED,
    SKIPPED,
)

MAX_LINKS = 2_000
MAX_READ = 1_000_000  # characters of pieces, with those of menus and footers
_LABEL = 200
_LETTERS_OF_A_WORD = 2
_CONTACTS = ("mailto:", "tel:")
_OF_CONTACTS = "mMtT"
_MAP = re.compile(r"google\.[a-z.]+/maps|maps\.google|openstreetmap|mapbox|maps\.apple", re.IGNORECASE)
_TELLING = VEILS | {"class", "id"}
_OPENING = frozenset({"aria-expanded", "aria-controls", "data-bs-target"})
_ODD = VEILS | _OPENING | {"id", "role"}  # a link with none of them
_ODD_MARKS = VEILED | names.BUTTON | names.PANEL  # and none of them leads somewhere and does nothing else


class _At(NamedTuple):
    """Where the walk is: the part, and the block it gathers text for; `card` where a link surrounds the block."""

    part: int
    kind: BlockKind
    level: int
    tag: str
    card: bool


new_at = cast("Callable[[tuple[int, BlockKind, int, str, bool]], _At]", partial(tuple.__new__, _At))


def sketch(root: _Element, addresses: Addresses) -> Sketch:
    """Walk over what the page shows."""
    walk = _Walk(addresses)
    walk.take_in(root)
    walk.found.pieces = with_running_text(walk.found.pieces)
    return walk.found


class _Walk:
    """Collects while it goes; text gathers in `_said` until a block begins or ends."""

    def __init__(self, addresses: Addresses) -> None:
        self.found = Sketch()
        self._parts, self._pieces = self.found.parts, self.found.pieces
        self._addresses, self._names = addresses, Names()
        self._said: list[str] = []
        self._linking = False  # a link surrounds what is said
        self._linked = 0
        self._anchors = 0
        self._read = 0
        self._bare = False  # an inline element has just ended, with no space behind it
        self._break = -1  # how much was said when the last line break came
        self._opened: set[str] = set()

    def take_in(self, root: _Element) -> None:
        self._parts.append(Part("body", "", 0, -1, 0))
        at = _At(0, "paragraph", 0, "body", card=False)
        for part in root.getchildren():
            if part.tag in OUTERMOST:
                self._within(part.text, part.getchildren(), at)
            else:
                self._within(None, [part], at)
        self._flush(at)
        self._parts[0].end = len(self._pieces)

    def _within(self, text: str | None, children: Sequence[_Element], at: _At) -> None:
        """Take in what an element holds; the parser keeps at most 256 levels."""
        if text:
            self._say(text)
        for child in children:
            name = child.tag
            if name in SKIPPED:
                self._aside(child, name, at)
            else:
                held = child.keys()
                own = "-" in name
                marks = self._marks(child, name, held) if own or not _TELLING.isdisjoint(held) else 0
                if marks >= 0:
                    block = name in BLOCKS or marks & CLOSED or (own and at.tag not in LEAVES)
                    (self._block if block else self._inline)(child, name, held, marks, at)
            if tail := child.tail:
                self._say(tail)

    def _marks(self, child: _Element, name: str, held: Sequence[str]) -> int:
        """Return what the names of an element hint at, or less than 0 where it stays hidden."""
        # An element of the page's own has a name that is as telling as a class.
        marks = self._names[name] if "-" in name else 0
        if "class" in held:
            marks |= self._names[child.get("class", "")]
        if "id" in held:
            marks |= self._names[child.get("id", "")]
        if marks & VEILED or not VEILS.isdisjoint(held):
            closed = opens_on_demand(child, marks, self._opened)
            if closed is False:
                return -1
            marks |= CLOSED if closed else 0
        return marks

    def _block(self, child: _Element, name: str, held: Sequence[str], marks: int, at: _At) -> None:
        if self._said:
            self._flush(at)
        whole, kind, level = BLOCKS.get(name, OWN)
        if kind is None:
            kind, level = (at.kind, at.level) if at.kind != "heading" or name == "div" else ("paragraph", 0)
        here, parts = at.part, self._parts
        if whole or marks & CLOSED:
            here = len(parts)
            part = Part(name, child.get("role", "") if "role" in held else "", marks, at.part, len(self._pieces))
            parts.append(part)
            if name in COUNTED:
                self.found.seen.append((name, here))
        inner = new_at((here, kind, level, name, at.card or self._linking))
        children = child.getchildren()
        if not children:
            if (said := child.text) and not said.isspace():
                self._add(_clean(said), 0, 0, inner, marks)
        elif len(children) > 1 or not self._only_link(child, children[0], inner, marks):
            linking, self._linking = self._linking, False
            self._within(child.text, children, inner)
            if self._said:
                self._flush(inner, marks)
            self._linking = linking
        if here != at.part:
            part.end = len(self._pieces)
            parts[at.part].take(part)

    def _only_link(self, block: _Element, link: _Element, at: _At, marks: int) -> bool:
        """Take the short way for a block that holds a plain link and nothing else, as most entries of menus do."""
        held = link.keys()
        if link.tag != "a" or not _ODD.isdisjoint(held) or len(link) or at.level:
            return False
        if ("class" in held and self._names[link.get("class", "")] & _ODD_MARKS) or _says(block.text) or _says(link.tail):
            return False
        href, text = link.get("href", "").strip(), _clean(link.text or "")
        if not href or href[0] in _OF_CONTACTS or not text or len(text) > _LABEL:
            return False
        self._link(href, text, at)
        self._add(text, len(text), 1, at, marks)
        return True

    def _inline(self, child: _Element, name: str, held: Sequence[str], marks: int, at: _At) -> None:
        if name == "img":
            self.found.seen.append((name, at.part))
            return
        linking = self._linking
        link = name in LINKS or ("role" in held and child.get("role") == "button")
        if link and not self._goes(child, name, held, marks, at):
            return
        if (
            self._bare
            and self._said
            and at.tag not in LEAVES
            and name not in PLAIN
            and _parted(self._said[-1], child)
        ):
            self._said.append(" ")
        if children := child.getchildren():
            self._within(child.text, children, at)
        elif text := child.text:
            self._say(text)
        self._linking = linking
        self._bare = bool(self._said) and not child.tail

    def _goes(self, child: _Element, name: str, held: Sequence[str], marks: int, at: _At) -> bool:
        """Note a link or a button; say whether its text belongs to the text around it."""
        opens = not _OPENING.isdisjoint(held)
        if opens:
            self._opened.update(child.get("aria-controls", "").split())
        href = child.get("href", "").strip() if name == "a" else ""
        linked = bool(href) and self._link(href, _label(child), at)
        pressed = name != "a" or marks & names.BUTTON or ("role" in held and child.get("role") == "button")
        if pressed and not (opens or marks & names.PANEL or at.kind == "heading"):
            self._flush(at)
            self._press(_label(child), at)
            return False
        if href[:1] == "#" and at.kind == "heading":
            # The sign that links to the heading itself is no text of it.
            return bool(len(child) or len((child.text or "").strip()) > 1)
        if linked and not (opens and href[0] == "#"):
            self._anchors += 1
            self._linking = True
        return True

    def _link(self, href: str, label: str, at: _At) -> bool:
        """Note where a link leads; say whether its text is a way to there, not an address to write to."""
        found = self.found
        if len(found.anchors) + len(found.contacts) >= MAX_LINKS:
            found.truncated = True
        elif href[0] in _OF_CONTACTS and href[:7].lower().startswith(_CONTACTS):
            found.contacts.append(plain(href, _LABEL))
            return False
        elif url := self._addresses[href]:
            found.anchors.append((url, label, at.part))
        return True

    def _press(self, label: str, at: _At) -> None:
        self._parts[at.part].presses += 1
        if label and len(self.found.buttons) < MAX_LINKS:
            self.found.buttons.append((label, at.part))

    def _aside(self, child: _Element, name: str, at: _At) -> None:
        """Note what gives no text but tells how the text is cut, or what the page is for."""
        if name == "br":
            self._line(at)
        elif name in ("input", "textarea", "select"):
            kind = child.get("type", "").lower()
            if name == "input" and kind in PRESSED:
                self._flush(at)
                self._press(_label_of(child), at)
            elif kind in FIELDS:
                self._parts[at.part].fields += 1
                self._parts[at.part].emails += kind == "email"
                self.found.seen.append(("field", at.part))
        elif name == "iframe" and _MAP.search(child.get("src", "")):
            self.found.seen.append(("map", at.part))

    def _say(self, text: str) -> None:
        self._bare = False
        if text.isspace():
            if self._said:
                self._said.append(" ")
            return
        self._said.append(text)
        if self._linking:
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
        here, kind, level, tag, card = at
        part = self._parts[here]
        part.chars += size
        if card or linked > size:
            linked = size
        if linked or anchors:
            part.linked += linked
            part.anchors += 1 if card else anchors
        prose = 0
        if size - linked >= PROSE and level == 0:
            prose = size - linked
            part.prose += prose
        self._pieces.append(new_piece((text, kind, level, here, linked, anchors, tag, marks, card, prose)))


def _says(text: str | None) -> bool:
    return text is not None and not text.isspace()


def _clean(said: str) -> str:
    line = " ".join(said.split())
    return line if line.isprintable() else plain(said)


def _parted(said: str, child: _Element) -> bool:
    """Say whether two inline elements without a space between them are set apart by the style sheet.

    Single letters are not: titles are cut into letters for effects.
    """
    text = child.text or ""
    return len(said) >= _LETTERS_OF_A_WORD <= len(text) and said[-1].isalnum() and text[0].isalnum()


def _label(element: _Element) -> str:
    text = " ".join(map(str, islice(element.itertext(), 40))) if len(element) else element.text or ""
    return _clean(text[: 10 * _LABEL])[:_LABEL].rstrip() or _label_of(element)


def _label_of(element: _Element) -> str:
    return plain(element.get("value") or element.get("aria-label") or element.get("title") or "", _LABEL)
