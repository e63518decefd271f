"""Domain terms and go-to words: from the text, whatever the analysis claims."""

from __future__ import annotations

from typing import Any

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


def test_another_form_of_a_term_is_no_go_to_word() -> None:
    said = "<p>All kilns are hot. Two kilns are old. Some kilns are here.</p>"
    assert go_to(f"<p>{KILNS}</p>{said}", [{"name": "kiln"}]) == []
