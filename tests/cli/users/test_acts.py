"""`usher users reset` and its siblings: shown first, asked, done once, and said."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Connection

from db import bulk
from db.engine import engine
from onboarding.flows.acts import Resume
from onboarding.flows.state import SessionStatus
from tests.cli.users.conftest import Users, told
from tests.db.crowds import away, do, statuses

pytestmark = pytest.mark.usefixtures("crowd")

EVERYBODY = {
    "not_started": "not_started", "in_progress": "in_progress", "further": "in_progress", "skipped": "skipped",
    "completed": "completed",
}  # fmt: skip


def places(on: Connection) -> dict[str, str]:
    """Return the status of the first user of each place."""
    return {user.rpartition("_")[0]: status for user, status in statuses(on).items() if user.endswith("_1")}


def acts(on: Connection) -> list[tuple[str, dict[str, object]]]:
    rows = on.exec_driver_sql("SELECT act, about FROM onboarding.audit_log WHERE act LIKE 'usher%%' ORDER BY id")
    return [tuple(row) for row in rows]


class TestEachAct:
    """What becomes of users at each place."""

    @pytest.mark.parametrize(
        ("act", "then"),
        [
            ("reset", dict.fromkeys(EVERYBODY, "not_started")),
            ("resume", EVERYBODY | {"skipped": "in_progress"}),
            ("skip", dict.fromkeys(EVERYBODY, "skipped") | {"completed": "completed"}),
            ("complete", dict.fromkeys(EVERYBODY, "completed")),
            ("reopen", EVERYBODY | {"completed": "in_progress"}),
        ],
    )
    def test_takes_everybody_where_it_says(self, users: Users, on: Connection, act: str, then: dict[str, str]) -> None:
        assert users(act, "--all", "--yes").exit_code == 0
        assert places(on) == then

    def test_of_named_users_leaves_the_others(self, users: Users, on: Connection) -> None:
        ended = users("complete", "--user", "further_1", "--user", "skipped_1", "--yes")
        assert ended.exit_code == 0
        done = {user for user, status in statuses(on).items() if status == "completed"}
        assert done == {"further_1", "skipped_1", "completed_1", "completed_2"}
        assert "2 completed." in ended.stdout

    @pytest.mark.parametrize(
        ("chosen", "number"),
        [
            (("--status", "skipped"), 2),
            (("--status", "skipped", "--status", "in_progress"), 6),
            (("--step", "skills"), 2),
            (("--flow", "member", "--status", "in_progress", "--step", "profile"), 2),
            (("--flow", "member", "--idle-for", "2d"), 1),
            (("--idle-for", "12h", "--status", "in_progress"), 1),
            (("--all",), 10),
        ],
    )
    def test_a_filter_means_those_whom_all_of_it_fits(
        self, users: Users, on: Connection, chosen: tuple[str, ...], number: int
    ) -> None:
        away(on, "further_1", 3)
        assert told(users("complete", *chosen, "--yes", "--json"))["seen"] == number


class TestLooking:
    """Before anything is done."""

    def test_a_dry_run_says_what_would_be_and_does_nothing(self, users: Users, on: Connection) -> None:
        before = statuses(on)
        ended = users("resume", "--all", "--dry-run")
        assert ended.exit_code == 0
        assert "10 fit. Of these, 2 would be resumed, 4 would need nothing." in ended.stdout
        assert "2 refused: it has not begun." in ended.stdout
        assert "2 refused: it is finished." in ended.stdout
        assert statuses(on) == before
        assert on.exec_driver_sql("SELECT count(*) FROM onboarding.bulk_runs").scalar_one() == 0

    def test_the_table_shows_users_as_they_are_and_as_they_would_be(self, users: Users) -> None:
        lines = users("reset", "--step", "skills", "--dry-run").stdout.splitlines()
        assert lines[-1].split() == [
            "further_2",
            "member",
            "1",
            "in_progress",
            "42",
            "%",
            "not_started",
            "0",
            "%,",
            "next",
            "profile",
        ]

    def test_the_table_is_cut_to_a_narrow_terminal(self, users: Users, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COLUMNS", "60")
        assert all(len(line) <= 60 for line in users("reset", "--step", "skills", "--dry-run").stdout.splitlines()[2:])

    def test_a_long_refusal_leaves_the_users_their_names(
        self, users: Users, on: Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", "80")
        on.exec_driver_sql(
            "UPDATE onboarding.onboarding_sessions SET flow_version = 999 WHERE user_id = 'not_started_1'"
        )
        shown = users("reset", "--user", "not_started_1", "--dry-run").stdout
        assert any(line.startswith("not_started_1 ") for line in shown.splitlines()), shown
        assert max(map(len, shown.splitlines()[2:])) <= 80

    def test_numbers_come_as_json_on_demand_and_the_rest_goes_to_standard_error(self, users: Users) -> None:
        ended = users("resume", "--all", "--dry-run", "--json")
        assert told(ended) == {
            "total": 10, "looked_at": 10, "would_change": 2, "would_not_change": 4,
            "would_be_refused": {"not_now:not_started": 2, "not_now:completed": 2},
        }  # fmt: skip
        assert "10 fit" in ended.stderr

    def test_no_is_no(self, users: Users, on: Connection) -> None:
        before = statuses(on)
        ended = users("reset", "--all", typed="n\n")
        assert (ended.exit_code, statuses(on)) == (1, before)
        assert "Let 10 onboardings start over? [y/N]: n\nNothing was done.\n" in ended.stderr

    def test_yes_is_yes(self, users: Users, on: Connection) -> None:
        assert users("reset", "--user", "completed_1", typed="y\n").exit_code == 0
        assert statuses(on)["completed_1"] == "not_started"

    def test_where_nobody_answers_nothing_is_done(self, users: Users, on: Connection) -> None:
        before = statuses(on)
        ended = users("reset", "--all")
        assert (ended.exit_code, statuses(on)) == (1, before)
        assert ended.stderr.endswith("Nothing was done. Where nobody can answer, say --yes.\n")


class TestWhom:
    """Whom a command is about has to be said."""

    @pytest.mark.parametrize(
        "chosen", [(), ("--all", "--flow", "member"), ("--user", "u", "--status", "skipped"), ("--all", "--user", "u")]
    )
    def test_in_one_way(self, users: Users, chosen: tuple[str, ...]) -> None:
        ended = users("reset", *chosen, "--yes")
        assert ended.exit_code == 2
        assert "Say whom" in ended.stderr

    @pytest.mark.parametrize("span", ["7", "d", "0d", "-1d", "7y", "1.5d", "10000d"])
    def test_a_length_of_time_has_a_unit(self, users: Users, span: str) -> None:
        ended = users("reset", "--idle-for", span, "--yes")
        assert ended.exit_code == 2
        assert "30min, 12h, 7d, 2w" in " ".join(ended.stderr.split())

    @pytest.mark.parametrize("user", ["", "x" * 256, "\udc80"], ids=["empty", "long", "no text"])
    def test_by_an_id_that_somebody_can_have(self, users: Users, user: str) -> None:
        ended = users("erase", "--user", user, "--yes")
        assert ended.exit_code == 2
        assert "a user's id has 1 to 255 characters." in " ".join(ended.stderr.split())

    def test_a_user_who_is_not_there_is_told_and_the_others_are_done(self, users: Users, on: Connection) -> None:
        ended = users("skip", "--user", "nobody", "--user", "further_1", "--yes")
        assert ended.exit_code == 0
        assert "There is nothing of nobody here." in ended.stderr
        assert statuses(on)["further_1"] == "skipped"

    def test_where_none_is_there_the_answer_is_no(self, users: Users) -> None:
        ended = users("skip", "--user", "nobody", "--yes")
        assert ended.exit_code == 1
        assert ended.stderr == "There is nothing of nobody here.\nSo there is nothing to do.\n"

    def test_a_named_user_who_is_refused_is_a_no(self, users: Users) -> None:
        ended = users("skip", "--user", "completed_1", "--yes")
        assert ended.exit_code == 1
        assert "0 put aside.\n1 refused: it is finished.\n" in ended.stdout

    def test_a_flow_or_step_that_is_not_there_is_no_filter_that_fits_nobody(self, users: Users) -> None:
        assert (
            users("skip", "--flow", "members", "--yes").stderr == "There is no flow members. Flows: creator, member\n"
        )
        ended = users("skip", "--flow", "member", "--step", "skill", "--yes")
        assert ended.stderr.startswith("There is no step skill. Steps: experience, interests, ")

    def test_a_filter_that_fits_nobody_asks_nothing(self, users: Users) -> None:
        ended = users("skip", "--idle-for", "2w")
        assert (ended.exit_code, ended.output) == (0, "Nobody fits.\n")


class TestTheBulkId:
    """Once is once."""

    def test_is_made_and_told(self, users: Users) -> None:
        ended = users("skip", "--all", "--yes")
        assert "Bulk id: skip-20" in ended.stdout

    def test_that_is_done_is_not_done_again(self, users: Users, on: Connection) -> None:
        users("skip", "--status", "skipped", "--status", "in_progress", "--yes", "--bulk-id", "b1")
        do(engine(), "further_1", Resume())
        ended = users("skip", "--status", "skipped", "--status", "in_progress", "--yes", "--bulk-id", "b1")
        assert ended.exit_code == 0
        said = r"b1 came to its end (just now|\d+ s ago): 4 of 6 put aside\. Nothing was done now\.\n"
        assert re.fullmatch(said, ended.stdout)
        assert statuses(on)["further_1"] == "in_progress"

    @pytest.mark.parametrize(
        ("again", "says"),
        [
            (("reset", "--all"), "The bulk id b1 belongs to another act: skip.\n"),
            (("skip", "--flow", "member"), "The bulk id b1 was begun with another filter: everybody.\n"),
            (("skip", "--user", "further_1"), "The bulk id b1 was begun with another filter: everybody.\n"),
        ],
    )  # fmt: skip
    def test_of_something_else_is_refused(self, users: Users, again: tuple[str, ...], says: str) -> None:
        users("skip", "--all", "--yes", "--bulk-id", "b1")
        ended = users(*again, "--yes", "--bulk-id", "b1")
        assert (ended.exit_code, ended.stderr) == (1, says)

    def test_goes_on_where_a_run_was_stopped(
        self, users: Users, on: Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulk, "CHUNK", 4)
        users("skip", "--all", "--yes", "--bulk-id", "b1")
        on.exec_driver_sql(
            "UPDATE onboarding.bulk_runs SET state = 'running', finished_at = NULL, seen = 4, changed = 4, refused = '{}', "
            "last_session = (SELECT id FROM onboarding.onboarding_sessions ORDER BY id OFFSET 3 LIMIT 1)"
        )
        ended = users("skip", "--all", "--yes", "--bulk-id", "b1", "--json")
        assert "Bulk id: b1 (goes on after 4 of 10)" in ended.stderr
        assert (told(ended)["seen"], told(ended)["done"]) == (10, True)

    def test_has_a_length_that_fits(self, users: Users) -> None:
        assert users("skip", "--all", "--yes", "--bulk-id", "b" * 65).exit_code == 2


class TestTheRecord:
    """What stands in the audit log."""

    def test_tells_filter_and_counts_and_no_user(self, users: Users, on: Connection) -> None:
        users("reset", "--status", "completed", "--yes", "--bulk-id", "b1")
        assert acts(on) == [
            ("usher users reset", {"status": ["completed"], "bulk_id": "b1"}),
            ("usher users reset: done", {"bulk_id": "b1", "seen": 2, "changed": 2, "refused": {}}),
        ]

    def test_tells_of_named_users_how_many(self, users: Users, on: Connection) -> None:
        users("reset", "--user", "completed_1", "--dry-run")
        assert acts(on) == [("usher users reset", {"named": 1, "dry_run": True})]

    def test_is_one_entry_however_many_chunks_there_are(
        self, users: Users, on: Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulk, "CHUNK", 1)
        users("reset", "--all", "--yes")
        assert len(acts(on)) == 2


def test_every_status_there_is_can_be_said(users: Users) -> None:
    for status in SessionStatus:
        assert users("reset", "--status", status.value, "--dry-run").exit_code == 0
