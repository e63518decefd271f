"""Colours: from any notation of CSS to `#rrggbb`, and from there to brightness, OKLCH and contrast."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from onboarding.website.brand.color_names import NAMED

Lab = tuple[float, float, float]

_LONGEST = 120
_OPAQUE = 0.5  # what lets more than half of its ground through has no colour of its own
_TURN = 360.0
_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\Z")
_CALL = re.compile(r"(rgba?|hsla?|hwb|oklch|oklab|lch|lab|color)\(([^()]*+)\)\Z")
_VAR = re.compile(r"var\([^()]*+\)")
_NUMBER = re.compile(
    r"(?<![a-z0-9.])([+-]?(?:\d{1,10}(?:\.\d{1,12})?|\.\d{1,12})(?:e[+-]?\d\d?)?)(%|deg|rad|turn|grad)?|\bnone\b"
)
_ANGLES = {"rad": 180 / math.pi, "turn": _TURN, "grad": 0.9}
_TRIPLE, _ALPHA = 3, 4
_LINEAR_BELOW, _LINEAR_SLOPE = 0.04045, 12.92
_LINEAR_OUT = 0.0031308


@lru_cache(maxsize=8_192)
def parse_color(text: str) -> str | None:
    """Return a CSS colour as `#rrggbb`; None for what is none, is see-through, or depends on its place.

    Colours outside sRGB are clipped. A half transparent one counts as if it were opaque.
    """
    said = text.strip().lower()
    if len(said) > _LONGEST:
        return None
    if said in NAMED:
        return NAMED[said]
    if _HEX.match(said):
        return _from_hex(said[1:])
    call = _CALL.match(_VAR.sub("", said))
    return _from_call(call[1], call[2]) if call else None


def parse_triple(text: str) -> str | None:
    """Return a colour that stands in a variable as three bare numbers: "222 47% 11%" (HSL) or "18, 18, 18" (RGB)."""
    return parse_color(f"hsl({text})" if "%" in text else f"rgb({text})")


@lru_cache(maxsize=8_192)
def oklab(color: str) -> Lab:
    """Return lightness (0 to 1), a and b of a `#rrggbb` colour in OKLab (Björn Ottosson, 2020)."""
    steps = bytes.fromhex(color[1:])
    red, green, blue = _LINEAR[steps[0]], _LINEAR[steps[1]], _LINEAR[steps[2]]
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def oklch(color: str) -> Lab:
    """Return lightness (0 to 1), chroma, and hue in degrees of a `#rrggbb` colour."""
    light, a, b = oklab(color)
    return light, math.hypot(a, b), math.degrees(math.atan2(b, a)) % _TURN


def difference(one: str, other: str) -> float:
    """Return ΔE_OK of two colours: their distance in OKLab; 0.02 is about just noticeable."""
    return math.dist(oklab(one), oklab(other))


def brightness(color: str) -> float:
    """Return 0.2126 R + 0.7152 G + 0.0722 B of the channels as written, 0 to 255."""
    red, green, blue = channels(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def channels(color: str) -> tuple[int, int, int]:
    """Return red, green and blue of a `#rrggbb` colour, 0 to 255."""
    red, green, blue = bytes.fromhex(color[1:])
    return red, green, blue


def hexadecimal(red: float, green: float, blue: float) -> str:
    """Return three channels, 0 to 255, as `#rrggbb`; what lies outside is clipped."""
    return "#" + "".join(f"{round(min(255.0, max(0.0, value))):02x}" for value in (red, green, blue))


def _luminance(color: str) -> float:
    red, green, blue = (_LINEAR[value] for value in channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / _LINEAR_SLOPE if value <= _LINEAR_BELOW else ((value + 0.055) / 1.055) ** 2.4


# The light of each of a channel's 256 steps.
_LINEAR = tuple(_linear(step / 255) for step in range(256))


def _companded(value: float) -> float:
    return value * _LINEAR_SLOPE if value <= _LINEAR_OUT else 1.055 * value ** (1 / 2.4) - 0.055


def _from_hex(digits: str) -> str | None:
    whole = digits if len(digits) > _ALPHA else "".join(digit * 2 for digit in digits)
    return None if whole[6:] and int(whole[6:], 16) / 255 < _OPAQUE else f"#{whole[:6]}"


def _from_call(name: str, arguments: str) -> str | None:
    found = _NUMBER.findall(arguments)
    if len(found) < _TRIPLE or (len(found) > _TRIPLE and _fraction(found[3]) < _OPAQUE):
        return None
    make = _MAKERS.get(name.removesuffix("a") if name in ("rgba", "hsla") else name)
    return make(found[:_TRIPLE]) if make else _from_library(name, arguments)


Numbers = Sequence[tuple[str, str]]


def _fraction(number: tuple[str, str], whole: float = 1.0) -> float:
    """Return a number, or a percentage of `whole`; a missing one ("none") is 0."""
    digits, unit = number
    value = float(digits or 0)
    return value * whole / 100 if unit == "%" else value


def _angle(number: tuple[str, str]) -> float:
    return float(number[0] or 0) * _ANGLES.get(number[1], 1.0) % _TURN


def _from_rgb(found: Numbers) -> str:
    return hexadecimal(*(_fraction(number, 255) for number in found))


def _from_hsl(found: Numbers) -> str:
    hue = _angle(found[0]) / 30
    saturation, light = (min(1.0, max(0.0, float(number[0] or 0) / 100)) for number in found[1:])
    reach = saturation * min(light, 1 - light)

    def channel(offset: int) -> float:
        place = (offset + hue) % 12
        return 255 * (light - reach * max(-1.0, min(place - 3, 9 - place, 1.0)))

    return hexadecimal(channel(0), channel(8), channel(4))


def _from_oklch(found: Numbers) -> str:
    chroma, hue = min(1.0, _fraction(found[1], 0.4)), math.radians(_angle(found[2]))
    return _of_oklab(_fraction(found[0], 1), chroma * math.cos(hue), chroma * math.sin(hue))


def _from_oklab(found: Numbers) -> str:
    return _of_oklab(_fraction(found[0], 1), *(max(-1.0, min(1.0, _fraction(number, 0.4))) for number in found[1:]))


def _of_oklab(light: float, a: float, b: float) -> str:
    light = min(1.0, max(0.0, light))
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return hexadecimal(*(255 * _companded(value) for value in linear))


_MAKERS: dict[str, Callable[[Numbers], str]] = {
    "rgb": _from_rgb,
    "hsl": _from_hsl,
    "oklch": _from_oklch,
    "oklab": _from_oklab,
}


def _from_library(name: str, arguments: str) -> str | None:
    """Return a colour in one of the rarer notations (lab, lch, hwb, color), which only then load their library."""
    from coloraide import Color  # noqa: PLC0415 - seldom needed, and it takes a while to load

    try:
        made = Color(f"{name}({arguments})").convert("srgb").clip()
        return hexadecimal(*(255 * value for value in made.coords(nans=False)))
    except (ValueError, OverflowError, ArithmeticError):
        return None
