"""`usher flows check`: files that can be used, and what is wrong with those that cannot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.flow_folder import NAME, step, toml


@pytest.fixture(autouse=True)
def _alone(nothing_set: pytest.MonkeyPatch) -> None:
    """Nothing has to run."""


def test_files_that_can_be_used_are_named(call: Call, tmp_path: Path) -> None:
    (tmp_path / "visit.toml").write_text(toml(1, "name"))
    ended = call("flows", "check", str(tmp_path))
    assert ended.exit_code == 0
    assert "Fine: creator 1, member 1, visit 1." in ended.stdout


def test_every_problem_is_told_with_file_line_and_key(call: Call, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(toml(1, step("name", when="user.age >"), step("pet", weigth=2)))
    (tmp_path / "b.toml").write_text("flow = ")
    ended = call("flows", "check", str(tmp_path))
    assert ended.exit_code == 1
    lines = ended.stdout.splitlines()
    assert any(line.startswith("a.toml:13: steps.pet.weigth: ") for line in lines)
    assert any(line.startswith("b.toml:1: This is not TOML") for line in lines)
    assert "problems." in ended.stderr


def test_what_is_seldom_meant_is_told_and_does_not_count(call: Call, tmp_path: Path) -> None:
    twice = step("name", fields=NAME, defaults=[{"values": {"name": "a"}}, {"values": {"name": "b"}}])
    (tmp_path / "visit.toml").write_text(toml(1, twice))
    ended = call("flows", "check", str(tmp_path))
    assert ended.exit_code == 0
    assert "visit 1: steps.name.defaults.1: This default is never offered" in ended.stdout


def test_a_place_without_flows_is_a_problem(call: Call, tmp_path: Path) -> None:
    ended = call("flows", "check", str(tmp_path / "nowhere"))
    assert ended.exit_code == 1
    assert "there is no such file or folder" in ended.stdout


def test_json_lists_problems(call: Call, tmp_path: Path) -> None:
    (tmp_path / "visit.toml").write_text(toml(1, step("pet", weigth=2)))
    ended = call("flows", "check", str(tmp_path), "--json")
    (problem,) = json.loads(ended.stdout)["problems"]
    assert (problem["file"], problem["line"], problem["key"]) == ("visit.toml", 8, "steps.pet.weigth")
