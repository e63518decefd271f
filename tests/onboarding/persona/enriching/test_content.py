"""What a sentence is about, which numbers it names, what it praises and where it leads, in any language."""

from __future__ import annotations

import pytest

from onboarding.persona.enriching.addresses import has_address
from onboarding.persona.enriching.content import content_words, shared
from onboarding.persona.enriching.figures import as_measured, miscounted, numbers_in
from onboarding.persona.enriching.praising import praise


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
        ("en", "1,900 days, 6.10 hours and 15%", {"1900", "6.1", "15%"}),
        ("en", "31k, 2 m, $4.20 and 15 percent in 31 countries", {"31k", "2m", "$4.2", "15%", "31"}),
        ("en", "In MMXX, XII or xiv of them did mix a CD", {"mmxx", "xii", "xiv", "cd"}),
        ("en", "Half of it, twice", {"half", "twice"}),
        ("de", "1.900 Tage, 6,1 Stunden, f\u00fcnfzehn Leute", {"1900", "6.1", "f\u00fcnfzehn"}),
        ("en", "Twenty-five people, one idea, first of all", {"twenty", "five"}),
        ("en", "\u2461\uff10 and H\u2082O", {"20", "2"}),
        ("xx", "seven samurai", {"seven"}),
        ("en", "no number at all", set()),
    ],
)
def test_numbers_are_told_in_one_spelling(code: str, text: str, found: set[str]) -> None:
    assert numbers_in(text, code) == found


@pytest.mark.parametrize(
    ("claim", "other"),
    [
        ("Inventory for 31 accountants", True),
        ("Inventory for 1,200 warehouses in 31 countries", True),
        ("Nine accountants trust it", True),
        ("Trusted by 1,200 small teams", False),
        ("Teams: 1,200", False),
        ("A team of nine people in 31 countries", False),
        ("Since 2009 for warehouses", False),
    ],
)
def test_a_number_counts_what_it_counts_in_the_quote(claim: str, other: bool) -> None:
    quotes = "Trusted by over 1,200 teams in 31 countries. Nine people have made it since 2009."
    assert miscounted(claim, quotes, "en") is other


@pytest.mark.parametrize(("value", "ways"), [(12.418, {"12.418", "12"}), (82.5, {"82.5", "82"}), (5.0, {"5"})])
def test_a_measured_number_may_be_written_as_it_is_or_as_a_whole_one(value: float, ways: set[str]) -> None:
    assert as_measured(value) == ways


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The driest rye"),
        ("en", "Voted favourite"),
        ("en", "A three-star bakery"),
        ("de", "Die \u00e4lteste B\u00e4ckerei"),
        ("fr", "Une boulangerie c\u00e9l\u00e8bre"),
        ("es", "Una panader\u00eda famosa"),
        ("it", "Un forno stellato"),
        ("pt", "Uma padaria premiada"),
    ],
)
def test_fame_is_praise(code: str, text: str) -> None:
    assert praise(text, code)


@pytest.mark.parametrize(("code", "text"), [("en", "A modest guest of the forest"), ("fr", "Il est \u00e0 l'ouest")])
def test_words_that_only_look_like_praise_are_none(code: str, text: str) -> None:
    assert not praise(text, code)


@pytest.mark.parametrize(
    "text",
    ["Node.js and ASP.NET", "open at 9 a.m. every day", "rye, e.g. dark", "2019-2024", "3.5 kg", "in 2019. Then"],
)
def test_what_only_looks_like_an_address_is_none(text: str) -> None:
    assert not has_address(text)
