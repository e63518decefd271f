"""Advice on writing may not deny what was measured, in any of six languages."""

from __future__ import annotations

import pytest

from onboarding.persona.enriching.habits import HABITS, habit_objections
from onboarding.persona.enriching.shapes import Placed, Said
from onboarding.persona.schema.persona import Fingerprint

_NONE = dict.fromkeys((habit.stat for habit in HABITS), 0.0)
_MUCH = dict.fromkeys((habit.stat for habit in HABITS), 80.0)


def _codes(field: str, text: str, measured: dict[str, float]) -> list[str]:
    claim = Placed(field, f"{field}.0", Said(text=text, quotes=[]))
    return [each.code for each in habit_objections((claim,), measured)]


_LINES = [
    ("Use exclamation marks.", "Avoid exclamation marks."),
    ("Setze Ausrufezeichen.", "Vermeide Ausrufezeichen."),
    ("Mets des points d'exclamation.", "Évite les points d'exclamation."),
    ("Usa signos de exclamación.", "No uses signos de exclamación."),
    ("Usa punti esclamativi.", "Non usare punti esclamativi."),
    ("Use pontos de exclamação.", "Nunca use pontos de exclamação."),
    ("Ask questions of the reader.", "Do not ask questions."),
    ("Add an emoji now and then.", "Write without emoji."),
    ("Use contractions.", "Avoid contractions."),
    ("Use bullet points.", "Never use bullet points."),
    ("Use the passive voice.", "Avoid the passive voice."),
    ("Write long sentences.", "Avoid long sentences."),
    ("Use commas.", "Avoid commas."),
    ("Set dashes.", "Do without dashes."),
    ("Write in the first person singular.", "Avoid the first person singular."),
    ("Schreibe in der Wir-Form.", "Vermeide die Wir-Form."),
    ("Address the reader.", "Never address the reader."),
]


@pytest.mark.parametrize(("to_do", "against"), _LINES)
def test_advice_to_do_what_the_site_never_does_is_objected_to(to_do: str, against: str) -> None:
    assert _codes("do", to_do, _NONE) == ["contradicts"]
    assert _codes("do", against, _NONE) == []
    assert _codes("dont", to_do, _NONE) == []


@pytest.mark.parametrize(("to_do", "against"), _LINES)
def test_advice_against_what_the_site_does_is_objected_to(to_do: str, against: str) -> None:
    assert _codes("do", to_do, _MUCH) == []
    assert _codes("do", against, _MUCH) == ["contradicts"]
    assert _codes("dont", to_do, _MUCH) == ["contradicts"]


@pytest.mark.parametrize("line", [line for pair in _LINES for line in pair])
def test_advice_about_a_habit_that_was_not_measured_is_objected_to(line: str) -> None:
    assert _codes("do", line, {}) == ["unmeasured"]


def test_short_sentences_are_advised_where_they_are_short() -> None:
    assert _codes("do", "Write short sentences.", {"avg_sentence_words": 26}) == ["contradicts"]
    assert _codes("dont", "Write short sentences.", {"avg_sentence_words": 8}) == ["contradicts"]
    assert _codes("do", "Kurze Sätze.", {"avg_sentence_words": 12}) == []
    assert _codes("do", "Kurze Sätze.", {}) == ["unmeasured"]


def test_other_fields_and_other_words_are_left_alone() -> None:
    assert _codes("beliefs", "Use exclamation marks.", _NONE) == []
    assert _codes("do", "Answer the questions that customers ask.", _NONE) == []


def test_each_habit_is_a_number_of_the_fingerprint() -> None:
    assert {habit.stat for habit in HABITS} <= Fingerprint.model_fields.keys()
