"""Bytes to tree: the guards, then the one parse that everything else shares.

The parser cannot be interrupted, so whatever would keep it busy is refused before it starts. It keeps 256 levels
of nesting and drops what comes after a deeper one; the tree then says that it is truncated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element

from onboarding.website.errors import NotText, TooComplex, TooLarge
from onboarding.website.reading.charset import in_utf8

MAX_BYTES = 2 * 1024 * 1024
MAX_ELEMENTS = 60_000  # the largest of 181 real pages had 1,709
MAX_ATTRIBUTES = 1_000  # on one element; the parser's time grows with the square
MAX_ALL_ATTRIBUTES = 150_000  # on all; the tree's memory grows with them

_READABLE = frozenset({"text/html", "application/xhtml+xml"})
_SNIFFED = 512
_SLIPS = 0.05
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_MAGIC = (b"%PDF-", b"PK\x03\x04", b"GIF8", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"%!PS", b"Rar!")
_FEWEST_BYTES = 3 * MAX_ELEMENTS // 2  # of a page with half as many tags
_LONG_RUN = 2_048
_WINDOW = _LONG_RUN // 2
_COVERED = 4  # windows; a tag that fills them has some 3,000 attributes at most
_SPACES = 64
_LONGEST_RUN = 16_384  # in scripts, runs as long as that hold some ">"
_ALL_RUNS = 262_144
_TAG = re.compile(rb"<[A-Za-z]")
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\v\f\r") + b"\x7f"
_HIGH_START, _NO_CHARACTER_START = 0xC2, 0xEF
_HIGH_CONTROLS = re.compile(rb"\xc2[\x80-\x84\x86-\x9f]")
_NO_CHARACTERS = re.compile(rb"\xef\xbf[\xbe\xbf]")


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed page: its root element, the clean UTF-8 it was made from, and whether the parser dropped something."""

    root: _Element
    source: bytes
    elements: int
    truncated: bool


def parse(body: bytes, content_type: str | None = None) -> Tree:
    """Return the page's tree.

    Raises:
        NotText: a content type other than HTML, or bytes that are not text.
        TooLarge: more than MAX_BYTES bytes.
        TooComplex: more than MAX_ELEMENTS elements, or MAX_ATTRIBUTES on one of them.
    """
    if len(body) > MAX_BYTES:
        raise TooLarge(f"{len(body)} bytes")
    _refuse_what_is_not_text(body, content_type)
    source = _clean(in_utf8(body, content_type))
    if _suspicious(source):
        _count(source)
    return _tree(source)


def _clean(source: bytes) -> bytes:
    """Return UTF-8 without control characters: the parser stops at some of them.

    Few pages hold any, and to look for single bytes takes less time than to copy the page.
    """
    if any(control in source for control in _CONTROLS):
        source = source.translate(None, _CONTROLS)
    if _HIGH_START in source:
        source = _HIGH_CONTROLS.sub(b"", source)
    return _NO_CHARACTERS.sub(b"", source) if _NO_CHARACTER_START in source else source


def _refuse_what_is_not_text(body: bytes, content_type: str | None) -> None:
    kind = (content_type or "").split(";", 1)[0].strip().lower()
    if kind and kind not in _READABLE:
        raise NotText("content type is not HTML")
    start = body[:_SNIFFED].lstrip()
    controls = len(_BINARY.findall(start))
    # A stray control character is a slip; many are a file that is no page.
    if start.startswith(_MAGIC) or (controls > _SLIPS * len(start) and not _wide(start, content_type)):
        raise NotText("bytes are not text")


def _wide(start: bytes, content_type: str | None) -> bool:
    return start.startswith(_UTF16) or "utf-16" in (content_type or "").lower()


