"""The fingerprint: as much as so much text supports, the analysis's own numbers, and nothing that JSON cannot carry."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings

from onboarding.persona.corpus import EMPTY, Corpus, PageText, TextBlock
from onboarding.persona.measuring.fingerprint import fingerprint_of
from onboarding.persona.measuring.function_words import MOST_WORDS, function_words, profile
from onboarding.persona.schema.persona import Fingerprint, canonical
from onboarding.website import describe
from onboarding.website.languages import LANGUAGES, language
from tests.onboarding.persona.made import NAMES, example, sources
from tests.onboarding.persona.measuring.texts import corpora, corpus_with, of_words, prose
from tests.onboarding.website.sites import ORIGIN, page

NUMBERS = tuple(
    name for name in Fingerprint.model_fields if name not in ("reliability", "words", "sentences", "function_words")
)
FEW = {"reading_ease", "word_letters", "long_word_rate", "you_per_1000", "we_per_1000", "i_per_1000"}
HABITS = {"question_rate", "exclaim_rate"}
NEED_LISTS = {"contractions_per_1000", "you_per_1000", "we_per_1000", "i_per_1000", "passive_share"}
# Where the analysis has the same number: the dotted path below content_characteristics.
IN_ANALYSIS = {
    "words": "vocabulary.words",
    "sentences": "sentences.count",
    "avg_sentence_words": "sentences.mean_words",
    "p10_sentence_words": "sentences.p10_words",
    "p90_sentence_words": "sentences.p90_words",
    "reading_ease": "readability.flesch",
    "word_letters": "vocabulary.mean_word_letters",
    "long_word_rate": "vocabulary.long_word_share",
    "contractions_per_1000": "rates.contractions",
    "we_per_1000": "rates.first_plural",
    "i_per_1000": "rates.first_singular",
    "dashes_per_1000": "punctuation.dashes_per_1000_words",
    "emoji_per_1000": "punctuation.emoji_per_1000_words",
    "lists_per_1000": "structure.list_items_per_1000_words",
    "passive_share": "rates.passive_share",
    "type_token": "vocabulary.mattr_50",
}


def known(fingerprint: Fingerprint) -> set[str]:
    return {name for name in NUMBERS if getattr(fingerprint, name) is not None}


def at(value: Any, path: str) -> Any:
    for key in path.split("."):
        value = value[key]
    return value


@pytest.mark.parametrize(
    ("words", "reliability"),
    [(0, "none"), (199, "none"), (200, "provisional"), (999, "provisional"), (1_000, "good"), (1_001, "good")],
)
def test_the_number_of_words_decides_how_reliable_it_is(words: int, reliability: str) -> None:
    found = fingerprint_of(of_words(words))
    assert (found.words, found.reliability) == (words, reliability)


@pytest.mark.parametrize(("words", "expected"), [(199, set()), (200, FEW), (999, FEW), (1_000, set(NUMBERS))])
def test_each_reliability_publishes_its_numbers_and_no_others(words: int, expected: set[str]) -> None:
    assert known(fingerprint_of(of_words(words))) == expected


def test_too_little_text_still_says_how_little() -> None:
    found = fingerprint_of(of_words(60))
    assert (found.words, found.sentences, found.function_words) == (60, 6, {})


def test_one_page_shows_no_habit_of_asking_or_exclaiming() -> None:
    assert known(fingerprint_of(of_words(1_500, pages=1))) == set(NUMBERS) - HABITS


def test_a_second_page_without_a_sentence_shows_no_habit_either() -> None:
    assert not known(fingerprint_of(corpus_with(prose(1_500), "Our shop"))) & HABITS


def test_a_language_without_lists_has_only_what_needs_none() -> None:
    found = fingerprint_of(corpus_with(prose(600), prose(600), language="sv"))
    assert known(found) == set(NUMBERS) - NEED_LISTS - {"reading_ease"}
    assert found.function_words == {}


def test_a_language_without_spaces_has_no_words_to_count() -> None:
    found = fingerprint_of(corpus_with("我们在港口烤面包。" * 200, "你会喜欢的。" * 200, language="zh"))
    assert (found.words, found.reliability, known(found)) == (0, "none", set())


def test_an_empty_corpus_has_the_empty_fingerprint() -> None:
    assert fingerprint_of(EMPTY) == Fingerprint()


@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_are_those_of_the_analysis(name: str) -> None:
    made = example(name)
    found, counted = fingerprint_of(made.corpus), made.analysis["content_characteristics"]
    theirs = {stat: at(counted, path) for stat, path in IN_ANALYSIS.items()}
    assert {stat: getattr(found, stat) for stat in IN_ANALYSIS} == theirs


@settings(max_examples=25, deadline=None)
@given(corpora)
def test_the_numbers_of_any_page_are_those_of_its_analysis_where_both_have_one(corpus: Corpus) -> None:
    bodies = ["".join(f"<p>{block.text}</p>" for block in one.blocks) for one in corpus.pages] or [
        "<p>Hello there.</p>"
    ]
    pages = [page(f"<main>{body}</main>", url=f"{ORIGIN}/{number}") for number, body in enumerate(bodies)]
    if not any(one.text for one in pages):
        return
    found, counted = fingerprint_of(sources(pages).corpus), describe(pages)["content_characteristics"]
    for stat, path in IN_ANALYSIS.items():
        ours, group = getattr(found, stat), counted.get(path.partition(".")[0])
        if ours is not None and group is not None:
            assert ours == at(counted, path), stat


@settings(max_examples=60, deadline=None)
@given(corpora)
def test_any_fingerprint_goes_through_json_unchanged(corpus: Corpus) -> None:
    found = fingerprint_of(corpus)
    assert Fingerprint.model_validate_json(found.model_dump_json()) == found
    assert b"-0.0" not in canonical(found.model_dump(mode="json"))
    numbers = [getattr(found, name) for name in known(found)] + list(found.function_words.values())
    assert all(math.isfinite(number) for number in numbers)


def test_shares_rates_and_lengths_are_what_they_say() -> None:
    asked = "Do you like bread? " * 10 + "We bake it! " * 10 + "We, they said, bake 1,200 loaves. " * 230
    found = fingerprint_of(corpus_with(asked, "We bake. " * 50))
    assert found.sentences == 300
    assert (found.question_rate, found.exclaim_rate) == (round(10 / 300, 3), round(10 / 300, 3))
    assert found.commas_per_1000 == round(1000 * 460 / found.words, 3)
    assert (found.p10_sentence_words, found.p90_sentence_words) == (2, 7)
    assert found.paragraph_sentences == 150


def test_sentences_of_lists_belong_to_no_paragraph() -> None:
    blocks = (
        TextBlock(0, "paragraph", 0, prose(600, length=20), "paragraph 1"),
        TextBlock(1, "item", 0, prose(500), "item 1"),
    )
    assert fingerprint_of(Corpus("en", (PageText("http://site.example/", None, blocks),))).paragraph_sentences == 30


def test_a_reading_ease_just_below_nought_is_nought() -> None:
    found = fingerprint_of(corpus_with(prose(240, said="banana " * 159 + "bread " * 81)))
    assert found.reading_ease == 0
    assert math.copysign(1, found.reading_ease) == 1


def test_both_ways_to_say_you_count() -> None:
    found = fingerprint_of(corpus_with("Vous aimez ton pain et ta maison. " * 40, language="fr"))
    assert found.you_per_1000 == round(1000 * 3 / 7, 3)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_a_fixed_list_of_its_own_little_words(code: str) -> None:
    words, lists = function_words(code), language(code)
    assert lists
    assert len(words) == len(set(words)) == MOST_WORDS
    assert set(words) <= lists.stops


def test_months_and_numbers_are_no_little_words() -> None:
    assert not {"two", "three", "january", "monday"} & set(function_words("en"))


def test_function_words_are_counted_per_thousand() -> None:
    found = fingerprint_of(of_words(1_000, said="the bread and the butter of the day are now"))
    assert (found.function_words["the"], found.function_words["you"]) == (300, 0)
    assert tuple(found.function_words) == function_words("en")


def test_a_profile_of_nothing_is_empty() -> None:
    assert profile(EMPTY) == {}
