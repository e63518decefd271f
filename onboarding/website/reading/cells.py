"""Table cells that hold running text: on sites laid out as tables, paragraphs stand in them.

Running text is 20 words or more with the end of a sentence; or an ended sentence beside another piece of the same cell,
where breaks part them. All else in a cell is a fact: a price, a name, a time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onboarding.website.reading.sketch import Piece

_WORDS = 20
_ENDED = re.compile(
    r"[^\W\d_]{3}[.!?\u2026][\"'\u2019\u201d\u00bb)]{0,3}(?:\s[A-Z\u00c0-\u00de\u00a1\u00bf\"'\u2018\u201c\u00ab(]|\Z)|[\u3002\uff01\uff1f]"
)


def with_running_text(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces, those of cells as paragraphs where they are running text."""
    if not any(piece.kind == "cell" for piece in pieces):
        return pieces
    around = [None, *pieces, None]
    return [
        piece._replace(kind="paragraph") if piece.kind == "cell" and _runs(piece, beside) else piece
        for piece, *beside in zip(pieces, around, around[2:], strict=False)
    ]


def _runs(piece: Piece, beside: Sequence[Piece | None]) -> bool:
    if piece.linked * 2 > len(piece.text) or not (ended := list(_ENDED.finditer(piece.text))):
        return False
    if len(piece.text.split(maxsplit=_WORDS)) >= _WORDS:
        return True
    closed = ended[-1].end() == len(piece.text)
    return closed and any(other is not None and other.part == piece.part for other in beside)
