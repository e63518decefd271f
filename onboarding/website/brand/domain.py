"""The registrable part of a site's address: `shop.example.co.uk` is `example.co.uk`. Offline, by the bundled suffix list."""

from __future__ import annotations

import ipaddress
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from tldextract import TLDExtract


# Almost every address; the general reading of the others is slow.
_PLAIN = re.compile(r"https?://([a-z0-9.-]{1,253})(?=[/?#]|\Z)")


def domain_of(url: str) -> str | None:
    """Return the registrable domain of an address in lower case; None for numbers, single labels and bare suffixes.

    A suffix that no list knows (`site.example`) is taken to be one label long.
    """
    if plainly := _PLAIN.match(url):
        return _registrable(plainly[1].rstrip("."))
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return None
    return _registrable(host)


def label_of(url: str) -> str:
    """Return the first label of the registrable domain: `example` for `www.example.co.uk`, "" where there is none."""
    return (domain_of(url) or "").partition(".")[0]


@lru_cache(maxsize=1_024)
def _registrable(host: str) -> str | None:
    if not host or _is_number(host) or "." not in host:
        return None
    found = _suffixes().extract_str(host)
    if found.suffix:
        return f"{found.domain}.{found.suffix}" if found.domain else None
    return ".".join(host.split(".")[-2:])


@cache
def _suffixes() -> TLDExtract:
    from tldextract import TLDExtract  # noqa: PLC0415 - its list takes a while to load, and only here

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.rpartition(".")[2].isdigit()
    return True
