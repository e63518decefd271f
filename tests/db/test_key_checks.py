"""Checks in the database: what is kept of them, which keys are due, how refusals are counted, what is pruned."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from db import key_checks, keys, scope, upkeep
from db.engine import unit
from onboarding.providers.examples import INVALID, VALID
from onboarding.providers.finding import Condition, Finding, Verdict
from onboarding.providers.trust import Refusals
from tests.db.kept_keys import (
    LATENCY,
    NOTHING_LEARNED,
    REFUSED,
    WORKS,
    check,
    count,
    held,
    keep,
    outcome,
    put,
    row,
    then,
    write,
)
from tests.db.stage import at_once, statements, wide

TABLES = ("key_checks", "key_events")


class TestKeeping:
    """What a check found is written."""

    def test_the_row_the_history_and_the_event_are_one_statement(self, house: Engine, there: Connection) -> None:
        key = held(house, "ann", put(house).id)
        with statements(house) as seen:
            assert keep(house, key)
        assert len(seen) == 1, seen
        assert [count(there, table) for table in TABLES] == [1, 1]

    def test_the_row_says_what_is_known_then(self, house: Engine, there: Connection) -> None:
        one = put(house)
        key = held(house, "ann", one.id)
        assert keep(house, key)
        assert held(house, "ann", one.id).standing == then(key, WORKS)

    def test_the_history_has_the_check_as_it_came_out(self, house: Engine, there: Connection) -> None:
        one = put(house)
        found = Finding(
            Verdict.VALID, Condition.RESTRICTED, status=403, code="no_models", missing=("models.read",),
            scopes=("files.read",), meta={"left": 3}, region="eu", request_id="r-1",
        )  # fmt: skip
        check(house, one, found)
        (line,) = key_checks.newest(there, one.id)
        assert (line.key_id, line.revision, line.provider) == (one.id, 1, "openai")
        assert (line.verdict, line.condition, line.status, line.code) == ("valid", "restricted", 403, "no_models")
        assert line.latency_ms == LATENCY.total_seconds() * 1000
        known = {"missing": ["models.read"], "scopes": ["files.read"], "meta": {"left": 3}}
        assert line.details == {**known, "region": "eu", "request_id": "r-1", "code": "no_models"}
        assert row(there, one.id).details == line.details

    def test_a_check_that_learned_nothing_is_in_the_history_and_leaves_what_is_known(
        self, house: Engine, there: Connection
    ) -> None:
        one = put(house)
        check(house, one, replace(WORKS, meta={"left": 3}))
        before = row(there, one.id)
        check(house, one, NOTHING_LEARNED)
        after = row(there, one.id)
        assert (after.verdict, after.condition, after.details) == ("valid", "ok", {"meta": {"left": 3}})
        assert (after.last_condition, after.determinate_at) == ("provider_outage", before.determinate_at)
        assert after.checked_at > before.checked_at
        assert [line.condition for line in key_checks.newest(there, one.id)] == ["provider_outage", "ok"]

    def test_details_of_an_answer_replace_those_of_the_one_before(self, house: Engine, there: Connection) -> None:
        one = put(house)
        check(house, one, replace(WORKS, meta={"left": 3}))
        check(house, one)
        assert row(there, one.id).details is None

    def test_an_event_is_written_for_a_change_and_only_then(self, house: Engine, there: Connection) -> None:
        one = put(house)
        empty = replace(WORKS, condition=Condition.NO_QUOTA)
        for found in (NOTHING_LEARNED, WORKS, WORKS, NOTHING_LEARNED, REFUSED, empty, empty):
            check(house, one, found)
        told = there.exec_driver_sql("SELECT was, verdict, condition FROM onboarding.key_events ORDER BY id").all()
        assert [tuple(one) for one in told] == [("indeterminate", "valid", "ok"), ("valid", "valid", "no_quota")]

    @pytest.mark.parametrize("tag", [VALID, INVALID], ids=["the same key", "another key"])
    def test_nothing_is_kept_of_a_check_whose_key_was_put_in_anew_meanwhile(
        self, house: Engine, there: Connection, tag: str
    ) -> None:
        one = put(house)
        key = held(house, "ann", one.id)
        put(house, tag=tag)
        before = row(there, one.id)[:-1]
        assert not keep(house, key, REFUSED)
        assert row(there, one.id)[:-1] == before
        assert [count(there, table) for table in TABLES] == [0, 0]

    def test_nothing_is_kept_of_a_check_whose_key_was_removed_meanwhile(self, house: Engine, there: Connection) -> None:
        key = held(house, "ann", put(house).id)
        with unit(scope.everyone("test"), house) as tx:
            keys.remove(tx, "ann", "openai")
        assert not keep(house, key)
        assert [count(there, table) for table in TABLES] == [0, 0]

    def test_what_is_kept_goes_with_its_transaction(self, house: Engine, there: Connection) -> None:
        key = held(house, "ann", put(house).id)
        with wide(house) as on, Session(on) as tx:
            key_checks.keep(tx, key, outcome(key, WORKS))
            tx.rollback()
        assert row(there, key.id).verdict == "unchecked"
        assert [count(there, table) for table in TABLES] == [0, 0]

    def test_the_newest_checks_come_first_and_no_more_than_asked_for(self, house: Engine, there: Connection) -> None:
        one = put(house)
        other = put(house, user="ben")
        for found in (WORKS, REFUSED, NOTHING_LEARNED):
            check(house, one, found)
        check(house, other, user="ben")
        newest = key_checks.newest(there, one.id, most=2)
        assert [line.verdict for line in newest] == ["indeterminate", "invalid"]


def due(there: Connection) -> None:
    """Make every key due, those of later users first."""
    there.exec_driver_sql("UPDATE onboarding.api_keys SET check_at = now() - id * interval '1 minute'")


def take(house: Engine, **most: int) -> list[str]:
    """Take keys that are due, and return whose they are."""
    with unit(scope.everyone("test"), house) as tx:
        return sorted(str(one.user_id) for one in key_checks.take_due(tx, most))


class TestTaking:
    """Keys that are due go to whoever asks for their checks."""

    def test_a_due_key_is_taken_with_what_its_check_needs(self, house: Engine, there: Connection) -> None:
        one = put(house)
        put(house, tag=INVALID)
        due(there)
        with unit(scope.everyone("test"), house) as tx:
            (taken,) = key_checks.take_due(tx, {"openai": 5})
        assert (taken.id, taken.revision, taken.user_id) == (one.id, 2, "ann")

    @pytest.mark.parametrize("when", ["now() + interval '1 hour'", "NULL"], ids=["later", "never"])
    def test_a_key_that_is_not_due_is_left(self, house: Engine, there: Connection, when: str) -> None:
        write(there, put(house).id, f"check_at = {when}")
        assert take(house, openai=5) == []

    def test_it_is_due_again_in_an_hour_should_its_check_be_lost(self, house: Engine, there: Connection) -> None:
        one = put(house)
        due(there)
        assert take(house, openai=5) == ["ann"]
        assert take(house, openai=5) == []
        taken = row(there, one.id)
        assert 59 < (taken.check_at - taken.now).total_seconds() / 60 <= 60
        write(there, one.id, "check_at = check_at - interval '61 minutes'")
        assert take(house, openai=5) == ["ann"]

    def test_of_each_provider_so_many_are_taken_the_longest_due_first(self, house: Engine, there: Connection) -> None:
        for provider in ("openai", "groq", "mistral"):
            for number in range(4):
                put(house, user=f"{provider}{number}", provider=provider)
        due(there)
        assert take(house, openai=1, groq=3, fal=9) == ["groq1", "groq2", "groq3", "openai3"]
        assert take(house, openai=9, groq=9) == ["groq0", "openai0", "openai1", "openai2"]

    def test_nothing_is_taken_of_no_provider(self, house: Engine, there: Connection) -> None:
        put(house)
        due(there)
        assert take(house) == []

    def test_what_another_has_taken_and_not_committed_is_passed_over(self, house: Engine, there: Connection) -> None:
        for number in range(4):
            put(house, user=f"user{number}")
        due(there)
        with wide(house) as on, Session(on) as tx:
            first = {one.user_id for one in key_checks.take_due(tx, {"openai": 2})}
            assert first == {"user3", "user2"}
            assert take(house, openai=9) == ["user0", "user1"]
            tx.rollback()
        assert take(house, openai=9) == ["user2", "user3"]

    def test_two_at_once_share_nothing_and_leave_nothing(self, house: Engine, there: Connection) -> None:
        users = sorted(f"user{number:02}" for number in range(40))
        for user in users:
            put(house, user=user)
        due(there)
        both = at_once(2, lambda _number: take(house, openai=100))
        assert sorted(both[0] + both[1]) == users


_OLD = """INSERT INTO onboarding.key_checks (key_id, revision, provider, checked_at, verdict, condition, latency_ms)
VALUES (%s, 1, %s, now() - %s, %s, %s, 1)"""


def checked(there: Connection, key_id: int, minutes: float, verdict: str, condition: str = "ok") -> None:
    """Write a check that was so long ago."""
    there.exec_driver_sql(_OLD, (key_id, "openai", timedelta(minutes=minutes), verdict, condition))


def refusals(house: Engine, provider: str = "openai") -> Refusals:
    """Count a provider's refusals."""
    with unit(on=house) as tx:
        return key_checks.refusals(tx, provider)


