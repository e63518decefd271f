"""The search for leaked keys finds one that was planted, in every place and every form: else it would prove nothing."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus, urlencode

import pytest
import redis
from sqlalchemy import Connection

from db import scope
from db.engine import statement
from onboarding.providers.examples import TAGS, VALID
from onboarding.providers.loading import catalogue
from tests.e2e.leaks import (
    AWKWARD,
    Canaries,
    canary,
    files,
    made_up,
    monitored,
    processes,
    redis_content,
    secrets_of,
    tables,
)
from tests.e2e.processes import Process, ended, until

KEY = f"sk-FAKE-{VALID}-PLANTEDANDNOWHEREELSE{AWKWARD}"
CANARIES = Canaries([KEY])

FORMS: dict[str, Callable[[str], str]] = {
    "as it is": lambda key: f"the key {key} was refused",
    "cut at its beginning": lambda key: f"…{key[-14:]}",
    "in an address": lambda key: f"GET /v1?key={quote(key, safe='')} HTTP/1.1",
    "in a path": lambda key: f"GET /bot{quote(key, safe=':')}/me HTTP/1.1",
    "in a form": lambda key: urlencode({"credentials": key}),
    "with pluses": quote_plus,
    "in json": lambda key: json.dumps({"key": key}),
    "in json in json": lambda key: json.dumps({"body": json.dumps({"key": key})}),
    "shown by python": lambda key: repr({"key": key}),
    "in lower case": str.lower,
    "in upper case": str.upper,
    "in hexadecimal": lambda key: f"\\x{key.encode().hex()}",
    **{f"in base64 behind {n}": lambda key, n=n: b64("u" * n + ":" + key) for n in range(3)},  # type: ignore[misc] # n is an int
    "in base64 for addresses": lambda key: base64.urlsafe_b64encode(f"x{key}yz".encode()).decode(),
}


def b64(text: str) -> str:
    return f"Authorization: Basic {base64.b64encode(text.encode()).decode()}"


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_a_key_is_found_in_every_form(form: Callable[[str], str]) -> None:
    assert CANARIES.sung_in("nothing here") == []
    assert CANARIES.sung_in(f"a line\n{form(KEY)}\nanother") == [KEY]


def test_every_made_up_key_is_unlike_any_other_and_tells_what_is_made_of_it() -> None:
    chance = random.Random(1)
    every = [*made_up(catalogue(), TAGS.values(), chance), *made_up(catalogue(), TAGS.values(), chance)]
    secrets = secrets_of(every)
    assert len(set(secrets)) == len(secrets)
    assert all("c0de" in secret.lower() for secret in secrets)
    assert all(Canaries([secret]).sung_in(f"key={secret};") == [secret] for secret in secrets[:200])


def test_a_made_up_key_stays_in_its_format() -> None:
    one = canary(catalogue()["openai"], VALID, random.Random(1))["key"]
    assert one.startswith(f"sk-proj-{VALID}")
    assert "T3BlbkFJ" in one


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", KEY),
        ("varchar(200)", KEY),
        ("json", json.dumps({"a": [{"b": KEY}]})),
        ("jsonb", json.dumps({"a": [{"b": KEY}]})),
        ("jsonb", json.dumps({KEY: 1})),
        ("text[]", ["a", KEY]),
        ("bytea", KEY.encode()),
        ("bytea[]", [KEY.encode()]),
    ],
    ids=["text", "varchar", "json", "jsonb", "jsonb name", "array", "bytea", "array of bytea"],
)
def test_a_key_is_found_in_a_column_of_any_type(clean: None, kind: str, value: object) -> None:
    with statement(scope.everyone("test")) as on:
        try:
            on.exec_driver_sql(f"CREATE TABLE onboarding.planted (here {kind})")
            assert found_in_tables(on) == []
            on.exec_driver_sql(f"INSERT INTO onboarding.planted VALUES (%s::{kind})", (value,))
            assert found_in_tables(on) == ["planted.here"]
        finally:
            on.exec_driver_sql("DROP TABLE IF EXISTS onboarding.planted")


def found_in_tables(on: Connection) -> list[str]:
    return [column for column, text in tables(on) if CANARIES.sung_in(text)]


def test_a_key_is_found_in_a_jobs_arguments(on: Connection) -> None:
    on.exec_driver_sql(
        "INSERT INTO onboarding.jobs (kind, queue, user_id, same, args, learned, correlation_id) "
        "VALUES ('nap', 'keys', 'u', 's', %s::jsonb, %s::jsonb, 'c')",
        (json.dumps({"key": KEY}), json.dumps({"said": [KEY]})),
    )
    assert sorted(found_in_tables(on)) == ["jobs.args", "jobs.learned"]


PLANTS: dict[str, Callable[[redis.Redis], object]] = {
    "string": lambda client: client.set("planted", KEY),
    "list": lambda client: client.rpush("planted", "a", KEY),
    "set": lambda client: client.sadd("planted", "a", KEY),
    "sorted set": lambda client: client.zadd("planted", {KEY: 1}),
    "hash": lambda client: client.hset("planted", "field", KEY),
    "hash's field": lambda client: client.hset("planted", KEY, "value"),
    "stream": lambda client: client.xadd("planted", {"field": KEY}),
    "key's name": lambda client: client.set(f"planted:{KEY}", "1"),
}


@pytest.mark.parametrize("plant", PLANTS.values(), ids=list(PLANTS))
def test_a_key_is_found_in_redis_and_in_what_it_was_told(
    valkey: redis.Redis, plant: Callable[[redis.Redis], object]
) -> None:
    with monitored(valkey) as commands:
        valkey.set("other", "1")
        assert [name for name, text in redis_content(valkey) if CANARIES.sung_in(text)] == []
        plant(valkey)
    assert len([name for name, text in redis_content(valkey) if CANARIES.sung_in(text)]) == 1
    assert CANARIES.sung_in(bytes(commands)) == [KEY]


def test_a_key_that_was_only_published_is_found(valkey: redis.Redis) -> None:
    with monitored(valkey) as commands:
        valkey.publish("onboarding:news:ann", json.dumps({"key": KEY}))
    assert CANARIES.sung_in(bytes(commands)) == [KEY]


@pytest.mark.parametrize("where", ["cmdline", "environ"])
def test_a_key_is_found_in_a_process_and_in_its_children(tmp_path: Path, where: str) -> None:
    code = "import os, signal; os.fork(); print('up', flush=True); signal.pause()"
    arguments, more = ([KEY], {}) if where == "cmdline" else ([], {"PLANTED": KEY})
    out = tmp_path / "out.log"
    planted = Process(out, code, *arguments, **more)
    with ended(planted):
        until(lambda: out.read_text().count("up") == 2, 10, "both are up", out.read_text)
        found = [place for place, text in processes(planted.pid) if CANARIES.sung_in(text)]
    assert len(found) == 2
    assert all(place.startswith(where) for place in found)


def test_a_key_is_found_on_a_disk(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "page").write_bytes(b"\0" * 9000 + KEY.encode() + b"\0" * 9000)
    (tmp_path / "postgres.log").write_text(b64(f"ab:{KEY}"))
    (tmp_path / "empty").touch()
    (tmp_path / "other").write_bytes(b"c0de c0de401")
    assert [name for name, raw in files(tmp_path) if CANARIES.sung_in(raw)] == ["deep/er/page", "postgres.log"]
