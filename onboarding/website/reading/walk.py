"""One walk over the tree: everything that can be read, as pieces in parts, and what stands beside it.

It looks at each element once, and only at those of its attributes that tell something. Most of a page's time goes by
here, so elements without children take a short way, and nothing is made that is thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.etree import _Element

from onboarding.website.plain import plain
from onboarding.website.reading import names
from onboarding.website.reading.cells import with_running_text
from onboarding.website.reading.gathering import MAX_LINKS, MAX_READ, At, Gathering, new_at
from onboarding.website.reading.hidden import VEILED, VEILS, opens_on_demand
from onboarding.website.reading.links import Addresses
from onboarding.website.reading.names import Names
from onboarding.website.reading.said import LABEL, children_of, clean, given_label, label, parted, says
from onboarding.website.reading.sketch import CLOSED, Part, Sketch, new_piece
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

_CONTACTS = ("mailto:", "tel:")
_OF_CONTACTS = "mMtT"
_MAP = re.compile(r"google\.[a-z.]+/maps|maps\.google|openstreetmap|mapbox|maps\.apple", re.IGNORECASE)
_TELLING = VEILS | {"class", "id"}
_OPENING = frozenset({"aria-expanded", "aria-controls", "data-bs-target"})
_ODD = VEILS | _OPENING | {"role"}  # a link with none of them
_ODD_MARKS = VEILED | names.BUTTON | names.PANEL  # and none of them leads somewhere and does nothing else
_Held = Sequence[str | bytes]  # names of attributes; bytes come only of XML in Python 2


def sketch(root: _Element, addresses: Addresses) -> Sketch:
    """Walk over what the page shows."""
    walk = _Walk(addresses)
    walk.take_in(root)
    walk.found.pieces = with_running_text(walk.found.pieces)
    return walk.found


class _Walk(Gathering):
    """Collects while it goes."""

    def __init__(self, addresses: Addresses) -> None:
        super().__init__()
        self._addresses, self._names = addresses, Names()
        self._opened: set[str] = set()

    def take_in(self, root: _Element) -> None:
        self._parts.append(Part("body", "", 0, -1, 0))
        at = At(0, "paragraph", 0, "body", card=False)
        for part in children_of(root):
            if part.tag in OUTERMOST:
                self._within(part.text, children_of(part), at)
            else:
                self._within(None, [part], at)
        self._flush(at)
        self._parts[0].end = len(self._pieces)

    def _within(self, text: str | None, children: Sequence[_Element], at: At) -> None:
        """Take in what an element holds; the parser keeps at most 256 levels."""
        if text:
            self._say(text)
        for child in children:
            name = child.tag
            if name in SKIPPED:
                self._aside(child, name, at)
            elif name != "li" or not self._entry(child, at):
                held = child.keys()
                own = "-" in name
                marks = self._marks(child, name, held) if own or not _TELLING.isdisjoint(held) else 0
                if marks >= 0:
                    block = name in BLOCKS or marks & CLOSED or (own and at.tag not in LEAVES)
                    (self._block if block else self._inline)(child, name, held, marks, at)
            if tail := child.tail:
                self._say(tail)

    def _marks(self, child: _Element, name: str, held: _Held) -> int:
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

    def _block(self, child: _Element, name: str, held: _Held, marks: int, at: At) -> None:
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
        children = children_of(child)
        if not children:
            if (said := child.text) and not said.isspace():
                self._add(clean(said), 0, 0, inner, marks)
        else:
            linking, self._linking = self._linking, False
            self._within(child.text, children, inner)
            if self._said:
                self._flush(inner, marks)
            self._linking = linking
        if here != at.part:
            part.end = len(self._pieces)
            parts[at.part].take(part)

    def _entry(self, entry: _Element, at: At) -> bool:
        """Take in a list item that holds a plain link and nothing else, as most of menus do, in one go; say whether it is one."""
        links, found = children_of(entry), self.found
        if len(links) != 1 or (link := links[0]).tag != "a" or len(link) or self._said or self._linking:
            return False
        held, kept = entry.keys(), link.keys()
        if not _ODD.isdisjoint(kept) or says(entry.text) or says(link.tail):
            return False
        marks = 0 if _TELLING.isdisjoint(held) else self._marks(entry, "li", held)
        odd = 0 if _TELLING.isdisjoint(kept) else self._marks(link, "a", kept) & _ODD_MARKS
        if odd or marks < 0 or marks & CLOSED:
            return False
        href, text = link.get("href", "").strip(), clean(link.text or "")
        size, here, start = len(text), len(self._parts), len(self._pieces)
        if not href or href[0] in _OF_CONTACTS or not 0 < size <= LABEL:
            return False
        if len(found.anchors) + len(found.contacts) >= MAX_LINKS or self._read + size > MAX_READ:
            return False
        if url := self._addresses[href]:
            found.anchors.append((url, text, here))
        self._read += size
        self._pieces.append(new_piece((text, "item", 0, here, size, 1, "li", marks, at.card, 0)))
        self._parts.append(
            Part(
                "li",
                entry.get("role", "") if "role" in held else "",
                marks,
                at.part,
                start,
                start + 1,
                size,
                size,
                0,
                1,
            )
        )
        outer = self._parts[at.part]
        outer.chars += size
        outer.linked += size
        outer.anchors += 1
        return True

    def _inline(self, child: _Element, name: str, held: _Held, marks: int, at: At) -> None:
        if name == "img":
            self.found.seen.append((name, at.part))
            return
        linking = self._linking
        link = name in LINKS or ("role" in held and child.get("role") == "button")
        if link and not self._goes(child, name, held, marks, at):
            return
        if self._bare and self._said and at.tag not in LEAVES and name not in PLAIN and parted(self._said[-1], child):
            self._said.append(" ")
        if children := children_of(child):
            self._within(child.text, children, at)
        elif text := child.text:
            self._say(text)
        self._linking = linking
        self._bare = bool(self._said) and not child.tail

    def _goes(self, child: _Element, name: str, held: _Held, marks: int, at: At) -> bool:
        """Note a link or a button; say whether its text belongs to the text around it."""
        opens = not _OPENING.isdisjoint(held)
        if opens:
            self._opened.update(child.get("aria-controls", "").split())
        href = child.get("href", "").strip() if name == "a" else ""
        linked = bool(href) and self._link(href, label(child), at)
        pressed = name != "a" or marks & names.BUTTON or ("role" in held and child.get("role") == "button")
        if pressed and not (opens or marks & names.PANEL or at.kind == "heading"):
            self._flush(at)
            self._press(label(child), at)
            return False
        if href[:1] == "#" and at.kind == "heading":
            # The sign that links to the heading itself is no text of it.
            return bool(len(child) or len((child.text or "").strip()) > 1)
        if linked and not (opens and href[0] == "#"):
            self._anchors += 1
            self._linking = True
        return True

    def _link(self, href: str, label: str, at: At) -> bool:
        """Note where a link leads; say whether its text is a way to there, not an address to write to."""
        found = self.found
        if len(found.anchors) + len(found.contacts) >= MAX_LINKS:
            found.truncated = True
        elif href[0] in _OF_CONTACTS and href[:7].lower().startswith(_CONTACTS):
            found.contacts.append(plain(href, LABEL))
            return False
        elif url := self._addresses[href]:
            found.anchors.append((url, label, at.part))
        return True

    def _aside(self, child: _Element, name: str, at: At) -> None:
        """Note what gives no text but tells how the text is cut, or what the page is for."""
        if name == "br":
            self._line(at)
        elif name in ("input", "textarea", "select"):
            kind = child.get("type", "").lower()
            if name == "input" and kind in PRESSED:
                self._flush(at)
                self._press(given_label(child), at)
            elif kind in FIELDS:
                self._parts[at.part].fields += 1
                self._parts[at.part].emails += kind == "email"
                self.found.seen.append(("field", at.part))
        elif name == "iframe" and _MAP.search(child.get("src", "")):
            self.found.seen.append(("map", at.part))
