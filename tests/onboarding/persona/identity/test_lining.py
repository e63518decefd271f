"""The one line is the site's own, or there is none."""

from __future__ import annotations

from typing import Any

from onboarding.persona.corpus import Corpus
from onboarding.persona.identity.telling import tell_identity
from onboarding.persona.schema import Claim
from onboarding.persona.schema.persona import Lexicon, Voice
from onboarding.persona.sources import Sources
from tests.onboarding.persona.made import corpus, example, sources
from tests.onboarding.website.sites import page

HOME = sources([page("<h1>Bread for every day</h1><p>We bake at night. You eat by day.</p>")]).corpus


def line(text: Corpus, **brand: Any) -> Claim[str] | None:
    return tell_identity(Sources(text, {"brand_analysis": brand}), Voice(), Lexicon()).one_line


def test_a_tagline_that_stands_in_the_text_is_taken() -> None:
    told = line(HOME, tagline="Bread for every day", description="You eat by day.")
    assert told
    assert (told.value, told.confidence) == ("Bread for every day", 0.7)


def test_a_description_comes_next() -> None:
    told = line(HOME, tagline="Made up by an app", description="You eat by day.")
    assert told
    assert told.value == "You eat by day."


def test_else_the_home_pages_first_sentence_is() -> None:
    told = line(HOME, tagline="Made up by an app")
    assert told
    assert (told.value, told.confidence) == ("We bake at night.", 0.4)


def test_another_pages_first_sentence_is_none() -> None:
    assert line(corpus("<p>We bake at night. You eat by day.</p>")) is None


def test_the_consultant_says_it_in_a_line() -> None:
    told = tell_identity(example("consultant"), Voice(), Lexicon()).one_line
    assert told
    assert told.value == "I help software teams plan less and decide more"
