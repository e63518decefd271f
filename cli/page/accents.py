"""The site's own colours on the page, only where they can be read.

Text and lines need a contrast of 4.5 (WCAG 2.2, 1.4.3 level AA) against every ground of ours they may stand on; where none
of the brand's colours has it, our own ink is used. The head of the page takes the brand's colour as its ground: black or
white on it always has at least 4.5.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cli.portrait.colour import contrast, ink_on

READABLE = 4.5
# As in style.css: the page and what stands out from it.
LIGHT_GROUNDS, DARK_GROUNDS = ("#fbfaf8", "#ffffff", "#f1efeb"), ("#15171a", "#1c1f23", "#272b30")
_LIGHT_INK, _DARK_INK = "#1f4f5c", "#8fc7d4"
_HEAD, _HEAD_INK = "#23292e", "#ffffff"
_ROLES = ("brand", "accent")


@dataclass(frozen=True, slots=True)
class Accents:
    """Colours as `#rrggbb`: for accents in light and in dark, and the head with its ink."""

    light: str
    dark: str
    head: str
    head_ink: str


def accents_of(colours: Iterable[tuple[str, str]]) -> Accents:
    """Choose accents among a site's colours, each with its role."""
    ranked = [colour for wanted in _ROLES for colour, role in colours if role == wanted]
    head = ranked[0] if ranked else _HEAD
    return Accents(
        light=_readable(ranked, LIGHT_GROUNDS) or _LIGHT_INK,
        dark=_readable(ranked, DARK_GROUNDS) or _DARK_INK,
        head=head,
        head_ink=ink_on(head) if ranked else _HEAD_INK,
    )


def _readable(colours: Iterable[str], grounds: tuple[str, ...]) -> str | None:
    return next((each for each in colours if min(contrast(each, ground) for ground in grounds) >= READABLE), None)
