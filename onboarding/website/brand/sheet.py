"""A style sheet, as far as it tells of a brand: custom properties, colours and fonts by what they are for.

What stands in a dark or printed scheme is passed over (the light values count), and so are states such as `:hover`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import starmap
from operator import itemgetter
from typing import Literal, NamedTuple
from urllib.parse import urljoin

from onboarding.website.brand.color_names import NAMED
from onboarding.website.brand.rules import rules, without_noise
from onboarding.website.plain import plain

Role = Literal["page", "heading", "button", "frame", "link", "body", "code", "other"]
Use = Literal["background", "text"]

MOST_VARIABLES = 120
MOST_COLORS = 100
MOST_FONTS = 40
MOST_FACES = 30
MOST_IMPORTS = 5
_VALUE = 100
_PER_VALUE = 4

# For declarations with a semicolon put in front: a search that begins with one of two signs is by far the fastest.
_DECLARATION = re.compile(
    r"[;\s](--[\w-]{1,80}|(?i:color|background(?:-color|-image)?|font(?:-family)?))\s*+:\s*+([^;]++)"
)
_IMPORT = re.compile(r"@import\s++(?:url\(\s*+)?[\"']?([^\"')\s;]{1,500})", re.IGNORECASE)
_COLOR = re.compile(
    r"#[0-9a-f]{3,8}\b|(?:rgba?|hsla?|hwb|oklch|oklab|lch|lab|color)\((?:[^()]|\([^()]*+\))*+\)"
    r"|var\(\s*+--[\w-]{1,80}[^()]*+\)|(?<![\w#.-])[a-z]{3,20}(?![\w(.-])",
    re.IGNORECASE,
)
_TRIPLE = re.compile(r"\d{1,3}(?:\.\d++)?(?:deg)?[\s,]\s*+\d{1,3}(?:\.\d++)?%?[\s,]\s*+\d{1,3}(?:\.\d++)?%?\Z")
_COLORED = re.compile(
    r"#[0-9a-f]{3,8}\Z|(?:rgba?|hsla?|hwb|oklch|oklab|lch|lab|color)\(|var\(\s*+--[\w-]++\s*+[,)]", re.IGNORECASE
)
_HEX = re.compile(r"#[0-9A-Fa-f]{3,8}\Z")
_STATE = re.compile(r":(?:hover|focus|active|visited|disabled|target|checked)|::|:(?:before|after)|\.(?:is-)?disabled")
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("button", re.compile(r"btn|button|\bcta\b|\[type=.?submit", re.IGNORECASE)),
    ("code", re.compile(r"(?:\A|[\s,>])(?:code|pre|kbd|samp|tt)\b", re.IGNORECASE)),
    ("page", re.compile(r"(?:\A|[\s,])(?::root|html|body)\s*+(?:,|\Z)", re.IGNORECASE)),
    ("heading", re.compile(r"(?:\A|[\s,>])h[1-3]\b|heading|headline", re.IGNORECASE)),
    ("frame", re.compile(r"header|navbar|\bnav\b|hero|footer|masthead|banner", re.IGNORECASE)),
    ("link", re.compile(r"(?:\A|[\s,>])a(?::link)?\s*+(?:,|\Z)", re.IGNORECASE)),
    ("body", re.compile(r"(?:\A|[\s,>])(?:p|main|article|li|body)\b", re.IGNORECASE)),
)
# What every selector with a role holds, in lower case and with a space in front; most selectors hold nothing of it.
_MAYBE_ROLE = re.compile(
    r"[\s,>](?:code|pre|kbd|samp|tt|:root|html|body|h[1-3]|a|p|main|article|li)(?!\w)"
    r"|btn|button|cta|\[type|head|nav|hero|footer|masthead|banner"
)
_GLOBAL = re.compile(r":root|\bhtml\b|\bbody\b|:host|\A\*", re.IGNORECASE)
_NAMED_FIRST = re.compile(r"brand|primary|accent|secondary|theme|main|background|text|font|heading|body", re.IGNORECASE)
_PRESET_RULE = re.compile(r"\.has-[\w-]{1,60}-(?:color|background|gradient)")
_SIZED = re.compile(
    r"(?:\d(?:[a-z]{1,4}|%)|\)|\b(?:small|medium|large)(?:er)?)(?:\s*+/\s*+[\w.%()-]++)?\s++(?=[^\d\s/])", re.IGNORECASE
)
_FONT_NAME = re.compile(r"font|typeface|family|typography", re.IGNORECASE)
_FONT_VALUE = re.compile(r"[\"'a-z-][\w \"',.-]{2,}\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Variable:
    """A custom property that holds a colour, a reference or fonts; `root` where it is set for the whole page."""

    name: str
    value: str
    root: bool


class ColorUse(NamedTuple):
    """A colour as written, or a `var()`: what it colours, by which kind of selector, in how many declarations."""

    value: str
    use: Use
    role: Role
    times: int


@dataclass(frozen=True, slots=True)
class FontUse:
    """A list of families as written, or a `var()`, by kind of selector, in how many declarations."""

    families: str
    role: Role
    count: int


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface that the sheet brings along: its family, weights, and the host it comes from ("" for the sheet's own)."""

    family: str
    weights: tuple[int, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read from a sheet of so many bytes; some 20 kB at most. `dark` where it has a scheme for the dark."""

    size: int
    variables: tuple[Variable, ...] = ()
    colors: tuple[ColorUse, ...] = ()
    fonts: tuple[FontUse, ...] = ()
    faces: tuple[Face, ...] = ()
    imports: tuple[str, ...] = ()
    dark: bool = False


def read_sheet(css: str, url: str = "") -> Sheet:
    """Read a style sheet; any text gives a sheet, if an empty one. Addresses in it are resolved against `url`."""
    text = without_noise(css)
    reading = _Reading(url)
    dark = False
    for selector, body, scheme in rules(text):
        if scheme:
            dark = dark or scheme == "dark"
        else:
            reading.take(selector, body)
    return reading.sheet(len(css), _imports(text, url), dark=dark)


def read_declarations(styles: str) -> Iterator[tuple[Use, str]]:
    """Yield the colours of `style` attributes as written, with what they colour."""
    for name, value in _DECLARATION.findall(f";{styles}"):
        use: Use = "text" if name.lower() == "color" else "background"
        if name[:2] != "--" and name[:4].lower() != "font":
            yield from ((use, color) for color in _colors(value))


def without_size(font: str) -> str:
    """Return what follows size and line height in a `font` shorthand; unchanged where there is no size."""
    sized = _SIZED.search(font)
    return font[sized.end() :] if sized else font


def split_families(families: str) -> list[str]:
    """Return the families of a CSS list, without quotes, in order."""
    names = (plain(name.strip().strip("\"'"), 60) for name in families.split(","))
    return [name for name in names if name]


class _Reading:
    """Counts while the rules go by."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._variables: dict[str, Variable] = {}
        self._colors: defaultdict[tuple[Use, Role], dict[str, int]] = defaultdict(dict)
        self._fonts: Counter[tuple[Role, str]] = Counter()
        self._faces: dict[tuple[str, str], set[int]] = {}

    def take(self, selector: str, body: str) -> None:
        """Take in one rule."""
        if selector[:1] == "@" and selector[:10].lower() == "@font-face":
            self._take_face(body)
        elif not _is_of_a_state(selector) and (found := _DECLARATION.findall(f";{body}")):
            role = role_of(selector)
            for name, value in found:
                if name[0] in "cCbB":
                    self._take_colors("text" if len(name) == len("color") else "background", role, value[:400])
                elif name[0] in "fF":
                    self._take_families(name, role, value[:400])
                else:
                    self._take_variable(name, value[:400], root=_GLOBAL.search(selector) is not None)

    def _take_colors(self, use: Use, role: Role, value: str) -> None:
        counts = self._colors[use, role]
        for color in _colors(value):
            counts[color] = counts.get(color, 0) + 1

    def _take_families(self, name: str, role: Role, value: str) -> None:
        if families := _families(name, value):
            self._fonts[role, families] += 1

    def _take_variable(self, name: str, said: str, *, root: bool) -> None:
        value = plain(said, _VALUE + 1)
        known = self._variables.get(name)
        if len(value) <= _VALUE and (known is None or root >= known.root) and _telling(name, value):
            self._variables[name] = Variable(name, value, root)

    def _take_face(self, body: str) -> None:
        family = _of(body, "font-family")
        if not family or len(self._faces) >= MOST_FACES:
            return
        source = _host(_of(body, "src"), self._url)
        weights = self._faces.setdefault((split_families(family)[0], source), set())
        weights.update(_weights(_of(body, "font-weight")))

    def sheet(self, size: int, imports: tuple[str, ...], *, dark: bool) -> Sheet:
        """Return what was counted, the most telling first."""
        return Sheet(
            size=size,
            variables=tuple(sorted(self._variables.values(), key=_rank)[:MOST_VARIABLES]),
            colors=_most_used(self._colors),
            fonts=tuple(FontUse(key[1], key[0], n) for key, n in sorted(self._fonts.items(), key=_most)[:MOST_FONTS]),
            faces=tuple(Face(key[0], tuple(sorted(self._faces[key])), key[1]) for key in sorted(self._faces)),
            imports=imports,
            dark=dark,
        )


def role_of(selector: str) -> Role:
    """Return what kind of element a selector is for."""
    if not _MAYBE_ROLE.search(f" {selector.lower()}"):
        return "other"
    return next((role for role, pattern in _ROLES if pattern.search(selector)), "other")


def _is_of_a_state(selector: str) -> bool:
    """Say whether a selector is for what shows only now and then, or for one of an editor's preset colours."""
    if (":" in selector or "disabled" in selector) and _STATE.search(selector):
        return True
    return ".has-" in selector and _PRESET_RULE.search(selector) is not None


def _imports(text: str, url: str) -> tuple[str, ...]:
    found = []
    for address in _IMPORT.findall(text)[:MOST_IMPORTS] if "@import" in text.lower() else ():
        try:
            found.append(urljoin(url, address))
        except ValueError:
            continue
    return tuple(found)


def _telling(name: str, value: str) -> bool:
    """Say whether a custom property may hold a colour or a font."""
    if _COLORED.match(value) or _TRIPLE.match(value) or value.lower() in NAMED:
        return True
    return bool(_FONT_NAME.search(name) and _FONT_VALUE.match(value))


def _rank(variable: Variable) -> tuple[bool, bool, str, str]:
    return not _NAMED_FIRST.search(variable.name), not variable.root, variable.name, variable.value


def _colors(value: str) -> list[str]:
    if _HEX.match(value):
        return [value.lower()]
    if value.isalpha():
        return [low] if (low := value.lower()) in NAMED else []
    words = _COLOR.findall(value)[: _PER_VALUE * 4]
    found = (word.lower() if word[:3].lower() != "var" else word for word in words)
    return [color for color in found if len(color) <= _VALUE and (not color.isalpha() or color in NAMED)][:_PER_VALUE]


def _families(name: str, value: str) -> str | None:
    """Return the families of `font-family` or of the shorthand `font`, where they follow the size."""
    said = plain(value, 300).partition("!")[0].strip()
    if name.lower() == "font":
        rest = without_size(said)
        said = rest if rest != said or said[:4] == "var(" else ""
    return said[:_VALUE] if said and said.lower() not in ("inherit", "initial", "unset") else None


def _of(body: str, name: str) -> str:
    found = re.search(rf"(?:\A|[;\s]){name}\s*+:\s*+([^;]++)", body, re.IGNORECASE)
    return found[1].strip()[:1_000] if found else ""


def _host(source: str, url: str) -> str:
    found = re.search(r"url\(\s*+[\"']?([^\"')\s]{1,500})", source)
    try:
        address = urljoin(url, found[1]) if found else url
        return address.split("/")[2].lower()[:100] if address[:4].lower() == "http" else ""
    except (ValueError, IndexError):
        return ""


def _weights(said: str) -> list[int]:
    """Return the weights of a face; a variable one (two numbers) has every hundred between them."""
    named = said.lower().replace("normal", "400").replace("bold", "700")
    numbers = [int(each) for each in re.findall(r"\d{3,4}", named)[:2] if int(each) <= 1_000]  # noqa: PLR2004 - CSS's heaviest
    return list(range(numbers[0], numbers[1] + 1, 100)) if len(numbers) > 1 else numbers


def _most_used(colors: Mapping[tuple[Use, Role], Mapping[str, int]]) -> tuple[ColorUse, ...]:
    """Return the colours that most declarations use; among equals by what they colour, by selector, by value."""
    found = [(value, *key, counts[value]) for key, counts in sorted(colors.items()) for value in sorted(counts)]
    found.sort(key=itemgetter(3), reverse=True)  # the sort is stable
    return tuple(starmap(ColorUse, found[:MOST_COLORS]))


def _most(item: tuple[tuple[Role, str], int]) -> tuple[int, tuple[Role, str]]:
    return -item[1], item[0]
