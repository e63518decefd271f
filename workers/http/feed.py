"""The newest posts that a website names in its feeds: RSS, RDF and Atom, as far as they can be read.

Feeds are XML from a stranger, read as sitemaps are: bounded, no entities, no DTDs, no network, and a mistake ends the
reading without failing the visit. Formats: RSS 2.0, RSS 1.0, RFC 4287 (Atom).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import islice
from urllib.parse import urljoin

from lxml import etree

from onboarding.address import Address, parse_address
from onboarding.errors import Failure
from onboarding.website.listed import Listed, moment
from onboarding.website.plain import plain
from workers.http.policy import Allowance
from workers.http.visit import Visit
from workers.http.xml_events import events

MOST_FEEDS = 2
MOST_ENTRIES = 100
_ENTRIES = frozenset({"item", "entry"})
_DATES = ("published", "pubDate", "date", "updated")
_TITLE = 200


def feed_entries(
    visit: Visit, named: Sequence[str], belongs: Callable[[Address], bool], allowance: Allowance
) -> tuple[Listed, ...]:
    """Return at most 100 posts of this website that its first two feeds name; none where anything goes wrong.

    Args:
        visit: reads the files.
        named: addresses of feeds, absolute.
        belongs: tells which addresses are of this website; other entries are dropped.
        allowance: for addresses on private networks.
    """
    posts: dict[str, Listed] = {}
    for url in named[:MOST_FEEDS]:
        with suppress(Failure):
            for entry in parse_feed(visit.file(parse_address(url, allowed=allowance)).body, url):
                with suppress(Failure):
                    address = parse_address(entry.url, allowed=allowance)
                    if belongs(address):
                        posts.setdefault(address.url, replace(entry, url=address.url))
    return tuple(islice(posts.values(), MOST_ENTRIES))


def parse_feed(body: bytes, base: str) -> list[Listed]:
    """Read the entries of a feed; what follows its first mistake is left out. Addresses are absolute, not yet checked."""
    entries: list[Listed] = []
    with suppress(etree.XMLSyntaxError):
        entries.extend(islice(_entries(body, base), MOST_ENTRIES))
    return entries


def _entries(body: bytes, base: str) -> Iterator[Listed]:
    for name, element in events(body, "*"):
        if name not in _ENTRIES:
            continue
        parts = {str(part.tag).rpartition("}")[2]: part for part in element.iterchildren("*", reversed=True)}
        with suppress(ValueError):  # an address that is none
            if link := _link(element):
                title = plain(parts["title"].text or "", _TITLE) if "title" in parts else ""
                yield Listed(urljoin(base, link), _when(parts), title or None, in_feed=True)
        element.clear()


def _link(entry: etree._Element) -> str:
    """Return an entry's own address: the text of RSS's link, or the href of Atom's alternate one."""
    for link in entry.iterchildren("{*}link", "link"):
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return str(link.get("href")).strip()
        if (link.text or "").strip():
            return str(link.text).strip()
    return ""


def _when(parts: dict[str, etree._Element]) -> datetime | None:
    return next((when for name in _DATES if name in parts and (when := moment(parts[name].text or ""))), None)
