"""All that is told about the brand, in the order of the story."""

from __future__ import annotations

from collections.abc import Sequence

from onboarding.website.analysis import Findings
from onboarding.website.brand.assets import Asset
from onboarding.website.brand.identity import tell_identity
from onboarding.website.sample import Sample


def tell_brand(sample: Sample, assets: Sequence[Asset], findings: Findings) -> None:
    """Fill what markup and files tell of `brand_analysis`."""
    del assets
    tell_identity(sample, findings)
