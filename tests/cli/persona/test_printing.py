"""A persona on a terminal: all of it can be followed, it fits, and it reads without colour."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from cli.persona.bars import bar, spread
from cli.persona.figures import figure_of, figures_of
from cli.persona.likeness import likeness_of
from cli.persona.printing import print_likeness
from cli.portrait.given import shown
from onboarding.persona.quality.scoring import ORDER
from onboarding.persona.schema import Persona
from onboarding.persona.schema.persona import Fingerprint
from tests.cli.persona.hostile import poisoned
from tests.cli.persona.made import STANDING, empty, full, texts_of
from tests.cli.test_analysis_page import HOSTILE

STATS = [name for name in Fingerprint.model_fields if name not in ("reliability", "function_words")]


def printed(persona: Persona, width: int = 100, *, evidence: bool = False, **how: bool) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, highlight=False, **how)  # type: ignore[arg-type] # flags only
    print_likeness(console, likeness_of(persona, STANDING), with_evidence=evidence)
    return file.getvalue()


def test_every_text_of_a_persona_and_of_its_evidence_is_printed() -> None:
    text = printed(full(), 400, evidence=True)
    assert [each for each in texts_of(full()) if each not in text] == []


def test_every_mark_stands_in_the_list_of_evidence() -> None:
    claims, _, listed = printed(full(), 120, evidence=True).partition("\nEvidence")
    marks = set(re.findall(r"\[\d+\]", claims))
    assert len(marks) > 45
    assert marks == set(re.findall(r"^\[\d+\]", listed, re.MULTILINE))


def test_without_evidence_the_first_passage_stands_below_a_claim() -> None:
    lines = printed(full()).splitlines()
    trait = next(number for number, line in enumerate(lines) if "direct and not blunt  rule" in line)
    assert "“Passage" in lines[trait + 1]
    assert not re.search(r"\[\d+\]", "\n".join(lines))


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("persona", [full(), empty()], ids=["full", "empty"])
def test_it_fits_a_terminal(persona: Persona, width: int) -> None:
    lines = [line for line in printed(persona, width).splitlines() if "usher persona" not in line]
    assert max(len(line.rstrip()) for line in lines) <= width


@pytest.mark.parametrize(
    ("chosen_by", "unknown", "told"),
    [
        ("user", (), "(chosen by the user)"),
        ("user", ("tiktok",), "(chosen by the user; not known here: “tiktok”)"),
        ("default", (), "(the default: the user chose none)"),
        ("default", ("tiktok",), "(the default; not known here: “tiktok”)"),
    ],
)
def test_who_chose_the_platforms_is_told_as_it_was(chosen_by: str, unknown: tuple[str, ...], told: str) -> None:
    assert told in printed(full().model_copy(update={"platforms_chosen_by": chosen_by, "platforms_unknown": unknown}))


def test_a_platforms_limit_tells_when_it_was_read() -> None:
    assert "https://limits.example/linkedin; read on 2026-11-21" in printed(full(), 400, evidence=True)


def test_the_parts_of_the_score_stand_in_one_order_however_they_were_kept() -> None:
    parts = dict(reversed(list(full().quality.parts.items())))
    again = full().model_copy(update={"quality": full().quality.model_copy(update={"parts": parts})})
    assert [part.name for part in likeness_of(again, STANDING).parts] == list(ORDER)


def test_numbers_have_bars_and_units() -> None:
    text = printed(full(), 80)
    assert re.search(r"contractions +━+─+ +11\.9 per 1,000 words", text)
    assert re.search(r"sentence length +─*━*●━*─+ +13\.7 words, most 5 to 24", text)
    assert re.search(r"sources +━+─+ +10\.5 of 25", text)


def test_without_colour_nothing_is_lost() -> None:
    bare = printed(full(), force_terminal=True, no_color=True)
    coloured = printed(full(), force_terminal=True)
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", bare)
    assert re.sub(r"\x1b\[[0-9;]*m", "", bare) == re.sub(r"\x1b\[[0-9;]*m", "", coloured)


def test_what_is_missing_is_named_with_a_way_to_fill_it() -> None:
    text = printed(empty())
    assert "Not known: 2" in text
    assert "identity.name, voice.traits" in text
    assert "usher persona lock user_1 identity.name --value TEXT" in text
    assert "No score: KeyError" in text


def test_a_stale_persona_says_why_and_how_to_renew_it() -> None:
    file = io.StringIO()
    stale = replace(STANDING, stale=("research_preferences", "platforms"), status="accepted")
    print_likeness(Console(file=file, width=100), likeness_of(full(), stale))
    assert "Stale: the preferences were changed since." in file.getvalue()
    assert "Stale: other platforms were chosen since." in file.getvalue()
    assert "usher persona regenerate user_1" in file.getvalue()
    assert "usher persona accept" not in file.getvalue()


@pytest.mark.parametrize("poison", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_persona_cannot_steer_the_terminal(poison: str) -> None:
    text = printed(poisoned(poison), evidence=True)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)


@given(st.sampled_from(STATS), st.floats(0, 1e6, allow_nan=False))
def test_a_figure_of_any_size_fits_its_axis_and_is_told_as_measured(stat: str, value: float) -> None:
    figure = figure_of(stat, value)
    assert 0 <= figure.part(figure.value) <= 1
    assert figure.shown in (shown(value), shown(100 * value))
    assert len(spread(figure, 24).plain) == 24


@given(st.floats(-1, 2), st.integers(1, 40))
def test_a_bar_is_as_long_as_it_should_be_and_never_hides_something(part: float, width: int) -> None:
    drawn = bar(part, width).plain
    assert len(drawn) == width
    assert (drawn[0] == "━") is (part > 0)


def _named(fingerprint: Fingerprint) -> Iterator[str]:
    yield from (figure.stat for figure in figures_of(fingerprint))


def test_a_number_that_is_not_known_is_not_drawn() -> None:
    few = Fingerprint(reliability="provisional", words=300, sentences=20, reading_ease=60.0, you_per_1000=0.0)
    assert list(_named(few)) == ["reading_ease", "you_per_1000"]


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("no_key: there is no valid key.", "there is no valid key."),
        ("Nobody was asked: why?", "Nobody was asked: why?"),
    ],
    ids=["with a code", "without"],
)
def test_why_no_model_took_part_is_told_without_its_code(note: str, told: str) -> None:
    persona = full()
    noted = persona.model_copy(update={"generator": persona.generator.model_copy(update={"note": note})})
    assert f"No model took part: {told}\n" in printed(noted)
