"""Which sentences are shown: the best, whole and telling ones, from different pages where there are."""

from __future__ import annotations

from onboarding.persona.corpus import EMPTY, Corpus
from onboarding.persona.schema import Quoted
from onboarding.persona.voicing.showing import Showing
from tests.onboarding.persona.measuring.texts import corpus_with

PLAIN = "The bread is baked at four."
OURS = "We bake our bread ourselves, and we like it."
ONCE = "On Sundays we sleep until seven."
LONG = "We bake " + "and we bake " * 20 + "for our town."


def quotes(found: tuple[Quoted, ...]) -> list[str]:
    return [each.quote for each in found]


def ours(corpus: Corpus) -> list[str]:
    return quotes(Showing(corpus).of_classes("first_plural"))


def test_the_sentence_with_most_such_words_comes_first() -> None:
    assert ours(corpus_with(f"{PLAIN} {ONCE} {OURS}")) == [OURS, ONCE]


def test_one_sentence_of_each_page_comes_before_a_second_of_one() -> None:
    better = "We know our bread, our oven, our town, ourselves."
    assert ours(corpus_with(f"{better} {OURS}", f"{PLAIN} {ONCE}")) == [better, ONCE]


def test_the_same_sentence_is_shown_once() -> None:
    assert ours(corpus_with(OURS, OURS, PLAIN)) == [OURS]


def test_a_sentence_that_must_be_cut_comes_last() -> None:
    assert ours(corpus_with(f"{LONG} {OURS} {ONCE}")) == [OURS, ONCE]
    (cut,) = ours(corpus_with(LONG))
    assert LONG.startswith(cut)


def test_a_sentence_of_three_words_comes_after_longer_ones() -> None:
    assert ours(corpus_with(f"We sell ours. {ONCE} {OURS}")) == [OURS, ONCE]


def test_a_quote_too_short_for_evidence_is_none() -> None:
    assert ours(corpus_with("We do.")) == []


def test_phrases_count_as_words_do() -> None:
    assert quotes(Showing(corpus_with(f"{PLAIN} For example, a loaf of rye.")).of_classes("connectives_example")) == [
        "For example, a loaf of rye."
    ]


def test_what_no_sentence_has_is_not_shown() -> None:
    assert ours(corpus_with(PLAIN)) == []
    assert quotes(Showing(corpus_with(OURS)).of_classes()) == []
    assert quotes(Showing(corpus_with(OURS, language="sv")).of_classes("first_plural")) == []
    assert quotes(Showing(EMPTY).near_length(5)) == []


def test_questions_and_lengths_can_be_shown() -> None:
    showing = Showing(corpus_with(f"{PLAIN} Do you like bread? {OURS}"))
    assert quotes(showing.where(lambda said: said.asks)) == ["Do you like bread?"]
    assert quotes(showing.near_length(6))[0] == PLAIN


def test_a_quote_names_the_span_it_stands_in() -> None:
    corpus = corpus_with(PLAIN, f"{PLAIN} {OURS}")
    (found,) = Showing(corpus).of_classes("first_plural")
    assert (found.span, found.page_url) == ("2.0.2", "http://site.example/1")
    assert corpus.by_id[found.span].text == OURS
