"""What was read from a page or a file, as bytes to be kept: an unchanged one need not be read again.

A reading is only as good as the code that made it, so `reader()` names that code; another reader reads anew.
"""

from __future__ import annotations

import hashlib
import zlib
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from onboarding.website.brand.assets import Asset
from onboarding.website.reading.page import Page

Reading = Page | Asset

LARGEST = 8 * 1024 * 1024  # unpacked; no reading of ours is larger
_ROOM = Path(__file__).parent
_FAST = 1


class NotKept(Exception):  # noqa: N818 - a fact about the bytes, not a failure of the job
    """The bytes are no reading of this reader; read the page anew."""


def pack(reading: Reading) -> bytes:
    """Return a reading as bytes."""
    return zlib.compress(_adapter().dump_json(reading), _FAST)


def unpack(kept: bytes) -> Reading:
    """Return the reading that was packed.

    Raises:
        NotKept: the bytes are something else.
    """
    try:
        raw = zlib.decompressobj().decompress(kept, LARGEST)
        return _adapter().validate_json(raw)
    except (zlib.error, ValidationError) as error:
        raise NotKept(type(error).__name__) from None


@cache
def reader() -> str:
    """Return the name of the code that reads: it changes with every change of this room's files."""
    digest = hashlib.sha256()
    for file in sorted(_ROOM.rglob("*")):
        if file.suffix in (".py", ".toml"):
            digest.update(file.relative_to(_ROOM).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


@cache
def _adapter() -> TypeAdapter[Reading]:
    return TypeAdapter(Reading)
