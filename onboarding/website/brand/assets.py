"""Files that belong to a page: style sheets, the manifest, icons and logos. Which to fetch, and what is read from them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from onboarding.website.brand.candidates import picture_addresses
from onboarding.website.brand.drawing import read_drawing
from onboarding.website.brand.manifest import Manifest, read_manifest
from onboarding.website.brand.picture import Picture, read_picture
from onboarding.website.brand.sheet import Sheet, read_sheet
from onboarding.website.errors import NotText, TooLarge
from onboarding.website.reading.page import Page

AssetKind = Literal["stylesheet", "manifest", "image"]

MOST_SHEETS, SHEET_BYTES, ALL_SHEET_BYTES = 3, 300_000, 600_000
MOST_PICTURES, PICTURE_BYTES = 3, 512_000
MANIFEST_BYTES = 100_000
FIRST_SHEETS, FIRST_PICTURES = 2, 2  # what is left is for what the first round brings to light
_SNIFFED = 1_024

# A sheet by one of these names is seldom where a site keeps its own colours.
_SHARED_SHEET = re.compile(
    r"normalize|reset|font-?awesome|fontello|icons?\b|icomoon|dashicons|swiper|slick|fancybox|lightbox|photoswipe|print|cookie"
    r"|consent|wp-includes|block-library|plugins/|woocommerce|contact-form|jquery|animate|aos\.|katex|highlight|prism|recaptcha"
    r"|bootstrap|foundation|bulma|vendor|fonts\.googleapis|fonts\.bunny",
    re.IGNORECASE,
)
_OWN_SHEET = re.compile(r"theme|brand|main|style|app\b|base|global|custom|site|screen|webflow|index", re.IGNORECASE)
_FONT_SERVICE = ("fonts.googleapis.com", "fonts.bunny.net")


@dataclass(frozen=True, slots=True)
class AssetWish:
    """A file worth fetching, and what is expected there."""

    url: str
    kind: AssetKind
    most: int  # bytes; more is refused for images, cut for the others


@dataclass(frozen=True, slots=True)
class Asset:
    """What was read from a file; bounded and JSON-ready, so that it can be kept instead of the file.

    Exactly one of the three is set.
    """

    url: str
    kind: AssetKind
    sheet: Sheet | None = None
    manifest: Manifest | None = None
    picture: Picture | None = None


def choose_assets(home: Page, read: Sequence[Asset], tried: Collection[str] = ()) -> list[AssetWish]:
    """Return the files to fetch next, the most telling first; none when enough is known.

    Called with nothing read, then again with what was read (a manifest names icons, a sheet imports sheets). At most three
    sheets of 300 kB and 600 kB in all, one manifest, three pictures of 512 kB.

    The first round asks for two sheets, the manifest and two pictures, the second for what is still free. `tried` are
    addresses of files that could not be fetched or read; they are not asked for again, and do not count.
    """
    done = {asset.url for asset in read} | set(tried)
    first = not done
    return [*_sheets(home, read, done, first=first), *_manifest(home, done), *_pictures(home, read, done, first=first)]


def read_asset(wish: AssetWish, body: bytes, content_type: str) -> Asset:
    """Read a fetched file.

    Raises:
        NotText, TooLarge, TooComplex: it is not what was wished for, or too much of it.
    """
    said = content_type.partition(";")[0].strip().lower()
    if said == "text/html" or _is_html(body):
        raise NotText("a web page instead of a file")
    if wish.kind == "stylesheet":
        return Asset(wish.url, wish.kind, sheet=_read_sheet(wish, body, said))
    if wish.kind == "manifest":
        return Asset(wish.url, wish.kind, manifest=read_manifest(body[: wish.most], wish.url))
    if len(body) > wish.most:
        raise TooLarge(f"{len(body)} bytes")
    drawn = "svg" in said or b"<svg" in body[:_SNIFFED]
    return Asset(wish.url, wish.kind, picture=read_drawing(body) if drawn else read_picture(body))


def _read_sheet(wish: AssetWish, body: bytes, said: str) -> Sheet:
    if said and said not in ("text/css", "text/plain", "application/octet-stream", "application/x-css"):
        raise NotText("content type is not CSS")
    if b"\x00" in body[:_SNIFFED]:
        raise NotText("bytes are not a style sheet")
    return read_sheet(body[: wish.most].decode("utf-8", "replace"), wish.url)


def _is_html(body: bytes) -> bool:
    start = body[:_SNIFFED].lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))


def _sheets(home: Page, read: Sequence[Asset], done: set[str], *, first: bool) -> list[AssetWish]:
    known = [asset.sheet for asset in read if asset.sheet]
    imported = [url for sheet in known for url in sheet.imports]
    offered = [url for url in dict.fromkeys([*imported, *_ranked(home)]) if url not in done and not _service(url)]
    free = min(MOST_SHEETS - len(known), FIRST_SHEETS if first else MOST_SHEETS)
    bytes_left = ALL_SHEET_BYTES - sum(sheet.size for sheet in known)
    wishes = []
    for url in offered[: max(0, free)]:
        most = min(SHEET_BYTES, bytes_left)
        bytes_left -= most
        if most > 0:
            wishes.append(AssetWish(url, "stylesheet", most))
    return wishes


def _ranked(home: Page) -> list[str]:
    """Return the page's sheets: those of its own first, those whose name says that others use them too last."""
    host = urlsplit(home.url).hostname

    def rank(place: int) -> tuple[bool, bool, bool, int]:
        url = sheets[place]
        parts = urlsplit(url)
        name = parts.path + (parts.hostname or "")
        return bool(_SHARED_SHEET.search(name)), parts.hostname != host, not _OWN_SHEET.search(name), place

    sheets = list(dict.fromkeys(home.signals.stylesheets))
    return [sheets[place] for place in sorted(range(len(sheets)), key=rank)]


def _service(url: str) -> bool:
    """Say whether a sheet's address tells its fonts already."""
    return urlsplit(url).hostname in _FONT_SERVICE


def _manifest(home: Page, done: set[str]) -> list[AssetWish]:
    url = home.signals.manifest
    return [AssetWish(url, "manifest", MANIFEST_BYTES)] if url and url not in done else []


def _pictures(home: Page, read: Sequence[Asset], done: set[str], *, first: bool) -> list[AssetWish]:
    manifests = [asset.manifest for asset in read if asset.manifest]
    free = MOST_PICTURES - sum(asset.picture is not None for asset in read)
    addresses = [url for url in picture_addresses(home, manifests) if url not in done]
    return [
        AssetWish(url, "image", PICTURE_BYTES)
        for url in addresses[: min(free, FIRST_PICTURES) if first else max(0, free)]
    ]
