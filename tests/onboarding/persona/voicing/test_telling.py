"""The voice: fixed cut points, numbers that are the fingerprint's own, quotes that stand where they say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from onboarding.persona.corpus import Corpus
from onboarding.persona.measuring.fingerprint import fingerprint_of
from onboarding.persona.schema import Claim, Measured, Persona, Quoted, Ruled
from onboarding.persona.schema.persona import Fingerprint, Voice
from onboarding.persona.spans import stands_in
from onboarding.persona.voicing.sureness import PROVISIONAL_AT_MOST
from onboarding.persona.voicing.telling import voice_of
from onboarding.persona.voicing.traits import MOST_TRAITS, TRAITS, allowed, not_overdone
from tests.onboarding.persona.made import NAMES, example
from tests.onboarding.persona.measuring.texts import corpora, of_words
from tests.onboarding.persona.voicing.personas import analyses, fingerprints, good, heard, style, told

FORMALITY = "writing_style.dimensions.formal_casual"


def claims(voice: Voice) -> Iterator[Claim[Any]]:
    yield from voice.traits
    yield from (one for one in (voice.formality, voice.person, voice.energy, voice.tone) if one)


def all_claims(persona: Persona) -> Iterator[Claim[Any]]:
    yield from claims(persona.voice)
    rules = persona.rules
    yield from (*rules.do, *rules.dont, *rules.punctuation, *rules.formatting)


def is_(voice: Voice) -> list[str]:
    return [claim.value.is_ for claim in voice.traits]


def persons(i: float, we: float, you: float) -> Fingerprint:
    return good(i_per_1000=i, we_per_1000=we, you_per_1000=you)


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_voice_and_rules_is_the_fingerprints_own(name: str) -> None:
    made = example(name)
    persona = heard(made.corpus, dict(made.analysis))
    measured = [each for one in all_claims(persona) for each in one.evidence if isinstance(each, Measured)]
    assert len(measured) > 10
    assert all(getattr(persona.fingerprint, each.stat) == each.value for each in measured)


@settings(max_examples=60, deadline=None)
@given(corpora, analyses)
def test_of_any_text_numbers_are_the_fingerprints_and_quotes_stand_in_their_spans(
    corpus: Corpus, analysis: dict[str, Any]
) -> None:
    persona = heard(corpus, analysis)
    for each in (each for one in all_claims(persona) for each in one.evidence):
        if isinstance(each, Measured):
            assert getattr(persona.fingerprint, each.stat) == each.value
        if isinstance(each, Quoted):
            span = corpus.by_id[each.span]
            assert each.quote in span.text
            assert stands_in(each.quote, span)
            assert (each.page_url, each.place) == (span.page_url, span.place)


@settings(max_examples=150, deadline=None)
@given(fingerprints, analyses)
def test_whatever_the_numbers_a_voice_is_made_of_closed_lists_and_evidence(
    fingerprint: Fingerprint, analysis: dict[str, Any]
) -> None:
    voice = told(fingerprint, analysis)
    assert all(claim.evidence and claim.origin == "rules" for claim in claims(voice))
    assert all(allowed(claim.value.is_, claim.value.is_not) for claim in voice.traits)
    assert len(is_(voice)) == len(set(is_(voice))) <= MOST_TRAITS
    assert not set(is_(voice)) & {claim.value.is_not for claim in voice.traits}


@settings(max_examples=60, deadline=None)
@given(fingerprints, analyses)
def test_a_provisional_fingerprint_makes_no_sure_claim(fingerprint: Fingerprint, analysis: dict[str, Any]) -> None:
    small = fingerprint.model_copy(update={"reliability": "provisional"})
    assert all(claim.confidence <= PROVISIONAL_AT_MOST for claim in claims(told(small, analysis)))


def test_too_little_text_has_no_voice_and_no_rules() -> None:
    said = style(tone="warm", brand_personality="maker", dimensions={"formal_casual": 0.5})
    persona = heard(of_words(199), said)
    assert list(all_claims(persona)) == []
    assert list(all_claims(heard(of_words(200), said)))


@pytest.mark.parametrize("broken", [{}, {"writing_style": None}, {"writing_style": []}, style(tone=[], dimensions="x")])
def test_an_analysis_of_any_shape_adds_nothing(broken: dict[str, Any]) -> None:
    corpus = of_words(1_200)
    assert voice_of(corpus, fingerprint_of(corpus), broken) == voice_of(corpus, fingerprint_of(corpus), {})


@pytest.mark.parametrize("casual", [True, "0.5", 2, -1.01, float("nan")])
def test_a_dimension_that_is_no_number_from_minus_one_to_one_is_left_out(casual: object) -> None:
    assert told(good(), style(dimensions={"formal_casual": casual})).formality is None


@pytest.mark.parametrize(("casual", "formality"), [(1, 0), (0.35, 0.325), (0, 0.5), (-0.15, 0.575), (-1, 1)])
def test_formality_is_the_analysis_dimension_from_nought_to_one(casual: float, formality: float) -> None:
    found = told(good(), style(dimensions={"formal_casual": casual})).formality
    assert found
    assert found.value == formality
    assert Ruled(rule="formality", path=FORMALITY) in found.evidence


@pytest.mark.parametrize(
    ("i", "we", "you", "person"),
    [
        (20, 0, 0, "I"),
        (0, 10, 0, "we"),
        (0, 15, 10, "we"),
        (0, 14.9, 10, "we"),
        (0, 10, 14.9, "we"),
        (0, 10, 15, "you"),
        (12, 0, 14, "I"),
        (4.999, 0, 0, "third"),
        (5, 0, 0, None),
        (9.999, 0, 0, None),
        (12, 11, 0, None),
        (0, 9, 12, None),
        (0, 0, 10, "you"),
    ],
)
def test_the_person_is_the_one_who_is_ahead(i: float, we: float, you: float, person: str | None) -> None:
    found = told(persons(i, we, you)).person
    assert (found and found.value) == person


def test_without_the_forms_of_all_persons_none_is_told() -> None:
    assert told(good(we_per_1000=30.0)).person is None


@pytest.mark.parametrize("name", NAMES)
def test_the_person_agrees_with_the_voice_of_the_analysis(name: str) -> None:
    made = example(name)
    said = {"first person plural": "we", "first person singular": "I", "addresses the reader": "you"}
    person = voice_of(made.corpus, fingerprint_of(made.corpus), made.analysis).person
    assert person
    assert person.value == said[made.analysis["writing_style"]["voice"]]


@pytest.mark.parametrize(
    ("exclaims", "length", "keen", "energy"),
    [
        (0.05, 20.0, 0, "lively"),
        (0.049, 20.0, 0, "steady"),
        (0.0, 20.0, 0.25, "lively"),
        (0.0, 20.0, 0.24, "calm"),
        (0.01, 12.0, None, "calm"),
        (0.011, 12.0, None, "steady"),
        (0.01, 11.999, None, "steady"),
        (None, 12.0, 1, None),
        (0.5, None, 1, None),
    ],
)
def test_energy_has_its_cut_points(
    exclaims: float | None, length: float | None, keen: float | None, energy: str | None
) -> None:
    numbers = good(exclaim_rate=exclaims, avg_sentence_words=length)
    found = told(numbers, style(dimensions={"matter_of_fact_enthusiastic": keen})).energy
    assert (found and found.value) == energy


def test_an_unknown_tone_is_not_repeated() -> None:
    assert told(good(), style(tone="<b>sly</b>")).tone is None


def test_a_tone_that_the_text_does_not_bear_out_is_not_told() -> None:
    made = example("consultant")
    fingerprint = fingerprint_of(made.corpus)
    agreed, other = (voice_of(made.corpus, fingerprint, style(tone=tone)).tone for tone in ("conversational", "urgent"))
    assert agreed
    assert other is None
    assert any(isinstance(each, Quoted) for each in agreed.evidence)


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_of_voice_and_rules_shows_a_number_or_a_sentence(name: str) -> None:
    made = example(name)
    found = list(all_claims(heard(made.corpus, dict(made.analysis))))
    assert any(claim.value == made.analysis["writing_style"]["tone"] for claim in found)
    assert all(any(isinstance(each, Measured | Quoted) for each in claim.evidence) for claim in found)


@pytest.mark.parametrize(
    ("numbers", "name"),
    [
        ({"reading_ease": 70.0}, "plain-spoken"),
        ({"reading_ease": 39.9}, "scholarly"),
        ({"avg_sentence_words": 11.999}, "brief"),
        ({"avg_sentence_words": 20.001}, "thorough"),
        ({"you_per_1000": 20.0}, "reader-minded"),
        ({"question_rate": 0.08}, "inquiring"),
        ({"passive_share": 0.05}, "direct"),
    ],
)
def test_a_number_at_its_cut_point_makes_a_trait_and_one_before_does_not(numbers: dict[str, float], name: str) -> None:
    ((stat, value),) = numbers.items()
    step = -0.1 if name in ("plain-spoken", "thorough", "reader-minded", "inquiring") else 0.1
    assert is_(told(good(**numbers))) == [name]
    assert is_(told(good(**{stat: round(value + step, 3)}))) == []


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        ({"dimensions": {"formal_casual": 0.35}}, "conversational"),
        ({"dimensions": {"formal_casual": -0.15}}, "formal"),
        ({"tone": "warm"}, "warm"),
        ({"brand_personality": "maker"}, "hands-on"),
        ({"brand_personality": "expert"}, "knowledgeable"),
    ],
)
def test_a_label_makes_its_trait(labels: dict[str, Any], name: str) -> None:
    assert is_(told(good(), style(**labels))) == [name]


@pytest.mark.parametrize("name", NAMES)
def test_a_text_that_reads_easily_shows_its_most_typical_sentence(name: str) -> None:
    made = example(name)
    fingerprint = fingerprint_of(made.corpus)
    traits = voice_of(made.corpus, fingerprint, {}).traits
    shown = [claim.evidence for claim in traits if claim.value.is_ == "plain-spoken"]
    assert shown
    lengths = [len(each.quote.split()) for one in shown for each in one if isinstance(each, Quoted)]
    assert lengths
    assert all(abs(length - (fingerprint.avg_sentence_words or 0)) < 2 for length in lengths)


def test_who_contracts_words_is_not_called_formal() -> None:
    said = style(dimensions={"formal_casual": -0.5})
    assert is_(told(good(contractions_per_1000=10.0), said)) == ["formal"]
    assert is_(told(good(contractions_per_1000=10.001), said)) == []


def test_the_clearest_traits_come_first() -> None:
    assert is_(told(good(reading_ease=72.0, avg_sentence_words=6.0))) == ["brief", "plain-spoken"]


def test_a_trait_is_never_told_without_what_it_is_not() -> None:
    assert all(names and not_overdone(name) in names and name not in names for name, names in TRAITS.items())


def test_what_rules_say_a_trait_is_not_is_no_trait() -> None:
    assert not {not_overdone(name) for name in TRAITS} & set(TRAITS)


def test_only_the_listed_pairs_are_allowed() -> None:
    assert allowed("brief", "curt")
    assert not allowed("brief", "rude")
    assert not allowed("sly", "curt")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shop", {"hands-on", "collective", "plain-spoken"}),
        ("consultant", {"conversational", "personal", "plain-spoken"}),
        ("software", {"brief", "reader-minded", "uncomplicated"}),
    ],
)
def test_the_example_sites_sound_like_themselves(name: str, expected: set[str]) -> None:
    made = example(name)
    assert expected <= set(is_(voice_of(made.corpus, fingerprint_of(made.corpus), made.analysis)))
