"""Pictures that may be the logo, the likeliest first: what is stated, what stands at the head of the page, what is an icon."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from onboarding.website.brand.manifest import Manifest
from onboarding.website.reading.links import absolute
from onboarding.website.reading.page import Page
from onboarding.website.reading.signals import ImageRef
from onboarding.website.stated import owners

MOST = 12
_SIZES = re.compile(r"(\d{1,4})x(\d{1,4})")
_DIMENSION = re.compile(r"\d{1,5}\Z")
_PARTNERS = re.compile(
    r"partner|client|customer|sponsor|payment|footer-logo|trust|press|badge|award|flag|avatar", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A picture that may be the logo: its address, what says so, how likely (0 to 1), and its sides where they are said."""

    url: str
    source: str
    weight: float
    icon: bool
    width: int | None = None
    height: int | None = None
    alt: str = ""


def candidates(home: Page, manifests: Sequence[Manifest] = ()) -> list[Candidate]:
    """Return at most twelve pictures that may be the logo, each address once, the likeliest first.

    The weights: stated in JSON-LD 0.9; in the header, linked to the front page and named logo 0.9; two of these three 0.75;
    one 0.5; an icon for home screens 0.6, a mask icon 0.55, any other icon 0.45 (0.5 from 96 pixels, or as a drawing),
    an icon of the manifest 0.5, the picture for sharing 0.2.
    """
    found = [*_stated(home), *_shown(home), *_drawn(home), *_icons(home), *_of_manifests(manifests), *_shared(home)]
    found.sort(key=lambda each: (-each.weight, each.url))
    best: dict[str, Candidate] = {}
    for each in found:
        best.setdefault(each.url, each)
    return list(best.values())[:MOST]


def picture_addresses(home: Page, manifests: Sequence[Manifest] = ()) -> list[str]:
    """Return the addresses worth fetching: a logo and an icon first, then the others; drawings inside the page are there."""
    files = [each for each in candidates(home, manifests) if "#" not in each.url and each.source != "og:image"]
    logos, icons = [each for each in files if not each.icon], [each for each in files if each.icon]
    return [each.url for each in [*logos[:1], *icons[:1], *logos[1:], *icons[1:]]]


def _stated(home: Page) -> Iterator[Candidate]:
    for _, thing in owners([home]):
        url, width, height = stated_image(home.url, thing.get("logo"))
        if url:
            yield Candidate(url, "JSON-LD logo", 0.9, icon=False, width=width, height=height)


def stated_image(base: str, value: Any) -> tuple[str | None, int | None, int | None]:
    """Return the address and sides of a JSON-LD image: an address, an ImageObject, or a list of them."""
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, dict):
        said = first.get("url") or first.get("contentUrl") or first.get("@id")
        return (
            absolute(base, said if isinstance(said, str) else None),
            _side(first.get("width")),
            _side(first.get("height")),
        )
    return absolute(base, first) if isinstance(first, str) else None, None, None


def _side(value: object) -> int | None:
    said = str(value.get("value") if isinstance(value, dict) else value)
    return int(said) if _DIMENSION.match(said) else None


def _shown(home: Page) -> Iterator[Candidate]:
    for image in home.signals.images:
        named = "logo" in image.names or "logo" in image.alt.lower()
        signs = named + image.links_home + (image.where in ("header", "nav"))
        if signs and not _of_others(image):
            weight = (0.5, 0.75, 0.9)[signs - 1] if named or image.links_home else 0.3
            yield Candidate(
                image.url,
                _source(image, named=named),
                weight,
                icon=False,
                width=image.width,
                height=image.height,
                alt=image.alt,
            )


def _of_others(image: ImageRef) -> bool:
    return not image.links_home and image.where != "header" and bool(_PARTNERS.search(image.names))


def _source(image: ImageRef, *, named: bool) -> str:
    parts: list[str] = [image.where] if image.where in ("header", "nav", "footer") else []
    parts += ["linked to the front page"] if image.links_home else []
    parts += ["named logo"] if named else []
    return "picture: " + ", ".join(parts)


def _drawn(home: Page) -> Iterator[Candidate]:
    for svg in home.signals.svgs[:1]:
        weight = 0.85 if svg.links_home and svg.where in ("header", "nav") else 0.7
        yield Candidate(f"{home.url}#svg", "drawing inside the page's header", weight, icon=False, alt=svg.title)


def _icons(home: Page) -> Iterator[Candidate]:
    for icon in home.signals.icons:
        width, height = _largest(icon.sizes)
        drawn = "svg" in icon.media_type or icon.url.partition("?")[0].endswith(".svg")
        weight = {"apple-touch-icon": 0.6, "apple-touch-icon-precomposed": 0.6, "mask-icon": 0.55}.get(icon.rel, 0.45)
        large = weight < 0.5 and (drawn or (width or 0) >= 96)  # noqa: PLR2004 - documented with the weights
        yield Candidate(icon.url, icon.rel, 0.5 if large else weight, icon=True, width=width, height=height)


def _largest(sizes: str) -> tuple[int | None, int | None]:
    found = [(int(width), int(height)) for width, height in _SIZES.findall(sizes)]
    return max(found, default=(None, None), key=lambda pair: (pair[0] or 0, pair[1] or 0))


def _of_manifests(manifests: Sequence[Manifest]) -> Iterator[Candidate]:
    icons = [icon for manifest in manifests for icon in manifest.icons if icon.purpose != "monochrome"]
    ranked = sorted(icons, key=lambda icon: (-(_largest(icon.sizes)[0] or 0), icon.url))
    for icon in ranked[:2]:
        width, height = _largest(icon.sizes)
        yield Candidate(icon.url, "manifest icon", 0.5, icon=True, width=width, height=height)


def _shared(home: Page) -> Iterator[Candidate]:
    if url := absolute(home.url, home.open_graph.get("og:image")):
        yield Candidate(url, "og:image", 0.2, icon=False)
