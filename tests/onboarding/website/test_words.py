"""Words and sentences are counted the way a reader would."""

from __future__ import annotations

import pytest

from onboarding.website.words import sentences, words


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
