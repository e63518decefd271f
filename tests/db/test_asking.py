"""Asking for a job: the SQL door and the one that Python shares with it, on PostgreSQL 18 and 15."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db import jobs, operating
from db.engine import unit
from db.jobs import DONE, BusyError, RequestRefusedError, State, Urgency
from tests.db.stage import ask, at_once, quietly, rows, scalar, statements, take

HOUR = timedelta(hours=1)


def enqueue(on: Connection, kind: str, user_id: str | None, args: str | None, *more: object) -> UUID:
    """Ask as a web app in another language does."""
    places = ", ".join(["%s"] * (3 + len(more)))
    values = (kind, user_id, args, *more)
    return UUID(str(on.exec_driver_sql(f"SELECT onboarding.enqueue({places})", values).scalar_one()))


def now() -> datetime:
    return datetime.now(UTC)


class TestTheSameRequest:
    """What is the same request, and what becomes of the second one."""

    def test_is_one_row_however_it_is_asked(self, house: Engine, there: Connection) -> None:
        first = ask(house, "nap", args={"n": 1})
        second = ask(house, "nap", args={"n": 1})
        third = enqueue(there, "nap", "u", '{"n": 1}')
        assert (first.fresh, second.fresh) == (True, False)
        assert first.id == second.id == third
        assert len(rows(there)) == 1

    def test_is_one_row_within_one_transaction(self, house: Engine, there: Connection) -> None:
        with unit(house) as tx:
            asked = [jobs.add(tx, "nap", user_id="u", args={"n": 1}) for _ in range(2)]
        assert [a.fresh for a in asked] == [True, False]
        assert len(rows(there)) == 1

    @pytest.mark.parametrize(
        ("kind", "user_id", "args"),
        [("nap", "v", {"n": 1}), ("nap", "u", {"n": 2}), ("web_nap", "u", {"n": 1})],
        ids=["another user", "another argument that counts", "another job"],
    )
    def test_differs_by(self, house: Engine, there: Connection, kind: str, user_id: str, args: dict[str, Any]) -> None:
        ask(house, "nap", args={"n": 1})
        assert ask(house, kind, user_id, args).fresh

    def test_of_sixteen_at_once_is_one_row(self, house: Engine, there: Connection) -> None:
        crowd = create_engine(house.url, poolclass=NullPool)
        asked = at_once(16, lambda n: ask(crowd, "meddled", args={"n": n}))
        assert len({a.id for a in asked}) == len(rows(there)) == 1
        assert sum(a.fresh for a in asked) == 1

    def test_does_not_exist_for_a_job_whose_requests_are_each_their_own(self, house: Engine, there: Connection) -> None:
        ask(house, "chore", "", chore=True)
        ask(house, "chore", "", chore=True)
        assert len(rows(there)) == 2

    def test_is_a_new_row_after_the_first_has_ended(self, house: Engine, there: Connection) -> None:
        first = quietly(house)
        jobs.settle(there, take(there, first), DONE)
        assert quietly(house) != first


class TestNewInput:
    """Other arguments for work that is open already."""

    def test_replaces_input_that_has_not_begun(self, house: Engine, there: Connection) -> None:
        quietly(house, "meddled", n=1)
        quietly(house, "meddled", n=2)
        (row,) = rows(there)
        assert (row.args, row.again) == ({"n": 2}, None)

    def test_starts_at_once_with_fresh_budgets(self, house: Engine, there: Connection) -> None:
        quietly(house, "meddled", n=1)
        there.exec_driver_sql(
            "UPDATE onboarding.jobs SET failures = 3, crashes = 2, suspect = true, code = 'away', say = 'x', "
            "learned = '{}', ring_at = now() + interval '1 hour'"
        )
        quietly(house, "meddled", n=2)
        (row,) = rows(there)
        assert (row.failures, row.crashes, row.suspect, row.code, row.say, row.learned) == (
            0,
            0,
            False,
            None,
            None,
            None,
        )
        assert row.ring_at <= now()

    def test_is_needed_to_shorten_the_pause_after_a_failure(self, house: Engine, there: Connection) -> None:
        quietly(house, "meddled", n=1)
        there.exec_driver_sql("UPDATE onboarding.jobs SET failures = 3, ring_at = now() + interval '1 hour'")
        quietly(house, "meddled", n=1)
        (row,) = rows(there)
        assert row.failures == 3
        assert row.ring_at > now() + HOUR / 2

    def test_during_a_run_waits_beside_the_old(self, house: Engine, there: Connection) -> None:
        take(there, quietly(house, "meddled", n=1), "meddled")
        quietly(house, "meddled", n=2)
        (row,) = rows(there)
        assert (row.state, row.args, row.again) == ("running", {"n": 1}, {"n": 2})

    def test_during_a_run_that_is_the_old_again_takes_the_newer_back(self, house: Engine, there: Connection) -> None:
        take(there, quietly(house, "meddled", n=1), "meddled")
        quietly(house, "meddled", n=2)
        quietly(house, "meddled", n=1)
        assert rows(there)[0].again is None


class TestUrgencyAndTime:
    """Who waits, and from when on."""

    def test_urgency_only_grows_more_urgent(self, house: Engine, there: Connection) -> None:
        seen = []
        for urgency in (Urgency.SOON, Urgency.BULK, Urgency.NOW, Urgency.SOON):
            ask(house, urgency=urgency)
            seen.append(rows(there)[0].urgency)
        assert seen == [1, 1, 0, 0]

    def test_a_job_has_the_urgency_of_its_kind_where_none_is_named(self, house: Engine, there: Connection) -> None:
        enqueue(there, "poison", "u", "{}")
        assert rows(there)[0].urgency == Urgency.BULK

    def test_a_request_for_later_is_not_to_be_had_before(self, house: Engine, there: Connection) -> None:
        later = now() + HOUR
        job_id = enqueue(there, "nap", "u", "{}", 0, later)
        assert rows(there)[0].ring_at == later
        assert jobs.claim(there, str(job_id), "nap", "keys", worker="w", lease=HOUR, deadline=HOUR) is None

    def test_asking_for_earlier_brings_it_forward_and_for_later_does_not_delay_it(
        self, house: Engine, there: Connection
    ) -> None:
        early, middle, late = now() + HOUR, now() + 2 * HOUR, now() + 3 * HOUR
        for asked_for, expected in [(middle, middle), (late, middle), (early, early)]:
            ask(house, ring_at=asked_for)
            assert rows(there)[0].ring_at == expected


class TestARequestWithAName:
    """request_id: its repetition is known as such."""

    def test_is_answered_with_the_first_job_also_after_that_has_ended(self, house: Engine, there: Connection) -> None:
        first = ask(house, request_id="r", urgency=Urgency.BULK)
        jobs.settle(there, take(there, first.id), DONE)
        again = ask(house, request_id="r")
        assert (again.id, again.fresh, again.ring) == (first.id, False, False)
        assert again.correlation_id == first.correlation_id
        assert len(rows(there)) == 1

    def test_is_one_job_when_it_is_delivered_eight_times_at_once(self, house: Engine, there: Connection) -> None:
        crowd = create_engine(house.url, poolclass=NullPool)
        asked = at_once(8, lambda _: ask(crowd, "chore", "", chore=True, request_id="r"))
        assert len({a.id for a in asked}) == len(rows(there)) == 1
        assert sum(a.fresh for a in asked) == 1

    def test_under_another_name_is_the_same_work_once(self, house: Engine, there: Connection) -> None:
        assert ask(house, request_id="r").id == ask(house, request_id="s").id

    @pytest.mark.parametrize(("kind", "user_id"), [("nap", "another"), ("web_nap", "u")])
    def test_is_not_answered_with_another_users_or_another_kinds_job(
        self, house: Engine, there: Connection, kind: str, user_id: str
    ) -> None:
        ask(house, "nap", "u", request_id="r")
        with pytest.raises(RequestRefusedError, match="request_id"):
            ask(house, kind, user_id, request_id="r")

    def test_leaves_its_name_free_when_it_is_rolled_back(self, house: Engine, there: Connection) -> None:
        with asking_without_an_end(house, request_id="r"):
            pass
        assert ask(house, request_id="r").fresh


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
        with unit(house) as tx:
            jobs.add(tx, "nap", user_id="u", args={})
            with pytest.raises(RequestRefusedError), tx.begin_nested():
                jobs.add(tx, "nope", user_id="u", args={})
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


@contextmanager
def asking_without_an_end(house: Engine, **how: Any) -> Iterator[Session]:
    """Ask in a transaction that stays open."""
    with Session(house) as tx:
        jobs.add(tx, "nap", user_id="u", args={}, **how)
        yield tx
        tx.rollback()


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
    assert all(1.8 < seconds < 4 for seconds in waited)
    assert ask(house, **same_work).fresh


def test_the_callers_own_lock_timeout_is_as_it_was(house: Engine) -> None:
    with unit(house) as tx:
        tx.connection().exec_driver_sql("SET LOCAL lock_timeout = '7s'")
        jobs.add(tx, "nap", user_id="u", args={})
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
        assert [ask(house).ring, ask(house).ring] == [True, False]
        there.exec_driver_sql("UPDATE onboarding.jobs SET rung_at = now() - interval '3 s'")
        assert ask(house).ring

    def test_is_rung_when_somebody_begins_to_wait_for_it(self, house: Engine) -> None:
        assert [ask(house, urgency=Urgency.BULK).ring, ask(house, urgency=Urgency.NOW).ring] == [False, True]

    def test_is_not_rung_for_a_job_that_runs(self, house: Engine, there: Connection) -> None:
        take(there, quietly(house, "meddled", n=1), "meddled")
        assert not ask(house, "meddled", args={"n": 2}).ring


@contextmanager
def as_enqueuer(house: Engine) -> Iterator[Connection]:
    """Be the web app's role for one transaction."""
    with house.connect() as connection, connection.begin():
        connection.exec_driver_sql("SET LOCAL ROLE onboarding_enqueuer")
        yield connection


class TestTheWebAppsRole:
    """onboarding_enqueuer may call onboarding.enqueue and nothing else."""

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
    with unit(house) as tx:
        tx.connection()
        with statements(house) as seen:
            jobs.add(tx, "nap", user_id="u", args={})
    assert len(seen) == 1
