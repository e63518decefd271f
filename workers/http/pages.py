"""What comes back from a website, and what is remembered of it between visits."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from onboarding.website.listed import Listed


@dataclass(frozen=True, slots=True)
class KnownPage:
    """The marks by which a server recognises the version of a page or file that an earlier visit brought."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """One page, or a file that belongs to it, as its server sent it.

    `url` is what was asked for, `final_url` where it was found; `redirects` are the addresses that sent us on, in order.
    `body` is unpacked but not decoded. `unchanged` means that the server confirmed the known version (304); the body is
    empty then, because whoever remembers the marks remembers what was read.
    """

    url: str
    final_url: str
    status: int
    body: bytes
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    unchanged: bool = False
    redirects: tuple[str, ...] = ()

    def known(self) -> KnownPage:
        """Return what to remember of this page, under its final address."""
        return KnownPage(self.etag, self.last_modified)

    def digest(self) -> str:
        """Return what tells this version from others where the server gives no marks: SHA-256, hexadecimal."""
        return hashlib.sha256(self.content_type.encode() + b"\0" + self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Site:
    """A few pages of one website.

    `further` are the picked pages in the order of the pick, `files` what belongs to the home page, by the address wished
    for; `skipped` are pairs of an address and the code of why it is missing. `listed` are the pages that sitemap and feeds
    name. `truncated` means that time ran out first. `robots` is "allowed", or "absent" where the site has no rules.
    """

    home: FetchedPage
    further: tuple[FetchedPage, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    listed: tuple[Listed, ...] = ()
    files: tuple[FetchedPage, ...] = ()
    robots: str = "absent"
    truncated: bool = False

    @property
    def pages(self) -> tuple[FetchedPage, ...]:
        """Return all pages, the home page first."""
        return (self.home, *self.further)
