"""Text becomes pieces: it gathers while the walk goes, until a block begins or ends."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple, cast

from onboarding.website.reading.said import clean
from onboarding.website.reading.sketch import PROSE, BlockKind, Sketch, new_piece

MAX_LINKS = 2_000
MAX_READ = 1_000_000  # characters of pieces, with those of menus and footers


class At(NamedTuple):
    """Where the walk is: the part, and the block it gathers text for; `card` where a link surrounds the block."""

    part: int
    kind: BlockKind
    level: int
    tag: str
    card: bool


new_at = cast("Callable[[tuple[int, BlockKind, int, str, bool]], At]", partial(tuple.__new__, At))


class Gathering:
    """What was found, and in `_said` what was said since the last block began or ended."""

    def __init__(self) -> None:
        self.found = Sketch()
        self._parts, self._pieces = self.found.parts, self.found.pieces
        self._said: list[str] = []
        self._linking = False  # a link surrounds what is said
        self._linked = 0
        self._anchors = 0
        self._read = 0
        self._bare = False  # an inline element has just ended, with no space behind it
        self._break = -1  # how much was said when the last line break came

    def _say(self, text: str) -> None:
        self._bare = False
        if text.isspace():
            if self._said:
                self._said.append(" ")
            return
        self._said.append(text)
        if self._linking:
            self._linked += len(text.strip())

    def _line(self, at: At) -> None:
        """Take a line break for a space, and two of them for the end of a paragraph."""
        if 0 <= self._break <= len(self._said) and not any(map(str.strip, self._said[self._break :])):
            self._flush(at)
        self._said.append(" ")
        self._break = len(self._said)
        self._bare = False

    def _flush(self, at: At, marks: int = 0) -> None:
        """End a block: what was said becomes a piece."""
        text = clean("".join(self._said))
        linked, anchors = self._linked, self._anchors
        self._said.clear()
        self._linked, self._anchors, self._bare, self._break = 0, 0, False, -1
        self._add(text, linked, anchors, at, marks)

    def _add(self, text: str, linked: int, anchors: int, at: At, marks: int) -> None:
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

    def _press(self, label: str, at: At) -> None:
        self._parts[at.part].presses += 1
        if label and len(self.found.buttons) < MAX_LINKS:
            self.found.buttons.append((label, at.part))
