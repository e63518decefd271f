"""Domain terms and go-to words: from the text, whatever the analysis claims."""

from __future__ import annotations

from typing import Any

import pytest

from onboarding.persona.corpus import Corpus
from onboarding.persona.words.telling import lexicon_of
from tests.onboarding.persona.made import corpus
from tests.onboarding.persona.words.texts import once

KILNS = "A kiln is warm. They look at the kiln. The kiln was old. We fire the kiln."


def terms(text: str, topics: Any = ()) -> list[str]:
    lexicon = lexicon_of(corpus(f"{text}<p>{once(30)}</p>"), {"content_type": {"topics": topics}})
    return [claim.value for claim in lexicon.domain_terms]


def go_to(text: str, topics: Any = ()) -> list[str]:
    lexicon = lexicon_of(corpus(f"{text}<p>{once(30)}</p>"), {"content_type": {"topics": topics}})
    return [claim.value for claim in lexicon.go_to]


def test_a_topic_that_the_text_says_is_a_term() -> None:
    assert terms(f"<p>{KILNS}</p>", [{"name": "kiln"}]) == ["kiln"]


def test_a_topic_that_the_text_does_not_say_is_none() -> None:
    assert terms(f"<p>{KILNS}</p>", [{"name": "cryptocurrency"}, {"name": "kiln"}]) == ["kiln"]


def test_without_topics_what_stands_out_is_a_term_and_headings_weigh_more() -> None:
    looms = "A loom is big. They look at the loom. The loom was old. We oil it, the loom."
    assert terms(f"<p>{KILNS}</p><p>{looms}</p><h2>About the loom</h2>")[0] == "loom"
    assert terms(f"<p>{KILNS}</p><p>{looms}</p><h2>About the kiln</h2>")[0] == "kiln"


def test_a_name_within_sentences_is_a_term() -> None:
    assert terms(f"<p>{KILNS} It came from Delft. They sell it in Delft too.</p>", [{"name": "kiln"}]) == [
        "kiln",
        "Delft",
    ]


def test_a_word_that_only_begins_sentences_with_a_capital_is_no_name() -> None:
    assert terms(f"<p>{KILNS} Bread is good. Bread is old.</p>", [{"name": "kiln"}]) == ["kiln"]


def test_what_stands_out_and_is_no_term_is_a_go_to_word() -> None:
    assert go_to(
        f"<p>{KILNS}</p><p>Bread is good. Some bread is old. They say bread is here.</p>", [{"name": "kiln"}]
    ) == ["bread"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("It goes wrong. That went wrong. All goes wrong. It was wrong.", []),
        ("The month was good. A month is here. They wait a month.", []),
        ("It was bad. A bad day. They are bad. It is so bad.", []),
        ("The cake is bad. Some bake it. They bake here. We baked. We bake.", ["bake"]),
        ("They ask. You may ask us. We ask it. Do ask. Just ask. We will ask her. They also ask.", ["ask"]),
    ],
)
def test_a_common_word_is_a_go_to_word_only_where_it_is_said_very_often(said: str, found: list[str]) -> None:
    assert go_to(f"<p>{KILNS}</p><p>{said}</p>", [{"name": "kiln"}]) == found


def test_a_topic_of_common_words_alone_or_of_a_judgement_is_none() -> None:
    said = "<p>It goes wrong. All goes wrong. A bad day. That was bad. They are bad.</p>"
    assert terms(f"<p>{KILNS}</p>{said}", [{"name": "goes wrong"}, {"name": "bad"}, {"name": "kiln"}]) == ["kiln"]


def test_a_german_term_of_two_words_ends_in_a_noun() -> None:
    said = "Man sieht, wie er den Laib formt. Wer einen Laib formt, backt heißes Brot. Das ist heißes Brot."
    filler = " ".join(f"Der {word} ist in dem {word}haus." for word in once(60).split() if len(word) > 5)
    text = corpus(f"<p>{said}</p>", f"<p>{said} Ja.</p><p>{filler}</p>")
    topics = {"content_type": {"topics": [{"name": "Laib formt"}, {"name": "heißes Brot"}]}}
    lexicon = lexicon_of(Corpus("de", text.pages), topics)
    assert [claim.value for claim in lexicon.domain_terms][:1] == ["heißes Brot"]
    assert "Laib formt" not in [claim.value for claim in (*lexicon.domain_terms, *lexicon.signature_phrases)]


def test_under_200_words_in_sentences_nothing_is_reached_for() -> None:
    listed = "".join(f"<h3>Item {once(1, after=number)[4:9]} of the list</h3>" for number in range(60))
    said = f"<p>{KILNS}</p><p>Bread is good. Some bread is old. They say bread is here.</p>"
    assert lexicon_of(corpus(said + listed), {"content_type": {"topics": [{"name": "kiln"}]}}).go_to == ()
    assert go_to(said, [{"name": "kiln"}]) == ["bread"]


def test_another_form_of_a_term_is_no_go_to_word() -> None:
    said = "<p>All kilns are hot. Two kilns are old. Some kilns are here.</p>"
    assert go_to(f"<p>{KILNS}</p>{said}", [{"name": "kiln"}]) == []
