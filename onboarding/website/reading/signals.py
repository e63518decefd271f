"""What a page's markup tells about the brand behind it: colours, icons, style sheets, pictures that may be logos."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import cast

from lxml import etree
from lxml.etree import _Element

from onboarding.website.plain import plain
from onboarding.website.reading.links import Addresses, absolute
from onboarding.website.reading.metadata import gather, read_metas
from onboarding.website.reading.places import FrontPage, Where, place_of
from onboarding.website.reading.small_print import address_lines, small_print

_TAGS = ("base", "meta", "link", "style", "script", "img", "svg", "footer", "address")
_MOST = 50  # of each: links, scripts, pictures
_MOST_STYLES, _STYLE_BYTES = 30, 200_000
_MOST_SVGS, _SVG_BYTES, _SVGS_LOOKED_AT = 5, 20_000, 30
_BODY_IMAGES = 12
_SCRIPT_START = 2_000  # a service's snippet names it early
_ICON_RELS = ("icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon", "fluid-icon")
_COLOURED = etree.XPath(
    "(//@style[contains(., 'color') or contains(., 'background')])[position() <= 100]", smart_strings=False
)
# Names that tell what a page is built with, as they stand in its own scripts.
SCRIPT_MARKS = (
    "Shopify.theme", "wixBiSession", "Squarespace", "__NEXT_DATA__", "__NUXT__", "___gatsby", "__remixContext", "__sveltekit",
    "gtag(", "GoogleAnalyticsObject", "googletagmanager.com/gtm.js", "fbq(", "_paq", "hj(", "plausible", "Intercom(", "intercomSettings",
    "$crisp", "Tawk_API", "drift.load", "klaviyo", "hbspt", "_hsq", "clarity", "posthog.init", "mixpanel", "dataLayer", "wc_add_to_cart_params",
    "_linkedin_partner_id", "ttq.load", "OneTrust", "Cookiebot", "__cf_bm", "/cdn-cgi/",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ThemeColor:
    """A `theme-color`, with the media query it is for ("" for any)."""

    color: str
    media: str


@dataclass(frozen=True, slots=True)
class Icon:
    """A `<link>` to an icon. `rel` and `sizes` as written, in lower case."""

    url: str
    rel: str
    sizes: str
    media_type: str
    color: str


@dataclass(frozen=True, slots=True)
class ImageRef:
    """An `<img>`: where it stands, whether it links to the root, and its class, id and file names in lower case."""

    url: str
    alt: str
    where: Where
    links_home: bool
    names: str
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True)
class InlineSvg:
    """An `<svg>` in the header or in a link to the root, as text (at most 20 kB)."""

    text: str
    title: str
    where: Where
    links_home: bool
    names: str


@dataclass(frozen=True, slots=True)
class Signals:
    """All of it, bounded. Addresses are absolute http(s), not yet checked by the fetching guard.

    `metas` are all meta tags by lower-case name; `styles` the texts of `<style>`, `inline_styles` of style attributes that
    colour; `scripts` the addresses of scripts; `marks` the names on the outermost elements and in the page's own scripts
    that tell frameworks; `small_print` the lines with a ©, a number or an @ in the footer; `addresses` those of `<address>`.
    """

    metas: Mapping[str, str]
    theme_colors: tuple[ThemeColor, ...] = ()
    icons: tuple[Icon, ...] = ()
    manifest: str | None = None
    stylesheets: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    inline_styles: tuple[str, ...] = ()
    images: tuple[ImageRef, ...] = ()
    svgs: tuple[InlineSvg, ...] = ()
    scripts: tuple[str, ...] = ()
    preconnects: tuple[str, ...] = ()
    small_print: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


def read_signals(root: _Element, url: str, metas: Mapping[str, str] | None = None) -> Signals:
    """Return what the markup of the page at `url` tells about the brand; `metas` where they have been read before."""
    found = gather(root, _TAGS)
    base = next((element.get("href") for element in found["base"]), None)
    addresses = Addresses(absolute(url, base) or url)
    front = FrontPage(url, addresses)
    links = [(frozenset((link.get("rel") or "").lower().split()), link) for link in found["link"][: _MOST * 2]]
    return Signals(
        metas=read_metas(found["meta"]) if metas is None else metas,
        theme_colors=_theme_colors(found["meta"]),
        icons=tuple(_icons(links, addresses)),
        manifest=next(_linked(links, addresses, "manifest"), None),
        stylesheets=tuple(dict.fromkeys(_linked(links, addresses, "stylesheet"))),
        styles=tuple(_styles(found["style"])),
        inline_styles=tuple(style[:500] for style in cast("list[str]", _COLOURED(root))),
        images=tuple(_images(found["img"], addresses, front)),
        svgs=tuple(_svgs(found["svg"], front)),
        scripts=tuple(_scripts(found["script"], addresses)),
        preconnects=tuple(
            dict.fromkeys([*_linked(links, addresses, "preconnect"), *_linked(links, addresses, "dns-prefetch")])
        ),
        small_print=small_print(root, found["footer"]),
        addresses=address_lines(found["address"]),
        marks=tuple(_marks(root, found["script"])),
    )


_Links = Sequence[tuple[frozenset[str], _Element]]


def _theme_colors(metas: Sequence[_Element]) -> tuple[ThemeColor, ...]:
    found = (meta for meta in metas[:500] if (meta.get("name") or "").lower() == "theme-color")
    return tuple(
        ThemeColor(plain(meta.get("content") or "", 60), plain(meta.get("media") or "", 100))
        for meta in islice(found, 4)
    )


def _linked(links: _Links, addresses: Addresses, rel: str) -> Iterator[str]:
    for rels, link in links:
        printed = rel == "stylesheet" and (link.get("media") or "").lower() == "print" and not link.get("onload")
        if (
            rel in rels
            and "alternate" not in rels
            and not printed
            and (href := link.get("href"))
            and (address := addresses.whole(href))
        ):
            yield address


def _icons(links: _Links, addresses: Addresses) -> Iterator[Icon]:
    for rels, link in links:
        rel = next((rel for rel in _ICON_RELS if rel in rels), None)
        if rel and (href := link.get("href")) and (address := addresses.whole(href)):
            sizes, kind, color = (plain((link.get(key) or "").lower(), 60) for key in ("sizes", "type", "color"))
            yield Icon(address, rel, sizes, kind, color)


def _styles(styles: Sequence[_Element]) -> Iterator[str]:
    left = _STYLE_BYTES
    for style in styles[:_MOST_STYLES]:
        text = (style.text or "")[:left]
        left -= len(text)
        if text.strip():
            yield text


def _images(images: Sequence[_Element], addresses: Addresses, front: FrontPage) -> Iterator[ImageRef]:
    """Yield pictures of header and navigation, links to the root, those named logo, and the first of the body."""
    plainly = 0
    for image in images[:_MOST]:
        source = _source(image) or ""
        names, alt = _names(image, source.rpartition("/")[2]), plain(image.get("alt") or "", 200)
        named = "logo" in names or "logo" in alt.lower()
        url = addresses.whole(source) if source and (named or plainly < _BODY_IMAGES) else None
        if not url:
            continue
        where, home = place_of(image, front)
        telling = where in ("header", "nav") or home or named
        plainly += not telling
        yield ImageRef(url, alt, where, home, names, _pixels(image.get("width")), _pixels(image.get("height")))


def _source(image: _Element) -> str | None:
    """Return an image's address; pages that load late hold it in a `data-` attribute and a placeholder in `src`."""
    for key in ("src", "data-src", "data-lazy-src", "data-original"):
        address = image.get(key)
        if address and address[:5].lower() != "data:":
            return address
    first = (image.get("srcset") or image.get("data-srcset") or "").split(None, 1)
    return first[0].rstrip(",") if first and first[0][:5].lower() != "data:" else None


