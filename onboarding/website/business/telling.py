"""All that is told about audience and content, and the advice that follows, in the order of the story."""

from __future__ import annotations

from onboarding.website.analysis import Findings
from onboarding.website.business.content import tell_content
from onboarding.website.sample import Sample


def tell_business(sample: Sample, findings: Findings) -> None:
    """Fill `content_type`, `target_audience`, `content_strategy_insights`, `recommended_settings`, `style_guidelines`."""
    tell_content(sample, findings)
