"""Users with what a persona is made from, and personas kept for them, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from db import keeping, persona_revisions, persona_sources, personas, research, results, scope
from db.engine import unit
from db.persona_rows import Revision
from db.persona_sources import Loaded
from onboarding.persona.corpus import Corpus
from onboarding.persona.faces import faces_of
from onboarding.persona.generating import finished
from onboarding.persona.schema import Claim, Persona, Ruled
from onboarding.persona.schema.persona import Generator, Identity, Source, Voice
from onboarding.persona.sources import GENERATOR_VERSION
from tests.onboarding.persona.made import corpus

URL, NORMALISED = "Shop.Example", "https://shop.example/"
_FACES = {"corePersona": "core_persona", "platformPersonas": "platform_personas", "qualityMetrics": "quality_metrics"}
KIND = """INSERT INTO onboarding.job_kinds (kind, queue, args, required, same_by, urgency, public) VALUES ('generate_persona',
'llm', '{"inputs": "string", "model": "boolean", "force": "boolean"}', '{}', '{user_id}', 1, true)
ON CONFLICT (kind) DO UPDATE SET args = job_kinds.args || excluded.args"""
RUNNING = """UPDATE onboarding.jobs SET state = 'running', lease_until = now() + interval '1 minute',
deadline_at = now() + interval '1 minute', started_at = now()"""
CORE: Mapping[str, Any] = {"identity": {"persona_name": "From an app", "archetype": None}}


def text(number: int = 1) -> Corpus:
    """Return a small site's text, another one for each number."""
    return corpus(f"<h1>Sturdy bags</h1><p>We sew {number} bags a day from old sails. You can mend each of them.</p>")


def analyse(house: Engine, user: str = "user_1", kept: Corpus | None = None, **groups: Any) -> None:
    """Keep an analysis as the job does."""
    with unit(scope.user(user), house) as tx:
        results.keep_website(tx, user, URL, NORMALISED, groups or {"meta": {}}, kept)


def wish(house: Engine, user: str = "user_1", **said: Any) -> None:
    """Keep how research should be done."""
    with unit(scope.user(user), house) as tx:
        keeping.keep(tx.connection(), user, research.part(said))


def hand_in(house: Engine, user: str = "user_1", **given: Any) -> None:
    """Keep what an app sends of a persona."""
    with unit(scope.user(user), house) as tx:
        keeping.keep(tx.connection(), user, personas.part(given))


def loaded(house: Engine, user: str = "user_1") -> Loaded:
    """Return what a user's persona is made from."""
    with unit(scope.user(user), house) as tx:
        found = persona_sources.load(tx.connection(), user)
    assert found
    return found


def named(name: str) -> Persona:
    """Return a persona with little more than a name, as nobody has locked or scored it yet."""
    return Persona(
        source=Source(),
        generator=Generator(version=GENERATOR_VERSION),
        identity=Identity(name=claim(name)),
        voice=Voice(tone=claim(f"the tone of {name}")),
    )


def claim(value: str) -> Claim[str]:
    """Return a claim by rule."""
    return Claim[str](value=value, origin="rules", evidence=(Ruled(rule="test"),), confidence=0.5)


def regenerate(house: Engine, name: str, user: str = "user_1") -> int:
    """Make a persona of what is there now and keep it, as the job does."""
    given = loaded(house, user)
    persona = finished(named(name), given.sources)
    with unit(scope.user(user), house) as tx:
        return persona_revisions.keep(
            tx, user, persona, input_hash="h", made_by="job",
            analysed_at=given.analysed_at, preferred_at=given.preferred_at, chosen_platforms=given.chosen_platforms,
        )  # fmt: skip


def accept(house: Engine, revision: int | None = None, user: str = "user_1") -> int:
    """Accept a revision."""
    with unit(scope.user(user), house) as tx:
        return persona_revisions.accept(tx, user, revision)


def lock(house: Engine, path: str, value: Any = None, user: str = "user_1") -> int:
    """Lock a field."""
    with unit(scope.user(user), house) as tx:
        return persona_revisions.lock(tx, user, path, value)


def unlock(house: Engine, path: str, user: str = "user_1") -> int:
    """Unlock a field."""
    with unit(scope.user(user), house) as tx:
        return persona_revisions.unlock(tx, user, path)


def revision(on: Connection, number: int | None = None, user: str = "user_1") -> Revision:
    """Return a revision that is there."""
    found = persona_revisions.read(on, user, number)
    assert found
    return found


def name_of(found: Revision) -> str | None:
    """Return the name that a revision says."""
    assert found.persona
    return found.persona.identity.name.value if found.persona.identity.name else None


def faces(on: Connection, user: str = "user_1") -> Mapping[str, Any]:
    """Return what apps read of a persona."""
    return personas.of_user(on, user) or {}


def shown_revision(on: Connection) -> int | None:
    """Return the revision that the faces show; None where they are an app's."""
    number = on.exec_driver_sql("SELECT face_revision FROM onboarding.persona_data").scalar_one_or_none()
    return None if number is None else int(number)


def statuses(on: Connection) -> list[tuple[int, str, str]]:
    """Return number, status and maker of all revisions, the oldest first."""
    rows = on.exec_driver_sql("SELECT revision, status, made_by FROM onboarding.persona_revisions ORDER BY revision")
    return [tuple(row) for row in rows]


@pytest.fixture
def open_house(house: Engine, there: Connection) -> Engine:
    """A house that makes personas."""
    there.exec_driver_sql(KIND)
    return house


@pytest.fixture
def user(house: Engine) -> str:
    """Somebody whose website was read and who said how research should be done."""
    analyse(house, kept=text())
    wish(house, research_depth="Expert")
    return "user_1"


def are_of(there: Connection, number: int) -> bool:
    """Say whether what apps read is of this revision."""
    kept = revision(there, number).persona
    assert kept
    own, told = faces_of(kept), faces(there)
    return shown_revision(there) == number and all(told[name] == own[column] for name, column in _FACES.items())
