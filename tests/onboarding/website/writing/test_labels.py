"""The labels say what anyone would who reads the texts, in six languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from onboarding.website.analysis import leaves
from onboarding.website.languages.classes import CLASSES
from onboarding.website.writing.kinds import KINDS, Kind, standing
from onboarding.website.writing.labels import (
    complexity,
    engagement,
    formal_casual,
    formality,
    matter_of_fact_enthusiastic,
    personality,
    respectful_irreverent,
    tone,
    voice,
)
from onboarding.website.writing.measures import Measures
from tests.onboarding.website.writing.told import CODES, STORIES, paragraphs, prose, story_page, told, told_story

TONES = {"law": "formal", "startup": "bold", "craft": "warm", "docs": "technical", "charity": "warm"}
PERSONALITIES = {"law": "expert", "startup": "daring", "craft": "caring", "docs": "expert", "charity": "caring"}
EVERY_TEXT = [(code, story) for code in CODES for story in STORIES]


@pytest.mark.parametrize(("code", "story"), EVERY_TEXT)
def test_the_tone_is_what_a_reader_hears(code: str, story: str) -> None:
    assert told_story(code, story)["writing_style"]["tone"] == TONES[story]


@pytest.mark.parametrize(("code", "story"), EVERY_TEXT)
def test_the_personality_is_what_a_reader_meets(code: str, story: str) -> None:
    assert told_story(code, story)["writing_style"]["brand_personality"] == PERSONALITIES[story]


@pytest.mark.parametrize("code", CODES)
def test_the_law_firm_is_formal_and_the_startup_is_not(code: str) -> None:
    law, startup = (told_story(code, story)["writing_style"] for story in ("law", "startup"))
    assert (law["formality_level"], startup["formality_level"]) == ("formal", "informal")
    assert law["dimensions"]["formal_casual"] < -0.5 < 0.5 < startup["dimensions"]["formal_casual"]
    assert law["dimensions"]["respectful_irreverent"] < 0 < startup["dimensions"]["respectful_irreverent"]


@pytest.mark.parametrize("code", CODES)
def test_the_documentation_is_formal_and_harder_than_the_shop(code: str) -> None:
    docs, craft = (told_story(code, story)["writing_style"] for story in ("docs", "craft"))
    assert docs["formality_level"] == "formal"
    assert (docs["complexity"], craft["complexity"]) == ("moderate", "simple")


@pytest.mark.parametrize("code", CODES)
def test_who_speaks_is_heard(code: str) -> None:
    voices = {story: told_story(code, story)["writing_style"]["voice"] for story in STORIES}
    assert voices["craft"] == "first person plural"
    assert voices["law"] == "impersonal"
    assert voices["charity"] in ("first person plural", "we to you")
    assert voices["startup"] in ("addresses the reader", "we to you")


@pytest.mark.parametrize("code", CODES)
def test_the_startup_engages_most_and_the_law_firm_least(code: str) -> None:
    levels = {story: told_story(code, story)["writing_style"]["engagement_level"] for story in STORIES}
    assert (levels["startup"], levels["law"]) == ("high", "low")


@pytest.mark.parametrize("code", CODES)
def test_charity_and_craft_appeal_to_belonging(code: str) -> None:
    for story in ("charity", "craft"):
        assert told_story(code, story)["writing_style"]["emotional_appeal"] == "belonging"


@pytest.mark.parametrize(
    ("code", "story", "address"),
    [
        ("de", "startup", "informal"),
        ("de", "craft", "formal"),
        ("de", "charity", "formal"),
        ("fr", "startup", "informal"),
        ("fr", "craft", "formal"),
        ("es", "startup", "informal"),
        ("it", "startup", "informal"),
        ("en", "startup", None),
        ("de", "law", None),
    ],
)
def test_the_way_to_address_readers_is_told_where_there_are_two(code: str, story: str, address: str | None) -> None:
    assert told_story(code, story)["writing_style"]["address"] == address


@pytest.mark.parametrize("code", CODES)
def test_texts_that_differ_get_labels_that_differ(code: str) -> None:
    seen = {
        tuple(sorted((key, str(value)) for key, value in leaves(told_story(code, story)["writing_style"])))
        for story in STORIES
    }
    assert len(seen) == len(STORIES)


@pytest.mark.parametrize(("code", "story"), EVERY_TEXT)
def test_wit_is_never_measured(code: str, story: str) -> None:
    assert told_story(code, story)["writing_style"]["dimensions"]["serious_funny"] is None


def test_the_brand_voice_is_one_sentence_of_measured_labels() -> None:
    assert told_story("en", "startup")["brand_analysis"]["brand_voice"] == "Bold and informal, speaks to “you”."
    assert told_story("en", "law")["brand_analysis"]["brand_voice"] == "Formal and expert, without “we” or “you”."
    assert told_story("de", "craft")["brand_analysis"]["brand_voice"] == "Warm, speaks as “we”."


def test_what_a_language_does_not_have_is_null() -> None:
    english, german = (told_story(code, "docs")["content_characteristics"]["rates"] for code in ("en", "de"))
    assert (english["second_formal"], german["adverbs"]) == (None, None)
    assert english["adverbs"] is not None
    assert german["second_formal"] > 0


def test_few_words_get_no_label_and_some_words_an_unsure_one() -> None:
    whole = paragraphs("en", "charity")
    assert {value for _, value in leaves(told(prose(*whole[:2]))["writing_style"])} == {None}
    some = told(prose(*whole[:4]))
    assert some["writing_style"]["tone"] == "warm"
    assert some["meta"]["basis"]["writing_style.tone"]["confidence"] <= 0.35
    assert told_story("en", "charity")["meta"]["basis"]["writing_style.tone"]["confidence"] > 0.6


def test_a_language_without_a_file_gets_no_label_that_needs_one() -> None:
    style = told(prose(*["Wij bakken elke nacht ons brood, en u haalt het voor het ontbijt bij ons op."], lang="nl"))
    assert {value for _, value in leaves(style["writing_style"])} == {None}
    dutch = [
        f"Wij bakken elke nacht brood nummer {number}, en u haalt het voor het ontbijt bij ons op."
        for number in range(20)
    ]
    long = told(prose(*dutch, lang="nl"))
    assert long["writing_style"]["tone"] is None
    assert long["writing_style"]["complexity"] == "simple"
    assert long["content_characteristics"]["rates"] is None
    assert long["content_characteristics"]["sentences"]["count"] == 20


NOTHING = dict.fromkeys([*CLASSES, "questions", "exclamations", "nominalisations", "code"], 0.0)


def measures(imperative: float = 0.0, words: float = 1_000, **rates: float) -> Measures:
    assert rates.keys() <= NOTHING.keys()
    return Measures("en", int(words), {**NOTHING, **rates}, 0.0, imperative, 30.0)


@pytest.mark.parametrize(
    ("rates", "label"),
    [
        ({"first_plural": 10}, "first person plural"),
        ({"first_plural": 9.9}, None),
        ({"first_plural": 4.9}, "impersonal"),
        ({"first_singular": 15, "second": 10}, "first person singular"),
        ({"first_singular": 14.9, "second": 10}, "I to you"),
        ({"second": 14, "first_plural": 12}, "we to you"),
        ({"second": 14, "first_plural": 9.5}, None),
        ({"first_singular": 14, "first_plural": 12}, None),
        ({"second": 6, "second_formal": 6}, "addresses the reader"),
    ],
)
def test_voice_has_its_cut_points(rates: dict[str, float], label: str | None) -> None:
    found = voice(measures(**rates))
    assert (found and found.label) == label


@pytest.mark.parametrize(
    ("casual", "level"), [(-0.15, "formal"), (-0.14, "neutral"), (0.34, "neutral"), (0.35, "informal"), (-1, "formal")]
)
def test_formality_has_its_cut_points(casual: float, level: str) -> None:
    assert formality(casual).label == level


@pytest.mark.parametrize(
    ("lix", "code", "level"),
    [
        (34.9, "en", "simple"),
        (35, "en", "moderate"),
        (50, "en", "complex"),
        (40.9, "de", "simple"),
        (41, "de", "moderate"),
        (57.9, "it", "moderate"),
        (58, "it", "complex"),
        (35, "nl", "moderate"),
    ],
)
def test_complexity_has_its_cut_points_by_language(lix: float, code: str, level: str) -> None:
    assert complexity(lix, code).label == level


@pytest.mark.parametrize(
    ("rates", "label"),
    [
        ({}, "matter-of-fact"),
        ({"urgency": 32}, "urgent"),
        ({"urgency": 28}, "matter-of-fact"),
        ({"authority": 13}, "authoritative"),
        ({"authority": 12}, "matter-of-fact"),
        ({"warmth": 11, "polite": 6}, "warm"),
        ({"warmth": 5, "polite": 5}, "matter-of-fact"),
        ({"warmth": 20, "daring": 30}, "bold"),
        ({"daring": 10, "formal": 10}, None),
        ({"enthusiasm": 8, "exclamations": 8}, "enthusiastic"),
        ({"expert": 15, "code": 2}, "technical"),
        ({"expert": 15}, "matter-of-fact"),
        ({"contractions": 40, "second": 60}, "conversational"),
        ({"nominalisations": 40}, "formal"),
    ],
)
def test_the_tone_is_the_kind_of_words_furthest_above_what_is_usual(rates: dict[str, float], label: str | None) -> None:
    text = measures(**rates)
    found = tone(text, formal_casual(text, None))
    assert (found and found.label) == label


def test_two_words_on_a_short_page_make_no_tone_and_three_do() -> None:
    two, three = measures(words=200, daring=10), measures(words=200, daring=15)
    assert [found and found.label for found in (tone(two, 0), tone(three, 0))] == ["matter-of-fact", "bold"]


def test_a_personality_that_leans_two_ways_is_null() -> None:
    assert personality(measures(craft=25, daring=20)) is None
    found = personality(measures(craft=35, daring=20))
    assert found is not None
    assert found.label == "maker"


@given(
    some.sampled_from(sorted(KINDS)),
    some.sampled_from(CODES),
    some.floats(20, 200),
    some.floats(1, 50),
    some.integers(200, 900),
)
def test_more_words_of_a_kind_stand_out_more_and_so_do_the_same_in_a_longer_text(
    kind: Kind, code: str, rate: float, more: float, words: int
) -> None:
    assert standing(kind, rate + more, words, code) > standing(kind, rate, words, code)
    assert standing(kind, rate, 2 * words, code) > standing(kind, rate, words, code) > 0


@pytest.mark.parametrize(
    ("daring", "informal", "polite", "value"),
    [(10, 10, 0, 0.33), (9, 20, 0, None), (20, 9, 0, None), (0, 0, 12, -0.4), (3, 0, 12, None), (0, 0, 9, None)],
)
def test_respect_is_told_from_clear_markers_only(
    daring: float, informal: float, polite: float, value: float | None
) -> None:
    assert respectful_irreverent(measures(daring=daring, informal=informal, polite=polite)) == value


@pytest.mark.parametrize(
    ("name", "up"), [("informal", True), ("contractions", True), ("formal", False), ("nominalisations", False)]
)
def test_more_of_a_marker_moves_the_first_dimension(name: str, up: bool) -> None:
    values = [formal_casual(measures(**{name: rate}), None) for rate in (2.0, 10.0, 18.0)]
    assert values == sorted(values, reverse=not up)
    assert values[0] != values[-1]


def test_more_exclamation_marks_are_more_enthusiastic_and_questions_more_engaging() -> None:
    keen = [matter_of_fact_enthusiastic(measures(exclamations=rate)) for rate in (0.0, 4.0, 8.0)]
    assert keen == sorted(set(keen))
    turned = [engagement(measures(questions=rate)).value for rate in (0.0, 4.0, 8.0)]
    assert turned == sorted(set(turned))


def test_the_pages_of_one_site_count_together() -> None:
    both = told(story_page("en", "docs"), story_page("en", "craft", "blog/wool"))
    rates = both["content_characteristics"]["rates"]
    docs, craft = (told_story("en", story)["content_characteristics"] for story in ("docs", "craft"))
    words = [each["vocabulary"]["words"] for each in (docs, craft)]
    expected = sum(each["rates"]["expert"] * count for each, count in zip((docs, craft), words, strict=True)) / sum(
        words
    )
    assert rates["expert"] == pytest.approx(expected, abs=0.01)
