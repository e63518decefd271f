"""The audience: what the user said wins, what the site says needs a passage that shows it."""

from __future__ import annotations

from typing import Any

import pytest

from onboarding.persona.identity.telling import tell_identity
from onboarding.persona.schema import Answered, Quoted
from onboarding.persona.schema.persona import Audience, Lexicon, Voice
from onboarding.persona.sources import Sources
from onboarding.persona.spans import stands_in
from tests.onboarding.persona.made import corpus, example

TEXT = corpus("<p>We make tools for small teams. Are you tired of endless meetings?</p>")
SAID = {"demographics": ["night nurses", "midwives"], "expertise_level": "Advanced", "pain_points": ["no sleep"]}
FOUND = {
    "demographics": ["small teams", "billionaires"],
    "expertise_level": "beginner",
    "pain_points": ["Are you tired of endless meetings?", "Nobody said this on the site."],
}
GROUND = {"quotes": [{"text": "We make tools for small teams.", "url": "x", "place": "y"}], "confidence": 0.6}


def audience(said: Any = None, found: Any = None, ground: Any = None) -> Audience:
    analysis = {"target_audience": found, "meta": {"basis": {"target_audience.expertise_level": ground}}}
    sources = Sources(corpus=TEXT, analysis=analysis, preferences={"target_audience": said} if said else {})
    return tell_identity(sources, Voice(), Lexicon()).audience


def test_what_the_user_said_wins_over_what_the_site_says() -> None:
    told = audience(SAID, FOUND, GROUND)
    assert told.primary
    assert told.level
    assert (told.primary.value, told.primary.origin) == ("night nurses, midwives", "user")
    assert told.primary.evidence == (Answered(path="research_preferences.target_audience.demographics"),)
    assert (told.level.value, told.level.origin) == ("expert", "user")
    assert [need.value for need in told.needs] == ["no sleep", "Are you tired of endless meetings?"]


def test_without_it_the_groups_that_the_text_names_are_told_and_no_others() -> None:
    told = audience(None, FOUND, GROUND)
    assert told.primary
    assert (told.primary.value, told.primary.origin) == ("small teams", "rules")
    (quote, _) = told.primary.evidence
    assert isinstance(quote, Quoted)
    assert quote.quote == "We make tools for small teams."


def test_the_sentence_in_which_the_analysis_found_a_group_is_quoted_before_others() -> None:
    text = corpus("<p>Our small teams sleep late. We make tools for small teams.</p>")
    found = {"target_audience": {"demographics": ["small teams"]}, "meta": {"basis": {}}}
    for basis, sentence in (({}, "Our small teams sleep late."), (GROUND, "We make tools for small teams.")):
        found["meta"] = {"basis": {"target_audience.demographics.0": basis}}
        told = tell_identity(Sources(corpus=text, analysis=found), Voice(), Lexicon()).audience.primary
        assert told
        assert [each.quote for each in told.evidence if isinstance(each, Quoted)] == [sentence]


def test_a_level_needs_a_quote_that_stands_in_the_text() -> None:
    known = audience(None, FOUND, GROUND)
    assert known.level
    assert (known.level.value, known.level.confidence) == ("beginner", 0.6)
    assert audience(None, FOUND, {"quotes": [{"text": "Nobody wrote this sentence."}]}).level is None
    assert audience(None, {"expertise_level": "godlike"}, GROUND).level is None


def test_needs_are_sentences_of_the_site() -> None:
    (need,) = audience(None, FOUND).needs
    quote = need.evidence[0]
    assert isinstance(quote, Quoted)
    assert need.value == quote.quote == "Are you tired of endless meetings?"


def test_where_nobody_says_anything_nothing_is_known() -> None:
    assert audience() == Audience()
    assert audience({"demographics": [], "expertise_level": "?"}) == Audience()


@pytest.mark.parametrize(
    ("said", "primary"),
    [
        ({"demographics": "women over 30"}, "women over 30"),
        ({"demographics": {"role": "nurses", "age": "25-34", "n": 3}}, "25-34, nurses"),
        ({"psychographic_profile": "people who read"}, "people who read"),
        ({"industry_focus": "health care"}, "health care"),
        ({"demographics": ["a", "b", "c", "d"]}, "a, b, c"),
    ],
    ids=range(5),
)
def test_the_user_may_say_it_in_several_ways(said: dict[str, Any], primary: str) -> None:
    told = audience(said).primary
    assert told
    assert told.value == primary


@pytest.mark.parametrize(
    ("said", "level"),
    [("beginners", "beginner"), ("ALL LEVELS", "mixed"), (["expert", "beginner"], "mixed"), (["Novice"], "beginner")],
    ids=range(4),
)
def test_levels_are_known_by_a_few_words(said: object, level: str) -> None:
    told = audience({"expertise_level": said}).level
    assert told
    assert told.value == level


def test_the_examples_name_whom_their_pages_name() -> None:
    software = tell_identity(example("software"), Voice(), Lexicon()).audience.primary
    assert software
    assert software.value == "small teams"
    spans = example("software").corpus.by_id
    quotes = [each for each in software.evidence if isinstance(each, Quoted)]
    assert len(quotes) == 1
    assert all(stands_in(each.quote, spans[each.span]) for each in quotes)
    assert tell_identity(example("shop"), Voice(), Lexicon()).audience == Audience()
