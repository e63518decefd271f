"""Reading a body that may be a bomb: never more than asked for is ever unpacked, let alone held.

A library's decoder unpacks a whole chunk at a time, and a kilobyte can hold a gigabyte. zlib can stop after a given
number of bytes, so only gzip is asked for and anything else is refused.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence

from workers.http.failures import BadEncoding, TooLarge

_GZIP = 16 + zlib.MAX_WBITS
# Web pages pack to a tenth, seldom to a fiftieth; only what is made for it packs tighter than this.
RATIO = 200
RATIO_COUNTS_FROM = 256 * 1024


def is_gzip(content_encodings: Sequence[str]) -> bool:
    """Tell whether a body is packed, from all its Content-Encoding headers.

    Raises:
        BadEncoding: for anything but gzip once, or nothing.
    """
    tokens = [token.strip().lower() for line in content_encodings for token in line.split(",")]
    packed = [token for token in tokens if token not in {"", "identity"}]
    if packed and packed not in (["gzip"], ["x-gzip"]):
        raise BadEncoding("not gzip alone")
    return bool(packed)


def read_body(chunks: Iterable[bytes], *, gzip: bool, most: int, whole: bool) -> bytes:
    """Read and unpack a body.

    Args:
        chunks: the body as it comes off the wire.
        gzip: whether it is packed. What follows the first gzip member is ignored, as browsers do.
        most: bytes of unpacked body that may be held.
        whole: refuse a longer or cut-off body; otherwise the beginning will do.

    Raises:
        TooLarge: longer than `most`, or packed tighter than any page.
        BadEncoding: not gzip though it says so, or cut off.
    """
    unpack, finished = _gunzip() if gzip else (_cut, lambda: True)
    body = bytearray()
    received = 0
    for chunk in chunks:
        received += len(chunk)
        body += unpack(chunk, most + 1 - len(body))
        if len(body) > max(RATIO * received, RATIO_COUNTS_FROM):
            raise TooLarge("packed too tightly")
        if len(body) > most:
            if whole:
                raise TooLarge(f"more than {most} bytes")
            return bytes(body[:most])
    if whole and received and not finished():
        raise BadEncoding("cut off")
    return bytes(body)


def gunzip(packed: bytes, most: int) -> bytes:
    """Unpack the first `most` bytes of a gzip file.

    Raises:
        TooLarge: packed tighter than any page.
        BadEncoding: not gzip.
    """
    return read_body([packed], gzip=True, most=most, whole=False)


def _cut(chunk: bytes, room: int) -> bytes:
    return chunk[:room]


def _gunzip() -> tuple[Callable[[bytes, int], bytes], Callable[[], bool]]:
    member = zlib.decompressobj(_GZIP)

    def unpack(chunk: bytes, room: int) -> bytes:
        if member.eof:
            return b""
        try:
            return member.decompress(chunk, room)
        except zlib.error as error:
            raise BadEncoding("not gzip") from error

    return unpack, lambda: member.eof
