"""Whatever an app hands in as analysis and preferences: identity and words are told, and nothing is raised."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from onboarding.persona.identity.telling import research_wishes, tell_identity
from onboarding.persona.plain import visible
from onboarding.persona.schema import Claim, Quoted, canonical
from onboarding.persona.schema.persona import Identity, Lexicon, Voice
from onboarding.persona.sources import Sources
from onboarding.persona.spans import stands_in
from onboarding.persona.words.telling import lexicon_of
from tests.onboarding.persona.made import example
from tests.onboarding.persona.words.wild import JSON, NASTY

FIELDS = {
    "target_audience": (
        "demographics", "expertise_level", "industry_focus", "pain_points", "psychographic_profile", "motivations",
    ),
    "brand_analysis": ("name", "tagline", "description"),
    "content_type": ("topics", "keywords"),
    "style_guidelines": ("avoid_elements",),
    "writing_style": ("brand_personality",),
}  # fmt: skip


def group(names: tuple[str, ...]) -> some.SearchStrategy[Any]:
    return JSON | some.fixed_dictionaries({}, optional=dict.fromkeys(names, JSON))


BASIS = some.dictionaries(
    some.sampled_from(
        ["target_audience.industry_focus", "target_audience.expertise_level", "target_audience.pain_points.0"]
    ),
    group(("quotes", "confidence")),
)
META = JSON | some.fixed_dictionaries({"basis": JSON | BASIS})
ANALYSES = some.fixed_dictionaries(
    {}, optional={name: group(fields) for name, fields in FIELDS.items()} | {"meta": META}
)
PREFERENCES = some.fixed_dictionaries(
    {},
    optional={
        "research_depth": JSON,
        "content_types": JSON,
        "auto_research": JSON,
        "factual_content": JSON,
        "target_audience": group(FIELDS["target_audience"]),
    },
)


def claims(identity: Identity, lexicon: Lexicon) -> list[Claim[Any]]:
    single = (identity.name, identity.one_line, identity.audience.primary, identity.audience.level)
    lists = (identity.beliefs, identity.expertise, identity.audience.needs, lexicon.domain_terms, lexicon.avoid)
    return [each for each in single if each] + [each for claims in lists for each in claims]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(analysis=ANALYSES, preferences=PREFERENCES)
def test_any_json_gives_short_visible_claims_whose_quotes_stand_in_the_text(analysis: Any, preferences: Any) -> None:
    corpus = example("shop").corpus
    lexicon = lexicon_of(corpus, analysis)
    identity = tell_identity(Sources(corpus, analysis, preferences), Voice(), lexicon)
    research = research_wishes(preferences)
    for claim in claims(identity, lexicon):
        assert claim.evidence
        assert len(claim.value) <= 160
        assert claim.value == visible(claim.value)
        quotes = [each for each in claim.evidence if isinstance(each, Quoted)]
        assert all(stands_in(each.quote, corpus.by_id[each.span]) for each in quotes)
    assert canonical(
        {"identity": identity.model_dump(), "lexicon": lexicon.model_dump(), "wishes": research.model_dump()}
    )


def test_the_same_nonsense_in_every_field_is_told_nowhere_as_the_sites_words() -> None:
    corpus = example("shop").corpus
    for nasty in NASTY[:8]:
        analysis = {name: dict.fromkeys(fields, nasty) for name, fields in FIELDS.items()}
        lexicon = lexicon_of(corpus, analysis)
        identity = tell_identity(Sources(corpus, analysis), Voice(), lexicon)
        assert identity.audience.primary is None
        assert identity.one_line is None or identity.one_line.confidence == 0.4
