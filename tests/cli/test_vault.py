"""Master keys on the terminal: seen, made, rotated."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import Connection

import settings
from cli import rotating
from cli.gauge import gauge
from db import scope
from db.engine import unit
from db.vault import MasterKeys, Pepper
from tests.cli.conftest import Call
from tests.db.sealed_rows import fill, named, opened, rows, vault_of
from workers.embedded.keyring import keyring

Set = Callable[..., None]


@pytest.fixture
def set_keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[Set]:
    """Set the master keys of the next commands, by their ids."""

    def use(*names: str, **others: str) -> None:
        monkeypatch.setenv("USHER_MASTER_KEYS", named(*names) if names else "")
        for name, value in others.items():
            monkeypatch.setenv(name, value)
        settings.settings.cache_clear()

    yield use
    monkeypatch.undo()
    settings.settings.cache_clear()


def status(call: Call) -> list[tuple[object, ...]]:
    found = json.loads(call("vault", "status", "--json").stdout)["master_keys"]
    return [tuple(each.values()) for each in found]


def test_status_shows_each_master_key_with_what_it_seals(call: Call, on: Connection, set_keys: Set) -> None:
    fill(on, vault_of("k1"), 3)
    set_keys("k2", "k1")
    assert status(call) == [("k2", True, True, 0), ("k1", False, True, 3)]
    shown = call("vault", "status").output
    lines = [line.split() for line in shown.splitlines()]
    assert ["k2", "primary", "set", "0"] in lines
    assert ["k1", "set", "3"] in lines
    assert "usher vault rotate" in shown


def test_status_of_a_key_that_is_not_set_is_an_alarm_that_says_what_to_do(
    call: Call, on: Connection, set_keys: Set
) -> None:
    fill(on, vault_of("k1"), 3)
    set_keys("k2")
    ended = call("vault", "status")
    assert ended.exit_code == call("vault", "status", "--json").exit_code == 1
    assert "k1 is not set here: what it seals cannot be opened. Put it back, last in USHER_MASTER_KEYS." in ended.output
    assert "usher vault rotate" not in ended.output


def test_status_says_which_key_is_no_longer_needed(call: Call, on: Connection, set_keys: Set) -> None:
    fill(on, vault_of("k2"), 3)
    set_keys("k2", "k1")
    ended = call("vault", "status")
    assert ended.exit_code == 0
    assert "k1 seals nothing." in ended.output


@pytest.mark.parametrize("command", [("status",), ("rotate",)])
def test_without_master_keys_a_command_says_how_to_make_one(
    call: Call, on: Connection, set_keys: Set, command: tuple[str, ...]
) -> None:
    set_keys()
    ended = call("vault", *command)
    assert ended.exit_code == 3
    assert ended.stderr.startswith("USHER_MASTER_KEYS is not set. Make one with `usher vault new-key`")


def test_rotating_lets_the_primary_seal_everything(call: Call, on: Connection, set_keys: Set) -> None:
    held = fill(on, vault_of("k1"), 25)
    set_keys("k2", "k1")
    ended = call("vault", "rotate", "--batch", "3")
    assert ended.exit_code == 0
    assert opened(on, vault_of("k2")) == held
    lines = ended.output.splitlines()
    assert [line[:5] for line in lines[:-2]] == [
        f"{tenth} %"[:5].rjust(5) for tenth in (10, 20, 30, 40, 60, 70, 80, 90, 100)
    ]
    assert lines[-2] == "k2 seals all API keys: 25 wrapped anew."
    assert lines[-1].startswith("k1 seals nothing any more. Once every process has k2 in front, remove it")


def test_rotating_again_does_nothing(call: Call, on: Connection, set_keys: Set) -> None:
    fill(on, vault_of("k2"), 2)
    before = rows(on)
    set_keys("k2")
    assert call("vault", "rotate").output == "k2 seals all API keys: there was nothing to do.\n"
    assert rows(on) == before


def test_rows_that_do_not_open_are_named_with_the_reason(call: Call, on: Connection, set_keys: Set) -> None:
    fill(on, vault_of("k1"), 4)
    lost, moved = rows(on)[1].id, rows(on)[2].id
    on.exec_driver_sql(f"UPDATE onboarding.api_keys SET master_key = 'k0' WHERE id = {lost}")
    on.exec_driver_sql(f"UPDATE onboarding.api_keys SET row_id = gen_random_uuid() WHERE id = {moved}")
    set_keys("k2", "k1")
    ended = call("vault", "rotate")
    assert ended.exit_code == 1
    assert "2 wrapped anew by k2, 2 left." in ended.output
    assert f"1 (api_keys.id {lost}). Why: its master key k0 is not known here." in ended.output
    assert f"1 (api_keys.id {moved}). Why: the seal does not open" in ended.output
    assert "remove" not in ended.output
    told = json.loads(call("vault", "rotate", "--json").stdout)
    assert (told["rewrapped"], told["left"], told["in_use"], told["removable"]) == (0, 2, 0, [])
    assert {(one["id"], one["master_key"]) for one in told["unreadable"]} == {(lost, "k0"), (moved, "k1")}


def test_json_is_all_there_is_on_standard_output(call: Call, on: Connection, set_keys: Set) -> None:
    fill(on, vault_of("k1"), 4)
    set_keys("k2", "k1")
    ended = call("vault", "rotate", "--json", "--batch", "2")
    assert json.loads(ended.stdout) == {
        "primary": "k2", "rewrapped": 4, "left": 0, "unreadable": [], "removable": ["k1"], "in_use": 0,
    }  # fmt: skip
    assert "50 %  2 of 4" in ended.stderr


def test_a_row_that_stays_in_use_is_told_and_not_waited_for_without_end(
    call: Call, on: Connection, set_keys: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotating, "PASSES_IN_VAIN", 2)
    fill(on, vault_of("k1"), 4)
    set_keys("k2", "k1")
    with unit(scope.everyone("test")) as tx:
        tx.connection().exec_driver_sql("SELECT FROM onboarding.api_keys WHERE provider = 'groq' FOR UPDATE")
        ended = call("vault", "rotate")
    assert ended.exit_code == 1
    assert "In use whenever we came by: 1. Run the same again." in ended.output
    assert call("vault", "rotate").exit_code == 0


def test_no_command_shows_a_key_that_is_set(call: Call, on: Connection, set_keys: Set) -> None:
    fill(on, vault_of("k1"), 1)
    set_keys("k2", "k1")
    for command in (("status",), ("status", "--json"), ("new-key",), ("new-key", "--pepper"), ("rotate",)):
        ended = call("vault", *command)
        assert ended.exit_code == 0, ended.output
        for entry in named("k2", "k1").split(","):
            assert entry.partition(":")[2][:20] not in ended.output


@pytest.mark.parametrize(
    ("there", "pepper", "made"),
    [
        ("", "", ("k1", "p1")),
        (named("k1"), named("p1"), ("k2", "p2")),
        (named("k9", "k10", "prod"), named("mine"), ("k11", "p1")),
        ("k3:broken,,", "p3", ("k4", "p1")),
    ],
    ids=["none", "one", "several", "broken"],
)
def test_a_new_key_counts_up_from_those_that_are_set(
    call: Call, nothing_set: pytest.MonkeyPatch, there: str, pepper: str, made: tuple[str, str]
) -> None:
    nothing_set.setenv("USHER_MASTER_KEYS", there)
    nothing_set.setenv("USHER_PEPPER", pepper)
    settings.settings.cache_clear()
    master, fingerprint = call("vault", "new-key"), call("vault", "new-key", "--pepper")
    assert (master.exit_code, fingerprint.exit_code) == (0, 0)
    assert MasterKeys.parse(master.stdout).ids == (made[0],)
    assert Pepper.parse(fingerprint.stdout).id == made[1]
    assert master.stdout.count("\n") == 1
    assert "USHER_MASTER_KEYS" in master.stderr
    assert "USHER_PEPPER" in fingerprint.stderr


def test_a_new_key_in_front_of_the_old_is_what_settings_take(call: Call, on: Connection, set_keys: Set) -> None:
    set_keys("k1")
    line = call("vault", "new-key").stdout.strip()
    set_keys(USHER_MASTER_KEYS=f"{line},{named('k1')}")
    assert [row[:3] for row in status(call)] == [("k2", True, True), ("k1", False, True)]


def test_a_new_key_for_the_embedded_servers_names_their_file(
    call: Call, nothing_set: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("USHER_MASTER_KEYS", "USHER_PEPPER"):
        nothing_set.delenv(name)
    (tmp_path / "home").mkdir()
    keyring(tmp_path / "home")
    settings.settings.cache_clear()
    ended = call("vault", "new-key")
    assert ended.stdout.startswith("k2:")
    assert f"in front of USHER_MASTER_KEYS in {tmp_path / 'home' / 'keyring'}" in ended.stderr


def test_on_a_terminal_the_way_is_a_bar() -> None:
    console = Console(force_terminal=True, width=80)
    with console.capture() as seen, gauge(console, "Rewrapping", "rows") as show:
        show(30, 120)
        show(120, 120)
    assert "120/120" in seen.get()
