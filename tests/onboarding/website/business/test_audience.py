"""Groups, knowledge, troubles and gains are told only where the site says them."""

from __future__ import annotations

import pytest

from tests.onboarding.website.business.telling import text, texts, told


@pytest.mark.parametrize(
    ("lang", "said", "groups"),
    [
        ("en", "We write courses for parents.", ["parents"]),
        ("en", "I help software teams plan less and decide more.", ["software teams"]),
        ("en", "This guide is for people who cook at home every day.", []),
        ("en", "It is for sale in many shops near the old bridge.", []),
        ("en", "We left the house, for the teams had gone home.", []),
        ("de", "Buchhaltung für Selbständige und kleine Betriebe.", ["Selbständige"]),
        ("de", "Wir machen das für dich und für niemanden sonst.", []),
        ("fr", "Des cours pour les débutants et pour familles nombreuses.", ["débutants", "familles"]),
        ("es", "Ofrecemos clases para principiantes en el centro.", ["principiantes"]),
        ("it", "Facciamo contabilità per artigiani e per piccole imprese.", ["artigiani", "piccole imprese"]),
        ("pt", "Criamos lojas para pequenos negócios da região.", ["pequenos negócios"]),
    ],
)  # fmt: skip
def test_groups_are_those_that_the_site_names(lang: str, said: str, groups: list[str]) -> None:
    assert texts(told(text(said, lang=lang)), "target_audience.demographics") == groups


def test_a_bare_group_joins_the_fuller_one() -> None:
    found = told(text("For teams.\nMade for small teams.\nBuilt for small teams."))
    assert texts(found, "target_audience.demographics") == ["small teams"]


BASICS = "This guide for beginners explains the basics, step by step. The tutorial starts with an introduction. "
ADVANCED = (
    "The framework has a schema, a compiler and a runtime. Latency and throughput of the protocol are benchmarked. "
)
NEITHER = "The river ran past the house where we sat and watched the boats go by. "


@pytest.mark.parametrize(
    ("said", "level"),
    [
        (BASICS * 6 + NEITHER * 16, "beginner"),
        (ADVANCED * 6 + NEITHER * 16, "expert"),
        ((BASICS + ADVANCED) * 4 + NEITHER * 14, "mixed"),
        (NEITHER * 30, None),
        (BASICS, None),
    ],
)
def test_expertise_follows_the_markers(said: str, level: str | None) -> None:
    assert told(text(said.strip())).known("target_audience.expertise_level") == level


@pytest.mark.parametrize(
    ("said", "troubled"),
    [
        ("Are you tired of spreadsheets and endless paperwork?", True),
        ("You waste hours on manual guesswork every week.", True),
        ("Our plans are simple and never frustrating for you.", False),
        ("The headache of my aunt was gone in the evening.", False),
        ("The river ran past the house where we sat.", False),
    ],
)
def test_troubles_are_sentences_to_the_reader(said: str, troubled: bool) -> None:
    assert texts(told(text(said)), "target_audience.pain_points") == ([said] if troubled else [])


@pytest.mark.parametrize(
    ("said", "drawn"),
    [
        ("Save money and boost your productivity from the first day.", True),
        ("You get peace of mind and flexibility with every plan.", True),
        ("There is no growth and no profit in it for you.", False),
        ("The river ran past the house where we sat.", False),
    ],
)
def test_motivations_are_sentences_of_gain(said: str, drawn: bool) -> None:
    assert texts(told(text(said)), "target_audience.motivations") == ([said] if drawn else [])


def test_at_most_five_troubles_are_told_the_most_telling_first() -> None:
    lines = [f"You waste hours on paperwork in week number {number}." for number in range(8)]
    strongest = "Are you frustrated and overwhelmed by hassle, chaos and paperwork?"
    found = texts(told(text("\n".join([*lines, strongest]))), "target_audience.pain_points")
    assert len(found) == 5
    assert found[0] == strongest


def test_nothing_is_said_of_minds() -> None:
    assert told(text(BASICS)).known("target_audience.psychographic_profile") is None
