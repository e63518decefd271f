"""The pages that a website names in its sitemap: a hint where to look, never a reason to fail.

Sitemaps are XML from a stranger: no entities, no DTDs, no network, nothing huge, and whatever was read
before the first mistake is kept. Protocol: sitemaps.org.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from lxml import etree

from onboarding.address import Address, parse_address
from onboarding.errors import Failure
from onboarding.website.listed import Listed, moment
from workers.http.inflate import gunzip
from workers.http.policy import Allowance
from workers.http.visit import FILE, Visit
from workers.http.xml_events import events

MOST_FILES = 3  # the sitemap itself, and two that its index names
MOST_URLS = 500
_GZIP_MAGIC = b"\x1f\x8b"
_ENTRIES = frozenset({"url", "sitemap"})


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one file names: pages, or where it is an index, further sitemaps. Addresses as they stand there."""

    is_index: bool = False
    entries: tuple[Listed, ...] = ()


def sitemap_urls(
    visit: Visit, home: Address, named: Sequence[str], belongs: Callable[[Address], bool], allowance: Allowance
) -> tuple[Listed, ...]:
    """Return at most 500 pages of this website that its sitemaps name; none where anything goes wrong.

    Args:
        visit: reads the files.
        home: the website's home page.
        named: locations from robots.txt; /sitemap.xml where they name none of this website.
        belongs: tells which addresses are of this website; others are dropped.
        allowance: for addresses on private networks.
    """
    own = partial(_own, belongs=belongs, allowance=allowance)
    waiting = [at for at, _ in own(map(Listed, named))] or [replace(home, path_and_query="/sitemap.xml")]
    pages: dict[str, Listed] = {}
    for _ in range(MOST_FILES):
        if not waiting or len(pages) >= MOST_URLS:
            break
        sitemap = _open(visit, waiting.pop(0), belongs)
        found = own(sitemap.entries)
        if sitemap.is_index:
            waiting = [*(at for at, _ in islice(found, MOST_FILES)), *waiting]
        else:
            pages |= {at.url: replace(entry, url=at.url) for at, entry in found}
    return tuple(islice(pages.values(), MOST_URLS))


def parse_sitemap(body: bytes) -> Sitemap:
    """Read a sitemap or an index of sitemaps, plain or packed; what follows its first mistake is left out.

    Raises:
        BadEncoding, TooLarge: where it is packed badly.
    """
    if body.startswith(_GZIP_MAGIC):
        body = gunzip(body, FILE.most)
    found: list[tuple[str, Listed]] = []
    with suppress(etree.XMLSyntaxError):
        for kind, entry in islice(_entries(body), 2 * MOST_URLS):
            if kind == "lastmod" and found:
                found[-1] = (found[-1][0], replace(found[-1][1], when=entry.when))
            elif kind != "lastmod" and len(found) < MOST_URLS:
                found.append((kind, entry))
    return Sitemap(bool(found) and found[0][0] == "sitemap", tuple(entry for _, entry in found))


def _entries(body: bytes) -> Iterator[tuple[str, Listed]]:
    """Yield (url or sitemap, its address), and (lastmod, its time) behind it."""
    for name, element in events(body, "loc", "lastmod"):
        entry = element.getparent()
        holder = "" if entry is None else str(entry.tag).rpartition("}")[2]
        if holder in _ENTRIES and element.text:
            text = element.text.strip()
            yield (holder, Listed(text)) if name == "loc" else (name, Listed("", moment(text)))
        element.clear()


def _open(visit: Visit, address: Address, belongs: Callable[[Address], bool]) -> Sitemap:
    with suppress(Failure):
        return parse_sitemap(visit.file(address, within=belongs).body)
    return Sitemap()


def _own(
    entries: Iterable[Listed], belongs: Callable[[Address], bool], allowance: Allowance
) -> Iterator[tuple[Address, Listed]]:
    for entry in entries:
        with suppress(Failure):
            address = parse_address(entry.url, allowed=allowance)
            if belongs(address):
                yield address, entry
