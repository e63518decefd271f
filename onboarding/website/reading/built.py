"""What kind of page this is, told from how it is built, where neither its address nor its own words tell.

Cut points, over what stands outside menus and footers: three prices with a period, or four prices of which three in
headings or table cells, make a price list; a field for a message, or three fields, beside less than 1,000 characters of
prose make a contact page, as does a map beside an address to write or call; three articles, or four headings that are
links, make a list; eight paragraphs, or 1,500 characters of prose, with less than a quarter of the text in links and
either a date or one `<article>` make an article.
"""

from __future__ import annotations

import re
from typing import Literal

from onboarding.website.reading.layout import Layout
from onboarding.website.reading.metadata import Metadata
from onboarding.website.reading.sketch import Piece

PageKind = Literal["article", "landing", "product", "pricing", "about", "contact", "listing", "legal", "other"]

_MANY = 3
_LINKED = 4
_PRICES = 4
_LITTLE = 1_000
_LONG = 1_500
_PARAGRAPHS = 8
_DENSE = 0.25
_SHORT = 120
_PRICE = re.compile(r"(?:[€$£]|R\$|CHF|EUR|USD)\s?\d|\d\s?(?:[€$£]|EUR\b|CHF\b|Euro?s?\b|euros?\b)")
_PERIOD = re.compile(
    r"/\s?(?:mo|month|year|yr|user|monat|jahr|mois|an|mese|anno|mes|mês|año|ano)\b|\b(?:per|a|pro|par|al|por|im|je|each|every|ao|all')\s?"
    r"(?:month|year|user|seat|hour|session|class|monat|jahr|stunde|einheit|mois|an|heure|séance|mese|anno|mes|mês|año|ano|hora|ora)\b"
    r"|monatlich|jährlich|mensuel|mensile|mensual|mensal|monthly|yearly",
    re.IGNORECASE,
)


def built_as(metadata: Metadata, layout: Layout) -> PageKind:
    """Return the kind that a page's structure tells."""
    if layout.articles >= _MANY:
        return "listing"
    if layout.articles == 1 and metadata.published:
        return "article"
    pieces = [piece for piece in layout.sketch.pieces if layout.places[piece.part] == "body"]
    if _priced(pieces):
        return "pricing"
    if _asks(layout, pieces):
        return "contact"
    if sum(piece.level > 1 and piece.linked == len(piece.text) for piece in pieces) >= _LINKED:
        return "listing"
    dated = metadata.published or layout.articles == 1
    return "article" if dated and reads_like_an_article(layout) else "other"


def reads_like_an_article(layout: Layout) -> bool:
    """Say whether there is much prose and little that is linked."""
    pieces = [piece for piece in layout.sketch.pieces if layout.places[piece.part] == "body"]
    prose = [piece.prose for piece in pieces if piece.prose]
    chars = sum(len(piece.text) for piece in pieces) or 1
    linked = sum(piece.linked for piece in pieces)
    return (sum(prose) >= _LONG or len(prose) >= _PARAGRAPHS) and linked < _DENSE * chars


def _priced(pieces: list[Piece]) -> bool:
    prices = [piece for piece in pieces if len(piece.text) <= _SHORT and _PRICE.search(piece.text) and not piece.card]
    if len(prices) < _MANY:
        return False
    said = " ".join(piece.text for piece in pieces if len(piece.text) <= _SHORT)
    periods = len(_PERIOD.findall(said))
    listed = sum(piece.kind in ("cell", "heading") for piece in prices)
    return periods >= _MANY or (len(prices) >= _PRICES and listed >= _MANY)


def _asks(layout: Layout, pieces: list[Piece]) -> bool:
    found = layout.sketch
    fields = sum(
        part.fields
        for part, place in zip(found.parts, layout.places, strict=True)
        if place == "body" and part.tag == "form"
    )
    prose = sum(piece.prose for piece in pieces)
    mapped = any(name == "map" for name, _ in found.seen)
    reached = bool(found.contacts)
    return prose < _LITTLE and (fields >= _MANY or (mapped and reached))
