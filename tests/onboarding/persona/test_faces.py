"""The faces that apps read: every documented name is there, filled from the persona or named as missing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings

from db.services.validation import validate_step_data
from onboarding.ai_inputs import Stored, ai_inputs
from onboarding.persona.faces import faces_of
from onboarding.persona.platforms.adapting import adaptations
from onboarding.persona.platforms.table import PLATFORMS
from onboarding.persona.quality.scoring import quality_of
from onboarding.persona.schema import Answered, Measured, Persona
from onboarding.persona.schema.persona import Identity, Lexicon, Quality, Trait, Voice
from tests.onboarding.persona.made_up import EMPTY, claim, personas
from tests.onboarding.persona.quality.test_scoring import text, told

CORE = """
identity: persona_name archetype core_belief brand_voice_description
linguistic_fingerprint.sentence_metrics: average_sentence_length_words preferred_sentence_type active_to_passive_ratio complexity_level
linguistic_fingerprint.lexical_features: go_to_words go_to_phrases avoid_words contractions filler_words vocabulary_level
linguistic_fingerprint.rhetorical_devices: metaphors analogies rhetorical_questions storytelling_style
tonal_range: default_tone permissible_tones forbidden_tones emotional_range
stylistic_constraints.punctuation: ellipses em_dash exclamation_points
stylistic_constraints.formatting: paragraphs lists markdown
evidence: persona_name_basis archetype_basis core_belief_basis tone_basis verbatim_phrases_used
: what_was_missing confidence schema_version
"""
PLATFORM = """
sentence_metrics: max_sentence_length optimal_sentence_length sentence_variety
lexical_adaptations: platform_specific_words hashtag_strategy emoji_usage mention_strategy
content_format_rules: character_limit paragraph_structure call_to_action_style link_placement
engagement_patterns: posting_frequency optimal_posting_times engagement_tactics community_interaction
: platform_type platform_best_practices what_was_missing
"""
QUALITY = """
completeness: score structural_score missing
: overall_score reason core_completeness platform_consistency platform_optimization linguistic_quality recommendations
: assessment_method linguistic_insights detailed_metrics data_sufficiency
"""


def documented(names: str) -> set[str]:
    rows = (line.partition(":") for line in names.strip().splitlines())
    return {f"{group}.{name}".lstrip(".") for group, _, there in rows for name in there.split()}


def ends(face: Mapping[str, Any], above: str = "", whole: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    for name, value in face.items():
        path = f"{above}.{name}".lstrip(".")
        if isinstance(value, Mapping) and path not in whole:
            yield from ends(value, path, whole)
        else:
            yield path, value


def scored(persona: Persona) -> Persona:
    whole = persona.model_copy(update={"platforms": adaptations(persona, list(PLATFORMS))})
    return whole.model_copy(update={"quality": quality_of(whole, text(30, 3))})


@settings(max_examples=20, deadline=None)
@given(personas)
def test_every_documented_name_is_there_and_no_other(persona: Persona) -> None:
    faces = faces_of(scored(persona))
    assert list(faces) == ["core_persona", "platform_personas", "quality_metrics", "selected_platforms"]
    assert {path for path, _ in ends(faces["core_persona"])} == documented(CORE)
    for face in faces["platform_personas"].values():
        assert {path for path, _ in ends(face)} == documented(PLATFORM)
    whole = ("linguistic_insights", "detailed_metrics")
    assert {path for path, _ in ends(faces["quality_metrics"], whole=whole)} == documented(QUALITY)


@settings(max_examples=20, deadline=None)
@given(personas)
def test_what_is_null_or_empty_is_named_and_nothing_else(persona: Persona) -> None:
    faces = faces_of(scored(persona))
    for face in (faces["core_persona"], *faces["platform_personas"].values()):
        empty = {path for path, value in ends(face) if value is None or value == []}
        assert set(face["what_was_missing"]) == empty - {"what_was_missing", "content_format_rules.character_limit"}


@settings(max_examples=20, deadline=None)
@given(personas)
def test_faces_are_plain_json(persona: Persona) -> None:
    faces = faces_of(scored(persona))
    assert json.loads(json.dumps(faces, allow_nan=False)) == faces


def test_the_core_is_filled_from_the_persona() -> None:
    persona = told().model_copy(
        update={
            "identity": Identity(name=claim("Maker"), beliefs=(claim("Fire twice", Answered(path="edited")),)),
            "voice": Voice(
                traits=(claim(Trait(is_="warm", is_not="cold")), claim(Trait(is_="brief", is_not="curt"))),
                tone=claim("warm", Measured(stat="you_per_1000", value=21.5)),
            ),
            "lexicon": Lexicon(
                go_to=(claim("kiln"), claim("food safe")),
                signature_phrases=(claim("fired twice"),),
                avoid=(claim("robust"),),
            ),
        }
    )
    core = faces_of(persona)["core_persona"]
    assert core["identity"] == {
        "persona_name": "Maker",
        "archetype": None,
        "core_belief": "Fire twice",
        "brand_voice_description": "Warm, not cold; brief, not curt.",
    }
    assert core["tonal_range"] == {
        "default_tone": "warm",
        "permissible_tones": ["warm", "brief"],
        "forbidden_tones": ["cold", "curt"],
        "emotional_range": None,
    }
    words = core["linguistic_fingerprint"]["lexical_features"]
    assert (words["go_to_words"], words["go_to_phrases"]) == (["kiln"], ["fired twice", "food safe"])
    assert words["avoid_words"] == ["robust"]
    assert core["linguistic_fingerprint"]["sentence_metrics"]["average_sentence_length_words"] == 18
    assert core["evidence"]["core_belief_basis"] == "the user's own word (edited)"
    assert core["evidence"]["tone_basis"] == "you_per_1000 is 21.5"
    assert core["evidence"]["persona_name_basis"] == "the rule made_up"
    assert core["confidence"] == 0.5


@pytest.mark.parametrize(
    ("numbers", "path", "said"),
    [
        ({"passive_share": 0.08}, "sentence_metrics.active_to_passive_ratio", "92:8"),
        ({"reading_ease": 60}, "sentence_metrics.complexity_level", "easy"),
        ({"reading_ease": 29.9}, "sentence_metrics.complexity_level", "difficult"),
        ({"question_rate": 0.3, "exclaim_rate": 0.3}, "sentence_metrics.preferred_sentence_type", "mixed"),
        ({"question_rate": 0.0}, "rhetorical_devices.rhetorical_questions", "never"),
        ({"question_rate": 0.05}, "rhetorical_devices.rhetorical_questions", "often"),
        ({"contractions_per_1000": 9.9}, "lexical_features.contractions", "sometimes"),
        ({"long_word_rate": 0.26}, "lexical_features.vocabulary_level", "demanding"),
        ({"long_word_rate": None}, "lexical_features.vocabulary_level", None),
    ],
)
def test_numbers_are_told_in_words_by_their_cut_points(numbers: dict[str, float], path: str, said: str | None) -> None:
    persona = told().model_copy(update={"fingerprint": told().fingerprint.model_copy(update=numbers)})
    assert dict(ends(faces_of(persona)["core_persona"]["linguistic_fingerprint"]))[path] == said


def test_a_platform_is_filled_from_its_adaptation() -> None:
    faces = faces_of(scored(told()))
    assert faces["selected_platforms"] == list(PLATFORMS) == list(faces["platform_personas"])
    face = faces["platform_personas"]["linkedin"]
    assert face["content_format_rules"]["character_limit"] == 3000
    assert face["sentence_metrics"] == {
        "max_sentence_length": 18, "optimal_sentence_length": 18.0, "sentence_variety": "18 to 18 words"
    }  # fmt: skip
    assert face["engagement_patterns"]["optimal_posting_times"] == []
    assert "engagement_patterns.optimal_posting_times" in face["what_was_missing"]


def test_a_limit_of_bytes_is_told_as_such_and_not_as_characters() -> None:
    faces = faces_of(scored(told()))["platform_personas"]
    assert faces["youtube"]["content_format_rules"]["character_limit"] is None
    assert faces["youtube"]["platform_best_practices"][-1] == "At most 5,000 bytes of UTF-8"
    assert "content_format_rules.character_limit" not in faces["youtube"]["what_was_missing"]
    assert not any("bytes" in line for line in faces["twitter"]["platform_best_practices"])


def test_the_metrics_are_the_parts_of_the_score() -> None:
    persona = scored(told())
    metrics = faces_of(persona)["quality_metrics"]
    assert metrics["overall_score"] == persona.quality.score
    assert metrics["reason"] is None
    assert metrics["data_sufficiency"] == metrics["linguistic_quality"] == 100
    assert metrics["platform_consistency"] == 75  # sentences of 18 words are longer than advised on two of eight
    assert metrics["platform_optimization"] == round(100 * 67 / 72, 1)  # no terms to make hashtags of on five platforms
    assert metrics["core_completeness"] == metrics["completeness"]["score"] == 19.1
    assert 0 < metrics["completeness"]["structural_score"] < 100
    assert metrics["completeness"]["missing"] == list(persona.quality.missing)
    assert metrics["detailed_metrics"]["sources"]["most"] == 25


def test_a_score_that_could_not_be_told_is_null_with_its_reason() -> None:
    metrics = faces_of(EMPTY.model_copy(update={"quality": Quality(reason="KeyError")}))["quality_metrics"]
    assert (metrics["overall_score"], metrics["reason"]) == (None, "KeyError")
    numbers = (
        "core_completeness",
        "platform_consistency",
        "platform_optimization",
        "linguistic_quality",
        "data_sufficiency",
    )
    assert {metrics[name] for name in numbers} == {None}


def test_the_services_and_ai_inputs_take_the_faces() -> None:
    persona = scored(told()).model_copy(update={"voice": Voice(tone=claim("warm"))})
    faces = faces_of(persona)
    given_in = {"corePersona": faces["core_persona"], "platformPersonas": faces["platform_personas"]}
    assert validate_step_data(4, given_in) == []
    inputs = ai_inputs(Stored(persona=given_in))
    assert inputs["website_analysis"]["writing_style"] == "warm"
    assert "website_analysis.writing_style" not in inputs["defaults"]
