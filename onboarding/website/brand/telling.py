"""All that is told about the brand, in the order of the story."""

from __future__ import annotations

from collections.abc import Sequence

from onboarding.website.analysis import Findings, Ground
from onboarding.website.brand.assets import Asset
from onboarding.website.brand.calls import tell_calls
from onboarding.website.brand.contact import tell_contact
from onboarding.website.brand.fonts import tell_fonts
from onboarding.website.brand.identity import tell_description, tell_line
from onboarding.website.brand.logos import tell_logos, tell_pictures
from onboarding.website.brand.naming import tell_name
from onboarding.website.brand.palette import tell_colors
from onboarding.website.brand.sheet import Sheet, read_sheet
from onboarding.website.brand.site_links import tell_links
from onboarding.website.brand.socials import profiles, same_as
from onboarding.website.brand.technology import tell_technology
from onboarding.website.contract.brand import SocialProfile
from onboarding.website.reading.page import Page
from onboarding.website.sample import Sample


def tell_brand(sample: Sample, assets: Sequence[Asset], findings: Findings) -> None:
    """Fill what markup and files tell of `brand_analysis`.

    Colours and logos are the home page's: other pages repeat them, or show those of others. The order of the files
    does not matter.
    """
    pages, home = sample.pages, sample.home
    files = sorted(assets, key=lambda asset: (asset.kind, asset.url))
    sheets = sheets_of(home, files)
    tell_name(pages, home, files, findings)
    tell_line(pages, home, findings)
    tell_description(pages, home, findings)
    tell_logos(home, files, findings)
    tell_colors(home, sheets, files, findings)
    tell_fonts(pages, sheets, findings)
    tell_pictures(home, findings)
    _tell_profiles(pages, findings)
    tell_contact(pages, findings)
    tell_calls(pages, home, findings)
    tell_links(pages, findings)
    tell_technology(pages, findings)


def sheets_of(home: Page, assets: Sequence[Asset]) -> list[tuple[str, Sheet]]:
    """Return the sheets in the order in which the page names them, then imported ones, then those inside the page."""
    order = {url: place for place, url in enumerate(home.signals.stylesheets)}
    files = [(asset.url, asset.sheet) for asset in assets if asset.sheet]
    files.sort(key=lambda pair: (order.get(pair[0], len(order)), pair[0]))
    inline = "\n".join(home.signals.styles)
    return [*files, *([(home.url, read_sheet(inline, home.url))] if inline else [])]


def _tell_profiles(pages: Sequence[Page], findings: Findings) -> None:
    """Tell profiles, one per network. Confidence: 0.95 stated in JSON-LD or linked by two pages, else 0.75."""
    stated = {url for page in pages for thing in page.json_ld for url in same_as(thing)}
    for profile, urls in profiles(pages):
        item = SocialProfile(network=profile.network, handle=profile.handle, url=profile.url)
        sure = 0.95 if profile.url in stated or len(urls) > 1 else 0.75
        ground = Ground(
            "links to known networks and JSON-LD sameAs; the most linked per network", urls, sure, {"pages": len(urls)}
        )
        findings.add("brand_analysis.social_profiles", item, ground)
