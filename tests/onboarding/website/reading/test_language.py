"""The text tells its language, the declaration helps where the text cannot."""

from __future__ import annotations

import pytest

from onboarding.website.reading.language import language_of

ENGLISH = "We bake bread every morning and we like to tell people how it is made. " * 4
GERMAN = "Wir backen jeden Morgen Brot und erzählen den Leuten gern, wie es gemacht wird. " * 4
JAPANESE = "私たちは毎朝パンを焼き、その作り方を人々に伝えるのが好きです。" * 4


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        (ENGLISH, None, "en"),
        (GERMAN, None, "de"),
        (JAPANESE, None, "ja"),
        (GERMAN, "en-US", "de"),
        (ENGLISH, "de", "en"),
        ("Hello there.", None, None),
        ("Hello there.", "en-GB", "en"),
        ("Guten Tag.", "de_AT", "de"),
        ("", "", None),
        ("", "x-default", None),
        ("", "und", None),
        ("", "iw", "he"),
        ("1 2 3 4 5 " * 20, None, None),
        ("1 2 3 4 5 " * 20, "fr", "fr"),
    ],
)
def test_the_text_decides_and_the_declaration_is_the_prior(
    text: str, declared: str | None, language: str | None
) -> None:
    assert language_of(text, declared) == language


def test_thirty_nine_words_are_too_few_and_forty_are_enough() -> None:
    spoken = ENGLISH.split()
    assert language_of(" ".join(spoken[:39]), None) is None
    assert language_of(" ".join(spoken[:40]), None) == "en"


DUTCH = (
    "Wij bakken elke ochtend brood en wij vertellen graag aan de mensen hoe het in onze bakkerij wordt gemaakt. " * 4
)
GALICIAN = (
    "Todas as mañás facemos pan e gústanos contar á xente como se fai na nosa casa, con fariña da comarca e sal. " * 4
)


@pytest.mark.parametrize(("text", "language"), [(DUTCH, "nl"), (GALICIAN, "gl")])
def test_relatives_of_the_languages_with_lists_are_left_to_the_detector(text: str, language: str) -> None:
    assert language_of(text, None) == language


def test_a_clear_text_needs_no_detector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onboarding.website.reading.language._identifier", None)
    assert [language_of(text, None) for text in (ENGLISH, GERMAN)] == ["en", "de"]
