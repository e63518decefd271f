"""Files that belong to a page: style sheets, the manifest, icons and logos. Which to fetch, and what is read from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from onboarding.website.reading.page import Page

AssetKind = Literal["stylesheet", "manifest", "image"]


@dataclass(frozen=True, slots=True)
class AssetWish:
    """A file worth fetching, and what is expected there."""

    url: str
    kind: AssetKind
    most: int  # bytes; more is refused for images, cut for the others


@dataclass(frozen=True, slots=True)
class Asset:
    """What was read from a file; bounded and JSON-ready, so that it can be kept instead of the file.

    Exactly one of the three is set.
    """

    url: str
    kind: AssetKind


def choose_assets(home: Page, read: Sequence[Asset]) -> list[AssetWish]:
    """Return the files to fetch next, the most telling first; none when enough is known.

    Called with nothing read, then again with what was read (a manifest names icons, a sheet imports sheets). At most three
    sheets of 300 kB and 600 kB in all, one manifest, three pictures of 512 kB.
    """
    del home, read
    return []


def read_asset(wish: AssetWish, body: bytes, content_type: str) -> Asset:
    """Read a fetched file.

    Raises:
        NotText, TooLarge, TooComplex: it is not what was wished for, or too much of it.
    """
    del body, content_type
    return Asset(wish.url, wish.kind)
