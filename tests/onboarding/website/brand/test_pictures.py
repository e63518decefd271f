"""A picture tells its size, its ground and its colours; one that is made to fill the memory is refused unread."""

from __future__ import annotations

import struct
import time
import tracemalloc
import zlib
from io import BytesIO

import pytest
from PIL import Image

from onboarding.website.brand.color import difference
from onboarding.website.brand.drawing import read_drawing, read_inline
from onboarding.website.brand.picture import FORMATS, read_picture
from onboarding.website.errors import NotText, TooComplex

BRAND = (47, 111, 115)


def picture(name: str, size: tuple[int, int] = (60, 20), color: tuple[int, ...] = (*BRAND, 255)) -> bytes:
    out = BytesIO()
    mode = "RGB" if name in ("JPEG", "GIF") else "RGBA"
    Image.new(mode, size, color[: len(mode)]).save(out, name)
    return out.getvalue()


@pytest.mark.parametrize("name", FORMATS)
def test_every_allowed_format_tells_size_and_colour(name: str) -> None:
    size = (32, 32) if name == "ICO" else (60, 20)
    found = read_picture(picture(name, size))
    assert (found.format, found.width, found.height, found.background) == (name.lower(), *size, "opaque")
    assert len(found.palette) == 1
    assert found.palette[0].share == 1
    assert difference(found.palette[0].hex, "#2f6f73") < 0.02


@pytest.mark.parametrize("name", ["BMP", "TIFF", "PPM", "TGA"])
def test_other_formats_are_refused(name: str) -> None:
    out = BytesIO()
    Image.new("RGB", (4, 4)).save(out, name)
    with pytest.raises(NotText):
        read_picture(out.getvalue())


def test_a_picture_that_can_be_seen_through_is_measured_by_what_can_be_seen() -> None:
    image = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    image.paste((255, 255, 255, 255), (0, 0, 20, 40))
    out = BytesIO()
    image.save(out, "PNG")
    found = read_picture(out.getvalue())
    assert found.background == "transparent"
    assert [(swatch.hex, swatch.share) for swatch in found.palette] == [("#ffffff", 1.0)]
    assert found.brightness == 255


def test_shares_are_those_of_the_areas() -> None:
    image = Image.new("RGB", (40, 40), (47, 111, 115))
    image.paste((200, 100, 60), (0, 0, 40, 10))
    out = BytesIO()
    image.save(out, "PNG")
    assert [(swatch.hex, swatch.share) for swatch in read_picture(out.getvalue()).palette] == [
        ("#2f6f73", 0.75),
        ("#c8643c", 0.25),
    ]


def bomb(width: int, height: int) -> bytes:
    """A PNG of so many white pixels, in few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    rows = zlib.compress(b"\x00" * min(10_000_000, (width // 8 + 1) * height))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def icon(width: int, height: int, *, png: bool) -> bytes:
    inner = (
        bomb(width, height)
        if png
        else struct.pack("<IiiHHIIiiII", 40, width, height * 2, 1, 1, 0, 0, 0, 0, 0, 0) + b"\x00" * 64
    )
    return b"\x00\x00\x01\x00\x01\x00" + struct.pack("<BBBBHHII", 0, 0, 0, 0, 1, 32, len(inner), 22) + inner


@pytest.mark.parametrize(
    "body",
    [
        bomb(2_001, 2_000),
        bomb(9_000, 9_000),
        bomb(60_000, 60_000),
        icon(9_000, 9_000, png=True),
        icon(9_000, 9_000, png=False),
        picture("GIF", (2_100, 2_100), BRAND),
    ],
    ids=[
        "just too many",
        "under the library's limit",
        "over it",
        "inside an icon",
        "bitmap inside an icon",
        "a moving one",
    ],
)
def test_too_many_pixels_are_refused_before_they_are_decoded(body: bytes) -> None:
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises((TooComplex, NotText)):
        read_picture(body)
    assert time.process_time() - started < 5
    assert tracemalloc.get_traced_memory()[1] < 100_000_000
    tracemalloc.stop()


def test_the_most_pixels_allowed_are_read() -> None:
    found = read_picture(bomb(2_000, 2_000))
    assert (found.width, found.height) == (2_000, 2_000)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" {}>{}</svg>'


@pytest.mark.parametrize(
    ("attributes", "inner", "size", "background", "colors"),
    [
        ('viewBox="0 0 36 36"', '<circle r="9" fill="#2F6F73"/>', (36, 36), "transparent", ["#2f6f73"]),
        ('width="120px" height="40"', '<path fill="none" stroke="red"/>', (120, 40), "transparent", ["#ff0000"]),
        ('viewBox="0,0,10,10"', '<rect width="10" height="10" fill="#111111"/>', (10, 10), "opaque", ["#111111"]),
        ('viewBox="0 0 10 10"', '<rect width="100%" height="100%"/>', (10, 10), "opaque", []),
        (
            "",
            "<style>.a{fill:#abcdef}.b{stroke:none}</style><path class='a'/>",
            (None, None),
            "transparent",
            ["#abcdef"],
        ),
        ("", '<g style="fill:#abcdef;stroke:currentColor"/>', (None, None), "transparent", ["#abcdef"]),
    ],
)
def test_a_drawing_tells_its_size_ground_and_fills(
    attributes: str, inner: str, size: tuple[int | None, int | None], background: str, colors: list[str]
) -> None:
    found = read_drawing(SVG.format(attributes, inner).encode())
    assert ((found.width, found.height), found.background) == (size, background)
    assert [swatch.hex for swatch in found.palette] == colors


def test_a_drawing_tells_its_title_and_never_its_scripts() -> None:
    found = read_drawing(SVG.format("", "<title> Example  Co </title><script>alert(1)</script>").encode())
    assert found.title == "Example Co"
    assert "alert" not in repr(found)


@pytest.mark.parametrize(
    "body",
    [
        SVG.format("", "<path/>" * 5_001),
        '<!DOCTYPE svg [<!ENTITY a "' + "x" * 99 + '">]>' + SVG.format("", "&a;" * 99),
        "<svg " + " ".join(f"a{n}='1'" for n in range(60_000)) + "/>",
        SVG.format("", "<g>" * 3_000),
        '<!DOCTYPE svg SYSTEM "file:///etc/passwd">' + SVG.format("", ""),
    ],
    ids=["elements", "entities", "attributes", "nesting", "a foreign definition"],
)
def test_a_hostile_drawing_ends_soon(body: str) -> None:
    started = time.process_time()
    try:
        found = read_drawing(body.encode())
    except (NotText, TooComplex):
        found = None
    assert time.process_time() - started < 5
    assert found is None or "root:" not in repr(found)


def test_a_drawing_inside_a_page_is_mended() -> None:
    found = read_inline('<svg viewbox="0 0 90 30"><use xlink:href="#a"></use><path fill="#2f6f73"></svg>')
    assert found
    assert (found.width, found.palette[0].hex) == (90, "#2f6f73")
