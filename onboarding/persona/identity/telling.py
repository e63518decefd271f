"""The identity of a persona: who speaks, and to whom. What the user said wins over what the site says."""

from __future__ import annotations

from onboarding.persona.identity.audience import audience_of
from onboarding.persona.identity.expertise import expertise_of
from onboarding.persona.identity.lining import one_line
from onboarding.persona.identity.naming import name_of
from onboarding.persona.identity.stating import beliefs
from onboarding.persona.identity.wishes import research_wishes
from onboarding.persona.schema.persona import Identity, Lexicon, Voice
from onboarding.persona.sources import Sources
from onboarding.persona.words.anchoring import anchors_of
from onboarding.persona.words.passages import passages_of

__all__ = ["research_wishes", "tell_identity"]


def tell_identity(sources: Sources, voice: Voice, lexicon: Lexicon) -> Identity:
    """Return who speaks and to whom, each claim with its evidence; null where nobody says it."""
    corpus, analysis, preferences = sources.corpus, sources.analysis, sources.preferences
    passages, anchors = passages_of(corpus), anchors_of(corpus)
    return Identity(
        name=name_of(voice, analysis),
        one_line=one_line(corpus, analysis, anchors),
        beliefs=beliefs(corpus),
        expertise=expertise_of(preferences, analysis, lexicon, passages, anchors),
        audience=audience_of(preferences, analysis, passages, anchors),
    )
