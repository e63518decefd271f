"""Bytes to text: which charset a page is written in, and its decoding.

The order is: byte order mark, the charset of the HTTP header, the one declared in the first 1024 bytes,
UTF-8 where the bytes are valid UTF-8, then a detector. Only charsets that browsers know are believed.
"""

from __future__ import annotations

import codecs
import re

import chardet

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([^\s\"';,]+)", re.IGNORECASE)
_IN_PAGE = re.compile(
    rb"<(?:meta\s[^>]{0,500}?charset|\?xml\s[^>]{0,200}?encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
_HEAD = 1024
_DETECT = 65_536
_PIECE = 65_536  # what stays in the processor's cache takes half the time

# As in browsers: a label that names a part of a larger charset means the larger one.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "utf-16": "utf-16-le",
}
_KNOWN = frozenset(
    {"utf-8", "utf-16-le", "utf-16-be", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "gb18030", "big5", "big5hkscs"}
    | {"euc_jp", "iso2022_jp", "cp866", "cp874", "cp932", "cp949"}
    | {f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
    | {f"cp{page}" for page in range(1250, 1259)}
)


def in_utf8(body: bytes, content_type: str | None = None) -> bytes:
    """Return a page in UTF-8; bytes that fit no character become U+FFFD."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _told_anew(body[len(mark) :], name)
    declared = _of_header(content_type) or _of_page(body)
    if declared and declared != "utf-8":
        return _told_anew(body, declared)
    # By far the most pages are what they say, and need no copy.
    return body if _is_utf8(body) else _told_anew(body, declared or _detected(body))


def _is_utf8(body: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(body), _PIECE):
            decoder.decode(body[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _told_anew(body: bytes, charset: str) -> bytes:
    return body.decode(charset, "replace").encode("utf-8", "replace")


def known(label: str) -> str | None:
    """Return Python's name of a charset that browsers know under this label, or None."""
    try:
        name = codecs.lookup(label.strip()).name
    except (LookupError, ValueError):
        return None
    name = _WIDER.get(name, name)
    return name if name in _KNOWN else None


def _of_header(content_type: str | None) -> str | None:
    found = _IN_HEADER.search(content_type or "")
    return known(found[1]) if found else None


def _of_page(body: bytes) -> str | None:
    found = _IN_PAGE.search(body[:_HEAD])
    name = known(found[1].decode("ascii", "replace")) if found else None
    # Bytes in which we could read the declaration are not UTF-16, whatever it says.
    return "utf-8" if name in ("utf-16-le", "utf-16-be") else name


def _detected(body: bytes) -> str:
    sample = b"".join(line for line in body[: 4 * _DETECT].splitlines(keepends=True) if not line.isascii())
    guess = chardet.detect((sample or body)[:_DETECT], prefer_superset=True)["encoding"]
    return known(guess or "") or "cp1252"
