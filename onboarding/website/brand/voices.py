"""Every place that says a colour, with its weight: the ballot from which the palette is made.

Weights: theme-color 5; a variable named brand or primary 6, accent or secondary 4 (a third of it for a shade); manifest's
theme 3; mask icon 3, tile 2; a button's ground 3, that of header or hero 2, a link's text 2, a heading's 1.5, other
grounds and texts 0.5, each times 1 + log2 of how often it is declared, at most four times; a logo's colours 3 times their
share (from a hundredth on). A ground or text of the whole page, or a variable named so, weighs 0.1: it has its own role,
and none in the choice of the brand.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from onboarding.website.brand.assets import Asset
from onboarding.website.brand.color import parse_color, parse_triple
from onboarding.website.brand.frameworks import is_default, is_default_variable
from onboarding.website.brand.sheet import Role, Sheet, Use, Variable, read_declarations
from onboarding.website.reading.page import Page

Hint = Literal["brand", "accent", "background", "text", ""]
Sheets = Sequence[tuple[str, Sheet]]

MOST_REFERENCES = 4
_MOST_TIMES = 4.0
_OF_PAGE = 0.1
_LEAST_SHARE = 0.01
_WRITTEN_OUT = re.compile(r"#[0-9a-f]{6}\Z")
_REFERENCE = re.compile(r"var\(\s*+(--[\w-]{1,80})\s*+(?:,([^()]*+(?:\([^()]*+\)[^()]*+)?))?\)")
_BRAND = re.compile(
    r"(?:\A--|[-_])(?:brand|primary|main-color|theme-color)(?:\Z|[-_])|brandcolor|primarycolor", re.IGNORECASE
)
_ACCENT = re.compile(r"(?:\A--|[-_])(?:accent|secondary|highlight|cta)(?:\Z|[-_\d])", re.IGNORECASE)
_GROUND = re.compile(r"(?:\A--|[-_])(?:background|bg|paper|surface|base|canvas|page)(?:\Z|[-_])", re.IGNORECASE)
_TEXT = re.compile(r"(?:\A--|[-_])(?:text|ink|foreground|fg|body-color|copy)(?:\Z|[-_])", re.IGNORECASE)
_NOT_ITSELF = re.compile(
    r"(?:\A--|[-_])(?:on|foreground|contrast|content|text|hover|active|focus|border|shadow|opacity|rgb|disabled|inverse|gradient|ring)(?:\Z|[-_])",
    re.IGNORECASE,
)
_SHADE = re.compile(r"[-_](?:\d{2,3}|light|lighter|dark|darker|soft|subtle|muted|pale|tint|shade)\Z", re.IGNORECASE)
_MAIN_SHADE = re.compile(r"[-_](?:500|600)\Z")
_WEIGHTS: Mapping[tuple[str, str], float] = {
    ("background", "button"): 3,
    ("background", "frame"): 2,
    ("text", "link"): 2,
    ("text", "heading"): 1.5,
}
_NO_BRANDS = frozenset({"#da532c", "#2b5797", "#000000", "#ffffff"})  # generators of icons fill these in


class ColorVoice(NamedTuple):
    """One voice for a colour; `own` where the site itself names it as its own, whatever framework has the same."""

    color: str
    source: str
    weight: float
    url: str
    hint: Hint = ""
    own: bool = False


def color_voices(home: Page, sheets: Sheets, assets: Sequence[Asset]) -> list[ColorVoice]:
    """Return the voices for colours; a framework's own colours count only where the site names them as its own."""
    variables = merged(sheets)
    said = [*_of_head(home), *_of_manifests(assets), *_of_pictures(assets), *_of_variables(variables, sheets)]
    named = {voice.color for voice in said if voice.own}
    used = [*_of_uses(sheets, variables), *_of_attributes(home)]
    return [*said, *(voice for voice in used if voice.color in named or not is_default(voice.color))]


def merged(sheets: Sheets) -> dict[str, Variable]:
    """Return the variables of all sheets: those set for the whole page before others, later ones before earlier."""
    found: dict[str, Variable] = {}
    for _, sheet in sheets:
        for variable in sheet.variables:
            known = found.get(variable.name)
            if known is None or variable.root >= known.root:
                found[variable.name] = variable
    return found


def resolved(value: str, variables: Mapping[str, Variable]) -> str:
    """Return a value with its references followed, four levels at most; a loop stays unresolved."""

    def follow(reference: re.Match[str]) -> str:
        known = variables.get(reference[1])
        return known.value if known else (reference[2] or "").strip()

    for _ in range(MOST_REFERENCES):
        if "var(" not in value or len(value) > 400:  # noqa: PLR2004 - what grows is no colour
            break
        value = _REFERENCE.sub(follow, value)
    return value


