"""All that is told about how the site writes, in the order of the story."""

from __future__ import annotations

from onboarding.website.analysis import Findings
from onboarding.website.sample import Sample
from onboarding.website.writing.characteristics import tell_characteristics, tell_structure
from onboarding.website.writing.counted import count_up
from onboarding.website.writing.patterns import tell_patterns
from onboarding.website.writing.voice import tell_voice


def tell_writing(sample: Sample, findings: Findings) -> None:
    """Fill `content_characteristics`, `writing_style`, `style_patterns` and `brand_analysis.brand_voice`."""
    tell_structure(sample, findings)
    counted = count_up(sample)
    if counted is not None:
        tell_characteristics(counted, findings)
        tell_voice(counted, findings)
        tell_patterns(counted, findings)
