"""Reads what a visit fetched, each page and file once, and not at all where it is what it was at the last visit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import structlog

from db.results import PageKept
from onboarding import website
from onboarding.errors import Failure
from onboarding.website import Page
from onboarding.website.brand.assets import Asset, AssetWish, choose_assets, read_asset
from onboarding.website.keeping import NotKept, Reading, pack, reader, unpack
from onboarding.website.listed import Listed
from workers.http import FetchedPage, KnownPage, Site

log = structlog.get_logger()

Read = TypeVar("Read", Page, Asset)


class Readings:
    """The readings of one visit.

    Args:
        kept: what this reader read at earlier visits.
    """

    def __init__(self, kept: Sequence[PageKept]) -> None:
        self.pages: list[Page] = []
        self.assets: list[Asset] = []
        self._kept = {page.url: (page, reading) for page in kept if (reading := _unpacked(page))}
        self._home: Page | None = None
        self._files: dict[str, Asset | None] = {}
        self._wishes: dict[str, AssetWish] = {}
        self._new: dict[str, PageKept] = {}

    def known(self) -> Mapping[str, KnownPage]:
        """Return the marks of what need not be sent again."""
        return {url: KnownPage(page.etag, page.last_modified) for url, (page, _) in self._kept.items()}

    def pick(self, home: FetchedPage, listed: Sequence[Listed]) -> list[str]:
        """Read the home page and choose further pages."""
        return website.choose_pages(self._home_page(home), listed)

    def feeds(self, home: FetchedPage) -> Sequence[str]:
        """Name the home page's feeds."""
        return self._home_page(home).feeds

    def wishes(self, home: FetchedPage, fetched: Sequence[FetchedPage]) -> list[AssetWish]:
        """Choose files that belong to the home page, given those fetched so far."""
        read = self._read_files(fetched)
        wanted = choose_assets(self._home_page(home), read, self._wishes.keys() - {asset.url for asset in read})
        self._wishes |= {wish.url: wish for wish in wanted}
        return wanted

    def read_all(self, site: Site) -> None:
        """Read what is not read yet; a page or file that cannot be read is left out, unless it is the home page."""
        self.assets = self._read_files(site.files)
        further = (self._or_none(page, self._page) for page in site.further)
        self.pages = [self._home_page(site.home), *(page for page in further if page)]

    def to_keep(self) -> list[PageKept]:
        """Return the readings made at this visit."""
        return list(self._new.values())

    def _home_page(self, home: FetchedPage) -> Page:
        if self._home is None:
            self._home = self._page(home)
        return self._home

    def _read_files(self, fetched: Sequence[FetchedPage]) -> list[Asset]:
        for file in fetched:
            if file.url not in self._files:
                self._files[file.url] = self._or_none(file, self._asset)
        return [asset for file in fetched if (asset := self._files[file.url])]

    def _page(self, page: FetchedPage) -> Page:
        kept = self._earlier(page)
        if isinstance(kept, Page):
            return kept
        made = website.read_page(page.final_url, page.body, page.content_type or None)
        return self._remember(page, made)

    def _asset(self, file: FetchedPage) -> Asset:
        kept = self._earlier(file)
        if isinstance(kept, Asset) and kept.url == file.url:
            return kept
        return self._remember(file, read_asset(self._wishes[file.url], file.body, file.content_type))

    def _earlier(self, page: FetchedPage) -> Reading | None:
        """Return what was read from this very version, or None."""
        kept, reading = self._kept.get(page.final_url, (None, None))
        same = kept is not None and (page.unchanged or kept.digest == page.digest())
        return reading if same else None

    def _remember(self, page: FetchedPage, made: Read) -> Read:
        marks = (page.etag, page.last_modified)
        self._new[page.final_url] = PageKept(page.final_url, reader(), page.digest(), *marks, pack(made))
        return made

    def _or_none(self, page: FetchedPage, read: Callable[[FetchedPage], Read]) -> Read | None:
        try:
            return read(page)
        except Failure as failure:
            log.info("page_left_out", code=failure.code)
            return None


def _unpacked(page: PageKept) -> Reading | None:
    try:
        return unpack(page.reading)
    except NotKept:
        return None