def _of_head(home: Page) -> Iterator[ColorVoice]:
    for theme in home.signals.theme_colors:
        color = parse_color(theme.color)
        if color and "dark" not in theme.media and color not in _NO_BRANDS:
            yield ColorVoice(color, "theme-color", 5, home.url, "brand", own=True)
            break
    for icon in home.signals.icons:
        if icon.rel == "mask-icon" and (color := parse_color(icon.color)) and color not in _NO_BRANDS:
            yield ColorVoice(color, "mask icon", 3, home.url, own=True)
    tile = parse_color(home.signals.metas.get("msapplication-tilecolor", ""))
    if tile and tile not in _NO_BRANDS:
        yield ColorVoice(tile, "tile colour", 2, home.url, own=True)


def _of_manifests(assets: Sequence[Asset]) -> Iterator[ColorVoice]:
    for asset in assets:
        theme = asset.manifest.theme_color if asset.manifest else None
        if theme and theme not in _NO_BRANDS:
            yield ColorVoice(theme, "manifest theme_color", 3, asset.url, "brand", own=True)


def _of_pictures(assets: Sequence[Asset]) -> Iterator[ColorVoice]:
    for asset in assets:
        swatches = asset.picture.palette if asset.picture else ()
        for swatch in (each for each in swatches if each.share >= _LEAST_SHARE):
            yield ColorVoice(swatch.hex, "colour of a logo or icon", 3 * swatch.share, asset.url, own=True)


def _of_variables(variables: Mapping[str, Variable], sheets: Sheets) -> Iterator[ColorVoice]:
    homes = {variable.name: url for url, sheet in reversed(sheets) for variable in sheet.variables}
    for name in sorted(variables):
        hint = _hint(name)
        color = _color(variables[name].value, variables) if hint else None
        if color and not is_default_variable(name, color):
            shade = 3 if _SHADE.search(name) and not _MAIN_SHADE.search(name) else 1
            weight = {"brand": 6, "accent": 4}.get(hint, _OF_PAGE * shade) / shade
            kept: Hint = hint if shade == 1 else ""
            yield ColorVoice(color, f"variable {name}", weight, homes[name], kept, own=hint in ("brand", "accent"))


def _hint(name: str) -> Hint:
    if _BRAND.search(name) and not _NOT_ITSELF.search(name):
        return "brand"
    if _ACCENT.search(name) and not _NOT_ITSELF.search(name):
        return "accent"
    return "background" if _GROUND.search(name) else "text" if _TEXT.search(name) else ""


def _of_uses(sheets: Sheets, variables: Mapping[str, Variable]) -> Iterator[ColorVoice]:
    counts: dict[tuple[str, Use, Role], int] = {}
    homes: dict[tuple[str, Use, Role], str] = {}
    for url, sheet in sheets:
        for value, use, role, times in sheet.colors:
            if color := value if _WRITTEN_OUT.match(value) else _color(value, variables):
                key = color, use, role
                counts[key] = counts.get(key, 0) + times
                homes.setdefault(key, url)
    yield from (_voice(*key, count, homes[key]) for key, count in counts.items())


def _voice(color: str, use: Use, role: Role, count: int, url: str) -> ColorVoice:
    what = "ground" if use == "background" else "text"
    if role == "page":
        hint: Hint = "background" if use == "background" else "text"
        return ColorVoice(color, f"{what} of the page", _OF_PAGE, url, hint)
    times = min(_MOST_TIMES, 1 + math.log2(count)) if count > 1 else 1.0
    return ColorVoice(color, f"{what} of {role}", _WEIGHTS.get((use, role), 0.5) * times, url)


def _of_attributes(home: Page) -> Iterator[ColorVoice]:
    tally: Counter[tuple[str, str]] = Counter()
    for style in home.signals.inline_styles:
        for use, said in read_declarations(style):
            if color := parse_color(said):
                tally[color, use] += 1
    for (color, ground), count in tally.items():
        times = min(_MOST_TIMES, 1 + math.log2(count))
        yield ColorVoice(
            color, f"{'ground' if ground == 'background' else 'text'} in a style attribute", 0.5 * times, home.url
        )


def _color(value: str, variables: Mapping[str, Variable]) -> str | None:
    said = resolved(value, variables)
    return parse_color(said) or (parse_triple(said) if said[:1].isdigit() else None)
