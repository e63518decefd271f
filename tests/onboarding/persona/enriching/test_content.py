"""What a sentence is about, and which numbers it names, in any language."""

from __future__ import annotations

import pytest

from onboarding.persona.enriching.content import content_words, shared
from onboarding.persona.enriching.figures import as_measured, numbers_in


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [
        ("en", "They aren't in the ovens", ("ovens",)),
        ("de", "Wir backen das Brot nicht für alle", ("backen", "brot")),
        ("fr", "L'eau de la rivière est froide", ("eau", "rivière", "froide")),
        ("xx", "foo ba bar", ("foo", "bar")),
        ("en", "2024 A.D. of it", ()),
    ],
)
def test_content_words_are_no_little_words(code: str, text: str, found: tuple[str, ...]) -> None:
    assert content_words(text, code) == found


@pytest.mark.parametrize(
    ("claim", "quote", "code"),
    [
        ("Decisions", "a decisive meeting", "en"),
        ("One loaf, two loaves of bread", "Breads", "en"),
        ("Brote", "unser BROT", "de"),
        ("\u6e90\u6c17\u306e\u30d1\u30f3", "\u30d1\u30f3\u3092\u713c\u304f", "ja"),
    ],
)
def test_words_are_akin_by_their_stem_or_their_beginning(claim: str, quote: str, code: str) -> None:
    assert shared(claim, quote, code) > 0


@pytest.mark.parametrize(
    ("claim", "quote"), [("We don't sell", "They don't talk"), ("Breakfast", "Bread"), ("", "Bread"), ("Bread", "")]
)
def test_other_words_are_not_akin(claim: str, quote: str) -> None:
    assert shared(claim, quote, "en") == 0


def test_the_share_is_of_the_claims_words() -> None:
    assert shared("Bread, ovens, flour, seeds", "only bread here", "en") == 0.25


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [
        ("en", "1,900 days, 6.10 hours and 15%", {"1900", "6.1", "15"}),
        ("de", "1.900 Tage, 6,1 Stunden, f\u00fcnfzehn Leute", {"1900", "6.1", "f\u00fcnfzehn"}),
        ("en", "Twenty-five people, one idea, first of all", {"twenty", "five"}),
        ("en", "\u2461\uff10 and H\u2082O", {"20", "2"}),
        ("xx", "seven samurai", {"seven"}),
        ("en", "no number at all", set()),
    ],
)
def test_numbers_are_told_in_one_spelling(code: str, text: str, found: set[str]) -> None:
    assert numbers_in(text, code) == found


@pytest.mark.parametrize(("value", "ways"), [(12.418, {"12.418", "12"}), (82.5, {"82.5", "82"}), (5.0, {"5"})])
def test_a_measured_number_may_be_written_as_it_is_or_as_a_whole_one(value: float, ways: set[str]) -> None:
    assert as_measured(value) == ways
