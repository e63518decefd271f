"""`usher flows migrate`: look first, ask, move everybody, and take it back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection

from cli.main import usher
from db import archiving, flow_versions, scope
from db.engine import unit
from onboarding.flows.acts import Begin, Complete, Finish, Save, Start
from onboarding.flows.versions.migrating import plan
from tests.cli.conftest import Call
from tests.cli.flows.visitors import do, seen
from tests.flow_folder import NAME_AND_TOWN, Folder, step

MOVE = ("flows", "migrate", "visit", "1", "2", "--map", "pet=animal", "--drop", "photo")


@pytest.fixture
def two(folder: Folder) -> Folder:
    """A second version, and three users in the first: one with answers, one who has just begun, one who is done."""
    folder.put(2, step("name", fields=NAME_AND_TOWN), "animal", status="draining")
    do("u", Finish("name", {"name": "N"}), Finish("pet", {"kind": "cat"}), Save("photo", {"at": "x"}))
    do("v", Begin("pet"))
    do("w", Complete(force=True))
    return folder


def typed(answer: str, *arguments: str) -> Result:
    return CliRunner().invoke(usher, arguments, input=answer)


def versions() -> list[Any]:
    return [seen(user).session.version for user in "uvw"]


def name_of_it() -> str:
    known = flow_versions.known()
    return plan(known["visit", 1], known["visit", 2], {"pet": "animal"}, ["photo"]).name


class TestRefused:
    """What is not begun."""

    def test_answers_without_a_place_are_named_with_what_to_do(self, two: Folder, call: Call) -> None:
        ended = call("flows", "migrate", "visit", "1", "2", "--yes")
        assert ended.exit_code == 1
        assert "  pet: 2 users\n  photo: 1 user\n" in ended.stderr
        assert "--map pet=…" in ended.stderr
        assert "Free steps there: animal." in ended.stderr
        assert versions() == [1, 1, 1]

    @pytest.mark.parametrize(
        ("arguments", "code", "says"),
        [
            (("visit", "1"), 2, "usher flows migrate member 3 4"),
            (("visit", "1", "2", "--map", "pet"), 2, "OLD=NEW"),
            (("visit", "1", "2", "--map", "pet=a", "--map", "pet=b"), 2, "cannot go to two steps"),
            (("visit", "1", "9"), 1, "visit has no version 9. It has: 1, 2."),
            (("visit", "1", "2", "--drop", "pet", "--map", "pet=animal"), 1, "both mapped and dropped"),
            (("visit", "1", "2", "--user", "nobody"), 1, "There is nothing of nobody here."),
            (("visit", "1", "2", "--step", "typo"), 1, "visit 1 has no step typo. Steps: name, pet"),
            (("visit", "1", "2", "--undo", "x"), 2, "--undo needs"),
            (("--undo", "x", "--yes"), 1, "No migration x"),
        ],
        ids=[
            "half",
            "no_pair",
            "two_targets",
            "no_version",
            "both",
            "nobody",
            "no_step",
            "undo_and_more",
            "no_migration",
        ],
    )
    def test_a_wrong_call_is_told(
        self, two: Folder, call: Call, arguments: tuple[str, ...], code: int, says: str
    ) -> None:
        ended = call("flows", "migrate", *arguments)
        assert ended.exit_code == code
        assert says in " ".join(ended.stderr.split())

    def test_whoever_says_no_has_changed_nothing(self, two: Folder) -> None:
        ended = typed("n\n", *MOVE)
        assert (ended.exit_code, versions()) == (1, [1, 1, 1])
        assert "Move 2 users to visit 2?" in ended.stderr

    def test_where_nobody_can_answer_nothing_is_done(self, two: Folder) -> None:
        ended = typed("", *MOVE)
        assert (ended.exit_code, versions()) == (1, [1, 1, 1])
        assert "--yes" in ended.stderr


class TestMoving:
    """Those who are moved."""

    def test_a_dry_run_says_what_would_become_of_them_and_changes_nothing(
        self, two: Folder, call: Call, on: Connection
    ) -> None:
        ended = call(*MOVE, "--dry-run")
        assert ended.exit_code == 0
        assert "2 users in visit 1 would move to 2." in ended.stdout
        assert "1 would have steps to look at again" in ended.stdout
        assert "1 would have answers put by" in ended.stdout
        row = next(line for line in ended.stdout.splitlines() if line.startswith("u "))
        assert row.split() == ["u", "66", "%", "50", "%", "name", "photo"]
        assert versions() == [1, 1, 1]
        assert on.exec_driver_sql("SELECT count(*) FROM onboarding.migrated_sessions").scalar_one() == 0

    def test_all_who_are_not_done_are_moved(self, two: Folder, call: Call) -> None:
        ended = call(*MOVE, "--yes")
        assert ended.exit_code == 0
        assert "2 users moved to visit 2." in ended.stdout
        assert f"usher flows migrate --undo {name_of_it()}" in ended.stdout
        assert versions() == [2, 2, 1]
        assert seen("u").seen.steps["animal"].answers == {"kind": "cat"}

    def test_run_again_there_is_nobody_left(self, two: Folder, call: Call) -> None:
        call(*MOVE, "--yes")
        assert "Nobody is under way in visit 1." in call(*MOVE, "--yes").stdout

    @pytest.mark.parametrize(
        "options",
        [("--user", "v"), ("--step", "pet"), ("--status", "in_progress", "--step", "pet")],
        ids=["user", "step", "status"],
    )
    def test_a_filter_narrows_it_down(self, two: Folder, call: Call, options: tuple[str, ...]) -> None:
        do("v", Start())
        assert call(*MOVE, *options, "--yes").exit_code == 0
        assert versions() == [1, 2, 1]

    def test_only_those_who_were_idle_for_so_long(self, two: Folder, call: Call) -> None:
        assert "Nobody is under way" in call(*MOVE, "--idle-for", "7d", "--yes").stdout
        assert versions() == [1, 1, 1]

    def test_a_version_that_was_never_published_is_published_first(self, two: Folder, call: Call) -> None:
        call(*MOVE, "--yes")
        two.take_away(2)
        assert [one.step.key for one in seen("v").standing.steps] == ["name", "animal"]

    def test_json_counts(self, two: Folder, call: Call) -> None:
        told = json.loads(call(*MOVE, "--yes", "--json").stdout)
        assert told["migration"] == name_of_it()
        assert {key: told[key] for key in ("done", "total", "moved", "reviewed", "archived")} == {
            "done": True, "total": 2, "moved": 2, "reviewed": 1, "archived": 1,
        }  # fmt: skip

    def test_who_moved_whom_is_written_down_without_anybodys_name(
        self, two: Folder, call: Call, on: Connection
    ) -> None:
        call(*MOVE, "--user", "v", "--step", "pet", "--status", "in_progress", "--yes")
        rows = on.exec_driver_sql(
            "SELECT act, about FROM onboarding.audit_log WHERE act LIKE 'usher flows migrate%%' ORDER BY id DESC LIMIT 2"
        )
        (done, counts), (began, about) = rows.all()
        assert (began, about) == (
            "usher flows migrate",
            {
                "flow": "visit",
                "from": 1,
                "to": 2,
                "dry_run": False,
                "named": 1,
                "step": "pet",
                "status": ["in_progress"],
            },
        )
        assert (done, counts["total"], counts["moved"]) == ("usher flows migrate: done", 1, 1)


class TestUndo:
    """A migration that is taken back."""

    def test_all_who_have_not_gone_on_since_are_put_back(self, two: Folder, call: Call) -> None:
        call(*MOVE, "--yes")
        do("v", Finish("animal", {"kind": "dog"}))
        ended = call("flows", "migrate", "--undo", name_of_it(), "--yes")
        assert "1 user put back to visit 1. 1 have gone on since, and stay." in ended.stdout
        assert versions() == [1, 2, 1]
        assert seen("u").seen.steps["photo"].answers == {"at": "x"}

    def test_a_dry_run_only_says_what_it_was(self, two: Folder, call: Call) -> None:
        call(*MOVE, "--yes")
        ended = call("flows", "migrate", "--undo", name_of_it(), "--dry-run")
        assert f"{name_of_it()} moved 2 users from visit 1 to 2." in ended.stdout
        assert versions() == [2, 2, 1]

    def test_json_counts(self, two: Folder, call: Call) -> None:
        call(*MOVE, "--yes")
        told = json.loads(call("flows", "migrate", "--undo", name_of_it(), "--yes", "--json").stdout)
        assert (told["done"], told["sessions"], told["put_back"], told["stays"]) == (True, 2, 2, {})

    @pytest.mark.parametrize("more", [("--dry-run",), ("--yes",)])
    def test_nobody_is_put_back_into_a_version_that_was_retired_since(
        self, two: Folder, call: Call, more: tuple[str, ...]
    ) -> None:
        call(*MOVE, "--yes")
        two.retire_published(1)
        ended = call("flows", "migrate", "--undo", name_of_it(), *more)
        assert (ended.exit_code, versions()) == (1, [2, 2, 1])
        assert "visit 1 is retired. Make it draining" in ended.stderr

    def test_what_a_repair_put_away_is_no_migration(self, two: Folder, call: Call, on: Connection) -> None:
        with unit(scope.everyone("test")) as tx:
            (session,) = (
                tx.connection()
                .exec_driver_sql(
                    "INSERT INTO onboarding.onboarding_steps (session_id, key, status) "
                    "SELECT min(id), 'ghost', 'pending' FROM onboarding.onboarding_sessions RETURNING session_id"
                )
                .scalars()
            )
            archiving.put_away(tx.connection(), {session: ["ghost"]})
        (name,) = on.exec_driver_sql("SELECT migration FROM onboarding.migrated_sessions").scalars()
        ended = call("flows", "migrate", "--undo", name, "--yes")
        assert (ended.exit_code, f"No migration {name} has moved anybody" in ended.stderr) == (1, True)
