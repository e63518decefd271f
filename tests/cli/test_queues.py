"""Queues as an operator sees and turns them."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Connection

from db import feeding
from db.asking import Urgency
from db.engine import engine
from tests.cli.conftest import Call
from tests.db.stage import ask, take
from workers.queues import Queue


def _queue(call: Call, name: str) -> dict[str, object]:
    shown = json.loads(call("queues", "--json").stdout)
    return next(queue for queue in shown["queues"] if queue["name"] == name)


def _fed(on: Connection) -> None:
    feeding.note(on, [feeding.Seen(queue.value, 3, 0) for queue in Queue])


def test_each_queue_shows_what_waits_runs_and_lies_in_the_broker(call: Call, on: Connection) -> None:
    for n in range(3):
        ask(engine(), args={"n": n}, urgency=Urgency.BULK)
    take(on, ask(engine(), args={"n": 9}, urgency=Urgency.BULK).id)
    feeding.alive(on, "host:1:ab", ["keys"], 16)
    _fed(on)
    keys = _queue(call, "keys")
    assert (keys["waiting"], keys["running"], keys["depth"], keys["workers"], keys["slots"]) == (3, 1, 3, 1, 16)
    line = next(line for line in call("queues").output.splitlines() if line.startswith("keys"))
    name, waiting, oldest, *rest = line.split()
    assert (name, waiting, rest) == ("keys", "3", ["s", "1", "·", "·", "·", "3", "16", "served"])
    assert oldest == "<1" or 0 < int(oldest) < 60


def test_the_table_fits_a_narrow_terminal(call: Call, on: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = call("queues").output.splitlines()
    assert lines[0].split()[:3] == ["queue", "waiting", "oldest"]
    assert len([line for line in lines[:7] if line.split()[0] in set(Queue)]) == len(Queue)


def test_a_feeder_that_ran_is_quiet(call: Call, on: Connection) -> None:
    _fed(on)
    assert json.loads(call("queues", "--json").stdout)["alarm"] is False
    assert "ALARM" not in call("queues").output


def test_a_silent_feeder_is_an_alarm(call: Call, on: Connection) -> None:
    _fed(on)
    on.exec_driver_sql("UPDATE onboarding.queues SET fed_at = now() - interval '5 min 20 s'")
    assert "ALARM. Feeder: last run 5 min ago" in call("queues").output
    assert json.loads(call("queues", "--json").stdout)["alarm"] is True


def test_a_queue_without_a_worker_says_which_to_start(call: Call, on: Connection) -> None:
    assert "web: no worker serves it. Start one: usher worker web" in call("queues").output


def test_a_queue_is_paused_by_somebody_and_resumed(call: Call, on: Connection) -> None:
    assert "Resume: usher resume web" in call("pause", "web").output
    assert "@" in str(_queue(call, "web")["paused_by"])
    assert "web: paused by " in call("queues").output
    assert "served again" in call("resume", "web").output
    assert _queue(call, "web")["paused_at"] is None


def test_a_queue_is_limited_and_freed(call: Call, on: Connection) -> None:
    assert "at most 0.5 jobs a second" in call("limit", "keys", "0.5").output
    assert _queue(call, "keys")["per_second"] == 0.5
    assert "no limit" in call("limit", "keys", "off").output
    assert _queue(call, "keys")["per_second"] is None


@pytest.mark.parametrize("rate", ["0", "fast", "nan", "inf", "0.0"])
def test_a_rate_that_is_none_is_a_wrong_call(call: Call, on: Connection, rate: str) -> None:
    assert call("limit", "keys", rate).exit_code == 2


@pytest.mark.parametrize("command", [("pause", "nope"), ("resume", "nope"), ("limit", "nope", "1")])
def test_an_unknown_queue_names_the_known(call: Call, on: Connection, command: tuple[str, ...]) -> None:
    ended = call(*command)
    assert ended.exit_code == 1
    assert "There is no queue nope. There are: keys, llm, mail, upkeep, web." in ended.stderr
