"""Quotes of an analysis are found again, or are no evidence."""

from __future__ import annotations

from onboarding.persona.spans import stands_in
from onboarding.persona.words.anchoring import anchors_of
from tests.onboarding.persona.made import corpus
from tests.onboarding.website.sites import ORIGIN

TEXT = corpus("<p>The kiln is warm today. We bake bread in it.</p>", "<p>Nobody knows. We bake bread in it.</p>")
ANCHORS = anchors_of(TEXT)


def test_a_part_of_a_passage_is_found() -> None:
    quote = ANCHORS.quote("bake bread")
    assert quote
    assert (quote.span, quote.quote) == ("1.0.2", "bake bread")


def test_it_is_quoted_in_the_passages_own_letters() -> None:
    quote = ANCHORS.quote("WE BAKE  bread")
    assert quote
    assert quote.quote == "We bake bread"
    assert stands_in(quote.quote, TEXT.by_id[quote.span])


def test_the_named_page_comes_first() -> None:
    quote = ANCHORS.quote("We bake bread in it.", f"{ORIGIN}/1")
    assert quote
    assert quote.page_url == f"{ORIGIN}/1"


def test_what_stands_nowhere_or_is_too_short_is_none() -> None:
    assert ANCHORS.quote("We bake cakes in it.") is None
    assert ANCHORS.quote("kiln") is None


def test_a_whole_paragraph_is_quoted_by_its_first_sentence() -> None:
    given = [{"text": "The kiln is warm today. We bake bread in it.", "url": f"{ORIGIN}/0"}]
    (quote,) = ANCHORS.quotes(given)
    assert quote.quote == "The kiln is warm today."


def test_quotes_that_are_none_are_left_out() -> None:
    assert ANCHORS.quotes([{"text": "nobody wrote this"}, 3, None, {"text": 5}, {}]) == ()
    assert ANCHORS.quotes("The kiln is warm today.") == ()
