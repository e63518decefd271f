"""The typefaces of the brand: what headings, text and code are set in, and where they come from.

Named by the sheets' rules and variables, by @font-face and by links to font services. Icon fonts are no typefaces. A stack
that begins with the system's own face is told as system-ui, and only where nothing else is known.

Confidence: 0.9 where a rule uses a family that the site brings along or links to, 0.7 where a rule names it only,
0.5 where it is only brought along or linked to.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from onboarding.website.analysis import Findings, Ground
from onboarding.website.brand.sheet import Role, Variable, split_families, without_size
from onboarding.website.brand.voices import Sheets, merged, resolved
from onboarding.website.contract.brand import Font
from onboarding.website.evidence import vote
from onboarding.website.plain import plain, word_set
from onboarding.website.reading.page import Page

Origin = Literal["google", "adobe", "bunny", "custom", "system"]
Purpose = Literal["title", "body", "code", "other"]

_MOST = 6
_PURPOSES: Mapping[Role, Purpose] = {"heading": "title", "page": "body", "body": "body", "code": "code"}
_ORDER: tuple[Purpose, ...] = ("title", "body", "code", "other")
_HOSTS: Mapping[str, Origin] = {
    "fonts.googleapis.com": "google",
    "fonts.gstatic.com": "google",
    "fonts.bunny.net": "bunny",
    "use.typekit.net": "adobe",
    "p.typekit.net": "adobe",
}
_GENERIC = word_set(
    "serif sans-serif monospace cursive fantasy math emoji fangsong inherit initial unset revert none normal auto",
    "ui-sans-serif ui-serif ui-monospace ui-rounded",
)
_SYSTEM_UI = frozenset({"system-ui", "-apple-system", "blinkmacsystemfont", "segoe ui"})
_EMOJI = re.compile(r"emoji|symbol", re.IGNORECASE)
_ICONS = re.compile(
    r"awesome|\bfa-|material (?:icons|symbols)|icon|glyph|dashicons|eicons|icomoon|fontello|feather|ionicons|bootstrap-icons|slick|swiper"
    r"|star\b|woocommerce|linearicons|themify|flaticon|elegant|etmodules|social|katex|mathjax|videojs|lg\b|revicons|remixicon|boxicons",
    re.IGNORECASE,
)
_TITLE_NAME = re.compile(r"head|title|display|serif-display", re.IGNORECASE)
_CODE_NAME = re.compile(r"mono|code", re.IGNORECASE)
_BODY_NAME = re.compile(r"body|text|base|sans|primary|main|default|paragraph", re.IGNORECASE)
_ITALIC = re.compile(r"\d{3}")


@dataclass(slots=True)
class _Known:
    """What is known of a family while the ballot is counted."""

    family: str
    purposes: Counter[Purpose] = field(default_factory=Counter)
    origins: set[Origin] = field(default_factory=set)
    weights: set[int] = field(default_factory=set)
    said: list[tuple[str, str]] = field(default_factory=list)


def tell_fonts(pages: Sequence[Page], sheets: Sheets, findings: Findings) -> None:
    """Fill fonts of `brand_analysis`: at most six, titles first."""
    known = _families(pages, sheets)
    named = [each for each in known if each.family != "system-ui"]
    for each in sorted(named or known, key=_rank)[:_MOST]:
        origin = _origin(each)
        font = Font(family=each.family, role=_purpose(each), origin=origin, weights=sorted(each.weights))
        brought = origin != "system"
        confidence = 0.9 if each.purposes and brought else 0.7 if each.purposes else 0.5
        ground = Ground(
            "families that style sheets set text in, bring along or link to",
            dict.fromkeys(url for _, url in each.said),
            confidence,
            {"declarations": each.purposes.total()},
            votes=[vote(each.family, source, url) for source, url in list(dict.fromkeys(each.said))[:6]],
        )
        findings.add("brand_analysis.fonts", font, ground)


def linked_families(url: str) -> list[tuple[str, tuple[int, ...]]]:
    """Return the families, with weights, that a link to Google Fonts or Bunny Fonts asks for (both of Google's forms)."""
    try:
        asked = parse_qs(urlsplit(url).query, max_num_fields=40).get("family", [])
    except ValueError:
        return []
    found = []
    for one in (one for text in asked for one in text.split("|")):
        name, _, axes = one.partition(":")
        family = plain(name.replace("+", " ").replace("-", " ") if name.islower() else name.replace("+", " "), 60)
        weights = tuple(sorted({int(digits) for digits in _ITALIC.findall(axes)}))
        found.append((family.title() if name.islower() else family, weights))
    return [(family, weights) for family, weights in found if family and not _ICONS.search(family)][: _MOST * 2]


def _families(pages: Sequence[Page], sheets: Sheets) -> list[_Known]:
    known: defaultdict[str, _Known] = defaultdict(lambda: _Known(""))
    for family, purpose, source, url in _used(sheets):
        each = _at(known, family)
        each.purposes[purpose] += 1
        each.said.append((source, url))
    for family, origin, weights, source, url in [*_brought(sheets), *_linked(pages)]:
        each = _at(known, family)
        each.origins.add(origin)
        each.weights.update(weights)
        each.said.append((source, url))
    return [known[key] for key in sorted(known)]


def _at(known: Mapping[str, _Known], family: str) -> _Known:
    each = known[family.casefold().replace(" ", "")]
    each.family = each.family or family
    return each


def _used(sheets: Sheets) -> Iterator[tuple[str, Purpose, str, str]]:
    variables = merged(sheets)
    for url, sheet in sheets:
        for use in sheet.fonts:
            if family := first_family(resolved(use.families, variables)):
                yield family, _PURPOSES.get(use.role, "other"), f"font-family of {use.role}", url
        for variable in sheet.variables:
            found = _of_variable(variable, variables)
            if found:
                yield (*found, f"variable {variable.name}", url)


def _of_variable(variable: Variable, variables: Mapping[str, Variable]) -> tuple[str, Purpose] | None:
    name = variable.name
    if "font" not in name or re.search(r"size|weight|height|spacing|style|color|display-\d|smoothing", name):
        return None
    value = resolved(variable.value, variables)
    family = first_family(value) if "," in value or value[:1] in "\"'" else None
    if not family:
        return None
    titled = _TITLE_NAME.search(name)
    return family, "title" if titled else "code" if _CODE_NAME.search(name) else "body" if _BODY_NAME.search(
        name
    ) else "other"


def first_family(families: str) -> str | None:
    """Return the first family of a stack that is a typeface; "system-ui" for the system's own, None where there is none."""
    for name in split_families(without_size(families)):
        low = name.casefold()
        if low in _SYSTEM_UI:
            return "system-ui"
        if low not in _GENERIC and "(" not in low and not _EMOJI.search(low):
            return None if _ICONS.search(low) or low.isdigit() else name
    return None


def _brought(sheets: Sheets) -> Iterator[tuple[str, Origin, tuple[int, ...], str, str]]:
    for url, sheet in sheets:
        for face in sheet.faces:
            if not _ICONS.search(face.family) and "fallback" not in face.family.casefold():
                yield face.family, _HOSTS.get(face.source, "custom"), face.weights, "@font-face", url


def _linked(pages: Sequence[Page]) -> Iterator[tuple[str, Origin, tuple[int, ...], str, str]]:
    for page in pages:
        for url in page.signals.stylesheets:
            origin = _HOSTS.get(url.split("/", 3)[2].lower())
            for family, weights in linked_families(url) if origin else ():
                yield family, origin or "custom", weights, f"link to {origin} fonts", page.url


def _origin(known: _Known) -> Origin:
    return next((origin for origin in ("adobe", "google", "bunny", "custom") if origin in known.origins), "system")


def _purpose(known: _Known) -> Purpose:
    return min(known.purposes, key=lambda each: (-known.purposes[each], _ORDER.index(each)), default="other")


def _rank(known: _Known) -> tuple[int, bool, int, str]:
    return _ORDER.index(_purpose(known)), not known.origins, -known.purposes.total(), known.family
