"""Kinds of sentences are told by patterns: each pattern has what it finds and what it must leave alone."""

from __future__ import annotations

from collections import Counter

import pytest

from onboarding.website.reading.layout import Block
from onboarding.website.writing.devices import devices
from onboarding.website.writing.flow import links, starters, transitions
from onboarding.website.writing.grammar import Grammar, grammar_of
from onboarding.website.writing.lexicon import Lexicon, lexicon
from onboarding.website.writing.signature import signature
from onboarding.website.writing.spelling import spelling_of
from onboarding.website.writing.style import Style, measure


def read(text: str, code: str = "en") -> tuple[Style, Lexicon, Grammar]:
    lists = lexicon(code)
    assert lists is not None
    style = measure([(number, Block("paragraph", part)) for number, part in enumerate(text.split("\n"))], lists)
    return style, lists, grammar_of(style, lists)


@pytest.mark.parametrize(
    ("text", "code", "passive"),
    [
        ("The bread is baked at night.", "en", True),
        ("The house was carefully built by hand.", "en", True),
        ("We bake the bread at night.", "en", False),
        ("We are open every day.", "en", False),
        ("We are often in the garden.", "en", False),
        ("She is excited about it.", "en", False),
        ("Das Haus wird in diesem Sommer gebaut.", "de", True),
        ("Weil es hier gebaut wird, hält es.", "de", True),
        ("Das Brot wird gut.", "de", False),
        ("Wir haben das Brot gebacken.", "de", False),
        ("Le pain est fabriqué la nuit.", "fr", True),
        ("Il est né dans le village.", "fr", False),
        ("La casa fue construida por mi abuelo.", "es", True),
        ("La casa è stata costruita da mio nonno.", "it", True),
        ("È stato un anno bello.", "it", False),
        ("A casa foi construída pelo meu avô.", "pt", True),
    ],
)
def test_the_passive_is_told(text: str, code: str, passive: bool) -> None:
    assert bool(read(text, code)[2].passive) == passive


@pytest.mark.parametrize(
    ("text", "code", "imperative"),
    [
        ("Choose your bread.", "en", True),
        ("Please call us before noon.", "en", True),
        ("Order is everything here.", "en", False),
        ("Call us today?", "en", False),
        ("We choose the flour.", "en", False),
        ("Nehmen Sie das Brot mit.", "de", True),
        ("Nehmen ist seliger als geben.", "de", False),
        ("Choisissez votre pain.", "fr", True),
        ("Elige tu pan.", "es", True),
        ("Scegli il tuo pane.", "it", True),
        ("Escolha o seu pão.", "pt", True),
    ],
)
def test_instructions_are_told(text: str, code: str, imperative: bool) -> None:
    assert bool(read(text, code)[2].imperative) == imperative


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("The bread is good and the shop is beautiful.", 1),
        ("The bread is not good.", -1),
        ("There is no problem with it.", 1),
        ("That was a terrible problem.", -1),
        ("The bread is on the table.", 0),
        ("It is good, and yet a problem.", 0),
    ],
)
def test_a_sentence_likes_or_dislikes(text: str, mood: int) -> None:
    grammar = read(text)[2]
    assert len(grammar.positive) - len(grammar.negative) == mood


@pytest.mark.parametrize(
    ("text", "code", "device"),
    [
        ("Why bread? Why us? Why now?", "en", "questions"),
        ("We bake for friends. We bake for guests. We bake for us.", "en", "anaphora"),
        ("We sell bread, rolls and cake. I like tea, milk and juice. Bring cups, plates and forks.", "en", "tricolon"),
        ("It is not a shop but a home. This was never work but joy.", "en", "contrast pairs"),
        ("Es ist kein Laden, sondern ein Zuhause. Nicht heute, sondern morgen kommt er.", "de", "contrast pairs"),
        ("Your bread waits. Take your time. You are here.", "en", "direct address"),
        ("Buy bread. Take it home. Share it then.", "en", "instructions"),
        ("Bread! Rolls! Cake!", "en", "exclamations"),
        (
            "All of the bread that we bake at night is sold before the noon. Always. " * 3,
            "en",
            "short sentences after long ones",
        ),
    ],
)
def test_devices_are_told(text: str, code: str, device: str) -> None:
    assert device in dict(devices(*read(text, code)))


def test_plain_prose_has_no_device() -> None:
    assert devices(*read("The baker gets up at two. Flour and water wait in the cold room.")) == []


def test_openings_that_return_are_told() -> None:
    style, lists, _ = read(
        "However, it rose. For example, rye. We bake on. However, it fell. For example, oats. We bake on. We bake on."
    )
    assert transitions(style.sentences, lists) == [("for example", [1, 4]), ("however", [0, 3])]
    assert starters(style.sentences) == [("we bake", [2, 5, 6])]


def test_sentences_are_linked_by_connectives_pronouns_and_shared_words() -> None:
    style, lists, _ = read(
        "The oven glows. It is old. However, Ada likes ovens. Rye sells. Every oven needs rye flour. Rye is rare."
    )
    linked, pairs = links(style.sentences, lists)
    assert (linked, pairs) == ([1, 2, 4], 5)


def test_sentences_of_far_apart_blocks_are_no_pair() -> None:
    style, lists, _ = read("One loaf is here.\n-\n-\nAnother loaf is there.")
    assert links(style.sentences, lists) == ([], 0)


def test_the_words_that_mark_a_text_are_found() -> None:
    filler = "We go to the house and come back in the evening when the sun is low over the hill. " * 15
    style, lists, _ = read(
        filler + "Our sourdough starter lives. Feed the sourdough starter. A sourdough starter sleeps. Sourdough wins."
    )
    found = signature(style, lists)
    marks = {element.text: element for element in found}
    assert "sourdough starter" in marks
    assert "sourdough" not in marks
    assert marks["sourdough starter"].count == 3
    assert all(
        "sourdough starter" in style.sentences[number].text.lower() for number in marks["sourdough starter"].sentences
    )
    assert not {"the", "and", "we go"} & marks.keys()


def test_few_words_have_no_mark() -> None:
    style, lists, _ = read("Sourdough lives. Sourdough sleeps. Sourdough wins.")
    assert signature(style, lists) == []


@pytest.mark.parametrize(
    ("words", "spelling"),
    [
        ("colour colour", "British"),
        ("color organize", "American"),
        ("colour color", "mixed"),
        ("colour", None),
        ("program license", None),
        ("organised centre favourite neighbours color", "British"),
    ],
)
def test_the_spelling_is_told_from_pairs(words: str, spelling: str | None) -> None:
    assert spelling_of(Counter(words.split()))[0] == spelling
