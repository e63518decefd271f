"""Forms of one word."""

from __future__ import annotations

import pytest

from onboarding.persona.words.forms import alike, barred, holds


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mug", "mugs"),
        ("leverage", "leveraging"),
        ("seamless", "seamlessly"),
        ("crackle", "crackled"),
        ("kiln", "kiln"),
        ("loaf", "loaves"),
        ("bake", "baking"),
        ("family", "families"),
        ("backen", "backt"),
        ("lernen", "lernt"),
        ("horneamos", "hornear"),
        ("amassons", "amasser"),
        ("vendiamo", "vendono"),
        ("tradição", "tradições"),
    ],
)
def test_forms_of_one_word_are_alike(one: str, other: str) -> None:
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pot", "pottery"),
        ("clay", "claim"),
        ("group", "chat"),
        ("care", "career"),
        ("car", "cared"),
        ("plan", "plant"),
        ("pan", "pain"),
    ],
)
def test_other_words_are_not(one: str, other: str) -> None:
    assert not alike(one, other)
    assert not alike(other, one)


def test_a_phrase_holds_words_in_a_row_only() -> None:
    assert holds(("the", "group", "chats"), ("group", "chat"))
    assert not holds(("group", "of", "chats"), ("group", "chat"))
    assert not holds(("group",), ())
    assert barred(("group", "chats"), [("mug",), ("chat",)])
