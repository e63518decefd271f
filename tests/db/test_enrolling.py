"""Who is in no flow is brought in by name or by a condition, and never by a deployment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from db import scope, sessions
from db.engine import unit
from db.sessions import BY_CONDITION, Done
from onboarding.flows.acts import Act, Start, Tell
from onboarding.flows.refusals import NotEnrolled
from tests.db.stage import scalar
from tests.flow_folder import Folder, flow_folder


@pytest.fixture
def folder(clean: None, tmp_path: Path) -> Iterator[Folder]:
    """A flow that takes in whoever pays."""
    with flow_folder(tmp_path) as made:
        made.put(1, "look", "choose", enrol_when='user.plan == "paid"')
        yield made


def start(*acts: Act, user: str = "u", flow: str | None = BY_CONDITION) -> Done:
    with unit(scope.user(user)) as tx:
        return sessions.do(tx, user, *acts, Start(), flow=flow)


def test_a_condition_brings_in_whom_it_is_true_of(folder: Folder) -> None:
    assert start(Tell(attributes={"plan": "paid"})).view.session.flow == "visit"


def test_it_looks_at_what_was_told_before_as_well(folder: Folder, on: Connection) -> None:
    on.exec_driver_sql(
        """INSERT INTO onboarding.onboarding_sessions (user_id, attributes) VALUES ('u', '{"plan": "paid"}')"""
    )
    assert start().view.session.flow == "visit"


@pytest.mark.parametrize("told", [{}, {"plan": "free"}])
def test_nobody_else_is_brought_in_and_nothing_is_kept(folder: Folder, on: Connection, told: dict[str, str]) -> None:
    with pytest.raises(NotEnrolled):
        start(Tell(attributes=told))
    assert scalar(on, "SELECT count(*) FROM onboarding.onboarding_sessions") == 0


def test_the_newest_version_is_asked(folder: Folder) -> None:
    folder.put(2, "look", "choose", enrol_when='user.plan == "free"')
    assert start(Tell(attributes={"plan": "free"})).view.session.version == 2
    with pytest.raises(NotEnrolled):
        start(Tell(attributes={"plan": "paid"}), user="v")


def test_whoever_is_in_a_flow_stays_in_it(folder: Folder) -> None:
    start(flow="member")
    assert start(Tell(attributes={"plan": "paid"})).view.session.flow == "member"


def test_without_a_flow_nobody_is_brought_in(folder: Folder) -> None:
    with pytest.raises(NotEnrolled):
        start(Tell(attributes={"plan": "paid"}), flow=None)


def test_data_of_somebody_who_was_never_enrolled_is_no_start(folder: Folder, on: Connection) -> None:
    on.exec_driver_sql("INSERT INTO onboarding.onboarding_sessions (user_id) VALUES ('u')")
    folder.publish()
    assert sessions.read(on, "u") is None
    assert scalar(on, "SELECT flow IS NULL AND status = 'not_started' FROM onboarding.onboarding_sessions")
