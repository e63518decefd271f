"""Addresses in a page: relative ones made whole, everything that is not http(s) left out."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from onboarding.website.plain import plain

_MAX_URL = 2_048
# Addresses that joining would not change: by far the most, and joining them takes half of a page's reading.
_REST = r"[\w/.~%?=&;,+@!$*'():-]*+)(?:#|\Z)"
_WHOLE = re.compile(
    rf"(https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{{1,5}})?/{_REST}", re.ASCII
)
_ROOTED = re.compile(rf"(/(?!/){_REST}", re.ASCII)


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
        self[href] = made = self._made(href)
        return made

    def _made(self, href: str) -> str | None:
        if len(href) < _MAX_URL // 2 and "/." not in href:
            if self._root and (found := _ROOTED.match(href)):
                return self._root + found[1]
            if found := _WHOLE.match(href):
                return found[1]
        return absolute(self._base, href)
