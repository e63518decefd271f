"""The lexicon as a whole: what it says of the example sites, and what holds for any text."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from onboarding.persona.corpus import EMPTY
from onboarding.persona.schema.persona import Lexicon
from onboarding.persona.spans import stands_in
from onboarding.persona.words.telling import lexicon_of
from tests.onboarding.persona.made import NAMES, corpus, example
from tests.onboarding.persona.words.texts import all_quotes, once

WORDS = (
    "the a of we and is not it do does don't it's Glaze glaze glazes kiln Kiln Mug mug mugs innovative seamless robust robustly",
    "leverage leveraging colour color harbour workshop slow-fired clay Delft bowls new people read more Tidewheel",
)
VOCABULARY = tuple(" ".join(WORDS).split())
SENTENCE = some.lists(some.sampled_from(VOCABULARY), min_size=3, max_size=9).map(lambda words: " ".join(words) + ".")
PAGES = some.lists(some.lists(SENTENCE, min_size=12, max_size=24), min_size=1, max_size=3)
GUIDELINES = some.lists(some.sampled_from([*VOCABULARY, "slow-fired clay", "no emoji: 0 in 9 words"]), max_size=6)


def values(lexicon: Lexicon, name: str) -> list[str]:
    return [claim.value for claim in getattr(lexicon, name)]


def made(name: str) -> Lexicon:
    sources = example(name)
    return lexicon_of(sources.corpus, sources.analysis)


@pytest.mark.parametrize("name", NAMES)
def test_every_quote_stands_in_its_span_and_holds_the_words_it_is_for(name: str) -> None:
    spans = example(name).corpus.by_id
    found = all_quotes(made(name))
    assert len(found) > 20
    for value, quote in found:
        assert stands_in(quote.quote, spans[quote.span])
        assert value.casefold() in quote.quote.casefold()


def test_the_pottery_is_known_by_its_words() -> None:
    lexicon = made("shop")
    assert "goes on the shelf" in values(lexicon, "signature_phrases")
    assert values(lexicon, "domain_terms")[:3] == ["clay", "shelf", "pot"]
    assert {"crackle", "workshop"} <= set(values(lexicon, "go_to"))
    assert ("favorite", "favourite") in {(each.value.avoid, each.value.use) for each in lexicon.preferred}


def test_the_consultant_shortens_and_the_pottery_does_not() -> None:
    short = {(each.value.avoid, each.value.use) for each in made("consultant").preferred}
    full = {(each.value.avoid, each.value.use) for each in made("shop").preferred}
    assert ("do not", "don't") in short
    assert ("don't", "do not") in full


def test_the_software_says_group_chat_and_never_its_own_name() -> None:
    lexicon = made("software")
    assert values(lexicon, "signature_phrases")[0] == "group chat"
    said = " ".join(values(lexicon, "signature_phrases") + values(lexicon, "go_to") + values(lexicon, "domain_terms"))
    assert "rotaleaf" not in said.casefold()


@pytest.mark.parametrize("name", NAMES)
def test_a_word_is_either_a_domain_term_or_a_go_to_word(name: str) -> None:
    lexicon = made(name)
    terms = {word for term in values(lexicon, "domain_terms") for word in term.casefold().split()}
    assert terms.isdisjoint(map(str.casefold, values(lexicon, "go_to")))
    assert lexicon.go_to


def test_no_text_has_no_words() -> None:
    assert lexicon_of(EMPTY, {}) == Lexicon()


def test_a_short_text_has_none() -> None:
    assert lexicon_of(corpus("<p>A kiln is a kiln is a kiln, and the kiln is warm.</p>" * 3), {}) == Lexicon()


def test_a_language_without_lists_has_only_what_guidelines_name() -> None:
    text = corpus(f"<p>{once(60)}</p>")
    unknown = type(text)("xx", text.pages)
    lexicon = lexicon_of(unknown, {"style_guidelines": {"avoid_elements": ["synergie"]}})
    assert lexicon == Lexicon(avoid=lexicon.avoid)
    assert values(lexicon, "avoid") == ["synergie"]


def test_what_guidelines_avoid_is_praised_nowhere_in_no_form() -> None:
    sources = example("shop")
    analysis = {
        **sources.analysis,
        "style_guidelines": {"avoid_elements": ["Shelves", "mugs", "crackled", "favourites"]},
    }
    lexicon = lexicon_of(sources.corpus, analysis)
    before, after = made("shop"), lexicon
    assert "mug" in values(before, "domain_terms")
    assert "mug" not in values(after, "domain_terms")
    assert "crackle" in values(before, "go_to")
    assert "crackle" not in values(after, "go_to")
    assert all(swap.value.use != "favourite" for swap in after.preferred)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pages=PAGES, guidelines=GUIDELINES)
def test_of_any_text_go_to_and_avoid_never_overlap(pages: list[list[str]], guidelines: list[str]) -> None:
    text = corpus(
        *(f"<p>{' '.join(sentences)}</p><p>{once(20, after=20 * n)}</p>" for n, sentences in enumerate(pages))
    )
    lexicon = lexicon_of(text, {"style_guidelines": {"avoid_elements": guidelines}})
    avoided = {word.casefold().rstrip("s") for word in values(lexicon, "avoid")}
    praised = values(lexicon, "go_to") + values(lexicon, "signature_phrases") + values(lexicon, "domain_terms")
    for phrase in praised:
        assert avoided.isdisjoint(word.rstrip("s") for word in phrase.casefold().split())
        assert phrase.casefold().rstrip("s") not in avoided
    for value, quote in all_quotes(lexicon):
        assert stands_in(quote.quote, text.by_id[quote.span])
        assert value.casefold() in quote.quote.casefold()
    stops = text.lists.stops if text.lists else frozenset()
    assert stops.isdisjoint(map(str.casefold, values(lexicon, "go_to")))
