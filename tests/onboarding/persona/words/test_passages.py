"""Words and phrases are found where they stand."""

from __future__ import annotations

from onboarding.persona.words.passages import passages_of, quotes, written
from tests.onboarding.persona.made import corpus, sources
from tests.onboarding.website.sites import ORIGIN, page


def test_a_passage_that_stands_twice_counts_once() -> None:
    passages = passages_of(corpus("<p>The kiln is warm.</p>", "<p>The kiln is warm.</p><p>The kiln is old.</p>"))
    assert len(passages.where(("kiln",))) == 2


def test_policies_tell_nothing() -> None:
    text = [page("<p>The kiln is warm.</p>"), page("<p>The kiln is ours.</p>", url=f"{ORIGIN}/privacy.html")]
    assert len(passages_of(sources(text).corpus).where(("kiln",))) == 1


def test_a_quote_of_a_long_sentence_is_cut_around_the_phrase() -> None:
    long = corpus(f"<p>{'before ' * 60}wild honey{' after' * 60}.</p>")
    places = passages_of(long).where(("wild", "honey"))
    (quote,) = quotes(places, "wild honey", 2)
    assert 140 <= len(quote.quote) <= 160
    assert "before wild honey after" in quote.quote
    assert quote.quote.split()[0] == "before"
    assert quote.quote.split()[-1] == "after"


def test_running_text_tells_the_spelling() -> None:
    places = passages_of(corpus("<h2>Wild Honey</h2><h3>Wild Honey now</h3><p>We sell wild honey.</p>")).where(
        ("wild", "honey")
    )
    assert written(places, 2) == "wild honey"


def test_quotes_come_from_different_pages_first() -> None:
    text = corpus("<p>The kiln is warm. The kiln is old. The kiln is hot.</p>", "<p>Look at the kiln.</p>")
    found = quotes(passages_of(text).where(("kiln",)), "kiln", 1, 2)
    assert {quote.page_url for quote in found} == {f"{ORIGIN}/0", f"{ORIGIN}/1"}


def test_a_script_without_spaces_has_no_passages() -> None:
    text = corpus("<p>The kiln is warm.</p>")
    assert passages_of(type(text)("ja", text.pages)).all == ()
