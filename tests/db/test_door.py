"""The SQL door: what it refuses, when it waits, whether to ring, and who may use it, on PostgreSQL 18 and 15."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from db import asking, jobs, operating
from db.asking import BusyError, RequestRefusedError, Urgency
from db.engine import unit
from db.jobs import State
from tests.db.stage import (
    as_enqueuer,
    ask,
    asking_without_an_end,
    at_once,
    enqueue,
    quietly,
    rows,
    scalar,
    statements,
    take,
)

REFUSED: dict[str, tuple[str, str | None, str | None, str, str]] = {
    "a job nobody knows": ("nope", "u", "{}", "no job called 'nope'", "analyze_website"),
    "no job": (None, "u", "{}", "no job called", "analyze_website"),  # type: ignore[dict-item] # that is the point
    "a chore of the house": ("prune", "u", "{}", "no job called 'prune'", "analyze_website"),
    "an argument nobody knows": (
        "analyze_website", "u", '{"url": "x", "depth": 1}', "takes no argument depth", "It takes: force, url",
    ),
    "no argument": ("analyze_website", "u", "{}", "needs the argument url", ""),
    "null for an argument": ("analyze_website", "u", '{"url": null}', "needs the argument url", ""),
    "another type": ("analyze_website", "u", '{"url": 7}', r"another type for url \(string\)", ""),
    "null for all": ("analyze_website", "u", None, "must be a JSON object", ""),
    "a list": ("analyze_website", "u", "[]", "must be a JSON object", ""),
    "a JSON null": ("analyze_website", "u", "null", "must be a JSON object", ""),
    "too much": ("analyze_website", "u", json.dumps({"url": "x" * 70_000}), "over 64 KiB", ""),
    "nobody": ("analyze_website", None, '{"url": "x"}', "user_id must have 1 to 255", ""),
    "an empty user": ("analyze_website", "", '{"url": "x"}', "user_id must have 1 to 255", ""),
    "an endless user": ("analyze_website", "u" * 256, '{"url": "x"}', "user_id must have 1 to 255", ""),
}  # fmt: skip


class TestARefusedRequest:
    """Unknown jobs and arguments raise, and say what is known."""

    @pytest.mark.parametrize("name", REFUSED)
    def test_says_what_is_wrong_and_writes_nothing(self, there: Connection, name: str) -> None:
        kind, user_id, args, message, hint = REFUSED[name]
        with pytest.raises(DBAPIError, match=message) as refused:
            enqueue(there, kind, user_id, args)
        said = refused.value.orig
        assert getattr(said, "sqlstate", "") == "22023"
        assert hint in (said.diag.message_hint or "")  # type: ignore[union-attr] # psycopg's
        assert rows(there) == []

    @pytest.mark.parametrize("urgency", [-1, 3, 100_000])
    def test_names_an_urgency_that_does_not_exist(self, there: Connection, urgency: int) -> None:
        with pytest.raises(DBAPIError, match="urgency") as refused:
            enqueue(there, "nap", "u", "{}", urgency)
        assert getattr(refused.value.orig, "sqlstate", "") == "22023"

    def test_does_not_name_the_houses_own_chores(self, there: Connection) -> None:
        with pytest.raises(DBAPIError) as refused:
            enqueue(there, "nope", "u", "{}")
        assert "prune" not in str(refused.value.orig)

    @pytest.mark.parametrize("text", ["a\0b", "\ud800"], ids=["NUL", "half a character"])
    def test_reaches_python_as_refused_also_for_text_that_cannot_be_stored(self, house: Engine, text: str) -> None:
        with pytest.raises(RequestRefusedError):
            ask(house, "analyze_website", args={"url": text})

    def test_reaches_python_with_its_sentence(self, house: Engine) -> None:
        with pytest.raises(RequestRefusedError, match="analyze_website needs the argument url"):
            ask(house, "analyze_website")

    def test_leaves_what_the_caller_did_before_a_savepoint(self, house: Engine, there: Connection) -> None:
        with unit(on=house) as tx:
            asking.add(tx, "nap", user_id="u", args={})
            with pytest.raises(RequestRefusedError), tx.begin_nested():
                asking.add(tx, "nope", user_id="u", args={})
        assert [row.kind for row in rows(there)] == ["nap"]

    @pytest.mark.parametrize("n", [None, 1.5])
    def test_is_not_one_whose_optional_argument_is_null_or_any_number(
        self, house: Engine, there: Connection, n: float | None
    ) -> None:
        assert ask(house, "nap", args={"n": n}).fresh


def test_a_request_that_is_rolled_back_never_was(house: Engine, there: Connection) -> None:
    with asking_without_an_end(house, request_id="r"):
        pass
    assert rows(there) == []
    assert scalar(there, "SELECT count(*) FROM onboarding.job_requests") == 0


def test_waiting_for_another_transaction_ends_as_busy_after_two_seconds(house: Engine) -> None:
    same_work: dict[str, Any] = {"user_id": "u"}
    same_name: dict[str, Any] = {"user_id": "v", "request_id": "r"}

    def refused(number: int) -> float:
        began = time.monotonic()
        with pytest.raises(BusyError):
            ask(house, **(same_work, same_name)[number])
        return time.monotonic() - began

    with asking_without_an_end(house, request_id="r"):
        waited = at_once(2, refused)
    assert all(seconds > 1.8 for seconds in waited)
    assert ask(house, **same_work).fresh


def test_the_callers_own_lock_timeout_is_as_it_was(house: Engine) -> None:
    with unit(on=house) as tx:
        tx.connection().exec_driver_sql("SET LOCAL lock_timeout = '7s'")
        asking.add(tx, "nap", user_id="u", args={})
        assert scalar(tx.connection(), "SHOW lock_timeout") == "7s"


class TestTheBell:
    """Whether whoever asked should ring after the commit."""

    def test_is_rung_for_who_waits(self, house: Engine, there: Connection) -> None:
        assert ask(house).ring
        assert rows(there)[0].rung_at is not None

    def test_is_left_to_the_feeder_by_those_who_cannot_ring(self, there: Connection) -> None:
        enqueue(there, "nap", "u", "{}")
        assert rows(there)[0].rung_at is None

    @pytest.mark.parametrize(
        "how", [{"urgency": Urgency.SOON}, {"urgency": Urgency.BULK}, {"ring_at": datetime(2100, 1, 1, tzinfo=UTC)}]
    )
    def test_is_not_rung_for_what_can_wait(self, house: Engine, there: Connection, how: dict[str, Any]) -> None:
        assert not ask(house, **how).ring
        assert rows(there)[0].rung_at is None

    @pytest.mark.parametrize(
        "change",
        ["paused_at = now()", "per_second = 1", "depth = 501"],
        ids=["paused", "slowed", "full"],
    )
    def test_is_not_rung_for_a_queue_that_is(self, house: Engine, there: Connection, change: str) -> None:
        there.exec_driver_sql(f"UPDATE onboarding.queues SET {change} WHERE name = 'keys'")
        assert not ask(house, "nap").ring
        assert ask(house, "web_nap").ring, "another queue was meant"

    def test_is_rung_for_the_first_ten_of_a_user_only(self, house: Engine) -> None:
        assert [ask(house, args={"n": n}).ring for n in range(11)] == [True] * 10 + [False]
        assert ask(house, user_id="another").ring

    def test_is_not_rung_twice_within_two_seconds(self, house: Engine, there: Connection) -> None:
        assert ask(house).ring
        there.exec_driver_sql("UPDATE onboarding.jobs SET rung_at = now() + interval '1 minute'")
        assert not ask(house).ring
        there.exec_driver_sql("UPDATE onboarding.jobs SET rung_at = now() - interval '3 s'")
        assert ask(house).ring

    def test_is_rung_when_somebody_begins_to_wait_for_it(self, house: Engine) -> None:
        assert [ask(house, urgency=Urgency.BULK).ring, ask(house, urgency=Urgency.NOW).ring] == [False, True]

    def test_is_not_rung_for_a_job_that_runs(self, house: Engine, there: Connection) -> None:
        take(there, quietly(house, "meddled", n=1), "meddled")
        assert not ask(house, "meddled", args={"n": 2}).ring


class TestTheWebAppsRole:
    """onboarding_enqueuer may call onboarding.enqueue, onboarding.keep_contact and nothing else."""

    def test_may_ask(self, house: Engine, there: Connection) -> None:
        with as_enqueuer(house) as on:
            enqueue(on, "analyze_website", "u", '{"url": "https://shop.example"}')
        assert rows(there)[0].kind == "analyze_website"

    def test_may_not_ask_for_a_chore(self, house: Engine) -> None:
        with as_enqueuer(house) as on, pytest.raises(DBAPIError, match="no job called"):
            enqueue(on, "prune", "u", "{}")

    def test_may_do_nothing_else(self, house: Engine, there: Connection) -> None:
        tables = (
            there.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'onboarding'").scalars().all()
        )
        assert len(tables) > 10
        attempts = [f"SELECT FROM onboarding.{table} LIMIT 1" for table in tables]
        attempts += [f"DELETE FROM onboarding.{table}" for table in tables]
        attempts += [
            "SELECT onboarding.ask('prune', '', '{}', 0, NULL, NULL, NULL, false, true)",
            "SELECT onboarding.sameness(NULL, 'u', '{}')",
            "SELECT onboarding.check_request(NULL, 'u', '{}')",
            "CREATE TABLE onboarding.mine (n int)",
        ]
        for attempt in attempts:
            with as_enqueuer(house) as on, pytest.raises(DBAPIError, match="permission denied"):
                on.exec_driver_sql(attempt)

    def test_is_the_only_one_that_may_ask(self, there: Connection) -> None:
        public = "SELECT has_function_privilege('public', p.oid, 'EXECUTE') FROM pg_proc AS p WHERE pronamespace = 'onboarding'::regnamespace"
        assert set(there.exec_driver_sql(public).scalars()) == {False}


EVIL = """
CREATE SCHEMA evil;
GRANT USAGE ON SCHEMA evil TO onboarding_enqueuer;
CREATE FUNCTION evil.now() RETURNS timestamptz LANGUAGE plpgsql AS $$ BEGIN RAISE 'caught by evil'; END $$;
CREATE FUNCTION evil.gen_random_uuid() RETURNS uuid LANGUAGE plpgsql AS $$ BEGIN RAISE 'caught by evil'; END $$;
CREATE FUNCTION evil.length(text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE 'caught by evil'; END $$;
CREATE FUNCTION evil.jsonb_typeof(jsonb) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE 'caught by evil'; END $$;
CREATE FUNCTION evil.md5(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE 'caught by evil'; END $$;
CREATE FUNCTION evil.equal(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE 'caught by evil'; END $$;
CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.equal);
CREATE FUNCTION evil.ask(text, text, jsonb, int, timestamptz, text, text, boolean, boolean) RETURNS uuid
    LANGUAGE plpgsql AS $$ BEGIN RAISE 'caught by evil'; END $$;
CREATE TEMP TABLE jobs (LIKE onboarding.jobs);
CREATE TEMP TABLE job_kinds (LIKE onboarding.job_kinds);
GRANT ALL ON pg_temp.jobs, pg_temp.job_kinds TO onboarding_enqueuer;
SET LOCAL ROLE onboarding_enqueuer;
SET LOCAL search_path = evil, pg_temp, pg_catalog
"""


def test_a_callers_search_path_changes_nothing(house: Engine) -> None:
    with house.connect() as on, on.begin() as transaction:
        on.exec_driver_sql(EVIL)
        with pytest.raises(DBAPIError, match="caught by evil"), on.begin_nested():
            on.exec_driver_sql("SELECT now()")
        enqueue(on, "nap", "u", '{"n": 1}')
        on.exec_driver_sql("RESET ROLE")
        on.exec_driver_sql("SET LOCAL search_path = pg_catalog")
        assert scalar(on, "SELECT count(*) FROM onboarding.jobs") == 1
        assert scalar(on, "SELECT count(*) FROM pg_temp.jobs") == 0
        transaction.rollback()


def test_every_function_of_ours_finds_its_names_where_they_were_meant(there: Connection) -> None:
    paths = there.exec_driver_sql(
        "SELECT proname, proconfig::text FROM pg_proc WHERE pronamespace = 'onboarding'::regnamespace"
    ).all()
    assert len(paths) >= 4
    for name, pinned in paths:
        assert "search_path=pg_catalog, pg_temp" in (pinned or ""), name


def test_a_job_that_was_asked_for_can_be_read_by_its_user(house: Engine, there: Connection) -> None:
    asked = ask(house, correlation_id="c-1", urgency=Urgency.BULK)
    (listed,) = operating.list_jobs(there, user_id="u")
    assert listed.id == asked.id
    assert operating.list_jobs(there, user_id="somebody else") == []
    assert (jobs.read(there, asked.id).correlation_id, asked.correlation_id) == ("c-1", "c-1")
    assert jobs.read(there, asked.id).state == State.QUEUED


def test_asking_is_one_statement(house: Engine, there: Connection) -> None:
    with unit(on=house) as tx:
        tx.connection()
        with statements(house) as seen:
            asking.add(tx, "nap", user_id="u", args={})
    assert len(seen) == 1
