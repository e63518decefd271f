"""`usher seed`: what it says, and that it can be called again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import Connection

import settings
from cli.seed import FLOWS
from db import audit
from tests.cli.conftest import Call


def _mix(said: str) -> dict[tuple[str, str], int]:
    return {(one["flow"], one["status"]): one["users"] for one in json.loads(said)["there"]}


def test_the_mix_is_the_one_of_the_guide_in_both_flows(call: Call, on: Connection) -> None:
    mix = _mix(call("seed", "--users", "100", "--json").stdout)
    for flow in FLOWS["both"]:
        assert [mix[flow, status] for status in ("completed", "in_progress", "not_started", "skipped")] == [
            30,
            10,
            5,
            5,
        ]


def test_one_flow_alone_can_be_filled(call: Call, on: Connection) -> None:
    mix = _mix(call("seed", "--users", "10", "--flow", "member", "--json").stdout)
    assert mix == {
        ("member", "completed"): 6,
        ("member", "in_progress"): 2,
        ("member", "not_started"): 1,
        ("member", "skipped"): 1,
    }


def test_it_says_what_was_added_and_where_to_look(call: Call, on: Connection) -> None:
    said = call("seed", "--users", "20").output
    assert "20 added in" in said
    assert "usher status seed-1-000001" in said
    assert ["creator", "1", "1", "2", "6", "1"] in [line.split() for line in said.splitlines()]


def test_again_it_says_that_they_are_there(call: Call, on: Connection) -> None:
    call("seed", "--users", "20")
    assert "20 were there already." in call("seed", "--users", "20").output
    assert "5 added, 20 were there already in" in call("seed", "--users", "25").output


def test_one_seed_is_taken_out_and_then_all(call: Call, on: Connection) -> None:
    for seed in ("1", "2", "3"):
        call("seed", "--users", "10", "--seed", seed)
    assert "10 removed in" in call("seed", "--remove", "--seed", "2").output
    assert json.loads(call("seed", "--remove", "--json").stdout)["removed"] == 20
    assert call("seed", "--remove").output == "No made-up users are there.\n"


@pytest.mark.parametrize("arguments", [(), ("--users", "10", "--remove")])
def test_neither_and_both_are_a_mistake(call: Call, arguments: tuple[str, ...]) -> None:
    told = call("seed", *arguments)
    assert told.exit_code == 2
    assert "Say how many, such as --users 1000; or --remove, to take them out." in told.output


def test_who_did_it_is_written_down(call: Call, on: Connection) -> None:
    call("seed", "--users", "10", "--seed", "4", "--today", "2026-11-01")
    entry = next(one for one in audit.newest(on) if one.act == "usher seed" and one.about)
    assert entry.about == {"users": 10, "flows": ["creator", "member"], "seed": 4, "today": "2026-11-01"}


CHANGED = """flow = "member"
version = 2
title = "Member"
[[steps]]
key = "profile"
title = "Profile"
[steps.fields]
type = "object"
required = ["birthday"]
properties = { birthday = { type = "string" } }
"""


def test_a_flow_that_was_changed_past_the_made_up_answers_is_named(call: Call, on: Connection, tmp_path: Path) -> None:
    (tmp_path / "member.toml").write_text(CHANGED)
    settings.reread(USHER_FLOWS=str(tmp_path))
    try:
        told = call("seed", "--users", "10")
    finally:
        settings.reread(USHER_FLOWS="")
    assert told.exit_code == 1
    assert "The made-up answers do not fit member 2" in told.output
    assert on.exec_driver_sql("SELECT count(*) FROM onboarding.onboarding_sessions").scalar_one() == 0


def test_a_day_to_come_is_refused(call: Call) -> None:
    ended = call("seed", "--users", "10", "--today", "9999-12-31")
    assert ended.exit_code == 2
    assert "nothing may lie in the future" in " ".join(ended.stderr.split())
