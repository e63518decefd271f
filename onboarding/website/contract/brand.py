"""The group about the brand: names, logos, colours, fonts, profiles, and what it stands for."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


class Logo(TypedDict):
    """A picture that stands for the brand.

    `kind`: an icon is about square and small, a logo is wider or holds the name, a symbol is a mark of one colour.
    `theme` is the brightness of the background it is made for. Sizes in pixels, null for SVG or where it was not fetched.
    """

    url: str
    kind: Literal["logo", "icon", "symbol", "other"]
    theme: Literal["light", "dark"] | None
    format: str | None
    width: int | None
    height: int | None
    background: Literal["transparent", "opaque"] | None
    source: str


class Color(TypedDict):
    """A colour of the brand, `#rrggbb`.

    `brightness` is 0.2126 R + 0.7152 G + 0.0722 B, 0 to 255; `oklch` is lightness 0-1, chroma, hue in degrees;
    contrasts are WCAG 2 ratios, 1 to 21.
    """

    hex: str
    role: Literal["brand", "accent", "background", "text", "dark", "light"]
    brightness: float
    oklch: list[float]
    contrast_on_white: float
    contrast_on_black: float
    share: float


class Font(TypedDict):
    """A typeface by its first named family, and where it comes from."""

    family: str
    role: Literal["title", "body", "code", "other"]
    origin: Literal["google", "adobe", "bunny", "custom", "system"]
    weights: list[int]


class Picture(TypedDict):
    """A picture that the site shows when it is shared, or at its top."""

    url: str
    kind: Literal["banner", "other"]


class SocialProfile(TypedDict):
    """A profile on a known network."""

    network: str
    handle: str
    url: str


class Contact(TypedDict):
    """Ways to reach the people behind the site that it offers itself."""

    emails: list[str]
    phones: list[str]
    addresses: list[str]


class CallToAction(TypedDict):
    """What the site asks visitors to do, on how many pages."""

    text: str
    url: str | None
    pages: int


class SiteLink(TypedDict):
    """A page of the site that people look for."""

    kind: Literal[
        "pricing",
        "about",
        "contact",
        "blog",
        "careers",
        "docs",
        "support",
        "login",
        "signup",
        "privacy",
        "terms",
        "imprint",
    ]
    url: str
    text: str


class Technology(TypedDict):
    """Something that the site is built with."""

    name: str
    category: str


class BrandAnalysis(TypedDict):
    """Who this is."""

    name: str | None
    domain: str | None
    tagline: str | None
    description: str | None
    brand_voice: str | None
    brand_values: list[str]
    brand_positioning: str | None
    competitive_differentiation: str | None
    trust_signals: list[str]
    authority_indicators: list[str]
    logos: list[Logo]
    colors: list[Color]
    color_scheme: Literal["light", "dark"] | None
    fonts: list[Font]
    images: list[Picture]
    social_profiles: list[SocialProfile]
    contact: Contact
    calls_to_action: list[CallToAction]
    links: list[SiteLink]
    technology: list[Technology]
