"""Where on a page an element stands, and whether it leads to the front page."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from lxml.etree import _Element

from onboarding.website.reading.links import Addresses

Where = Literal["header", "nav", "footer", "body", "head"]

_HIGHEST = 14  # ancestors looked at
_BY_TAG: dict[str, Where] = {"header": "header", "nav": "nav", "footer": "footer"}
_BY_NAME = re.compile(r"(footer|colophon)|header|navbar|nav-bar|masthead|topbar|top-bar|site-branding")
_INSIDE = frozenset({"article", "main"})
_ROOT = re.compile(r"/(?:[a-z]{2}(?:-[a-z]{2})?/?)?(?:index\.(?:html?|php)|home)?/?\Z", re.IGNORECASE)


class FrontPage:
    """Knows which links lead to the site's front page, in whatever language."""

    def __init__(self, url: str, addresses: Addresses) -> None:
        parts = urlsplit(url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._host = (parts.hostname or "").removeprefix("www.")
        self._addresses = addresses

    def at(self, href: str) -> bool:
        """Say whether a link as written leads there."""
        path = href.partition("#")[0].removeprefix(self._origin) or "/"
        if path[:1] == "/" and path[1:2] != "/":
            return bool(_ROOT.match(path))
        parts = urlsplit(self._addresses.whole(path) or "")
        same = (parts.hostname or "").removeprefix("www.") == self._host
        return same and not parts.query and bool(_ROOT.match(parts.path or "/"))


def place_of(element: _Element, front: FrontPage) -> tuple[Where, bool]:
    """Return the part of the page an element stands in, and whether it links to the front page.

    A header or footer inside an article or the main part is that part's own.
    """
    where: Where = "body"
    home = False
    for count, above in enumerate(element.iterancestors()):
        tag = above.tag
        if count == _HIGHEST or tag == "body":
            break
        if tag == "a":
            href = above.get("href")
            home = bool(href) and front.at(href or "")
        elif tag in _INSIDE:
            return "body", home
        elif where == "body":
            where = _BY_TAG.get(str(tag)) or _named(above)
        elif where == "nav" and tag == "header":
            where = "header"
    return where, home


def _named(element: _Element) -> Where:
    names = element.get("class") or element.get("id")
    found = _BY_NAME.search(names[:300].lower()) if names else None
    return "body" if not found else "footer" if found[1] else "header"
