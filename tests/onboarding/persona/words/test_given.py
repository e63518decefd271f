"""Texts out of any JSON: short, visible, never an error."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from onboarding.persona.plain import visible
from onboarding.persona.schema.claims import LONGEST_QUOTE
from onboarding.persona.words.given import LONGEST, group, sure, text, texts
from tests.onboarding.persona.words.wild import JSON


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("  plain \n text ", "plain text"),
        ("<b>bold</b> move", "bold move"),
        ("<<b>script>x", "< script>x"),
        ("a\x00b\u200bc\ud800", "abc"),
        ("25-34", "25-34"),
        ("x < 3", "x < 3"),
        ("\u2014 !", ""),
        ("", ""),
        (3, ""),
        (None, ""),
        (["a"], ""),
    ],
    ids=range(11),
)
def test_a_text_is_what_a_person_would_see(value: object, seen: str) -> None:
    assert text(value) == seen


def test_a_long_text_is_cut_at_a_word() -> None:
    said = text("seven77 " * 100)
    assert said == ("seven77 " * 20).strip()
    assert text("x" * 500) == "x" * LONGEST
    assert LONGEST == LONGEST_QUOTE


def test_texts_of_a_list_are_told_once_and_objects_by_their_name() -> None:
    assert texts(["a", "a", {"name": "b"}, 3, None, ["c"]], "name") == ["a", "b"]
    assert texts("alone") == ["alone"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1, 2, True, "0.5", None], ids=str)
def test_what_is_no_confidence_is_another(value: object) -> None:
    assert sure(value, 0.3) == 0.3
    assert sure(0.5, 0.3) == 0.5


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_any_json_gives_short_visible_texts(value: object) -> None:
    for said in [text(value), *texts(value), *texts(value, "name"), *texts(group(value, "name").get("name"))]:
        assert len(said) <= LONGEST
        assert said == visible(said)
        assert said.encode().decode() == said
