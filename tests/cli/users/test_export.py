"""`usher users export`: one document for one user, a line each for many, and files that only their owner reads."""

from __future__ import annotations

import fcntl
import json
import stat
from pathlib import Path

import pytest
from sqlalchemy import Connection

from db import export
from db.engine import engine
from tests.cli.users.conftest import Users, told
from tests.db.crowds import people
from tests.db.stage import quietly

pytestmark = pytest.mark.usefixtures("crowd")


def test_one_user_is_one_document(users: Users) -> None:
    ended = users("export", "--user", "further_1")
    person = told(ended)
    assert list(person)[:4] == ["format", "user_id", "exported_at", "session"]
    assert (person["format"], person["user_id"]) == ("usher-export-1", "further_1")
    assert person["steps"][0]["answers"] == {"name": "A name", "type": "student"}


def test_several_users_are_a_line_each(users: Users) -> None:
    ended = users("export", "--user", "further_1", "--user", "nobody", "--user", "skipped_1")
    assert [json.loads(line)["user_id"] for line in ended.stdout.splitlines()] == ["further_1", "skipped_1"]
    assert ended.stderr == "There is nothing of nobody here.\n"


def test_those_who_fit_come_in_chunks(users: Users, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "CHUNK", 2)
    ended = users("export", "--flow", "member", "--status", "skipped", "--status", "in_progress")
    assert len([json.loads(line) for line in ended.stdout.splitlines()]) == 6
    assert "100 %  6 of 6" in ended.stderr


def test_a_user_of_whom_there_are_only_jobs_is_told(users: Users) -> None:
    quietly(engine(), user_id="guest")
    assert [job["kind"] for job in told(users("export", "--user", "guest"))["jobs"]] == ["nap"]


def test_characters_stay_as_they_are(users: Users) -> None:
    people(engine(), **{"größe_😀": 0})
    users("retag", "--user", "further_1", "--set", "town=Zürich", "--yes")
    assert "Zürich" in users("export", "--user", "further_1").stdout


class TestAFile:
    """Written whole or not at all."""

    def test_is_readable_for_its_owner_alone(self, users: Users, tmp_path: Path) -> None:
        ended = users("export", "--all", "--output", str(tmp_path / "all.jsonl"))
        assert ended.exit_code == 0
        assert stat.S_IMODE((tmp_path / "all.jsonl").stat().st_mode) == 0o600
        assert len((tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()) == 10
        assert "10 written into" in ended.stderr
        assert ended.stdout == ""

    def test_that_is_there_already_is_not_written_over(self, users: Users, tmp_path: Path) -> None:
        (tmp_path / "there").write_text("mine", encoding="utf-8")
        ended = users("export", "--all", "--output", str(tmp_path / "there"))
        assert ended.exit_code == 1
        assert "File exists. Nothing was written." in ended.stderr
        assert (tmp_path / "there").read_text(encoding="utf-8") == "mine"

    def test_gets_its_name_once_it_is_whole_also_after_one_that_was_killed(self, users: Users, tmp_path: Path) -> None:
        part = tmp_path / "all.jsonl.part"
        part.write_text("what a process left that was killed, longer than what comes now" * 10_000, encoding="utf-8")
        part.chmod(0o644)
        assert users("export", "--user", "further_1", "--output", str(tmp_path / "all.jsonl")).exit_code == 0
        assert json.loads((tmp_path / "all.jsonl").read_text(encoding="utf-8"))["user_id"] == "further_1"
        assert stat.S_IMODE((tmp_path / "all.jsonl").stat().st_mode) == 0o600
        assert not part.exists()

    def test_that_another_process_is_writing_is_left_to_it(self, users: Users, tmp_path: Path) -> None:
        with (tmp_path / "all.jsonl.part").open("w") as theirs:
            fcntl.flock(theirs, fcntl.LOCK_EX)
            ended = users("export", "--all", "--output", str(tmp_path / "all.jsonl"))
        assert (ended.exit_code, "just being written" in ended.stderr) == (1, True)
        assert (tmp_path / "all.jsonl.part").exists()

    def test_in_a_folder_that_is_not_there_is_told(self, users: Users, tmp_path: Path) -> None:
        ended = users("export", "--all", "--output", str(tmp_path / "none" / "all.jsonl"))
        assert (ended.exit_code, "No such file or directory. Nothing was written." in ended.stderr) == (1, True)

    @pytest.mark.parametrize(
        ("whom", "number"), [(("--all",), 10), (("--user", "further_1", "--user", "nobody"), 1)], ids=["all", "named"]
    )
    def test_a_dry_run_counts_and_writes_none(
        self, users: Users, tmp_path: Path, whom: tuple[str, ...], number: int
    ) -> None:
        ended = users("export", *whom, "--dry-run", "--output", str(tmp_path / "all.jsonl"))
        assert (ended.exit_code, ended.stdout, ended.stderr) == (0, "", f"{number} would be written.\n")
        assert list(tmp_path.glob("all*")) == []

    def test_of_nobody_is_not_left(self, users: Users, tmp_path: Path) -> None:
        ended = users("export", "--idle-for", "2w", "--output", str(tmp_path / "none"))
        assert (ended.exit_code, ended.stderr) == (1, "Nobody fits.\n")
        assert not (tmp_path / "none").exists()


def test_nobody_there_is_a_no(users: Users) -> None:
    ended = users("export", "--user", "nobody")
    assert ended.exit_code == 1
    assert ended.stderr == "There is nothing of nobody here.\nThere is nothing of them here.\n"


def test_it_is_written_down_without_a_name(users: Users, on: Connection) -> None:
    users("export", "--user", "further_1")
    entries = on.exec_driver_sql("SELECT act, about FROM onboarding.audit_log WHERE act LIKE 'usher%%' ORDER BY id")
    assert [tuple(entry) for entry in entries] == [
        ("usher users export", {"named": 1}), ("usher users export: done", {"written": 1}),
    ]  # fmt: skip
