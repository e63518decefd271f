"""Addresses in a page: relative ones made whole, everything that is not http(s) left out."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from onboarding.website.plain import plain

_MAX_URL = 2_048
# Addresses that joining would not change: by far the most, and joining them takes half of a page's reading.
_WHOLE = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?/")


def absolute(base: str, href: str | None) -> str | None:
    """Return an http(s) address without its fragment, or None for anything else."""
    if not href or len(href) > _MAX_URL:
        return None
    try:
        joined = urljoin(base, plain(href)).partition("#")[0]
        parts = urlsplit(joined)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and len(joined) <= _MAX_URL
    except ValueError:
        return None
    return joined if usable else None


class Addresses(dict[str, str | None]):
    """The addresses of one page made whole, each once: pages repeat theirs in the menu, the footer and the cards."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base
        parts = urlsplit(base)
        origin = f"{parts.scheme}://{parts.netloc}"
        self._root = origin if absolute(base, "/") == f"{origin}/" else ""

    def whole(self, href: str) -> str | None:
        """Return what `absolute` returns."""
        return self[href]

    def __missing__(self, href: str) -> str | None:
        path = href.partition("#")[0] if "#" in href else href
        if len(path) > _MAX_URL // 2 or not path.isascii() or not path.isprintable() or _joins(path):
            made = absolute(self._base, href)
        elif self._root and path[:1] == "/" and path[1:2] != "/":
            made = self._root + path
        else:
            made = path if _WHOLE.match(path) else absolute(self._base, href)
        self[href] = made
        return made


def _joins(path: str) -> bool:
    """Say whether joining changes an address that is whole or begins with a slash."""
    return "/." in path or " " in path or ";" in path or path[-1:] == "?"