def _svgs(svgs: Sequence[_Element], front: FrontPage) -> Iterator[InlineSvg]:
    kept = 0
    for svg in svgs[:_SVGS_LOOKED_AT]:
        where, home = place_of(svg, front)
        names = _names(svg, "")
        if kept == _MOST_SVGS or not (home or (where in ("header", "nav") and "logo" in names)):
            continue
        text = etree.tostring(svg, encoding="unicode", with_tail=False)
        if len(text) <= _SVG_BYTES:
            kept += 1
            title = next((plain(each.text or "", 120) for each in svg.iter("title")), "")
            yield InlineSvg(text, title or plain(svg.get("aria-label") or "", 120), where, home, names)


def _scripts(scripts: Iterable[_Element], addresses: Addresses) -> Iterator[str]:
    found = (address for script in scripts if (source := script.get("src")) and (address := addresses.whole(source)))
    yield from islice(found, _MOST)


def _marks(root: _Element, scripts: Sequence[_Element]) -> Iterator[str]:
    """Yield attributes of the outermost elements as written ("id=__next"), and the marks in the page's own scripts."""
    body = root.find("body")
    outer = [root, *([body, *islice(body, 12)] if body is not None else [])]
    for element in outer:
        if isinstance(element.tag, str):
            yield from (f"{key!s}={value!s}"[:360] for key, value in list(element.items())[:20])
    yield from (f"id={name[:100]}" for script in scripts[:_MOST] if (name := script.get("id")))
    text = "\n".join([said[:_SCRIPT_START] for script in scripts[:_MOST] if (said := script.text)])
    yield from [mark for mark in SCRIPT_MARKS if mark in text]


def _names(element: _Element, file: str) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''} {file}"[:300].lower()


def _pixels(said: str | None) -> int | None:
    number = (said or "").strip().removesuffix("px")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 6 else None  # noqa: PLR2004 - of a screen
