"""What a page's markup tells about the brand behind it: colours, icons, style sheets, pictures that may be logos."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lxml.html import HtmlElement

Where = Literal["header", "nav", "footer", "body", "head"]


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

    `metas` are all meta tags by lower-case name; `styles` the texts of `<style>`, `inline_styles` of style attributes;
    `scripts` the addresses of scripts; `classes` tell frameworks; `small_print` are the lines with a © or an address.
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


def read_signals(root: HtmlElement, url: str) -> Signals:
    """Return what the markup of the page at `url` tells about the brand."""
    del root, url
    return Signals(metas={})
