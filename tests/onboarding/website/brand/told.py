"""What the brand's part tells, for tests: pages and files in, values and their grounds out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onboarding.website import Page
from onboarding.website.analysis import Findings
from onboarding.website.brand.assets import Asset, AssetWish, choose_assets, read_asset
from onboarding.website.brand.telling import tell_brand
from onboarding.website.sample import take_sample
from tests.onboarding.website.sites import EXAMPLES, ORIGIN, site

TYPES = {"css": "text/css", "svg": "image/svg+xml"}


def tell(pages: Sequence[Page], assets: Sequence[Asset] = ()) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the brand's values and the grounds, by path below `brand_analysis`."""
    findings = Findings()
    tell_brand(take_sample(pages), assets, findings)
    analysis: dict[str, Any] = dict(findings.analysis({}))
    grounds = {path.removeprefix("brand_analysis."): ground for path, ground in analysis["meta"]["basis"].items()}
    return analysis["brand_analysis"], grounds


def sheet(css: str, url: str = f"{ORIGIN}/style.css") -> Asset:
    return read_asset(AssetWish(url, "stylesheet", 300_000), css.encode(), "text/css")


def files_of(name: str) -> list[Asset]:
    """Return the files of an example site, chosen and read in rounds as a visit would."""
    home = next(page for page in site(name) if page.url == f"{ORIGIN}/")
    read: list[Asset] = []
    tried: set[str] = set()
    for _ in range(2):
        for wish in choose_assets(home, read, tried):
            tried.add(wish.url)
            file = EXAMPLES / name / wish.url.removeprefix(f"{ORIGIN}/")
            if wish.url.startswith(ORIGIN) and file.is_file():
                read.append(read_asset(wish, file.read_bytes(), TYPES[file.suffix[1:]]))
    return read
