"""Words to leave: never said in a long text, or named by guidelines."""

from __future__ import annotations

from typing import Any

import pytest

from onboarding.persona.schema import Measured, Ruled
from onboarding.persona.words.fashionable import FASHIONABLE
from onboarding.persona.words.telling import lexicon_of
from onboarding.website.languages import LANGUAGES, language
from tests.onboarding.persona.made import corpus
from tests.onboarding.persona.words.texts import once


def avoided(text: str, guidelines: Any = ()) -> list[str]:
    lexicon = lexicon_of(corpus(text), {"style_guidelines": {"avoid_elements": guidelines}})
    return [claim.value for claim in lexicon.avoid]


def long(text: str = "") -> str:
    return f"<p>{text}</p><p>{once(540)}</p>"


@pytest.mark.parametrize(("sentences", "words"), [(199, 0), (200, 2), (299, 2), (300, 3), (540, 5)])
def test_each_thousand_words_without_them_avoid_one_of_the_likeliest(sentences: int, words: int) -> None:
    assert avoided(f"<p>{once(sentences)}</p>") == [word for word, _ in FASHIONABLE["en"][:words]]


@pytest.mark.parametrize("said", ["We leveraged it.", "Leveraging is fun.", "It is a well-leveraged farm."])
def test_a_word_that_is_said_in_any_form_is_not_avoided(said: str) -> None:
    found = avoided(long(said))
    assert "leverage" not in found
    assert len(found) == 5


def test_a_word_in_a_heading_is_said_too() -> None:
    assert "robust" not in avoided(f"<h2>Robust tables</h2>{long()}")


def test_a_compound_may_be_written_as_two_words() -> None:
    assert "cutting-edge" not in avoided(long("It is cutting edge they say."))


def test_a_text_that_says_two_of_them_does_not_keep_from_their_kind() -> None:
    assert avoided(long("A seamless and robust table.")) == []


def test_the_rule_is_named_with_the_count_that_it_rests_on() -> None:
    (claim, *_) = lexicon_of(corpus(f"<p>{once(200)}</p>"), {}).avoid
    assert claim.origin == "rules"
    assert claim.evidence == (Ruled(rule="never_said: 0 of 2,000 words"), Measured(stat="words", value=2_000))


def test_a_guideline_tells_how_often_the_text_says_its_word() -> None:
    said = lexicon_of(
        corpus("<p>Cheap bread is cheap bread. We sell cheap cake.</p>"),
        {"style_guidelines": {"avoid_elements": ["cheap"]}},
    )
    (claim,) = said.avoid
    assert [each.rule for each in claim.evidence if isinstance(each, Ruled)] == ["guideline: 2 of 9 words"]


def test_guidelines_that_are_words_are_taken_and_come_first() -> None:
    assert avoided("<p>Short.</p>", ["cheap", "Best deal"]) == ["cheap", "Best deal"]
    assert avoided(long(), ["cheap"])[0] == "cheap"


@pytest.mark.parametrize(
    "line", ["No emoji: 0 in 1,756 words.", "the", "one two three four", "<b>", "2024", "", "x" * 41, 7, None, ["a"]]
)
def test_guidelines_that_are_no_words_are_left(line: object) -> None:
    assert avoided("<p>Short.</p>", [line]) == []


def test_a_guideline_and_a_fashionable_word_in_another_form_are_one() -> None:
    found = avoided(long(), ["leveraging"])
    assert "leveraging" in found
    assert "leverage" not in found


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_fashionable_word_is_a_buzzword_of_its_language_and_begins_with_its_stem(code: str) -> None:
    lists = language(code)
    assert lists
    for word, stem in FASHIONABLE[code]:
        assert word.lower() in lists.classes["buzzwords"]
        assert word.lower().startswith(stem)
