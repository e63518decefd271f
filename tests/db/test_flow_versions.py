"""Versions of flows: published once and never changed, drained, retired, found again when their file is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from db import flow_versions, publishing, scope, sessions
from db.engine import statement, unit
from db.publishing import FlowChangedError, FlowInUseError
from onboarding.flows.acts import Complete, Finish, Start
from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.refusals import FlowClosed, FlowUnknown
from onboarding.flows.view import View
from tests.flow_folder import NAME, NAME_AND_TOWN, Folder, flow_folder, step

_STATUSES = "SELECT version, status FROM onboarding.flow_versions WHERE flow = 'visit' ORDER BY version"


@pytest.fixture
def folder(tmp_path: Path, clean: None) -> Iterator[Folder]:
    """A folder with version 1 of the flow."""
    with flow_folder(tmp_path) as made:
        made.put(1, step("name", fields=NAME), "pet")
        yield made


def _retired(folder: Folder) -> CompiledFlow:
    folder.put(1, step("name", fields=NAME), "pet", status="retired")
    return flow_versions.known()["visit", 1]


def start(user: str = "u") -> None:
    with unit(scope.user(user)) as tx:
        sessions.do(tx, user, Start(), flow="visit")


def seen(user: str = "u") -> View:
    with statement(scope.user(user)) as on:
        view = sessions.read(on, user)
    assert view is not None
    return view


class TestPublishing:
    """What is written down of a version, and when that is refused."""

    def test_every_version_of_the_files_is_published(self, folder: Folder, on: Connection) -> None:
        folder.put(2, "pet")
        folder.publish()
        assert on.exec_driver_sql(_STATUSES).all() == [(1, "active"), (2, "active")]

    def test_publishing_again_changes_nothing(self, folder: Folder, on: Connection) -> None:
        folder.publish()
        before = on.exec_driver_sql("SELECT * FROM onboarding.flow_versions ORDER BY flow, version").all()
        folder.start_anew()
        folder.publish()
        assert on.exec_driver_sql("SELECT * FROM onboarding.flow_versions ORDER BY flow, version").all() == before

    def test_a_published_version_that_says_something_else_is_refused_with_file_line_and_key(
        self, folder: Folder
    ) -> None:
        folder.publish()
        folder.put(1, step("name", fields=NAME_AND_TOWN), step("pet", minutes=9))
        with pytest.raises(FlowChangedError) as refused:
            folder.publish()
        said = str(refused.value)
        assert "visit-1.toml:8: steps.name.fields.required: Step 'name': 'town' must be given." in said
        assert "visit-1.toml:13: steps.pet.minutes: Step 'pet' has other minutes." in said
        assert "usher flows diff visit 1" in said

    def test_a_number_that_is_free_is_offered_for_what_changed(self, folder: Folder) -> None:
        folder.put(4, "pet")
        folder.publish()
        folder.take_away(4)
        folder.put(2, "pet")
        folder.put(1, "pet")
        with pytest.raises(FlowChangedError, match="another number, such as 5,"):
            folder.publish()

    def test_nothing_at_all_is_published_beside_a_version_that_changed(self, folder: Folder, on: Connection) -> None:
        folder.publish()
        folder.put(1, "pet")
        folder.put(2, "pet")
        with pytest.raises(FlowChangedError):
            folder.publish()
        assert on.exec_driver_sql(_STATUSES).all() == [(1, "active")]

    def test_nobody_starts_a_version_that_changed(self, folder: Folder) -> None:
        folder.publish()
        folder.put(1, "pet")
        with pytest.raises(FlowChangedError):
            start()

    def test_what_changed_can_be_asked_for(self, folder: Folder, on: Connection) -> None:
        folder.publish()
        folder.put(1, step("name", fields=NAME, title="You"), "pet")
        changes = publishing.changed_since(on, flow_versions.known()["visit", 1])
        assert [one.key for one in changes] == ["steps.name.title"]

    def test_another_status_is_no_change(self, folder: Folder, on: Connection) -> None:
        folder.publish()
        folder.put(1, step("name", fields=NAME), "pet", status="draining")
        folder.publish()
        assert on.exec_driver_sql(_STATUSES).all() == [(1, "draining")]


class TestDrainingAndRetiring:
    """Versions that take nobody in any more."""

    def test_a_draining_version_takes_nobody_in(self, folder: Folder) -> None:
        folder.put(1, "pet", status="draining")
        with pytest.raises(FlowClosed):
            start()

    @pytest.mark.parametrize("status", ["draining", "retired"])
    def test_a_process_with_an_older_file_takes_nobody_into_what_was_closed_elsewhere(
        self, folder: Folder, on: Connection, status: str
    ) -> None:
        start()
        with statement(scope.everyone("test")) as elsewhere:
            elsewhere.exec_driver_sql("UPDATE onboarding.flow_versions SET status = %s WHERE flow = 'visit'", (status,))
        for _ in ("the same process", "another one"):
            with pytest.raises(FlowClosed):
                start("v")
            folder.start_anew()
        assert on.exec_driver_sql(_STATUSES).all() == [(1, status)]

    def test_a_version_is_not_retired_while_somebody_is_being_brought_in(self, folder: Folder) -> None:
        start()
        with unit(scope.user("v")) as tx:
            sessions.do(tx, "v", Start(), flow="visit")
            retired = _retired(folder)
            with unit() as other:
                other.connection().exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
                with pytest.raises(OperationalError, match="lock timeout"):
                    publishing.publish(other, retired)
                other.rollback()

    def test_whoever_is_in_a_draining_version_goes_on(self, folder: Folder) -> None:
        start()
        folder.put(1, step("name", fields=NAME), "pet", status="draining")
        with unit(scope.user("u")) as tx:
            done = sessions.do(tx, "u", Finish("name", {"name": "N"}))
        assert done.view.standing.done == 1

    def test_new_users_come_to_the_newest_that_is_active(self, folder: Folder) -> None:
        folder.put(2, "pet")
        folder.put(3, "pet", status="draining")
        start()
        assert seen().session.version == 2

    def test_a_version_is_not_retired_while_users_are_in_it_and_it_is_said_how_many(self, folder: Folder) -> None:
        for user in ("u", "v", "w"):
            start(user)
        with unit(scope.user("w")) as tx:
            sessions.do(tx, "w", Complete(force=True))
        folder.put(1, step("name", fields=NAME), "pet", status="retired")
        with pytest.raises(FlowInUseError) as refused:
            folder.publish()
        told = "visit-1.toml:4: status: It cannot be retired while 2 users are in it: 2 in progress."
        assert str(refused.value).startswith(told)

    def test_a_version_whose_users_are_all_done_is_retired(self, folder: Folder, on: Connection) -> None:
        start()
        with unit(scope.user("u")) as tx:
            sessions.do(tx, "u", Complete(force=True))
        folder.put(1, step("name", fields=NAME), "pet", status="retired")
        folder.publish()
        assert on.exec_driver_sql(_STATUSES).all() == [(1, "retired")]
        assert seen().session.version == 1

    def test_users_elsewhere_do_not_keep_a_version_from_being_retired(self, folder: Folder) -> None:
        folder.publish()
        folder.put(2, "pet")
        start()
        folder.put(1, step("name", fields=NAME), "pet", status="retired")
        folder.publish()


class TestPinned:
    """Users keep the version they began with."""

    def test_a_user_stays_in_the_version_they_began_with(self, folder: Folder) -> None:
        start()
        folder.put(2, "pet", "more")
        assert [one.step.key for one in seen().standing.steps] == ["name", "pet"]

    def test_a_version_whose_file_is_gone_is_found_in_the_database(self, folder: Folder) -> None:
        start()
        folder.put(2, "pet", "more")
        folder.take_away(1)
        assert [one.step.key for one in seen().standing.steps] == ["name", "pet"]

    def test_new_words_are_shown_to_whoever_is_in_an_older_version(self, folder: Folder) -> None:
        start()
        folder.put(2, step("name", fields=NAME, title="Your name"), "pet")
        view = seen()
        assert [one["title"] for one in view.as_json()["steps"]] == ["Your name", "Pet"]
        assert (view.session.version, view.flow.flow.version) == (1, 1)

    def test_a_user_with_new_words_finishes_steps_in_their_own_version(self, folder: Folder, on: Connection) -> None:
        start()
        folder.put(2, step("name", fields=NAME, title="Your name"), "pet")
        with unit(scope.user("u")) as tx:
            sessions.do(tx, "u", Finish("name", {"name": "N"}))
        events = on.exec_driver_sql("SELECT DISTINCT flow_version FROM onboarding.step_events").scalars().all()
        assert events == [1]

    def test_a_file_that_changed_under_the_same_number_changes_nothing_for_whoever_is_in_it(
        self, folder: Folder, caplog: pytest.LogCaptureFixture
    ) -> None:
        start()
        folder.put(1, step("name", fields=NAME_AND_TOWN, required=False), "extra")
        for _ in range(2):
            assert [one.step.key for one in seen().standing.steps] == ["name", "pet"]
        with unit(scope.user("u")) as tx:
            sessions.do(tx, "u", Finish("name", {"name": "N"}))
        told = [one.getMessage() for one in caplog.records if one.name == "db.flow_versions"]
        assert told == ["visit 1 is not what was published, and what was published counts: usher flows diff visit 1"]

    def test_a_version_that_is_nowhere_is_unknown(self, folder: Folder, on: Connection) -> None:
        with pytest.raises(FlowUnknown, match="visit 9"):
            flow_versions.version_of(on, "visit", 9)


def test_users_are_counted_by_version_and_by_where_they_are(folder: Folder, on: Connection) -> None:
    start("u")
    folder.put(2, "pet")
    for user in ("v", "w"):
        start(user)
    with unit(scope.user("w")) as tx:
        sessions.do(tx, "w", Complete(force=True))
    assert flow_versions.users(on) == {
        ("visit", 1): {"in_progress": 1}, ("visit", 2): {"in_progress": 1, "completed": 1},
    }  # fmt: skip
