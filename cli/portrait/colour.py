"""Colours that can be read: contrast by WCAG 2, and which ink stands out on a colour."""

from __future__ import annotations

_BLACK, _WHITE = "#000000", "#ffffff"
_LINEAR = 0.04045  # below, the transfer function of sRGB is a line (IEC 61966-2-1)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours `#rrggbb`, 1 to 21 (WCAG 2.2, contrast ratio)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(ground: str) -> str:
    """Return black or white: whichever has more contrast on this colour; that is always at least 4.5."""
    return max((_BLACK, _WHITE), key=lambda ink: contrast(ink, ground))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= _LINEAR else float(((part + 0.055) / 1.055) ** 2.4)
