"""`usher users export`: one document for one user, a line each for many, and files that only their owner reads."""

from __future__ import annotations

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
    entry = on.exec_driver_sql("SELECT act, about FROM onboarding.audit_log WHERE act LIKE 'usher%%'").one()
    assert tuple(entry) == ("usher users export", {"named": 1})
