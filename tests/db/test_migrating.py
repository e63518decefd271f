"""Users moved between versions: two statements for many of them, nobody twice, nothing lost, and back again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from db import flow_versions, migrating, scope, selection, sessions
from db.engine import engine, statement, unit
from db.migrating import EVERYBODY, Counts
from db.selection import Selection
from onboarding.flows.acts import Begin, Complete, Finish, Reset, Save, Show, SkipSession, Start
from onboarding.flows.refusals import StepUnknown
from onboarding.flows.versions.migrating import Moved, Plan, Stays, plan
from onboarding.flows.view import View
from tests.db.stage import statements
from tests.flow_folder import NAME, NAME_AND_TOWN, Folder, flow_folder, step


@pytest.fixture
def folder(tmp_path: Path, clean: None) -> Iterator[Folder]:
    """A folder with two versions: the second has another key for `pet`, no `photo`, and a new step."""
    with flow_folder(tmp_path) as made:
        made.put(1, step("name", fields=NAME), "pet", step("photo", required=False))
        made.put(2, step("name", fields=NAME), "animal", "town", status="draining")
        made.publish()
        yield made


@contextmanager
def everyone() -> Iterator[Connection]:
    """Lend a transaction over all users."""
    with unit(scope.everyone("test")) as tx:
        yield tx.connection()


def do(user: str, *acts: Any) -> View:
    with unit(scope.user(user)) as tx:
        return sessions.do(tx, user, *acts, flow="visit").view


def seen(user: str = "u") -> View:
    with statement(scope.user(user)) as on:
        view = sessions.read(on, user)
    assert view is not None
    return view


def one_to_two(mapping: Mapping[str, str] | None = None, drop: tuple[str, ...] = ("photo",)) -> Plan:
    known = flow_versions.known()
    return plan(known["visit", 1], known["visit", 2], {"pet": "animal"} if mapping is None else mapping, drop)


def migrate(plan_: Plan | None = None, whom: Selection = EVERYBODY, most: int = 500) -> Counts:
    """Move everybody who is meant, a chunk after another."""
    made, last, counts = plan_ or one_to_two(), 0, Counts()
    while True:
        with everyone() as on:
            ids = selection.next_ids(on, migrating.whom(made, whom), last, most)
            if not ids:
                return counts
            counts, last = counts + migrating.migrate_chunk(on, made, ids), ids[-1]


def undo(plan_: Plan | None = None) -> Counts:
    made = plan_ or one_to_two()
    with everyone() as on:
        return migrating.undo_chunk(on, made.name, made.old, migrating.next_ids_back(on, made.name))


def rows(on: Connection, sql: str) -> list[Any]:
    return [tuple(row) for row in on.exec_driver_sql(sql)]


@pytest.fixture
def annotated(folder: Folder) -> None:
    """A user with a name, a pet and a photo."""
    do("u", Finish("name", {"name": "N"}), Finish("pet", {"kind": "cat"}), Save("photo", {"at": "x"}))


class TestMoving:
    """One user who is moved."""

    def test_answers_are_where_the_new_version_has_them(self, annotated: None) -> None:
        assert migrate() == Counts(moved=1, archived=1)
        view = seen()
        assert view.session.version == 2
        assert {key: state.answers for key, state in view.seen.steps.items()} == {
            "name": {"name": "N"}, "animal": {"kind": "cat"},
        }  # fmt: skip

    def test_the_session_says_where_the_user_is_now(self, annotated: None, on: Connection) -> None:
        migrate()
        (row,) = rows(
            on, "SELECT step_key, current_step, total_steps, progress, rev FROM onboarding.onboarding_sessions"
        )
        assert row == ("town", 3, 3, 66.0, 2)

    def test_what_was_dropped_is_put_by_whole(self, annotated: None, on: Connection) -> None:
        migrate()
        ((archived,),) = rows(on, "SELECT archived FROM onboarding.migrated_sessions")
        assert archived["photo"]["answers"] == {"at": "x"}
        assert list(archived) == ["photo"]

    def test_an_event_tells_of_it(self, annotated: None, on: Connection) -> None:
        migrate()
        told = rows(
            on,
            'SELECT kind, "from", "to", cause, seq, flow_version FROM onboarding.step_events ORDER BY id DESC LIMIT 1',
        )
        assert told == [("session_migrated", "1", "2", "migration", 2, 2)]

    def test_the_user_goes_on_in_the_new_version(self, annotated: None) -> None:
        migrate()
        view = do("u", Finish("town"), Complete())
        assert view.standing.percent == 100

    def test_answers_that_do_not_fit_are_asked_for_again_and_kept(self, folder: Folder) -> None:
        do("u", Finish("name", {"name": "N"}))
        folder.put(3, step("name", fields=NAME_AND_TOWN), "pet", "photo")
        known = flow_versions.known()
        assert migrate(plan(known["visit", 1], known["visit", 3])).reviewed == 1
        name = seen().as_json()["steps"][0]
        assert (name["status"], name["answers"], name["needs_review"]) == ("pending", {"name": "N"}, True)
        view = do("u", Finish("name", {"town": "T"}))
        assert not view.seen.steps["name"].needs_review


class TestWhoIsMoved:
    """Whom a migration is for."""

    def test_completed_sessions_stay_where_they_are(self, folder: Folder) -> None:
        do("u", Complete(force=True))
        assert migrate() == Counts()
        assert migrate(whom=Selection(status=("completed",))) == Counts(stays={"completed": 1})
        assert seen().session.version == 1

    def test_those_put_aside_and_those_not_begun_move_too(self, folder: Folder) -> None:
        begun = do("u", Start())
        with unit(scope.user("u")) as tx:
            sessions.do(tx, "u", SkipSession(), sent=replace(sessions.BY_USER, if_rev=begun.session.rev))
        begun = do("v", Start())
        with unit(scope.user("v")) as tx:
            sessions.do(tx, "v", Reset(), sent=replace(sessions.BY_USER, if_rev=begun.session.rev))
        assert migrate().moved == 2
        assert [seen(user).session.status.value for user in "uv"] == ["skipped", "not_started"]

    def test_a_filter_narrows_it_down(self, folder: Folder) -> None:
        do("u", Begin("pet"))
        do("v", Begin("name"))
        assert migrate(whom=Selection(step="pet")).moved == 1
        assert [seen(user).session.version for user in "uv"] == [2, 1]

    def test_only_those_who_are_idle_for_long_enough(self, folder: Folder) -> None:
        do("u", Start())
        assert migrate(whom=Selection(idle_for=timedelta(days=1))) == Counts()

    def test_unplaced_answers_are_named_and_counted(self, annotated: None, on: Connection) -> None:
        do("v", Finish("pet"))
        do("w", Show("pet"))
        made = one_to_two({}, ())
        assert migrating.unmapped(on, migrating.whom(made), made.placed) == {"pet": 2, "photo": 1}
        placed = one_to_two().placed
        assert migrating.unmapped(on, migrating.whom(made), placed) == {}

    def test_whoever_answers_between_the_look_and_the_move_stays(self, folder: Folder) -> None:
        do("u", Start())
        made = one_to_two({}, ("photo",))
        with everyone() as on:
            assert migrating.unmapped(on, migrating.whom(made), made.placed) == {}
        do("u", Finish("pet", {"kind": "cat"}))
        assert migrate(made) == Counts(stays={"unmapped": 1})
        assert seen().seen.steps["pet"].answers == {"kind": "cat"}


class TestMany:
    """Chunks."""

    def test_many_users_are_moved_in_two_statements(self, folder: Folder) -> None:
        for number in range(20):
            do(f"u{number}", Finish("pet", {"kind": "cat"}), Save("photo", {"at": "x"}))
        made = one_to_two()
        with everyone() as on:
            ids = selection.next_ids(on, migrating.whom(made), 0, 500)
            with statements(engine()) as said:
                counts = migrating.migrate_chunk(on, made, ids)
        assert (counts.moved, len(said)) == (20, 2)

    def test_what_was_stopped_goes_on_with_whoever_is_left_and_nobody_twice(
        self, folder: Folder, on: Connection
    ) -> None:
        for number in range(7):
            do(f"u{number}", Start())
        made = one_to_two()
        with everyone() as inside:
            migrating.migrate_chunk(inside, made, selection.next_ids(inside, migrating.whom(made), 0, 3))
        assert migrate(most=2).moved == 4
        assert migrate() == Counts()
        assert rows(on, "SELECT count(*), min(rev), max(rev) FROM onboarding.onboarding_sessions") == [(7, 2, 2)]

    def test_two_operators_at_once_move_everybody_once(self, folder: Folder, on: Connection) -> None:
        for number in range(30):
            do(f"u{number}", Finish("pet", {"kind": "cat"}))
        with ThreadPoolExecutor(2) as pool:
            counts = list(pool.map(lambda _: migrate(most=5), range(2)))
        assert sum(one.moved for one in counts) == 30
        assert rows(on, "SELECT count(*) FROM onboarding.step_events WHERE kind = 'session_migrated'") == [(30,)]

    def test_what_users_do_while_they_are_moved_is_kept_on_one_side_or_the_other(self, folder: Folder) -> None:
        names = [f"u{number}" for number in range(40)]
        for user in names:
            do(user, Start())

        def act() -> set[str]:
            done = set()
            for user in reversed(names):
                with suppress(StepUnknown):  # moved already: the step has another name there
                    do(user, Finish("pet", {"kind": user}))
                    done.add(user)
            return done

        with ThreadPoolExecutor(2) as pool:
            acting, moving = pool.submit(act), pool.submit(migrate, most=3)
            done, counts = acting.result(), moving.result()
        assert counts == Counts(moved=40)
        kept = {user: seen(user).seen.steps for user in names}
        assert {user for user in names if "animal" in kept[user]} == done
        assert all(kept[user]["animal"].answers == {"kind": user} for user in done)

    def test_looking_changes_nothing(self, annotated: None, on: Connection) -> None:
        made = one_to_two()
        before = rows(on, "SELECT * FROM onboarding.onboarding_sessions")
        ((user, became),) = migrating.look_at_chunk(on, made, selection.next_ids(on, migrating.whom(made), 0, 10))
        assert isinstance(became, Moved)
        assert (user, became.archived) == ("u", ("photo",))
        assert rows(on, "SELECT * FROM onboarding.onboarding_sessions") == before


class TestTakingBack:
    """A migration that is undone."""

    def test_everything_is_as_it_was_but_the_revision(self, annotated: None, on: Connection) -> None:
        steps = "SELECT to_jsonb(t)::text FROM onboarding.onboarding_steps AS t ORDER BY key"
        session = """SELECT (to_jsonb(s) - 'rev' - 'updated_at')::text FROM onboarding.onboarding_sessions AS s"""
        before = rows(on, steps), rows(on, session)
        migrate()
        assert undo() == Counts(moved=1)
        assert (rows(on, steps), rows(on, session)) == before
        assert seen().session.rev == 3

    def test_it_can_be_made_again_afterwards(self, annotated: None) -> None:
        migrate()
        undo()
        assert migrate().moved == 1
        assert undo().moved == 1

    def test_whoever_has_gone_on_since_stays(self, annotated: None) -> None:
        migrate()
        do("u", Finish("town"))
        assert undo() == Counts(stays={Stays.CHANGED_SINCE.value: 1})
        assert seen().session.version == 2

    def test_whoever_only_looked_at_a_step_since_is_taken_back(self, annotated: None) -> None:
        migrate()
        do("u", Show("town"))
        assert undo().moved == 1
        assert "town" not in seen().seen.steps

    def test_what_was_put_by_the_first_time_stays_put_by_the_second_time(self, folder: Folder, on: Connection) -> None:
        do("u", Save("photo", {"at": "x"}))
        migrate()
        known = flow_versions.known()
        migrate(plan(known["visit", 2], known["visit", 1], {"animal": "pet"}, ("town",)))
        do("u", Save("photo", {"at": "y"}))
        migrate()
        wanted = "SELECT archived FROM onboarding.migrated_sessions WHERE to_version = 2"
        ((archived,),) = rows(on, wanted)
        assert archived["photo"]["answers"] == {"at": "y"}
        assert archived["put by earlier"]["photo"]["answers"] == {"at": "x"}
        undo()
        ((archived,),) = rows(on, wanted)
        assert archived["photo"]["answers"] == {"at": "x"}

    def test_a_migration_is_found_by_its_name(self, annotated: None, on: Connection) -> None:
        migrate()
        made = migrating.made(on, one_to_two().name)
        assert made is not None
        assert (made.flow, made.from_version, made.to_version, made.sessions) == ("visit", 1, 2, 1)
        assert migrating.made(on, "another") is None
