"""The pages that a website names in its sitemap: a hint where to look, never a reason to fail.

Sitemaps are XML from a stranger: no entities, no DTDs, no network, nothing huge, and whatever was read
before the first mistake is kept. Protocol: sitemaps.org.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

from lxml import etree

from onboarding.errors import Failure
from onboarding.website.address import Address, parse_address
from workers.http.inflate import gunzip
from workers.http.policy import Allowance
from workers.http.visit import FILE, Visit

MOST_FILES = 3  # the sitemap itself, and two that its index names
MOST_URLS = 500
_GZIP_MAGIC = b"\x1f\x8b"
_ENTRIES = frozenset({"url", "sitemap"})


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one file names: pages, or where it is an index, further sitemaps. Texts as they stand there."""

    is_index: bool = False
    locations: tuple[str, ...] = ()


def sitemap_urls(
    visit: Visit, home: Address, named: Sequence[str], belongs: Callable[[Address], bool], allowance: Allowance
) -> tuple[str, ...]:
    """Return at most 500 pages of this website that its sitemaps name; none where anything goes wrong.

    Args:
        visit: reads the files.
        home: the website's home page.
        named: locations from robots.txt; /sitemap.xml where they name none of this website.
        belongs: tells which addresses are of this website; others are dropped.
        allowance: for addresses on private networks.
    """
    waiting = list(_own(named, belongs, allowance)) or [replace(home, path_and_query="/sitemap.xml")]
    pages: dict[str, None] = {}
    for _ in range(MOST_FILES):
        if not waiting or len(pages) >= MOST_URLS:
            break
        sitemap = _open(visit, waiting.pop(0), belongs)
        found = _own(sitemap.locations, belongs, allowance)
        if sitemap.is_index:
            waiting = [*islice(found, MOST_FILES), *waiting]
        else:
            pages |= dict.fromkeys(address.url for address in found)
    return tuple(islice(pages, MOST_URLS))


def parse_sitemap(body: bytes) -> Sitemap:
    """Read a sitemap or an index of sitemaps, plain or packed; what follows its first mistake is left out.

    Raises:
        BadEncoding, TooLarge: where it is packed badly.
    """
    if body.startswith(_GZIP_MAGIC):
        body = gunzip(body, FILE.most)
    entries: list[tuple[str, str]] = []
    with suppress(etree.XMLSyntaxError):
        entries.extend(islice(_entries(body), MOST_URLS))
    return Sitemap(
        is_index=bool(entries) and entries[0][0] == "sitemap", locations=tuple(location for _, location in entries)
    )


def _entries(body: bytes) -> Iterator[tuple[str, str]]:
    events = etree.iterparse(
        io.BytesIO(body),
        events=("end",),
        tag="{*}loc",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    for _, element in events:
        entry = element.getparent()
        # By hand: lxml's own QName raises for a namespace with a brace in it.
        name = "" if entry is None else str(entry.tag).rpartition("}")[2]
        if name in _ENTRIES and element.text:
            yield name, element.text.strip()
        element.clear()


def _open(visit: Visit, address: Address, belongs: Callable[[Address], bool]) -> Sitemap:
    with suppress(Failure):
        return parse_sitemap(visit.file(address, belongs))
    return Sitemap()


def _own(texts: Iterable[str], belongs: Callable[[Address], bool], allowance: Allowance) -> Iterator[Address]:
    for text in texts:
        with suppress(Failure):
            address = parse_address(text, allowed=allowance)
            if belongs(address):
                yield address
