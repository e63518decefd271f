"""What the doctor sees on a machine with nothing, and on one where something is wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import redis
from pydantic import SecretStr
from sqlalchemy import Connection

from db import feeding, keys, providers, scope
from db.engine import unit
from db.vault import new_key, vault
from onboarding.providers.examples import example_fields
from onboarding.providers.pasting import take_in
from settings import Settings, settings
from tests.cli.conftest import Call
from workers import health
from workers.embedded.servers import NAME, OWNER
from workers.findings import Check, Finding, Level
from workers.health_keys import keys_kept, sealing
from workers.health_mail import mail_folder, reminding
from workers.health_models import models
from workers.queues import Queue

OK, WARNING, WRONG = Level


def _found(check: Check | list[Finding], name: str) -> Finding:
    findings = check if isinstance(check, list) else list(check())
    return next(one for one in findings if one.name == name)


def _with(**changes: object) -> Settings:
    return settings().model_copy(update=changes)


def test_with_nothing_running_it_looks_at_the_machine(call: Call, nothing_set: pytest.MonkeyPatch) -> None:
    ended = call("doctor")
    assert ended.exit_code == 0
    for seen in ("nothing is running here", "usher up", "Python", "PostgreSQL to start", "home folder"):
        assert seen in ended.output
    assert "broker" not in ended.output


def test_half_of_the_servers_set_is_wrong(call: Call, nothing_set: pytest.MonkeyPatch) -> None:
    nothing_set.setenv("DATABASE_URL", "postgresql://h/d")
    ended = call("doctor")
    assert ended.exit_code == 1
    assert "BROKER_URL is missing" in ended.output


def test_everything_is_looked_at_and_what_is_wrong_counts(call: Call, on: Connection, valkey: redis.Redis) -> None:
    ended = call("doctor")
    assert ended.exit_code == 1  # nobody serves the queues
    for seen in ("migrations", "clock", "queue web", "maxmemory-policy", "noeviction", "Redis for news", "wrong."):
        assert seen in ended.output


def test_a_served_and_fed_system_has_nothing_wrong(on: Connection, valkey: redis.Redis) -> None:
    feeding.alive(on, "host:1:ab", list(Queue), 2)
    feeding.note(on, [feeding.Seen(queue.value, 0, 0) for queue in Queue])
    found = [one for check in health.all_checks(settings(), servers=True) for one in check()]
    assert [one for one in found if one.level is WRONG] == []
    assert _found(found, "queue web").seen == "1 worker, 2 slots; 0 waiting"


def test_jobs_that_differ_from_the_code_are_named(on: Connection) -> None:
    on.exec_driver_sql("UPDATE onboarding.job_kinds SET queue = 'mail' WHERE kind = 'nap'")
    on.exec_driver_sql(
        "INSERT INTO onboarding.job_kinds SELECT 'old', queue, args, required, same_by, urgency, public FROM onboarding.job_kinds LIMIT 1"
    )
    finding = _found(list(health.database(settings())), "jobs and queues")
    assert finding.level is WRONG
    assert finding.seen.endswith("nap, old")


def test_a_silent_feeder_is_wrong(on: Connection) -> None:
    on.exec_driver_sql("UPDATE onboarding.queues SET fed_at = now() - interval '1 min'")
    finding = _found(list(health.database(settings())), "feeder")
    assert finding.level is WRONG
    assert 60 <= int(finding.seen.removeprefix("has not run for ").removesuffix(" s")) < 600


def test_a_role_that_sees_all_users_rows_is_a_warning(on: Connection) -> None:
    assert _found(list(health.database(settings())), "row-level security").seen == f"holds for {OWNER}"
    mighty = on.engine.url.set(username=NAME).render_as_string(hide_password=False)
    finding = _found(list(health.database(_with(database_url=SecretStr(mighty)))), "row-level security")
    assert (finding.level, finding.seen) == (WARNING, f"{NAME} is a superuser and sees all users' rows")
    assert "docs/row-security.md" in finding.mend


def test_a_database_that_is_away_is_a_finding_without_its_password() -> None:
    away = _with(database_url=SecretStr("postgresql://u:hunter2@127.0.0.1:1/d"))
    (finding,) = health.database(away)
    assert finding.level is WRONG
    assert "hunter2" not in finding.seen + finding.mend


def test_a_broker_that_is_away_is_a_finding_without_its_password() -> None:
    away = _with(broker_url=SecretStr("redis://:hunter2@127.0.0.1:1/0"), redis_url=None)
    for findings in (health.broker(away), health.news(away)):
        (finding,) = findings
        assert finding.level is WRONG
        assert "hunter2" not in finding.seen + finding.mend


@pytest.mark.parametrize(
    ("name", "value", "level"), [("maxmemory-policy", "allkeys-lru", WRONG), ("timeout", "60", WARNING)]
)
def test_a_broker_that_forgets_is_found(valkey: redis.Redis, name: str, value: str, level: Level) -> None:
    before = {"maxmemory-policy": "noeviction", "timeout": "0"}[name]
    valkey.config_set(name, value)
    try:
        finding = _found(list(health.broker(settings())), f"broker: {name}")
    finally:
        valkey.config_set(name, before)
    assert (finding.level, finding.seen) == (level, value)


def test_nobody_who_could_be_reminded_is_forgotten(on: Connection) -> None:
    on.exec_driver_sql(
        "WITH s AS (INSERT INTO onboarding.onboarding_sessions (user_id, flow, flow_version, status, started_at, last_active_at) "
        "SELECT 'user_' || n, 'member', 1, 'in_progress', now(), now() - n * interval '1 day' FROM generate_series(1, 9) AS n "
        "RETURNING id) INSERT INTO onboarding.contacts (session_id, email) SELECT id, 'u@mail.example' FROM s"
    )
    (silent,) = reminding(_with(app_url="", remind_after_hours=36))
    assert (silent.level, silent.seen) == (WARNING, "nobody is written to; 7 could be")
    (speaking,) = reminding(_with(app_url="https://app.example/", remind_after_hours=36))
    assert (speaking.level, speaking.seen) == (OK, "after 36 h, leading to https://app.example/")


def test_a_mail_folder_that_takes_no_letters_is_found(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    seen = [next(mail_folder(_with(maildir=tmp_path / name))).level for name in ("file", "file/mail", "not/yet")]
    assert seen == [WARNING, WARNING, OK]


def test_requests_in_a_list_that_nobody_takes_from_are_found(valkey: redis.Redis) -> None:
    valkey.lpush("celery", "a message")
    assert _found(list(health.broker(settings())), "requests nobody takes").seen.startswith("1 messages")
    served = _with(door_queues="other,celery")
    assert "requests nobody takes" not in [one.name for one in health.broker(served)]


def test_a_rabbitmq_without_redis_has_no_live_news() -> None:
    (finding,) = health.news(_with(broker_url=SecretStr("amqp://h"), redis_url=None))
    assert finding.level is WARNING


def test_each_allowed_private_address_is_pointed_out() -> None:
    found = list(health.reading(_with(fetch_allow="127.0.0.1:1, localhost:2", fetch_contact="a@b.example")))
    assert [(one.level, one.seen.split()[0]) for one in found] == [
        (OK, "a@b.example"),
        (WARNING, "127.0.0.1:1"),
        (WARNING, "localhost:2"),
    ]


@pytest.mark.parametrize(("version", "level"), [((3, 10), WRONG), ((3, 11), OK), ((3, 14), OK), ((3, 15), WRONG)])
def test_the_python_must_be_a_known_one(version: tuple[int, int], level: Level) -> None:
    assert health._python(version).level is level


@pytest.mark.parametrize(("major", "level"), [(14, WRONG), (15, OK), (18, OK), (19, WRONG)])
def test_the_postgresql_must_be_a_known_one(major: int, level: Level) -> None:
    assert health._version(major).level is level


@pytest.mark.parametrize(("seconds", "level"), [(-6, WARNING), (-4, OK), (4, OK), (6, WARNING)])
def test_a_clock_that_differs_is_pointed_out(seconds: int, level: Level) -> None:
    assert health._clock(timedelta(seconds=seconds)).level is level


def test_a_missing_program_says_what_to_install() -> None:
    finding = health._program("PostgreSQL to start", None)
    assert finding.level is WRONG
    assert "usher[embedded]" in finding.mend


def test_a_long_home_puts_its_sockets_elsewhere(tmp_path: Path) -> None:
    finding = health._home(tmp_path / ("x" * 100))
    assert finding.level is OK
    assert "its sockets in" in finding.seen


class TestKeys:
    """What can be wrong with users' API keys."""

    def test_missing_master_keys_are_wrong_and_it_is_said_how_to_make_one(self) -> None:
        found = _found(list(sealing(_with(master_keys=None))), "master keys")
        assert (found.level, "usher vault new-key" in found.seen) == (WRONG, True)

    @pytest.mark.parametrize(
        ("change", "name"),
        [
            ({"providers_at": "http://127.0.0.1:1"}, "pretended providers"),
            ({"custom_base_urls": True}, "servers of users' own"),
            ({"deploy_env": "local"}, "keys in .env"),
        ],
        ids=["providers_at", "custom_base_urls", "deploy_env"],
    )
    def test_what_is_for_development_is_a_warning(self, change: dict[str, object], name: str) -> None:
        assert _found(list(sealing(_with(**change))), name).level is WARNING

    def test_keys_that_open_are_fine_and_those_of_a_lost_master_key_are_not(self, on: Connection) -> None:
        openai = providers.provider_named("openai")
        with unit(scope.everyone("test")) as tx:
            keys.put(tx, "u", openai, take_in(openai, example_fields(openai), providers.known()), vault())
        assert _found(list(keys_kept(settings())), "keys sealed by k1").level is OK
        other = _with(master_keys=SecretStr(new_key("k2")))
        assert _found(list(keys_kept(other)), "keys sealed by k1").seen == "1, and it is not set"
        impostor = _with(master_keys=SecretStr(new_key("k1")))
        assert "does not open" in _found(list(keys_kept(impostor)), "keys sealed by k1").seen


class TestModels:
    def test_where_none_may_be_asked_nothing_is_said(self) -> None:
        assert list(models(_with(enrich=False))) == []

    def test_where_they_may_be_it_is_said_for_how_much(self) -> None:
        found = _found(list(models(_with(enrich=True, llm_usd_per_day=0.25))), "models")
        assert (found.level, "0.25 USD" in found.seen) == (OK, True)
