"""Logos and pictures of the brand: what was found as a candidate, with what its file told.

Kind: an icon where the source is one or the picture is about square and at most 512 pixels wide; a symbol for a mask icon
(a mark of one colour); a logo where it is at least 1.4 times as wide as high, or stated or shown as one; else other.
Theme: a see-through picture that is bright on the whole (over 170 of 255) is made for a dark ground, one below 110 for a
light one; for any other, null.

Confidence: the candidate's weight (candidates.py), 0.05 more where its file was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from lxml import etree

from onboarding.website.analysis import Findings, Ground
from onboarding.website.brand.assets import Asset
from onboarding.website.brand.candidates import Candidate, candidates, stated_image
from onboarding.website.brand.drawing import read_inline
from onboarding.website.brand.picture import Picture
from onboarding.website.contract.brand import Logo
from onboarding.website.contract.brand import Picture as SitePicture
from onboarding.website.evidence import vote
from onboarding.website.reading.links import absolute
from onboarding.website.reading.page import Page
from onboarding.website.stated import owners

_MOST = 8
_MOST_PICTURES = 3
_BRIGHT, _DIM = 170, 110
_WIDE, _SQUARE = 1.4, 1.15
_ICON_SIDE = 512
_HERO_SIDE = 600
_FORMATS = {
    "svg": "svg",
    "png": "png",
    "jpg": "jpeg",
    "jpeg": "jpeg",
    "webp": "webp",
    "gif": "gif",
    "ico": "ico",
    "avif": "avif",
}


def tell_logos(home: Page, assets: Sequence[Asset], findings: Findings) -> None:
    """Fill logos of `brand_analysis`, the likeliest first; the picture for sharing only where there is nothing else."""
    files = {asset.url: asset.picture for asset in assets if asset.picture}
    manifests = [asset.manifest for asset in assets if asset.manifest]
    found = candidates(home, manifests)
    kept = [each for each in found if each.source != "og:image"] or found
    for each in kept[:_MOST]:
        picture = files.get(each.url) or (_inline(home) if each.url.endswith("#svg") else None)
        pages = [home.url, each.url] if each.url in files else [home.url]
        confidence = min(0.95, each.weight + 0.05 * (each.url in files))
        numbers = {"mean_brightness": picture.brightness} if picture and picture.brightness is not None else {}
        ground = Ground(
            f"{each.source}, of {len(found)} candidates",
            pages,
            confidence,
            numbers,
            votes=[vote(each.url, each.source, home.url, each.weight)],
        )
        findings.add("brand_analysis.logos", _logo(each, picture), ground)


def tell_pictures(home: Page, findings: Findings) -> None:
    """Fill images of `brand_analysis`: the picture for sharing, then a large one at the top of the home page."""
    found: dict[str, tuple[SitePicture, str, float]] = {}
    for name in ("og:image", "og:image:secure_url", "twitter:image", "twitter:image:src"):
        if url := absolute(home.url, home.open_graph.get(name)):
            found.setdefault(url, (SitePicture(url=url, kind="banner"), name, 0.8))
    for _, thing in owners([home]):
        if url := stated_image(home.url, thing.get("image"))[0]:
            found.setdefault(url, (SitePicture(url=url, kind="other"), "JSON-LD image", 0.6))
    for image in home.signals.images[:12]:
        heroic = any(word in image.names for word in ("hero", "banner", "cover", "header-image", "slide"))
        if image.where == "body" and not image.links_home and (heroic or (image.width or 0) >= _HERO_SIDE):
            found.setdefault(
                image.url, (SitePicture(url=image.url, kind="banner" if heroic else "other"), "large picture", 0.5)
            )
            break
    for picture, source, confidence in list(found.values())[:_MOST_PICTURES]:
        findings.add("brand_analysis.images", picture, Ground(source, [home.url], confidence))


def kind_of(candidate: Candidate, width: int | None, height: int | None) -> Literal["logo", "icon", "symbol", "other"]:
    """Return what kind of mark a picture is, by its source and sides."""
    if candidate.source == "mask-icon":
        return "symbol"
    if candidate.icon:
        return "icon"
    if width and height:
        ratio = width / height
        if ratio >= _WIDE:
            return "other" if candidate.source == "og:image" else "logo"
        if 1 / _SQUARE <= ratio <= _SQUARE and width <= _ICON_SIDE:
            return "icon"
    return "other" if candidate.source == "og:image" else "logo"


def theme_of(picture: Picture | None) -> Literal["light", "dark"] | None:
    """Return the ground that a picture is made for; None where it brings its own or would do on both."""
    if picture is None or picture.background != "transparent" or picture.brightness is None:
        return None
    return "dark" if picture.brightness > _BRIGHT else "light" if picture.brightness < _DIM else None


def _logo(each: Candidate, picture: Picture | None) -> Logo:
    ending = each.url.partition("?")[0].partition("#")[0].rpartition(".")[2].lower()
    drawn = picture is None or picture.format == "svg"
    sides = (picture.width, picture.height) if picture else (each.width, each.height)
    return Logo(
        url=each.url,
        kind=kind_of(each, *sides),
        theme=theme_of(picture),
        format=picture.format if picture else _FORMATS.get(ending),
        width=None if drawn else sides[0],
        height=None if drawn else sides[1],
        background=picture.background if picture else None,
        source=each.source,
    )


def _inline(home: Page) -> Picture | None:
    try:
        return read_inline(home.signals.svgs[0].text)
    except (etree.LxmlError, ValueError):
        return None
