"""What comes back from a website, and what is remembered of it between visits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page as an earlier visit left it, with the marks by which its server recognises that version."""

    body: bytes
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """One page as its server sent it.

    `url` is what was asked for, `final_url` where it was found; `redirects` are the addresses that sent us on, in order.
    `body` is unpacked but not decoded. `unchanged` means that the server confirmed the known version (304),
    and that body and content type are the known ones.
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
        return KnownPage(self.body, self.content_type, self.etag, self.last_modified)


@dataclass(frozen=True, slots=True)
class Site:
    """A few pages of one website.

    `further` are the picked pages in the order of the pick; `skipped` are pairs of an address and the code of why it is
    missing. `truncated` means that time ran out first. `robots` is "allowed", or "absent" where the site has no rules.
    """

    home: FetchedPage
    further: tuple[FetchedPage, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    sitemap: tuple[str, ...] = ()
    robots: str = "absent"
    truncated: bool = False

    @property
    def pages(self) -> tuple[FetchedPage, ...]:
        """Return all pages, the home page first."""
        return (self.home, *self.further)
