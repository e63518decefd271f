"""The demo's personas: what the users are made to say, how long is waited, and the line that each user gets."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from cli.demo_personas import WISHES, print_personas, say_preferences, wait_for_personas
from cli.terminal import out
from db import operating, persona_revisions, research, scope
from db.engine import unit
from db.services import OnboardingDatabaseService
from onboarding.persona.generating import generate
from onboarding.persona.schema import Persona
from tasks.persona_generation import generate_persona
from tests.onboarding.persona.made import example
from workers.run import run

USER = "demo_shop"


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(out, "_width", 200)


def kept(persona: Persona) -> None:
    with unit(scope.user(USER)) as tx:
        persona_revisions.keep(
            tx, USER, persona, input_hash="0" * 64, made_by="job", analysed_at=None, preferred_at=None
        )


def asked() -> str:
    with unit(scope.user(USER)) as tx:
        return str(generate_persona.enqueue(tx, user_id=USER).id)


def shown() -> str:
    with out.capture() as seen:
        print_personas([USER])
    return seen.get()


def test_a_user_of_the_demo_says_how_research_is_to_be_done(on: Connection) -> None:
    say_preferences(USER)
    said = research.of_user(on, USER)
    assert said is not None
    assert {name: said[name] for name in WISHES} == WISHES


def test_what_was_said_before_stays(on: Connection) -> None:
    OnboardingDatabaseService().save_research_preferences(USER, {"research_depth": "expert"})
    say_preferences(USER)
    said = research.of_user(on, USER)
    assert said is not None
    assert said["research_depth"] == "expert"


def test_nothing_is_awaited_where_nothing_is_made(on: Connection) -> None:
    assert wait_for_personas([USER], longest=0)


def test_a_persona_that_nobody_makes_is_not_awaited_for_ever(on: Connection) -> None:
    asked()
    assert not wait_for_personas([USER], longest=0)


def test_a_persona_that_was_made_is_not_awaited(on: Connection) -> None:
    say_preferences(USER)
    run(generate_persona, asked())
    assert wait_for_personas([USER], longest=0)


@pytest.mark.usefixtures("wide")
def test_each_user_gets_a_line_with_what_their_persona_is_like(on: Connection) -> None:
    persona = generate(example("shop"))
    kept(persona)
    assert persona.identity.name is not None
    assert persona.quality.score is not None
    line = next(line for line in shown().splitlines() if USER in line)
    for fact in (persona.identity.name.value, "“we”", "1,756", f"{persona.quality.score:.0f} of 100"):
        assert fact in line


@pytest.mark.usefixtures("wide")
def test_what_a_persona_does_not_know_is_said_to_be_unknown(on: Connection) -> None:
    persona = generate(example("shop"))
    unknown = {"name": None, "person": None}
    kept(persona.model_copy(update={
        "identity": persona.identity.model_copy(update={"name": unknown["name"]}),
        "voice": persona.voice.model_copy(update={"person": unknown["person"]}),
    }))  # fmt: skip
    assert shown().count("not known") == len(unknown)


@pytest.mark.usefixtures("wide")
def test_a_user_without_a_persona_is_told_why(on: Connection) -> None:
    assert "no persona: nobody asked for one" in shown()
    job_id = asked()
    assert f"no persona: job {job_id[:8]} is queued" in shown()
    operating.cancel(on, operating.list_jobs(on, user_id=USER)[0].id)
    assert f"no persona: job {job_id[:8]} is cancelled (cancelled)" in shown()


def test_a_missing_persona_is_no_success(on: Connection) -> None:
    with out.capture():
        assert not print_personas([USER])