def _suspicious(source: bytes) -> bool:
    """Say whether the page may break a limit; the exact and slower count then decides.

    A tag with very many attributes is long: either no ">" in it for thousands of characters, or many ">" inside quotes.
    What passes has at most some 5,000 attributes on one element, which take the parser 20 ms.
    """
    if len(source) > _FEWEST_BYTES and source.count(b"<") > MAX_ELEMENTS // 2:
        return True
    tags = [len(run) - found.start() for run in _long_runs(source) if (found := _TAG.search(run))]
    return (bool(tags) and (max(tags) > _LONGEST_RUN or sum(tags) > _ALL_RUNS)) or _quotes_go_on(source)


def _long_runs(source: bytes) -> list[bytes]:
    """Return the long stretches without a ">"; each fills at least one of the windows that are looked at."""
    found, end = [], 0
    for start in range(0, len(source), _WINDOW):
        if start >= end and source.find(b">", start, start + _WINDOW) < 0:
            end = source.find(b">", start)
            end = len(source) if end < 0 else end
            found.append(source[source.rfind(b">", 0, start) + 1 : end])
    return [run for run in found if len(run) > _LONG_RUN]


def _quotes_go_on(source: bytes) -> bool:
    """Say whether quoted ">" may hide the end of a long tag.

    In every window that such a tag covers, the first ">" is missing or quoted, and what is quoted has the last quotation
    mark before it right behind a "=". All else proves that no tag covers the window.
    """
    covered, quoted, last, double, single = 0, False, 0, -1, -1
    for start in range(0, len(source), _WINDOW):
        end = source.find(b">", start, start + _WINDOW)
        if end >= 0:
            double = max(double, source.rfind(b'"', last, end))
            single = max(single, source.rfind(b"'", last, end))
            last, quoted = end, _opens(source, double) or _opens(source, single)
            covered = covered if quoted else -1
        covered += 1
        if quoted and covered >= _COVERED:
            return True
    return False


def _opens(source: bytes, mark: int) -> bool:
    before = source[max(0, mark - _SPACES) : max(0, mark)].rstrip()
    return before[-1:] == b"=" or (mark >= _SPACES and not before)


class _Limits:
    """Counts what the parser reports, without a tree, and stops it at the first broken limit."""

    def __init__(self) -> None:
        self.elements = 0
        self.attributes = 0

    def start(self, tag: str | bytes, attrib: dict[str | bytes, str | bytes]) -> None:  # noqa: ARG002 - the parser's call
        self.elements += 1
        self.attributes += len(attrib)
        if self.elements > MAX_ELEMENTS:
            raise TooComplex(f"more than {MAX_ELEMENTS} elements")
        if len(attrib) > MAX_ATTRIBUTES or self.attributes > MAX_ALL_ATTRIBUTES:
            raise TooComplex(f"{len(attrib)} attributes on one element, {self.attributes} in all")

    def end(self, tag: str | bytes) -> None:
        """Ignore; the parser asks for it."""

    def data(self, data: str | bytes) -> None:
        """Ignore; the parser asks for it."""

    def comment(self, text: str | bytes) -> None:
        """Ignore; the parser asks for it."""

    def close(self) -> int:
        return self.elements


def _count(source: bytes) -> None:
    # The same tokenizer that builds the tree is asked, so that no trick with quotes, comments or scripts hides a tag.
    parser = etree.HTMLParser(target=_Limits(), encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        etree.fromstring(source, parser)
    except etree.LxmlError:
        return  # an empty document is no offence


def _tree(source: bytes) -> Tree:
    # Without the classes of lxml.html, whose look-up for each element takes as long as the parsing.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        root = etree.fromstring(source, parser)
    except etree.LxmlError:
        root = None
    if root is None:  # nothing but comments
        root = etree.fromstring(b"<html><body></body></html>", etree.HTMLParser())
    truncated = any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)
    elements = round(float(str(root.xpath("count(//*)"))))
    if elements > MAX_ELEMENTS:
        raise TooComplex(f"more than {MAX_ELEMENTS} elements")
    return Tree(root, source, elements, truncated)
