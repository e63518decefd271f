"""What one walk over a page finds: pieces of text in parts, and what stands beside them.

A piece is a text that stands by itself. A part is an element that holds pieces; its pieces and the parts within it follow
each other, so a part is a range. Nothing is judged here: who reads the pieces sees the whole page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, NamedTuple, cast

BlockKind = Literal["heading", "paragraph", "item", "quote", "cell", "code"]

PROSE = 60  # characters of a piece from which it is something to read
CLOSED = 1 << 24  # the mark of a part that opens on demand: the answer below a question


class Piece(NamedTuple):
    """A text on one line. `linked` counts its characters inside links, `anchors` those links.

    `card` says that a link surrounds it with other pieces; then all of it counts as linked. `prose` counts its characters
    outside links, where there are enough to read (PROSE) and it is no heading.
    """

    text: str
    kind: BlockKind
    level: int
    part: int
    linked: int
    anchors: int
    tag: str
    marks: int
    card: bool
    prose: int


@dataclass(slots=True)
class Part:
    """An element with pieces `start` to `end` (exclusive); counts include what is within. `marks` are those of its names."""

    tag: str
    role: str
    marks: int
    parent: int
    start: int
    end: int = 0
    chars: int = 0
    linked: int = 0
    prose: int = 0
    anchors: int = 0
    fields: int = 0
    emails: int = 0
    presses: int = 0

    def take(self, inner: Part) -> None:
        """Add the counts of a part within."""
        if inner.chars:
            self.chars += inner.chars
            self.linked += inner.linked
            self.prose += inner.prose
            self.anchors += inner.anchors
        if inner.fields or inner.presses:
            self.fields += inner.fields
            self.emails += inner.emails
            self.presses += inner.presses


# As the class does it, in half the time: a page has hundreds of them.
new_piece = cast(
    "Callable[[tuple[str, BlockKind, int, int, int, int, str, int, bool, int]], Piece]", partial(tuple.__new__, Piece)
)


@dataclass(slots=True)
class Sketch:
    """All that the walk found; part 0 is the body."""

    pieces: list[Piece] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    anchors: list[tuple[str, str, int]] = field(default_factory=list)  # links, their texts and parts
    buttons: list[tuple[str, int]] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)
    seen: list[tuple[str, int]] = field(default_factory=list)  # images, lists, articles, maps, fields and their parts
    truncated: bool = False
