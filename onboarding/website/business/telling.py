"""All that is told about audience and content, and the advice that follows, in the order of the story."""

from __future__ import annotations

from collections.abc import Sequence

from onboarding.website.analysis import Findings
from onboarding.website.business.advice import tell_advice
from onboarding.website.business.audience import tell_audience
from onboarding.website.business.claims import tell_claims
from onboarding.website.business.content import tell_content
from onboarding.website.business.geography import prices_of, tell_geography
from onboarding.website.business.industry import tell_industry
from onboarding.website.business.keywords import tell_keywords
from onboarding.website.business.lexicon import Hits, lexicon
from onboarding.website.business.measured import measured
from onboarding.website.business.purpose import calls_by_kind, tell_purpose
from onboarding.website.business.rhythm import tell_rhythm
from onboarding.website.business.said import all_said
from onboarding.website.business.spelling import Spellings
from onboarding.website.business.topics import tell_topics
from onboarding.website.business.trust import tell_trust
from onboarding.website.listed import Listed
from onboarding.website.sample import Sample


def tell_business(sample: Sample, findings: Findings, listed: Sequence[Listed] = ()) -> None:
    """Fill `content_type`, `target_audience`, `content_strategy_insights`, `recommended_settings`, `style_guidelines`.

    `listed` are the pages that the site's feeds and sitemap name; the dates of its posts count towards the rhythm.
    """
    hits = Hits(all_said(sample), lexicon(sample.language))
    prices, calls = prices_of(sample), calls_by_kind(sample.pages, hits.lexicon)
    tell_content(sample, hits.lexicon, findings)
    tell_purpose(sample, hits, prices, calls, findings)
    tell_rhythm(sample, listed, findings)
    spellings = Spellings()
    tell_topics(sample, hits, spellings, findings)
    tell_keywords(sample, hits, spellings, findings)
    tell_industry(sample, hits, findings)
    tell_geography(sample, prices, findings)
    tell_audience(sample, hits, findings)
    tell_claims(sample, hits, findings)
    tell_trust(sample, hits, findings)
    tell_advice(sample, measured(sample, hits, prices, calls, findings), findings)
