"""A picture that may be a logo: its format, size, whether it is see-through, and its colours. Nothing of it is kept or shown."""

from __future__ import annotations

import struct
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from onboarding.website.brand.color import brightness, channels, hexadecimal
from onboarding.website.errors import NotText, TooComplex

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 4_000_000
MOST_COLORS = 5
FORMATS = ("PNG", "JPEG", "WEBP", "ICO", "GIF")
_SAMPLE = 48  # pixels on the longer side: enough for shares, and no more than 2,304 to count
_SEEN = 128  # of 255: an alpha below is see-through
_HOLES = 0.01
_PNG = b"\x89PNG\r\n\x1a\n"
_ICO = b"\x00\x00\x01\x00"
_ICO_ENTRIES = 64
_ICO_SIDE = 2_048


@dataclass(frozen=True, slots=True)
class Swatch:
    """A colour of a picture and its share of what can be seen, 0 to 1."""

    hex: str
    share: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's facts: sizes in pixels (null for a drawing without), its commonest colours, mean brightness 0 to 255.

    `background` is transparent where more than 1 % can be seen through.
    """

    format: str
    width: int | None
    height: int | None
    background: Literal["transparent", "opaque"] | None
    palette: tuple[Swatch, ...]
    brightness: float | None
    title: str | None = None


def read_picture(body: bytes) -> Picture:
    """Read a PNG, JPEG, WebP, ICO or GIF; of a moving one its first frame.

    Raises:
        NotText: it is none of these, or broken.
        TooComplex: it has more than 4 million pixels.
    """
    _refuse_icon_bombs(body)
    from PIL import Image  # noqa: PLC0415 - loaded only where a picture came

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(body), formats=FORMATS) as image:
                return _facts(image)
    except (TooComplex, NotText):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as failure:
        raise TooComplex("too many pixels") from failure
    except Exception as failure:  # decoders raise nearly anything on broken input
        raise NotText("no picture that can be read") from failure


def palette_of(counts: Counter[str]) -> tuple[Swatch, ...]:
    """Return the commonest colours with their shares; near ones are one, by the commonest of them."""
    buckets: dict[tuple[int, ...], Counter[str]] = {}
    for color in sorted(counts):
        buckets.setdefault(tuple(value >> 5 for value in channels(color)), Counter())[color] += counts[color]
    total = counts.total()
    found = [(each.total(), min(each, key=lambda color: (-each[color], color))) for each in buckets.values()]
    found.sort(key=lambda pair: (-pair[0], pair[1]))
    return tuple(Swatch(color, round(count / total, 3)) for count, color in found[:MOST_COLORS])


def mean_brightness(counts: Counter[str]) -> float | None:
    """Return the mean brightness of counted colours, 0 to 255, or None where there are none."""
    total = counts.total()
    return round(sum(brightness(color) * counts[color] for color in sorted(counts)) / total, 1) if total else None


def _facts(image: Image.Image) -> Picture:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise TooComplex(f"{width * height} pixels")
    name = (image.format or "").lower()
    if name == "jpeg":
        image.draft("RGB", (_SAMPLE * 2, _SAMPLE * 2))  # decodes at an eighth of the size where it can
    sample = image.convert("RGBA")
    scale = min(1.0, _SAMPLE / max(sample.size))
    from PIL import Image as Pillow  # noqa: PLC0415 - loaded by the caller already

    small = sample.resize([max(1, round(side * scale)) for side in sample.size], Pillow.Resampling.NEAREST)
    pixels = small.getcolors(_SAMPLE * _SAMPLE) or []
    counts, hidden = _counted(pixels)
    see_through = hidden > _HOLES * small.width * small.height
    return Picture(
        format=name,
        width=width,
        height=height,
        background="transparent" if see_through else "opaque",
        palette=palette_of(counts),
        brightness=mean_brightness(counts),
    )


def _counted(pixels: Sequence[tuple[int, Any]]) -> tuple[Counter[str], int]:
    counts: Counter[str] = Counter()
    hidden = 0
    for count, (red, green, blue, alpha) in pixels:
        if alpha < _SEEN:
            hidden += count
        else:
            counts[hexadecimal(red, green, blue)] += count
    return counts, hidden


def _refuse_icon_bombs(body: bytes) -> None:
    """Look at the sizes inside an ICO file, which its header does not tell and the decoder checks too late."""
    if body[:4] == _ICO and any(not 0 < side <= _ICO_SIDE for side in _icon_sides(body)):
        raise TooComplex("an icon of too many pixels")


def _icon_sides(body: bytes) -> Iterator[int]:
    """Yield the sides of an ICO's pictures; the height of a bitmap counts its mask as well."""
    count = min(int.from_bytes(body[4:6], "little"), _ICO_ENTRIES)
    for entry in range(6, 6 + 16 * count, 16):
        start = int.from_bytes(body[entry + 12 : entry + 16], "little")
        head = body[start : start + 24]
        if len(head) < 24:  # noqa: PLR2004 - the bytes that hold a PNG's sides
            continue
        width, height = struct.unpack(">ii", head[16:24]) if head[:8] == _PNG else struct.unpack("<ii", head[4:12])
        yield from (width, abs(height) // (1 if head[:8] == _PNG else 2))
