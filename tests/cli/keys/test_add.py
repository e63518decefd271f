"""Keys added on the terminal: saved, checked, told; and never seen."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Connection

from cli.keys.following import follow_all
from db import jobs, operating, scope
from db.engine import statement
from db.jobs import Ending, State
from tests.cli.keys.stage import Enter, kept, key, working
from tests.db.stage import take


def test_a_key_that_works_is_saved_checked_and_told(enter: Enter, worker: object, on: Connection) -> None:
    ended = enter("add", "ann", "OpenAI", typed=key("openai"))
    assert ended.exit_code == 0
    assert "OpenAI: the key works." in ended.stdout
    assert f"…{key('openai')[-4:]}" in ended.stdout
    assert "models: example-model" in ended.stdout
    assert "next check  in " in ended.stdout
    assert kept(on) == [("openai", "valid", "ok")]


def test_a_rejected_key_is_saved_all_the_same_and_ends_with_1(enter: Enter, worker: object, on: Connection) -> None:
    ended = enter("add", "ann", "openai", typed=key("openai", "invalid"))
    assert ended.exit_code == 1
    assert "OpenAI: the key was rejected." in ended.stdout
    assert "https://platform.openai.com/api-keys" in ended.stdout
    assert kept(on) == [("openai", "invalid", "rejected")]


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("no_quota", "nothing is left to spend"),
        ("restricted", "it lacks api.model.read"),
        ("rate_limited", "OpenAI asks us to come back later. The key is saved; we try again in"),
        ("outage", "OpenAI has a problem of its own"),
        ("waf_page", "as firewalls do"),
    ],
)
def test_what_is_no_refusal_is_told_and_ends_well(enter: Enter, worker: object, outcome: str, told: str) -> None:
    ended = enter("add", "ann", "openai", typed=key("openai", outcome))
    assert (ended.exit_code, told in ended.stdout) == (0, True), ended.stdout


def test_json_is_alone_on_standard_output(enter: Enter, worker: object) -> None:
    ended = enter("add", "ann", "openai", "--json", typed=key("openai", "no_quota"))
    shown = json.loads(ended.stdout)
    assert (shown["key"]["verdict"], shown["key"]["condition"]) == ("valid", "no_quota")
    assert shown["key"]["key"] == f"…{key('openai')[-4:]}"
    assert shown["job"]["state"] == "done"


def test_a_key_that_nobody_can_check_is_saved_without_a_worker(enter: Enter, on: Connection) -> None:
    ended = enter("add", "ann", "fal", typed=key("fal"))
    assert ended.exit_code == 0
    assert "cannot be checked without using it" in ended.stdout
    assert kept(on) == [("fal", "no_checker", "no_checker")]


def test_nobody_serves_the_queue_and_no_key_is_asked_for(enter: Enter, on: Connection) -> None:
    ended = enter("add", "ann", "openai", typed=key("openai"))
    assert ended.exit_code == 3
    assert "No worker serves the queue keys. Start one: usher worker keys" in ended.stderr
    assert kept(on) == []


def test_without_waiting_the_check_is_asked_for_and_waits(enter: Enter, on: Connection) -> None:
    ended = enter("add", "ann", "openai", "--no-wait", typed=key("openai"))
    assert ended.exit_code == 0
    assert "No worker serves the queue keys" in ended.stderr
    assert "saved and will be checked" in ended.stdout
    assert [(row.kind, row.user_id, row.state) for row in operating.list_jobs(on)] == [
        ("validate_api_key", "ann", "queued")
    ]


def test_a_paused_queue_is_told(enter: Enter, on: Connection) -> None:
    operating.pause(on, "keys", "me")
    assert "The queue keys is paused" in enter("add", "ann", "openai", "--no-wait", typed=key("openai")).stderr


def test_a_check_that_fails_by_itself_ends_with_1_and_names_its_job(enter: Enter, on: Connection) -> None:
    def fail(job_id: str) -> None:
        with statement(scope.everyone("test")) as one:
            ending = Ending(State.FAILED, "failed", failed=1, code="internal")
            jobs.settle(one, take(one, job_id, "validate_api_key"), ending)  # type: ignore[arg-type] # its text does

    with working(fail):
        ended = enter("add", "ann", "openai", typed=key("openai"))
    assert ended.exit_code == 1
    assert "The check itself failed (internal). All about it: usher job" in ended.stderr
    assert kept(on) == [("openai", "unchecked", "not_checked")]


def test_ctrl_c_leaves_the_check_and_says_how_to_look(
    enter: Enter, on: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    enter("add", "ann", "openai", "--no-wait", typed=key("openai"))
    job_id = operating.list_jobs(on)[0].id

    def ctrl_c() -> None:
        raise KeyboardInterrupt

    with pytest.raises(SystemExit) as ended:
        follow_all({"OpenAI": job_id}, "ann", ctrl_c)
    assert (ended.value.code, jobs.read(on, job_id).state) == (130, "queued")
    assert "usher keys list ann" in capsys.readouterr().err


def test_the_key_of_another_provider_is_a_warning(enter: Enter, worker: object) -> None:
    typed = key("anthropic", "invalid")
    ended = enter("add", "ann", "groq", typed=typed)
    assert "Warning: API key: this looks like a key of Anthropic." in ended.stderr
    assert "this looks like a key of Anthropic" in enter("list", "ann").stdout
    assert typed not in ended.output


def test_no_key_is_seen_in_any_output_log_or_column(enter: Enter, worker: list[Any], on: Connection) -> None:
    for outcome in ("valid", "invalid", "outage", "garbage"):
        typed = key("openai", outcome)
        seen = [enter("add", "ann", "openai", typed=typed).output, enter("list", "ann", "--json").output]
        seen += [enter("check", "ann").output, enter("list", "ann", "--history", "openai", "--json").output]
        for table in ("api_keys", "key_checks", "key_events", "jobs", "job_attempts"):
            seen += [str(row) for row in on.exec_driver_sql(f"SELECT t::text FROM onboarding.{table} AS t")]
        told = "".join(seen) + str(worker)
        assert "openai" in told
        assert typed not in told
        assert typed[:16] not in told
        assert typed.encode().hex() not in told
