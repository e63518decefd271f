"""The main text of a page: an article without what surrounds it, any other page with all that can be read.

Article extractors lose the hero and the cards of a landing page, so pages of other kinds keep every visible block.
Where our own reading of an article is unsure - less than 250 characters, or less than 60 % of what stands in `<p>` -
trafilatura is asked, on pages of a usual size: its time grows with the square of some shapes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

import trafilatura
from lxml import etree
from lxml import html as lxml_html

from onboarding.website.plain import plain
from onboarding.website.reading import names
from onboarding.website.reading.article import article_pieces, is_byline
from onboarding.website.reading.kind import PageKind
from onboarding.website.reading.layout import Block, Layout
from onboarding.website.reading.parse import Tree
from onboarding.website.reading.sketch import CLOSED, Part, Piece
from onboarding.website.reading.surroundings import is_label

MAX_TEXT = 300_000
_MAX_ELEMENTS = 3_000
_MAX_PIECE = 20_000  # characters; very long paragraphs of many small elements take the extractor seconds
_LEAST = 250
_LEAST_SHARE = 0.6
_REPEATED = 80  # characters from which a text that stands there twice is a copy for another width of screen
_NOTE = 300
_FIELD = 80  # characters of a field's name and hint
# What the extractor raises on pages it did not expect; a time limit's exception is not among them.
_FAILURES = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_MORE = frozenset(
    {
        "read more",
        "learn more",
        "more",
        "find out more",
        "see more",
        "view all",
        "see all",
        "show more",
        "view details",
        "details",
    }
    | {
        "mehr erfahren",
        "mehr lesen",
        "weiterlesen",
        "mehr",
        "zum artikel",
        "jetzt lesen",
        "alle ansehen",
        "mehr dazu",
        "zum produkt",
    }
    | {
        "en savoir plus",
        "lire la suite",
        "voir plus",
        "lire plus",
        "découvrir",
        "voir tout",
        "lire l'article",
        "voir le produit",
    }
    | {
        "scopri di più",
        "leggi tutto",
        "leggi di più",
        "continua a leggere",
        "vedi tutti",
        "scopri",
        "leggi",
        "dettagli",
    }
    | {"leer más", "más información", "ver más", "saber más", "seguir leyendo", "ver todo", "ver producto"}
    | {"saiba mais", "ler mais", "leia mais", "ver mais", "ver tudo", "continuar a ler", "ver produto"}
)
_ORNAMENTS = " \u00a0.:\u2026>\u00bb\u203a\u2192\u2197\u279c+-\u2013"

# It warns about every page without an article; what matters of that is in the text we return.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def main_blocks(tree: Tree, layout: Layout, kind: PageKind, title: str | None = None) -> tuple[Block, ...]:
    """Return the blocks of the main text, in the order of the page."""
    if kind == "article":
        pieces, mass = article_pieces(layout.sketch, layout.places, title)
        kept = sum(len(piece.text) for piece in pieces)
        if kept >= max(_LEAST, _LEAST_SHARE * mass):
            return _blocks(_once(pieces))
        found = _extracted(tree, layout)
        if sum(len(block.text) for block in found) >= max(_LEAST, kept):
            return found
    return _blocks(_once(_visible(layout, kind)))


def _visible(layout: Layout, kind: PageKind) -> Iterator[Piece]:
    """Yield all that can be read outside menus, headers, footers, notices and boxes."""
    around, parts = _with_asides(layout, kind), layout.sketch.parts
    for piece in layout.sketch.pieces:
        if around[piece.part] and not _idle(piece, kind) and not _is_field(piece, parts[piece.part]):
            yield piece


def _with_asides(layout: Layout, kind: PageKind) -> list[bool]:
    """Say of each part whether it is read: asides are where they hold more than links, but not beside a list."""
    read: list[bool] = []
    for place, part in zip(layout.places, layout.sketch.parts, strict=True):
        inside = place in ("body", "aside") and (part.parent < 0 or read[part.parent])
        read.append(inside and (place == "body" or _tells(part, kind)) and not _left_out(layout, part, kind))
    return read


def _tells(part: Part, kind: PageKind) -> bool:
    """Say whether an aside is something to read."""
    if kind == "listing" or part.fields or part.marks & names.ASIDE or part.linked * 3 >= part.chars:
        return False
    return part.tag == "aside" or part.role == "complementary"


def _left_out(layout: Layout, part: Part, kind: PageKind) -> bool:
    if part.marks & CLOSED and (part.fields or part.linked * 2 > part.chars):
        return True
    if kind == "listing":
        return bool(part.marks & (names.BYLINE | names.TAGS)) and part.chars <= _NOTE
    also = kind == "product" and part.marks & names.RELATED
    return bool(also) and part.prose * 3 < layout.sketch.parts[0].prose


def _idle(piece: Piece, kind: PageKind) -> bool:
    if is_label(piece) or piece.text.strip(_ORNAMENTS).lower() in _MORE:
        return True
    if len(piece.text) > _NOTE or piece.level:
        return False
    if piece.marks & (names.BREADCRUMB | names.SHARE | names.CONSENT):
        return True
    dated = kind == "listing" and len(piece.text) < 60 and is_byline(piece.text)  # noqa: PLR2004 - longer is no date line
    return dated or (kind == "listing" and bool(piece.marks & (names.BYLINE | names.TAGS)))


def _is_field(piece: Piece, part: Part) -> bool:
    """Say whether a piece names a form's field."""
    if piece.tag in ("label", "legend") and not piece.text.endswith("?"):
        return True
    near = (
        part.fields > 0
        and part.tag not in ("body", "main", "section", "article")
        and part.chars <= _FIELD * part.fields
    )
    return near and piece.level == 0 and len(piece.text) < _FIELD


def _once(pieces: Iterable[Piece]) -> Iterator[Piece]:
    seen: set[str] = set()
    for piece in pieces:
        # A lone 0 is a counter that a script would have set going.
        if piece.text in seen or piece.text == "0" or not any(map(str.isalnum, piece.text)):
            continue
        if len(piece.text) >= _REPEATED:
            seen.add(piece.text)
        yield piece


def _blocks(pieces: Iterable[Piece]) -> tuple[Block, ...]:
    blocks, left = [], MAX_TEXT
    for piece in pieces:
        text = piece.text if len(piece.text) <= left else piece.text[:left].rpartition(" ")[0]
        left -= len(text)
        if text:
            blocks.append(Block(piece.kind, text, piece.level))
    return tuple(blocks)


def _extracted(tree: Tree, layout: Layout) -> tuple[Block, ...]:
    prose = layout.sketch.parts[0].prose if layout.sketch.parts else 0
    longest = max((len(piece.text) for piece in layout.sketch.pieces), default=0)
    if prose < _LEAST or tree.elements > _MAX_ELEMENTS or longest > _MAX_PIECE or layout.truncated:
        return ()
    try:
        document = trafilatura.bare_extraction(lxml_html.fromstring(tree.source), fast=True, include_comments=False)
    except (*_FAILURES, etree.LxmlError):
        return ()
    headings = {piece.text: piece.level for piece in layout.sketch.pieces if piece.level}
    lines = (getattr(document, "text", None) or "")[:MAX_TEXT].splitlines()
    return tuple(block for line in lines if (block := _block(line, headings)).text)


def _block(line: str, headings: dict[str, int]) -> Block:
    text = plain(line)
    if text.startswith("- "):
        return Block("item", text[2:])
    if text.startswith("|"):
        return Block("cell", plain(text.replace("|", " ")))
    return Block("heading", text, headings[text]) if text in headings else Block("paragraph", text)
