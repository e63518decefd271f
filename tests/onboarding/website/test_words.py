"""Words and sentences are counted the way a reader would."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from onboarding.website.words import _WORD, sentences, spoken, words


def test_among_labels_only_a_mark_makes_a_sentence() -> None:
    said = "This line has no mark but seven words"
    assert [text for text, _ in spoken(said)] == [said]
    assert spoken(said, labels=True) == []
    assert [text for text, _ in spoken(f"{said}. And so on it goes for ever", labels=True)] == [f"{said}."]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One two three.", 3),
        ("It's a well-known don't.", 4),
        ("rock 'n' roll", 3),
        ("snake_case_word", 3),
        ("3.5 million", 3),
        ("नमस्ते दुनिया", 2),
        ("日本語", 3),
        ("... -- !", 0),
        ("", 0),
    ],
)
def test_words_are_counted(text: str, count: int) -> None:
    assert len(words(text)) == count


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("He said “Stop.” Then he left.", ["He said “Stop.”", "Then he left."]),
        ("Dr. Beispiel met Mr. Example. They talked.", ["Dr. Beispiel met Mr. Example.", "They talked."]),
        ("Use e.g. bread. Or rice.", ["Use e.g. bread.", "Or rice."]),
        ("Version 2.4 is out. It is new.", ["Version 2.4 is out.", "It is new."]),
        ("Das gilt z.B. Montags. Sonst nicht.", ["Das gilt z.B. Montags.", "Sonst nicht."]),
        ("We don't. We won't.", ["We don't.", "We won't."]),
        (
            "They met J. Example (and Dr. Muster). All went well.",
            ["They met J. Example (and Dr. Muster).", "All went well."],
        ),
        ("Am 3. 4. um elf. Dann nicht.", ["Am 3. 4. um elf.", "Dann nicht."]),
        ("Wait... what happened?", ["Wait... what happened?"]),
        ("Wait... What happened?", ["Wait...", "What happened?"]),
        ("これは一つ。これは二つ\uff01", ["これは一つ。", "これは二つ\uff01"]),
        ("Read more", []),
        ("This line has no mark but seven words", ["This line has no mark but seven words"]),
        ("Done. And so on", ["Done."]),
        ("!!! ???", []),
    ],
)
def test_sentences_are_split(text: str, found: list[str]) -> None:
    assert sentences(text) == found


@settings(deadline=None)
@given(some.text(max_size=60))
def test_western_text_is_cut_as_any_other(text: str) -> None:
    assert words(text) == _WORD.findall(text)


@settings(deadline=None)
@given(some.text(max_size=60))
def test_the_words_of_a_sentence_are_its_words_in_lower_case(text: str) -> None:
    for sentence, said in spoken(text):
        assert len(said) == len(words(sentence))
        assert sentence in text


def test_abbreviations_of_a_language_can_be_added() -> None:
    assert len(sentences("Siehe Kap. Zwei dazu. Danke.")) == 3
    assert len(sentences("Siehe Kap. Zwei dazu. Danke.", frozenset({"kap"}))) == 2
