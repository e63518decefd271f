"""Swaps: only what the text itself shows, with its counts."""

from __future__ import annotations

import pytest

from onboarding.persona.schema import Claim, Ruled
from onboarding.persona.schema.persona import Swap
from onboarding.persona.words.telling import lexicon_of
from onboarding.website.writing.spelling import other_spelling
from tests.onboarding.persona.made import corpus
from tests.onboarding.persona.words.texts import once


def swaps(text: str) -> list[Claim[Swap]]:
    return list(lexicon_of(corpus(f"<p>{text}</p><p>{once(30)}</p>"), {}).preferred)


def pairs(text: str) -> list[tuple[str, str]]:
    return [(each.value.avoid, each.value.use) for each in swaps(text)]


def test_a_short_form_that_always_stands_is_taken() -> None:
    said = "We don't bake here. They don't bake there. You don't need to."
    (claim,) = swaps(said)
    assert (claim.value.avoid, claim.value.use) == ("do not", "don't")
    assert Ruled(rule="contracted_form: 3 of 3", path="content_characteristics.rates.contractions") in claim.evidence


def test_the_typographic_apostrophe_is_the_same() -> None:
    assert pairs("We don\u2019t bake. They don\u2019t bake. You don\u2019t need to.") == [("do not", "don't")]


def test_a_full_form_that_always_stands_is_taken() -> None:
    assert pairs("We do not bake. They do not bake. You do not need to.") == [("don't", "do not")]


@pytest.mark.parametrize(
    "said", ["We don't bake. They don't.", "We don't. You don't bake. They do not bake. I do not bake."]
)
def test_two_or_a_mixture_show_nothing(said: str) -> None:
    assert pairs(said) == []


def test_the_end_of_a_sentence_cannot_be_shortened() -> None:
    assert pairs("This is what it is. So it is. I know who it is.") == []


def test_british_words_are_put_in_the_place_of_american_ones() -> None:
    assert pairs("The colour of the harbour is grey.") == [("color", "colour"), ("gray", "grey"), ("harbor", "harbour")]


def test_american_words_are_put_in_the_place_of_british_ones() -> None:
    assert pairs("The color of the harbor. Our favorite color.")[0] == ("colour", "color")


def test_both_spellings_show_nothing() -> None:
    assert pairs("The colour of the harbor.") == []


def test_two_forms_of_a_word_are_one_swap() -> None:
    assert pairs("One neighbour, two neighbours, and a neighbour.") == [("neighbor", "neighbour")]


def test_a_word_that_both_write_has_no_other_spelling() -> None:
    assert other_spelling("license") is None
    assert other_spelling("bread") is None
    assert other_spelling("organisation") == "organization"
    assert other_spelling("organization") == "organisation"


def test_german_has_short_forms_too() -> None:
    said = corpus(f"<p>Hier gibt's Brot. Da gibt's Kuchen. Heute gibt's Eis.</p><p>{once(30)}</p>")
    swaps = lexicon_of(type(said)("de", said.pages), {}).preferred
    assert [(each.value.avoid, each.value.use) for each in swaps] == [("gibt es", "gibt's")]
