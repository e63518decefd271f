"""Signature phrases: on two pages, in running text, verbatim, and no ways about the site."""

from __future__ import annotations

import pytest

from onboarding.persona.words.telling import lexicon_of
from tests.onboarding.persona.made import corpus
from tests.onboarding.persona.words.texts import once


def phrases(*texts: str, name: str = "") -> list[str]:
    pages = [f"<p>{text}</p><p>{once(20, after=20 * n)}</p>" for n, text in enumerate(texts)]
    lexicon = lexicon_of(corpus(*pages), {"brand_analysis": {"name": name}})
    return [claim.value for claim in lexicon.signature_phrases]


def test_a_phrase_of_two_pages_is_told_as_it_is_written() -> None:
    assert phrases("We use a Slow-Fired Kiln here.", "It came from our Slow-Fired Kiln today.") == ["Slow-Fired Kiln"]


def test_the_commonest_spelling_is_taken() -> None:
    said = ["We love wild honey here.", "They sell Wild Honey there.", "Look at the wild honey now."]
    assert phrases(*said) == ["wild honey"]


def test_a_phrase_of_one_page_is_none() -> None:
    assert phrases("We use wild honey here. They take wild honey there.", "Nothing of it is here.") == []


def test_what_is_copied_to_a_second_page_is_no_habit() -> None:
    assert phrases("We use wild honey here.", "We use wild honey here.") == []


def test_the_longer_of_two_as_common_ones_is_told() -> None:
    assert phrases("It is made of wild heather honey.", "She sells wild heather honey.") == ["wild heather honey"]


def test_of_two_forms_of_a_phrase_the_commoner_is_told() -> None:
    said = ("A heather loaf is here. She likes the heather loaf best.", "He sold a heather loaf to her.")
    assert phrases(f"{said[0]} They sell heather loaves.", f"{said[1]} We like heather loaves.") == ["heather loaf"]


def test_a_comma_parts_a_phrase() -> None:
    assert phrases("It is wild, heather is not.", "They are wild, heather is too.") == []


def test_common_words_alone_mark_nobody() -> None:
    assert phrases("They work with new people here.", "We look for new people there.") == []


@pytest.mark.parametrize("way", ["privacy policy", "learn more"])
def test_a_way_about_the_site_is_none(way: str) -> None:
    assert phrases(f"You can find the {way} here.", f"Please look at the {way} there.") == []


def test_a_phrase_with_the_sites_own_name_is_none() -> None:
    said = ("Look at what Heather Honey does.", "This is why Heather Honey sells it.")
    assert phrases(*said)
    assert phrases(*said, name="Heather Honey") == []


def test_a_title_at_the_beginning_of_entries_is_none() -> None:
    said = ("Kilns need patience and this is the reason for it.", "Kilns need patience because the clay does.")
    assert phrases(*said) == []
    assert phrases(*said, "She says that kilns need patience.") == ["kilns need patience"]


def test_a_number_is_no_part_of_a_phrase() -> None:
    assert phrases("It holds 350 millilitres here.", "That one holds 350 millilitres too.") == []


def test_an_elided_article_belongs_to_its_word() -> None:
    pages = [
        f"<p>{text}</p><p>{once(20, after=20 * n).replace('has had', 'des')}</p>"
        for n, text in enumerate(
            ["On fait le pain à l'ancienne meunerie ici.", "Elle aime le pain à l'ancienne meunerie."]
        )
    ]
    french = corpus(*pages)
    lexicon = lexicon_of(type(french)("fr", french.pages), {})
    assert [claim.value for claim in lexicon.signature_phrases] == ["pain à l'ancienne meunerie"]
