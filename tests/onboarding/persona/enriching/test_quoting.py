"""A model's quote is found where it stands, and becomes the site's own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.persona.enriching.quoting import evidence_of, own_words
from onboarding.persona.enriching.selecting import Passages
from onboarding.persona.enriching.shapes import Cited
from onboarding.persona.enriching.spotlight import SIGN, with_signs
from onboarding.persona.plain import folded, visible
from onboarding.persona.spans import Span, stands_in

_TEXT = "Unser Bäcker\u00a0backt Straßenbrot, „langsam und ohne Eile“, seit dem Frühjahr."


def _span(text: str, number: int = 1) -> Span:
    return Span(f"1.0.{number}", text, "http://a.example/", "paragraph 1", heading=False)


@given(
    st.text(min_size=8, max_size=200).filter(lambda text: SIGN not in text), st.integers(0, 200), st.integers(8, 200)
)
def test_any_part_of_a_passage_is_found_in_its_own_words(text: str, at: int, length: int) -> None:
    span = _span(text)
    part = folded(text)[at : at + length]
    if len(folded(part)) >= 8:
        own = own_words(part, span)
        assert own
        assert folded(part) in folded(own)
        assert own in visible(text)


@given(st.text(max_size=60))
def test_what_is_found_stands_there(quote: str) -> None:
    span = _span(_TEXT)
    own = own_words(quote, span)
    assert own is None or stands_in(own, span)


def test_marks_case_and_spaces_do_not_matter() -> None:
    for quote in (with_signs("Bäcker backt Straßenbrot"), "BÄCKER  BACKT STRASSENBROT", "äcker backt Straßenbr"):
        assert own_words(quote, _span(_TEXT)) == "Bäcker backt Straßenbrot,"


def test_a_quote_over_two_places_is_not_found() -> None:
    assert own_words("Unser Bäcker backt langsam", _span(_TEXT)) is None


def test_the_same_quote_is_evidence_once() -> None:
    passages = Passages((_span(_TEXT),), ())
    cited = [Cited(span="1.0.1", quote=quote) for quote in ("Bäcker backt", "seit dem FRÜHJAHR", "nirgends zu sehen")]
    assert [each.quote for each in evidence_of(cited, passages)] == [visible(_TEXT)]


@pytest.mark.parametrize(
    ("quote", "evidence"),
    [
        ("promise that", "We can't promise that any loaf is free of nuts, because the bakery is one room, and we work there all through the long evenings of the winter,"),
        ("almonds and", "and we work there all through the long evenings of the winter, with the windows closed: almonds and hazelnuts get everywhere by and by."),
    ],
)  # fmt: skip
def test_a_quote_of_a_long_sentence_is_shown_with_the_clauses_around_it(quote: str, evidence: str) -> None:
    text = (
        "We can't promise that any loaf is free of nuts, because the bakery is one room, and we work there all through the "
        "long evenings of the winter, with the windows closed: almonds and hazelnuts get everywhere by and by."
    )
    passages = Passages((_span(text),), ())
    (found,) = evidence_of([Cited(span="1.0.1", quote=quote)], passages)
    assert found.quote == evidence


def test_a_long_quote_ends_at_a_word() -> None:
    text = "Wort " * 60
    passages = Passages((_span(text.strip()),), ())
    (found,) = evidence_of([Cited(span="1.0.1", quote=text[:400])], passages)
    assert len(found.quote) <= 160
    assert found.quote.endswith("Wort")
