"""`usher flows`: which versions there are, who is in them, and what is not as it was published."""

from __future__ import annotations

import json

import pytest

from onboarding.flows.acts import Complete, Start
from tests.cli.conftest import Call
from tests.cli.flows.visitors import do
from tests.flow_folder import Folder


def _row(shown: str, flow: str, version: int) -> str:
    return next(line for line in shown.splitlines() if line.split()[:2] == [flow, str(version)])


def test_each_version_has_its_users_by_where_they_are(folder: Folder, call: Call) -> None:
    do("u", Start())
    do("v", Start())
    do("w", Complete(force=True))
    row = _row(call("flows").stdout, "visit", 1)
    assert row.split()[2:] == ["active,", "new", "users", "·", "2", "·", "1", "just", "now"]


def test_only_the_newest_active_version_takes_new_users(folder: Folder, call: Call) -> None:
    folder.put(2, "pet")
    folder.put(3, "pet", status="draining")
    shown = call("flows").stdout
    told = {number: "new users" in _row(shown, "visit", number) for number in (1, 2, 3)}
    assert told == {1: False, 2: True, 3: False}
    assert "draining" in _row(shown, "visit", 3)


def test_a_version_whose_file_is_gone_is_listed_with_its_users(folder: Folder, call: Call) -> None:
    do("u", Start())
    folder.put(2, "pet")
    folder.take_away(1)
    assert _row(call("flows").stdout, "visit", 1).split()[2:6] == ["active,", "no", "file", "·"]


def test_a_version_that_is_not_what_was_published_is_pointed_out(folder: Folder, call: Call) -> None:
    folder.put(1, "pet")
    assert "visit 1 is not what was published: usher flows diff visit 1" in call("flows").stdout


def test_on_a_narrow_terminal_users_stand_in_one_column(
    folder: Folder, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    do("u", Start())
    monkeypatch.setenv("COLUMNS", "60")
    shown = call("flows").stdout
    assert _row(shown, "visit", 1).rstrip().endswith("1 in progress")
    assert max(map(len, shown.splitlines())) <= 60


def test_with_nothing_running_the_files_are_listed_all_the_same(call: Call, nothing_set: pytest.MonkeyPatch) -> None:
    ended = call("flows")
    assert ended.exit_code == 0
    assert _row(ended.stdout, "member", 1)
    assert "Nothing is running here, so that users are not counted." in ended.stdout


def test_json_says_the_same(folder: Folder, call: Call) -> None:
    do("u", Start())
    told = json.loads(call("flows", "list", "--json").stdout)
    (visit,) = [one for one in told if one["flow"] == "visit"]
    assert (visit["version"], visit["users"], visit["takes_users"]) == (1, {"in_progress": 1}, True)
