"""The persona on platforms: within the platform's limits and within its own voice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from onboarding.persona.platforms.adapting import adaptations
from onboarding.persona.platforms.table import PLATFORMS, UnknownPlatform
from onboarding.persona.schema import Measured, Persona, Ruled, canonical
from onboarding.persona.schema.persona import Fingerprint, Lexicon, Voice
from tests.onboarding.persona.made_up import EMPTY, claim, personas

TERMS = Lexicon(domain_terms=(claim("glaze"), claim("kiln")))
RHYTHM = Fingerprint(reliability="good", p10_sentence_words=6, p90_sentence_words=30, word_letters=5, emoji_per_1000=0)


def on(name: str, **known: object) -> Persona:
    return EMPTY.model_copy(update=known)


def test_every_hard_limit_tells_when_it_was_read() -> None:
    limits = [limit for one in adaptations(EMPTY, list(PLATFORMS)).values() for limit in one.limits]
    assert {limit.hard for limit in limits} == {True, False}
    assert all((limit.checked_on is not None) is limit.hard for limit in limits)


@settings(max_examples=30, deadline=None)
@given(personas)
def test_limits_of_platforms_hold_for_any_persona(persona: Persona) -> None:
    for name, adapted in adaptations(persona, list(PLATFORMS)).items():
        platform = PLATFORMS[name]
        assert adapted.max_chars == platform.longest
        assert adapted.tone_shift
        assert abs(adapted.tone_shift.value) <= 0.2
        assert adapted.formality is None or 0 <= adapted.formality <= 1
        if adapted.hashtags:
            assert adapted.hashtags.value <= (platform.most("hashtags") or adapted.hashtags.value)
            assert adapted.hashtags.value <= max(len(persona.lexicon.domain_terms), 0)
        if adapted.words and adapted.max_chars and persona.fingerprint.word_letters:
            assert adapted.words[0] <= adapted.words[1]
            assert adapted.words[1] * persona.fingerprint.word_letters <= adapted.max_chars


@settings(max_examples=30, deadline=None)
@given(personas)
def test_the_voice_stays_its_own_on_every_platform(persona: Persona) -> None:
    core = persona.fingerprint
    for adapted in adaptations(persona, list(PLATFORMS)).values():
        assert (adapted.sentence_words is None) == (core.p10_sentence_words is None)
        if adapted.sentence_words:
            assert adapted.sentence_words[0] <= adapted.sentence_words[1] <= round(core.p90_sentence_words or 0)
        assert adapted.emoji is None or core.emoji_per_1000 or adapted.emoji.value == "none"
        if persona.voice.formality and adapted.formality is not None:
            assert abs(adapted.formality - persona.voice.formality.value) <= 0.201


@settings(max_examples=30, deadline=None)
@given(personas)
def test_nothing_speaks_against_an_adaptation_but_long_sentences_and_avoided_words(persona: Persona) -> None:
    persona = persona.model_copy(update={"lexicon": persona.lexicon.model_copy(update={"avoid": ()})})
    for name, adapted in adaptations(persona, list(PLATFORMS)).items():
        too_long = (persona.fingerprint.p10_sentence_words or 0) > PLATFORMS[name].advice.sentence_words.most
        assert bool(adapted.objections) == too_long, adapted.objections


@settings(max_examples=30, deadline=None)
@given(personas)
def test_the_same_persona_gives_the_same_bytes_in_any_order_of_platforms(persona: Persona) -> None:
    one = adaptations(persona, ["x", "blog", "twitter", "medium"])
    other = adaptations(persona, ["medium", "Twitter", "blog"])
    assert list(one) == ["blog", "medium", "twitter"]
    assert canonical(persona.model_copy(update={"platforms": one})) == canonical(
        persona.model_copy(update={"platforms": other})
    )


def test_one_unknown_platform_refuses_all() -> None:
    with pytest.raises(UnknownPlatform):
        adaptations(EMPTY, ["linkedin", "pigeons"])


def test_sentences_go_from_the_cores_own_to_the_longest_advised() -> None:
    adapted = adaptations(on("", fingerprint=RHYTHM), ["x", "blog"])
    assert adapted["twitter"].sentence_words == (6, 16)
    assert adapted["blog"].sentence_words == (6, 28)


def test_a_site_of_long_words_gets_fewer_of_them() -> None:
    fingerprint = RHYTHM.model_copy(update={"word_letters": 12.0})
    assert adaptations(on("", fingerprint=fingerprint), ["x"])["twitter"].words == (8, 20)


@pytest.mark.parametrize(
    ("rate", "platform", "said"),
    [
        (None, "instagram", None),
        (0.0, "instagram", "none"),
        (1.9, "instagram", "at most one"),
        (2.0, "instagram", "up to 4"),
        (9.0, "x", "at most one"),
    ],
)
def test_emoji_follow_the_sites_habit(rate: float | None, platform: str, said: str | None) -> None:
    fingerprint = RHYTHM.model_copy(update={"emoji_per_1000": rate})
    (adapted,) = adaptations(on("", fingerprint=fingerprint), [platform]).values()
    assert (adapted.emoji and adapted.emoji.value) == said


def test_hashtags_are_as_many_as_there_are_terms_to_make_them_of() -> None:
    (adapted,) = adaptations(on("", lexicon=TERMS), ["instagram"]).values()
    assert adapted.hashtags
    assert adapted.hashtags.value == 2
    (without,) = adaptations(EMPTY, ["instagram"]).values()
    assert without.hashtags is None


def test_claims_name_their_rule_and_the_number_that_decided() -> None:
    persona = on("", fingerprint=RHYTHM, lexicon=TERMS, voice=Voice(formality=claim(0.95)))
    adapted = adaptations(persona, ["linkedin"])["linkedin"]
    assert adapted.structure
    assert adapted.structure.evidence == (Ruled(rule="platform:linkedin", path="platforms.linkedin.structure"),)
    assert adapted.structure.confidence == 0.5
    assert adapted.emoji
    assert Measured(stat="emoji_per_1000", value=0) in adapted.emoji.evidence
    assert adapted.emoji.confidence == 0.8
    assert adapted.formality == 1


def test_the_outline_names_a_term_of_the_field_or_leaves_the_place_open() -> None:
    assert "“glaze”" in adaptations(on("", lexicon=TERMS), ["x"])["twitter"].sample_outline[0]
    assert adaptations(EMPTY, ["x"])["twitter"].sample_outline[0] == "The claim about your subject"


@pytest.mark.parametrize(("rate", "asks"), [(None, True), (0.05, True), (0.0, False)])
def test_a_voice_that_asks_no_questions_invites_instead(rate: float | None, asks: bool) -> None:
    post = adaptations(on("", fingerprint=Fingerprint(reliability="good", question_rate=rate)), ["linkedin"])[
        "linkedin"
    ]
    assert post.cta
    assert ("one question" in post.cta.value) is asks
    assert (post.sample_outline[-1] == "A question to the reader") is asks
