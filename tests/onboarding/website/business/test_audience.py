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
        ("en", "We bake for eleven cafes and for 2 schools.", ["cafes", "schools"]),
        ("de", "Wir backen für elf Cafés in der Stadt.", ["Cafés"]),
        ("en", "It helps freelancers who do not like paperwork.", ["freelancers"]),
        ("en", "We never work for tobacco companies.", []),
        ("en", "This is not for beginners.", []),
        ("en", "For beginners this is not the right course.", []),
        ("en", "Unlike tools for enterprises, ours is small.", []),
        ("en", "Each of them was made for accountants.", []),
        ("en", "Our competitors build their tools for banks and for agencies.", []),
        ("en", "\u201cIt was just right for students like me,\u201d a guest wrote.", []),
        ("de", "Wir arbeiten nicht für Agenturen und nie für Hotels.", []),
        ("de", "Anders als Programme für Unternehmen ist unseres klein.", []),
        ("de", "Für Anfänger ist das nicht gedacht.", []),
        ("fr", "Nous ne travaillons jamais pour les agences.", []),
        ("fr", "Contrairement aux outils pour entreprises, le nôtre est petit.", []),
        ("es", "No trabajamos para agencias ni para hoteles.", []),
        ("es", "A diferencia de las herramientas para empresas, la nuestra es pequeña.", []),
        ("it", "Non lavoriamo mai per agenzie.", []),
        ("it", "A differenza dei programmi per imprese, il nostro è piccolo.", []),
        ("pt", "Nunca trabalhamos para agências.", []),
        ("pt", "Ao contrário das ferramentas para empresas, a nossa é pequena.", []),
    ],
)  # fmt: skip
def test_groups_are_those_that_the_site_names(lang: str, said: str, groups: list[str]) -> None:
    assert texts(told(text(said, lang=lang)), "target_audience.demographics") == groups


HOME = "#Lamps\nWe make lamps by hand."


@pytest.mark.parametrize(
    ("home", "elsewhere", "groups"),
    [
        (HOME, "A sandbox is there for developers.", []),
        (HOME, "A sandbox is there for developers.\nThe manual is for developers.", ["developers"]),
        (HOME, "A sandbox is there for developers.\nA sandbox is there for developers.", []),
        (f"{HOME}\nThey hang over tables.\nSome are made for hotels.", "Hello there.", []),
        (f"{HOME}\n#Lamps for hotels", "Hello there.", ["hotels"]),
        ("#Lamps\nWe make lamps by hand. They are for hotels.", "Hello there.", []),
        ("#Lamps\nWe make lamps by hand. We make them bright for hotels.", "Hello there.", []),
        ("#Lamps\nWe make lamps by hand, above all for hotels.", "Hello there.", ["hotels"]),
    ],
)
def test_one_line_is_enough_only_where_a_site_says_what_it_is(home: str, elsewhere: str, groups: list[str]) -> None:
    found = told(text(home), text(f"#More\n{elsewhere}", path="more"))
    assert texts(found, "target_audience.demographics") == groups


def test_the_home_pages_title_says_what_a_site_is() -> None:
    said = text(
        "Hello there, and welcome.\nOur books are for freelancers.", head="<title>Books for freelancers</title>"
    )
    assert texts(told(said), "target_audience.demographics") == ["freelancers"]


def test_a_bare_group_joins_the_fuller_one() -> None:
    found = told(text("For teams.\nMade for small teams.\nBuilt for small teams."))
    assert texts(found, "target_audience.demographics") == ["small teams"]


BASICS = "This guide for beginners explains the basics, step by step. The tutorial starts with an introduction. "
ADVANCED = (
    "The framework has a schema, a compiler and a runtime. Latency and throughput of the protocol are benchmarked. "
)
READ = "Learn to bake with us! Our starter is simple to feed. This lesson explains the basics, step by step. "
KNOWING = "It was written for developers. You already know how to compile it, as it is for engineers. "
NEITHER = "The river ran past the house where we sat and watched the boats go by. "


@pytest.mark.parametrize(
    ("said", "level"),
    [
        (BASICS * 6 + NEITHER * 16, "beginner"),
        (KNOWING + ADVANCED * 6 + NEITHER * 16, "expert"),
        (KNOWING + (BASICS + ADVANCED) * 4 + NEITHER * 14, "mixed"),
        (ADVANCED * 6 + NEITHER * 16, None),
        (READ * 6 + NEITHER * 16, None),
        (READ * 6 + "This is not for beginners. It was never for beginners. " + NEITHER * 16, None),
        (NEITHER * 30, None),
        (BASICS, None),
    ],
    ids=range(8),
)
def test_expertise_follows_the_markers(said: str, level: str | None) -> None:
    assert told(text(said.strip())).known("target_audience.expertise_level") == level


LEARNING = {
    "de": (
        "Schritt für Schritt erklärt, ein Überblick mit Anleitung. ",
        "Keine Vorkenntnisse sind nötig, auch nicht für Anfänger. ",
    ),
    "fr": (
        "Étape par étape, un guide pour apprendre les bases. ",
        "Aucune connaissance ne vous manque, même débutants. ",
    ),
    "es": (
        "Paso a paso, una guía para aprender lo básico. ",
        "Sin experiencia y sin prisa, también para principiantes. ",
    ),
    "it": (
        "Passo dopo passo, una guida per imparare le basi. ",
        "Nessuna esperienza ci vuole, anche per principianti. ",
    ),
    "pt": ("Passo a passo, um guia para aprender o básico. ", "Sem experiência e sem pressa, também para iniciantes. "),
}


@pytest.mark.parametrize("lang", LEARNING)
def test_who_is_new_to_it_must_be_spoken_of_in_every_language(lang: str) -> None:
    taught, spoken = LEARNING[lang]
    river = "Rio rio rio rio rio rio rio rio rio rio rio rio rio rio rio rio. "
    assert told(text(taught * 6 + river * 20, lang=lang)).known("target_audience.expertise_level") is None
    found = told(text(taught * 6 + spoken * 2 + river * 20, lang=lang))
    assert found.known("target_audience.expertise_level") == "beginner"
    assert found.basis("target_audience.expertise_level")["quotes"][0]["text"] == spoken.strip()  # type: ignore[index]


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
