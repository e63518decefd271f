"""All that is told about how the site writes, in the order of the story."""

from __future__ import annotations

from onboarding.website.analysis import Findings
from onboarding.website.sample import Sample
from onboarding.website.writing.characteristics import tell_characteristics
from onboarding.website.writing.voice import tell_voice


def tell_writing(sample: Sample, findings: Findings) -> None:
    """Fill `content_characteristics`, `writing_style` and `style_patterns`."""
    tell_characteristics(sample, findings)
    tell_voice(sample, findings)
