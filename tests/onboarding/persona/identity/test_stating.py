"""Beliefs: the site's own sentences that state a value, word for word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from onboarding.persona.corpus import Corpus
from onboarding.persona.identity.stating import beliefs
from onboarding.persona.schema import Quoted
from onboarding.persona.spans import stands_in
from tests.onboarding.persona.made import corpus, example, sources
from tests.onboarding.website.sites import ORIGIN, page


def told(text: str, language: str = "en") -> list[str]:
    return [claim.value for claim in beliefs(Corpus(language, corpus(f"<p>{text}</p>").pages))]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "We believe that bread takes time."),
        ("en", "I've come to believe that bread takes time."),
        ("en", "Our first rule is to bake at night."),
        ("en", "We never bake before dawn."),
        ("en", "We refuse to bake with palm oil."),
        ("de", "Wir glauben daran, dass Brot Zeit braucht."),
        ("de", "Unser Grundsatz lautet: Brot braucht Zeit."),
        ("de", "Wir backen nie vor Sonnenaufgang."),
        ("de", "Wir versprechen dir frisches Brot."),
        ("en", "At Holm, we believe that bread takes time."),
        ("en", "Our ovens are old, and we never bake before dawn."),
        ("en", "They were in a hurry, and we believe in patience."),
        ("en", "That\u2019s why we believe in patience."),
        ("de", "Wir glauben, dass Brot Zeit braucht."),
        ("de", "Ich glaube, dass Brot Zeit braucht."),
        ("de", "Deshalb glauben wir, dass Brot Zeit braucht."),
        ("de", "Davon sind wir überzeugt: Brot braucht Zeit."),
        ("fr", "Je crois que le pain prend du temps."),
        ("fr", "Notre devise, c\u2019est la patience."),
        ("es", "Por eso creemos en el pan lento."),
        ("es", "Creo que el pan necesita tiempo."),
        ("it", "Credo che il pane abbia bisogno di tempo."),
        ("pt", "Por isso acreditamos no pão lento."),
        ("fr", "Nous croyons que le pain prend du temps."),
        ("fr", "Nous ne mélangeons jamais deux farines."),
        ("fr", "Nous nous engageons à cuire la nuit."),
        ("es", "Creemos que el pan necesita tiempo."),
        ("es", "Nunca horneamos antes del alba."),
        ("es", "Nuestra regla es hornear de noche."),
        ("it", "Crediamo che il pane abbia bisogno di tempo."),
        ("it", "La nostra regola è cuocere di notte."),
        ("it", "Non usiamo mai olio di palma."),
        ("pt", "Acreditamos que o pão precisa de tempo."),
        ("pt", "O nosso lema é assar à noite."),
        ("pt", "Nunca usamos óleo de palma."),
    ],
)
def test_a_sentence_that_states_a_value_is_told_word_for_word(language: str, said: str) -> None:
    assert told(f"Hello there you. {said} Bye for now.", language) == [said]


@pytest.mark.parametrize(
    "said",
    [
        "Do we believe that bread takes time?",
        "If we believe them, bread takes time.",
        "Nobody can say that we believe in shortcuts.",
        "Our competitors say we believe in luck.",
        "This is the bread we believe in.",
        "I charge \u00a360 an hour, and I never charge for the first call.",
        "We never close before six.",
        "We believe the road is closed on Monday.",
        "We would never have guessed.",
        "They believe that bread takes time.",
        "I believe the shop opens at nine.",
        "We never heard of it.",
        "We bake bread that never lies.",
        "\u201cWe believe in their bread,\u201d a guest wrote.",
    ],
)
def test_other_sentences_are_no_beliefs(said: str) -> None:
    assert told(said) == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Niemand sagt, dass wir versprechen, was wir nicht halten."),
        ("de", "Wir schließen nie vor sechs."),
        ("fr", "Le pain auquel nous croyons est lent."),
        ("fr", "Nous ne fermons jamais avant six heures."),
        ("es", "Dicen que creemos en la suerte."),
        ("es", "No creemos en la suerte."),
        ("it", "Dicono che crediamo nella fortuna."),
        ("it", "Non chiudiamo mai prima delle sei."),
        ("pt", "Dizem que acreditamos na sorte."),
        ("pt", "Nunca fechamos antes das seis."),
    ],
)
def test_nor_are_they_in_other_languages(language: str, said: str) -> None:
    assert told(f"Hello there you. {said} Bye for now.", language) == []


def test_a_guests_words_are_not_the_sites() -> None:
    text = corpus("<blockquote><p>We believe in their bread, and always come back.</p></blockquote><p>We bake.</p>")
    assert beliefs(text) == ()


def test_an_item_of_a_list_is_a_sentence_only_with_a_mark_at_its_end() -> None:
    text = "<p>Hello there, and welcome to us.</p><ul><li>We never ever use palm oil{}</li><li>Bread</li></ul>"
    assert beliefs(corpus(text.format(""))) == ()
    assert [claim.value for claim in beliefs(corpus(text.format(".")))] == ["We never ever use palm oil."]


def test_a_policy_states_no_values() -> None:
    said = "<p>We never sell your data to anybody.</p>"
    pages = [page(f"<p>Bread.</p>{said}"), page(f"<p>Our policy.</p>{said}", url=f"{ORIGIN}/privacy")]
    assert [
        each.evidence[0].page_url for each in beliefs(sources(pages).corpus) if isinstance(each.evidence[0], Quoted)
    ] == [f"{ORIGIN}/"]
    assert beliefs(sources([page("<p>Bread is what we bake.</p>"), pages[1]]).corpus) == ()


def test_whole_and_surer_sentences_come_first_and_three_at_most() -> None:
    long = f"We believe that bread {'really ' * 25}takes time."
    said = f"{long} We never bake at noon. We promise fresh bread. We believe in bread. We never use palm oil."
    assert told(said) == ["We believe in bread.", "We promise fresh bread.", "We never bake at noon."]


def test_a_long_sentence_is_cut_at_a_word_and_less_sure() -> None:
    (claim,) = beliefs(corpus(f"<p>We believe that bread {'really ' * 25}takes time.</p>"))
    assert len(claim.value) <= 160
    assert claim.value.endswith("really")
    assert claim.confidence == 0.6


def test_the_pottery_believes_in_use() -> None:
    (claim,) = beliefs(example("shop").corpus)
    assert claim.value == "We believe that a pot is finished by the person who uses it."


@settings(max_examples=60, deadline=None)
@given(
    some.lists(
        some.sampled_from(["we", "We", "believe", "never", "use", "in", "oil.", "rule", "Our", "is", "\u2019", "?"]),
        max_size=40,
    )
)
def test_of_any_text_every_belief_stands_in_its_span(words: list[str]) -> None:
    text = corpus(f"<p>We bake all of our bread. {' '.join(words)}</p>")
    for claim in beliefs(text):
        quote = claim.evidence[0]
        assert isinstance(quote, Quoted)
        assert claim.value == quote.quote
        assert stands_in(quote.quote, text.by_id[quote.span])