class TestRefusals:
    """How often a provider refused, lately and before."""

    def test_there_are_none_where_nothing_was_checked(self, house: Engine) -> None:
        assert refusals(house) == Refusals(0, 0, 0, 0)

    def test_lately_is_ten_minutes_and_counts_each_key_by_its_newest_check(
        self, house: Engine, there: Connection
    ) -> None:
        first, second, third = (put(house, user=user).id for user in ("ann", "ben", "cid"))
        checked(there, first, 9, "valid")
        checked(there, first, 8, "invalid")
        checked(there, second, 7, "invalid")
        checked(there, second, 6, "valid")
        checked(there, third, 9.9, "indeterminate", "spec_disabled")
        checked(there, third, 10.1, "valid")
        assert refusals(house) == Refusals(lately=2, of_lately=3, before=0, of_before=1)

    def test_before_counts_every_check(self, house: Engine, there: Connection) -> None:
        one = put(house).id
        for verdict in ("valid", "invalid", "indeterminate", "valid"):
            checked(there, one, 60, verdict)
        assert refusals(house) == Refusals(0, 0, before=1, of_before=4)

    def test_other_providers_do_not_count(self, house: Engine, there: Connection) -> None:
        checked(there, put(house).id, 1, "invalid")
        checked(there, put(house, user="ben").id, 60, "invalid")
        assert refusals(house, "groq") == Refusals(0, 0, 0, 0)

    def test_only_the_newest_500_of_either_side_are_looked_at(self, house: Engine, there: Connection) -> None:
        one = put(house).id
        there.exec_driver_sql(
            "INSERT INTO onboarding.key_checks (key_id, revision, provider, checked_at, verdict, condition, latency_ms) "
            "SELECT %s, 1, 'openai', now() - interval '1 hour' - n * interval '1 second', "
            "CASE WHEN n > 500 THEN 'invalid' ELSE 'valid' END, 'ok', 1 FROM generate_series(1, 700) AS n",
            (one,),
        )
        assert refusals(house) == Refusals(0, 0, before=0, of_before=500)


def test_checks_and_events_are_kept_for_their_time(house: Engine, there: Connection) -> None:
    one = put(house)
    for table, when in (("key_checks", "checked_at"), ("key_events", "at")):
        check(house, one, replace(WORKS, condition=Condition.NO_QUOTA))
        there.exec_driver_sql(f"UPDATE onboarding.{table} SET {when} = now() - interval '91 days'")
    check(house, one)
    day = timedelta(days=1)
    deleted = upkeep.prune(there, done=day, failed=day, checks=90 * day, calls=day)
    assert (deleted["key_checks"], deleted["key_events"]) == (1, 1)
    assert [count(there, table) for table in TABLES] == [2, 1]
    assert count(there, "api_keys") == 1
