"""What a person is given of themselves: all of it, and nothing that opens a lock."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine

from db import erasing, export, scope, sessions, wide
from db.engine import unit
from db.export import OF_SESSION, SEALED
from db.models import Base
from onboarding.flows.acts import Finish, Sent
from tests.db.crowds import NAME, people
from tests.db.kept_keys import WORKS, held, keep, put
from tests.db.kept_personas import CORE, accept, analyse, hand_in, regenerate, text
from tests.db.planted import MARK, NOT_OF_USERS, plant
from tests.db.stage import quietly, statements, superuser

# Tables that are told in a part of another name, or not at all because they hold a user's part of something of ours.
ELSEWHERE = {"onboarding_sessions", "api_keys", "key_checks", "jobs", "job_attempts", "job_requests"}
OURS = {"bulk_runs": "an operator's order; of users only sessions' numbers", "queues": "who is fed next"}


@pytest.fixture
def person(house: Engine) -> dict[str, Any]:
    """Somebody of whom there is something in every table."""
    with superuser(house) as mighty:
        mighty.exec_driver_sql("DELETE FROM onboarding.bulk_runs")
        plant(mighty)
    with wide.opened("test", on=house).looking() as on:
        (found,) = export.persons(on, [MARK])
    with wide.opened("test", on=house).transaction() as on:
        erasing.erase(on, [MARK])
    return found


def test_every_part_has_what_is_in_its_table(person: dict[str, Any]) -> None:
    assert all(len(person[part]) == 1 for part in (*OF_SESSION, "keys", "jobs"))
    assert person["session"]["user_id"] == person["user_id"] == MARK
    assert len(person["keys"][0]["checks"]) == 1
    assert len(person["jobs"][0]["attempts"]) == len(person["jobs"][0]["requests"]) == 1


def test_every_table_of_users_has_a_part() -> None:
    tables = {table.name for table in Base.metadata.sorted_tables}
    told = {table for table, _ in OF_SESSION.values()} | ELSEWHERE
    assert tables - NOT_OF_USERS.keys() == told | OURS.keys()


def test_every_column_is_told_but_those_of_the_seal(person: dict[str, Any]) -> None:
    (key,) = person["keys"]
    assert key["key"] == f"****{MARK}"
    assert not (set(SEALED) - {"key"}) & key.keys()
    for part, (table, _) in OF_SESSION.items():
        columns = {column.name for column in Base.metadata.tables[f"onboarding.{table}"].columns}
        assert person[part][0].keys() == columns - {"session_id"}


def test_nothing_of_a_seal_is_in_it(person: dict[str, Any]) -> None:
    assert f"x{MARK.encode().hex()}" not in json.dumps(person)


def test_it_tells_what_somebody_really_did(house: Engine, there: Connection) -> None:
    act = Sent(client_event_id=uuid4())
    with unit(scope.user("user_1"), house) as tx:
        sessions.do(tx, "user_1", Finish("profile", NAME), sent=act, flow="member")
    keep(house, held(house, "user_1", put(house, "user_1").id), WORKS)
    quietly(house, user_id="user_1", n=7)
    (found,) = export.persons(there, ["user_1"])
    assert [(one["key"], one["status"], one["answers"]) for one in found["steps"]] == [("profile", "completed", NAME)]
    assert [one["kind"] for one in found["events"]] == ["session_started", "step_completed", "step_out"]
    assert [one["client_event_id"] for one in found["acts"]] == [str(act.client_event_id)]
    assert [one["name"] for one in found["grants"]] == ["messages"]
    assert [(one["provider"], one["verdict"]) for one in found["keys"]] == [("openai", "valid")]
    assert [one["args"] for one in found["jobs"]] == [{"n": 7}]
    assert found["persona"] == found["contacts"] == []


def test_it_tells_the_words_that_were_read_on_somebodys_website(house: Engine, there: Connection) -> None:
    analyse(house, kept=text())
    (found,) = export.persons(there, ["user_1"])
    (kept,) = found["website_texts"]
    (page,) = text().pages
    told = {"url": page.url, "title": page.title, "text": [block.text for block in page.blocks]}
    assert kept["corpus"] == {"language": "en", "pages": [told]}
    assert len(page.blocks) == 2


def test_it_tells_every_revision_of_a_persona(house: Engine, there: Connection) -> None:
    analyse(house, kept=text())
    hand_in(house, corePersona=CORE)
    regenerate(house, "One")
    accept(house)
    (found,) = export.persons(there, ["user_1"])
    assert [(one["revision"], one["status"]) for one in found["persona_revisions"]] == [
        (1, "accepted"),
        (2, "superseded"),
    ]
    assert found["persona_revisions"][0]["persona"]["identity"]["name"]["value"] == "One"
    assert found["persona_revisions"][1]["handed_in"]["core_persona"] == CORE


def test_users_come_in_the_order_they_were_asked_for_and_who_is_not_there_is_left_out(
    house: Engine, there: Connection
) -> None:
    people(house, in_progress=3)
    quietly(house, user_id="only_jobs")
    asked = ["in_progress_2", "nobody", "only_jobs", "in_progress_1"]
    found = export.persons(there, asked)
    assert [one["user_id"] for one in found] == [user for user in asked if user != "nobody"]
    assert found[1]["session"] is None


def test_many_users_are_one_statement(house: Engine, there: Connection) -> None:
    users = people(house, in_progress=20)
    with statements(house) as seen:
        export.persons(there, users)
    assert len(seen) == 1


def test_of_an_erased_user_there_is_nothing_to_tell(house: Engine, there: Connection) -> None:
    people(house, in_progress=1)
    with wide.opened("test", on=house).transaction() as on:
        erasing.erase(on, ["in_progress_1"])
    assert export.persons(there, ["in_progress_1"]) == []
