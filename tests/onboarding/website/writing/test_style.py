"""The numbers of style are those that a person with a pencil would get."""

from __future__ import annotations

import pytest

from onboarding.website.reading.layout import Block
from onboarding.website.writing.readability import flesch, lix, syllables
from onboarding.website.writing.style import (
    measure,
    moving_type_token_ratio,
    paragraph_facts,
    percentile,
    sentence_facts,
    vocabulary_facts,
)

SHORT = Block("paragraph", "We bake bread.")
LONG = Block("paragraph", "It rises " + "very slowly " * 13 + "overnight. Is it good?")


def test_sentences_are_counted_over_prose_only() -> None:
    style = measure(
        [Block("heading", "A heading of some length. It ends."), SHORT, LONG, Block("cell", "Ten. Eleven.")]
    )
    assert style.lengths == (3, 29, 3)
    assert (style.questions, style.exclamations) == (1, 0)
    assert style.paragraphs == (3, 32)


def test_sentence_facts() -> None:
    assert sentence_facts(measure([SHORT, LONG])) == {
        "count": 3,
        "mean_words": 11.667,
        "median_words": 3,
        "p10_words": 3,
        "p90_words": 29,
        "short_share": 0.667,
        "long_share": 0.333,
    }


def test_vocabulary_ignores_case_and_the_kind_of_apostrophe() -> None:
    style = measure([Block("paragraph", "Don't wait. DON\u2019T hesitate.")])
    assert vocabulary_facts(style) == {
        "words": 4,
        "types": 3,
        "mattr_50": None,
        "long_word_share": 0.25,
        "mean_word_letters": 5.0,
    }


def test_paragraph_facts() -> None:
    assert paragraph_facts(measure([SHORT, LONG])) == {
        "count": 2,
        "mean_words": 17.5,
        "median_words": 17.5,
        "p90_words": 32,
    }


def test_the_moving_ratio_is_the_mean_over_all_windows() -> None:
    spoken = list("abcabdabeabc")
    windows = [spoken[start : start + 5] for start in range(len(spoken) - 4)]
    expected = sum(len(set(window)) / 5 for window in windows) / len(windows)
    assert moving_type_token_ratio(spoken, 5) == round(expected, 3)
    assert moving_type_token_ratio(spoken[:4], 5) is None


@pytest.mark.parametrize(("part", "value"), [(0.0, 1), (0.1, 1), (0.11, 2), (0.5, 5), (0.9, 9), (1.0, 10)])
def test_percentiles_are_nearest_rank(part: float, value: int) -> None:
    assert percentile(range(1, 11), part) == value


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [
        ("cat", "en", 1),
        ("make", "en", 1),
        ("table", "en", 2),
        ("wanted", "en", 2),
        ("jumped", "en", 1),
        ("boxes", "en", 2),
        ("readability", "en", 5),
        ("brr", "en", 1),
        ("straßenbahn", "de", 3),
        ("häuser", "de", 2),
        ("table", "fr", 1),
        ("parlent", "fr", 1),
        ("casa", "es", 2),
    ],
)
def test_syllables_are_estimated(word: str, language: str, count: int) -> None:
    assert syllables(word, language) == count


def test_flesch_and_lix_follow_their_formulas() -> None:
    style = measure([Block("paragraph", "The cat sat on the big mat. " * 20)])
    assert flesch(style, "en") == round(206.835 - 1.015 * 7 - 84.6 * 1, 1)
    assert flesch(style, "de") == round(180 - 7 - 58.5, 1)
    assert lix(style) == 7.0


def test_there_is_no_score_without_constants_or_enough_words() -> None:
    enough, few = measure([Block("paragraph", "The cat sat on it. " * 20)]), measure([SHORT])
    assert flesch(enough, "fi") is None
    assert flesch(enough, None) is None
    assert flesch(few, "en") is None
    assert lix(few) is None
