"""What kind of page this is, by first rules: its address, then what it says it is, then how it is built.

The address decides first for the root, legal, contact, about, pricing and offer pages, because common site builders
call every page an article in their metadata.
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import unquote, urlsplit

from onboarding.website.plain import word_set
from onboarding.website.reading.layout import Layout
from onboarding.website.reading.metadata import Metadata, types_of

PageKind = Literal["article", "landing", "product", "pricing", "about", "contact", "listing", "legal", "other"]

LEGAL = word_set(
    "legal privacy privacy-policy terms terms-of-service terms-and-conditions tos imprint cookie-policy cookies gdpr",
    "disclaimer impressum datenschutz datenschutzerklaerung agb widerruf mentions-legales aviso-legal",
)
CONTACT = word_set("contact contact-us kontakt contacto contatti get-in-touch")
ABOUT = word_set(
    "about about-us about-me team our-team our-story story company who-we-are ueber-uns ueber-mich uber-uns über-uns",
    "a-propos qui-sommes-nous sobre-nosotros chi-siamo over-ons",
)
PRICING = word_set("pricing prices price plans preise tarife tarifs precios prezzi")
_OFFER = word_set("features funktionen services leistungen angebot solutions loesungen how-it-works what-we-do")
_FIXED: dict[str, PageKind] = {
    **dict.fromkeys(LEGAL, "legal"),
    **dict.fromkeys(CONTACT, "contact"),
    **dict.fromkeys(ABOUT, "about"),
    **dict.fromkeys(PRICING, "pricing"),
    **dict.fromkeys(_OFFER, "product"),
}
POST_FOLDERS = word_set(
    "blog news posts post articles article journal magazine magazin aktuelles stories insights writing"
)
PRODUCT_FOLDERS = word_set("product products produkt produkte shop store item items p")
_LISTS = (POST_FOLDERS - {"post", "article"}) | word_set(
    "products produkte shop store collections catalog catalogue archive work portfolio projects",
    "category tag",
)
_PAGED = frozenset({"page", "seite", "category", "categories", "tag", "tags", "author"})
_INDEX = re.compile(r"(?:index|default|home)\.(?:html?|php|aspx?)\Z", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:html?|php|aspx?)\Z", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2})?\Z", re.IGNORECASE)
_DATED = re.compile(r"/(?:19|20)\d\d/\d\d?/")

_ARTICLE_TYPES = frozenset({"article", "blogposting", "newsarticle", "techarticle", "report", "socialmediaposting"})
_PAGE_TYPES: tuple[tuple[str, PageKind], ...] = (
    ("aboutpage", "about"),
    ("contactpage", "contact"),
    ("collectionpage", "listing"),
    ("itemlist", "listing"),
    ("blog", "listing"),
)
_MANY = 3


def kind_of(url: str, metadata: Metadata, layout: Layout) -> PageKind:
    """Return the kind of the page at `url`."""
    segments = segments_of(url)
    if not segments:
        return "landing"
    return _fixed(segments) or _said(metadata) or _placed(url, segments) or _graph(metadata) or _built(metadata, layout)


def segments_of(url: str) -> list[str]:
    """Return the path's segments in lower case, without a language in front, an index file or an ending."""
    parts = [unquote(part).lower() for part in urlsplit(url).path.split("/") if part]
    if parts and _INDEX.fullmatch(parts[-1]):
        parts.pop()
    if parts and _LANGUAGE.fullmatch(parts[0]) and parts[0] not in _FIXED:
        parts.pop(0)
    return [*parts[:-1], _ENDING.sub("", parts[-1])] if parts else []


def _fixed(segments: list[str]) -> PageKind | None:
    if len(segments) > 1 and segments[0] in POST_FOLDERS:
        return None
    return _FIXED.get(segments[-1]) or ("legal" if _FIXED.get(segments[0]) == "legal" else None)


def _said(metadata: Metadata) -> PageKind | None:
    """Decide by JSON-LD: several articles or products make a listing, one makes the page."""
    types = [types_of(thing) for thing in metadata.json_ld]
    for name, kind in _PAGE_TYPES:
        if any(name in each for each in types):
            return kind
    articles = sum(not each.isdisjoint(_ARTICLE_TYPES) for each in types)
    products = sum("product" in each for each in types)
    if max(articles, products) >= _MANY:
        return "listing"
    return "article" if articles else "product" if products else None


def _placed(url: str, segments: list[str]) -> PageKind | None:
    if segments[-1] in _LISTS or not _PAGED.isdisjoint(segments[:-1]):
        return "listing"
    if _DATED.search(urlsplit(url).path) or (len(segments) > 1 and segments[0] in POST_FOLDERS):
        return "article"
    return "product" if len(segments) > 1 and segments[0] in PRODUCT_FOLDERS else None


def _graph(metadata: Metadata) -> PageKind | None:
    said = metadata.open_graph.get("og:type", "").lower()
    return "article" if said == "article" else "product" if said.startswith("product") else None


def _built(metadata: Metadata, layout: Layout) -> PageKind:
    if layout.articles >= _MANY:
        return "listing"
    return "article" if layout.articles == 1 and metadata.published else "other"
