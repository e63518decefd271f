"""Keys listed, checked again and removed."""

from __future__ import annotations

import json

import click
import pytest
from sqlalchemy import Connection

from cli.keys import ROOMS, keys
from cli.pretend_providers import Pretend
from tests.cli.keys.stage import Enter, kept, key


def test_the_help_says_of_each_command_what_its_own_help_says() -> None:
    for name, room in ROOMS.items():
        command = keys.get_command(click.Context(keys), name)
        assert command is not None
        assert (command.help or "").splitlines()[0] == room.line


def test_an_address_of_the_providers_own_is_taken_and_asked(enter: Enter, worker: object) -> None:
    address = "https://example-resource.openai.azure.com"
    ended = enter("add", "ann", "azure_openai", "--field", f"base_url={address}", typed=key("azure_openai"))
    assert "Azure OpenAI: the key works." in ended.stdout
    assert f"at {address}" in ended.stdout


def test_a_field_that_is_left_out_has_its_default(enter: Enter, worker: object) -> None:
    assert "at https://gitlab.com" in enter("add", "ann", "gitlab", typed=key("gitlab")).stdout


def test_keys_are_listed_masked_in_words(enter: Enter, worker: object) -> None:
    for provider, outcome in (("openai", "valid"), ("groq", "invalid"), ("stability", "outage"), ("fal", "valid")):
        enter("add", "ann", provider, typed=key(provider, outcome))
    shown = enter("list", "ann").stdout
    rows = {line.split()[0]: line for line in shown.splitlines()}
    assert f"…{key('openai')[-4:]}" in rows["OpenAI"]
    assert " works " in rows["OpenAI"]
    assert " rejected " in rows["Groq"]
    assert "could not check: a problem of theirs" in rows["Stability"]
    assert "cannot be checked" in rows["fal"]
    assert [one["provider"] for one in json.loads(enter("list", "ann", "--json").stdout)] == [
        "fal", "groq", "openai", "stability",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("check_at = now() + interval '2 hours 1 minute'", "in 2 h"),
        ("check_at = now() - interval '1 hour'", "now"),
        ("check_at = NULL", "when asked for"),
        ("check_at = NULL, verdict = 'no_checker', condition = 'no_checker'", "none"),
        ("checked_at = now() - interval '3 hours'", "3 h ago"),
        ("doubted_at = now()", "works, but was just refused once"),
        ("last_condition = 'provider_outage', checked_at = now()", "last check told nothing: a problem of theirs"),
        ("""details = '{"meta": {"credits_left": 12}, "region": "eu"}'""", "credits left: 12"),
        ("""details = '{"meta": {"models": ["a", "b", "c", "d", "e"]}}'""", "models: a, b, c and 2 more"),
        (
            """details = '{"missing": ["a.read", "b.read", "c.read", "d.read"]}'""",
            "lacks a.read, b.read, c.read, d.read",
        ),
        ("""details = '{"scopes": ["a.read"], "region": "\\u001b[31mred"}'""", "region: [31mred"),
    ],
)
def test_what_is_known_is_told_in_few_words(
    enter: Enter, worker: object, on: Connection, change: str, told: str
) -> None:
    enter("add", "ann", "openai", typed=key("openai"))
    on.exec_driver_sql(f"UPDATE onboarding.api_keys SET {change}")
    lines = enter("list", "ann").stdout.splitlines()[2:]
    columns = [cell.strip() for line in lines for cell in line.split("  ") if cell.strip()]
    assert told in columns


def test_one_user_sees_nothing_of_another(enter: Enter, worker: object) -> None:
    enter("add", "ann", "openai", typed=key("openai"))
    assert "ben has no API keys. Add one: usher keys add ben PROVIDER" in enter("list", "ben").stdout
    assert json.loads(enter("list", "ben", "--json").stdout) == []
    assert "ben has no key of OpenAI" in enter("list", "ben", "--history", "openai").stderr
    assert enter("remove", "ben", "openai").exit_code == 1
    assert "OpenAI" in enter("list", "ann").stdout


