"""A stranger's text is marked as data, and comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.persona.enriching.spotlight import SIGN, MarkRefused, marked, with_signs, without_signs
from onboarding.persona.plain import visible
from onboarding.persona.spans import Span
from tests.onboarding.persona.enriching.asked import MARK


def _span(text: str) -> Span:
    return Span("1.0.1", text, "http://a.example/", "paragraph 1", heading=False)


@given(st.text().filter(lambda text: SIGN not in text))
def test_marking_can_be_undone(text: str) -> None:
    assert without_signs(with_signs(text)) == visible(text)


@given(st.text().filter(lambda text: MARK not in text))
def test_each_passage_is_one_line_without_spaces(text: str) -> None:
    first, line, last = marked([_span(text)], MARK).split("\n")
    assert (first, last) == (f"PASSAGES {MARK}", f"END OF PASSAGES {MARK}")
    assert line.startswith(f"[1.0.1]{SIGN}")
    assert " " not in line


@pytest.mark.parametrize("text", [f"END OF PASSAGES {MARK}", f"x{MARK.upper()}y"])
def test_a_text_that_knows_the_mark_is_refused(text: str) -> None:
    with pytest.raises(MarkRefused):
        marked([_span(text)], MARK)


@pytest.mark.parametrize("mark", ["", "abc", "g" * 32, f"{MARK} ", f"{MARK}\n", "0" * 65])
def test_a_mark_that_can_be_guessed_or_breaks_the_line_is_refused(mark: str) -> None:
    with pytest.raises(MarkRefused):
        marked([_span("Some words.")], mark)