def test_the_history_has_every_check_the_newest_first(enter: Enter, worker: object) -> None:
    for outcome in ("outage", "invalid"):
        enter("add", "ann", "openai", typed=key("openai", outcome))
    lines = enter("list", "ann", "--history", "openai").stdout.splitlines()
    assert "rejected" in lines[-2]
    assert " 401 " in lines[-2]
    assert "invalid_api_key" in lines[-2]
    assert "(an earlier key)" in lines[-1]
    assert "provider_outage" in lines[-1]
    found = json.loads(enter("list", "ann", "--history", "openai", "--json").stdout)
    assert [one["status"] for one in found] == [401, 503]


def test_a_key_without_checks_has_no_history_yet(enter: Enter) -> None:
    enter("add", "ann", "fal", typed=key("fal"))
    assert "fal: this key was not checked yet." in enter("list", "ann", "--history", "fal").stdout


def test_a_fresh_word_is_not_asked_for_again_and_its_age_told(enter: Enter, worker: object, internet: Pretend) -> None:
    enter("add", "ann", "openai", typed=key("openai"))
    asked = len(internet.asked)
    ended = enter("check", "ann")
    assert ended.exit_code == 0
    assert "OpenAI: not asked again, the last word is " in ended.stderr
    assert "still fresh" in ended.stderr
    assert "works" in ended.stdout
    assert len(internet.asked) == asked


def test_all_keys_of_a_user_are_checked_again(enter: Enter, worker: object, on: Connection, internet: Pretend) -> None:
    for provider in ("openai", "groq", "fal"):
        enter("add", "ann", provider, typed=key(provider, "no_quota" if provider == "openai" else "valid"))
    on.exec_driver_sql(
        "UPDATE onboarding.api_keys SET (checked_at, determinate_at) = (created_at, created_at - '1 h'::interval)"
    )
    asked = len(internet.asked)
    ended = enter("check", "ann", "--json")
    assert sorted(internet.asked[asked:]) == ["groq", "openai"]
    assert "fal has no free request" in ended.stderr
    shown = json.loads(ended.stdout)
    assert (sorted(shown["jobs"]), shown["fresh"]) == (["groq", "openai"], [])
    assert {one["provider"]: one["condition"] for one in shown["keys"]}["openai"] == "no_quota"


def test_only_the_named_are_checked_again(enter: Enter, worker: object, internet: Pretend) -> None:
    for provider in ("openai", "groq"):
        enter("add", "ann", provider, typed=key(provider, "no_quota"))
    asked = len(internet.asked)
    shown = enter("check", "ann", "groq").stdout
    assert internet.asked[asked:] == ["groq"]
    assert "OpenAI" not in shown


def test_a_rejected_key_among_the_checked_ends_with_1(enter: Enter, worker: object) -> None:
    enter("add", "ann", "openai", typed=key("openai", "invalid"))
    assert enter("check", "ann").exit_code == 1


def test_a_key_that_is_not_there_cannot_be_checked(enter: Enter, worker: object) -> None:
    ended = enter("check", "ann", "openai")
    assert ended.exit_code == 1
    assert "ann has no key of OpenAI. Add it: usher keys add ann openai" in ended.stderr


def test_a_removed_key_is_gone_with_its_history(enter: Enter, worker: object, on: Connection) -> None:
    enter("add", "ann", "openai", typed=key("openai"))
    ended = enter("remove", "ann", "openai")
    assert ended.exit_code == 0
    assert "Its provider was not told: revoke it there as well, at https://platform.openai.com/api-keys" in ended.stdout
    assert kept(on) == []
    assert on.exec_driver_sql("SELECT count(*) FROM onboarding.key_checks").scalar_one() == 0
    assert "ann has no key of OpenAI" in enter("remove", "ann", "openai").stderr


def test_a_key_whose_entry_is_gone_is_shown_and_can_be_removed(enter: Enter, worker: object, on: Connection) -> None:
    enter("add", "ann", "fal", typed=key("fal"))
    on.exec_driver_sql("UPDATE onboarding.api_keys SET provider = 'bygone'")
    assert "bygone" in enter("list", "ann").stdout
    assert "bygone: it has no entry here any more." in enter("check", "ann").stderr
    assert json.loads(enter("remove", "ann", "bygone", "--json").stdout)["removed"] is True
    assert kept(on) == []
