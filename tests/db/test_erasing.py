"""Erasing a person: nothing is left in any table, nobody else loses anything, and nothing brings them back."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime

import pytest
from sqlalchemy import Connection, Engine

from db import asking, erasing, jobs, key_checks, results, scope, sessions, wide
from db.engine import unit
from db.erasing import Erased
from db.jobs import DONE, Claim
from db.key_checks import Outcome
from onboarding.flows.acts import Begin
from tests.db.crowds import people, until_somebody_waits
from tests.db.kept_keys import LATENCY, WORKS, held, put, then
from tests.db.planted import EMPTY, MARK, NOT_OF_USERS, WORDS, columns_that_can_tell, dump, found, plant, tables
from tests.db.stage import ask, at_once, quietly, scalar, superuser, take

OTHER = "qx9z"
USER = MARK  # of whom it is planted


@pytest.fixture
def clear(house: Engine) -> None:
    """No orders of other tests."""
    with superuser(house) as mighty:
        mighty.exec_driver_sql("DELETE FROM onboarding.bulk_runs")


def erase(house: Engine, *users: str, before: datetime | None = None) -> Erased:
    with wide.opened("test", on=house).transaction() as on:
        return erasing.erase(on, users, before)


class TestWhatIsLeft:
    """Of somebody of whom there was something everywhere."""

    def test_nothing_is_left_in_any_table(self, house: Engine, clear: None) -> None:
        with superuser(house) as mighty:
            plant(mighty)
            assert set(found(mighty)) == set(tables(mighty)) - NOT_OF_USERS.keys()
            erase(house, USER)
            assert found(mighty) == {}

    def test_every_column_that_can_tell_something_was_planted(self, house: Engine, clear: None) -> None:
        with superuser(house) as mighty:
            plant(mighty)
            silent = {
                (table, column)
                for table, column in columns_that_can_tell()
                if not scalar(
                    mighty,
                    f"SELECT bool_or(to_jsonb(t.{column})::text ~ '{MARK}|7a713778') FROM onboarding.{table} AS t",
                )
            }
            erase(house, USER)
        words_of_ours = {place for place, word in WORDS.items() if MARK not in str(word)}
        assert silent <= words_of_ours | EMPTY | {("bulk_runs", "filter"), ("bulk_runs", "id"), ("queues", "name")}

    def test_every_table_is_of_users_or_says_why_not(self, there: Connection) -> None:
        assert NOT_OF_USERS.keys() <= set(tables(there))

    def test_what_others_have_stays_to_the_letter(self, house: Engine, clear: None) -> None:
        with superuser(house) as mighty:
            plant(mighty, OTHER)
            before = dump(mighty)
            plant(mighty)
            erase(house, USER)
            after = dump(mighty)
            assert found(mighty, OTHER)
            erase(house, OTHER)
        changing = {"queues", "bulk_runs", "audit_log"}
        assert {name: rows for name, rows in after.items() if name not in changing} == {
            name: rows for name, rows in before.items() if name not in changing
        }
        assert set(before["queues"]) < set(after["queues"])
        assert set(before["bulk_runs"]) < set(after["bulk_runs"])

    def test_it_is_said_what_went(self, house: Engine, there: Connection) -> None:
        people(house, in_progress=2)
        quietly(house, user_id="in_progress_1", n=1)
        quietly(house, user_id="in_progress_1", n=2)
        gone = erase(house, "in_progress_1", "nobody")
        assert (gone.sessions, gone.jobs, gone.letters, gone.sent) == (1, 2, (), 0)
        assert erase(house, "in_progress_1").sessions == 0

    def test_the_house_itself_is_nobody_to_erase(self, house: Engine, there: Connection) -> None:
        ask(house, "chore", "", {}, chore=True)
        with pytest.raises(ValueError, match="empty"):
            erase(house, "")
        assert sessions_and_jobs(there) == (0, 1)

    def test_somebody_of_whom_there_are_only_jobs_is_erased_as_well(self, house: Engine, there: Connection) -> None:
        quietly(house, user_id="guest")
        assert erasing.known(there, ["nobody", "guest"]) == ["guest"]
        erase(house, "guest")
        assert erasing.known(there, ["guest"]) == []


def sessions_and_jobs(on: Connection) -> tuple[int, int]:
    return (
        scalar(on, "SELECT count(*) FROM onboarding.onboarding_sessions"),
        scalar(on, "SELECT count(*) FROM onboarding.jobs"),
    )


def running(house: Engine, there: Connection, user: str = "u") -> Claim:
    """A worker that is doing something for a user."""
    return take(there, quietly(house, user_id=user))


@contextmanager
def settling(house: Engine, claim: Claim) -> Iterator[None]:
    """A worker that has kept what it found, and has not committed yet."""
    with unit(scope.user("u"), house) as tx:
        assert jobs.settle(tx.connection(), claim, DONE)
        results.keep_website(tx, "u", "https://u.example", "https://u.example/", {"meta": {"a": 1}})
        yield


class TestUnderWay:
    """Work that is being done while its user is erased."""

    def test_a_worker_that_ends_later_keeps_nothing(self, house: Engine, there: Connection) -> None:
        claim = running(house, there)
        erase(house, "u")
        with unit(scope.user("u"), house) as tx:
            assert jobs.settle(tx.connection(), claim, DONE) is None
        assert sessions_and_jobs(there) == (0, 0)

    def test_a_worker_learns_at_its_next_step_that_it_works_for_nobody(self, house: Engine, there: Connection) -> None:
        claim = running(house, there)
        erase(house, "u")
        assert jobs.tell(there, claim, "reading", 50) is None

    def test_a_worker_that_is_just_keeping_its_result_is_waited_for(self, house: Engine, there: Connection) -> None:
        claim = running(house, there)
        with ThreadPoolExecutor(1) as thread:
            with settling(house, claim):
                gone = thread.submit(erase, house, "u")
                until_somebody_waits(there)
            assert (gone.result(10).sessions, gone.result().jobs) == (1, 1)
        assert sessions_and_jobs(there) == (0, 0)

    def test_jobs_that_were_asked_for_beside_an_act_go_too(self, house: Engine, there: Connection) -> None:
        people(house, in_progress=1)
        with ThreadPoolExecutor(1) as thread:
            with unit(scope.user("in_progress_1"), house) as tx:
                sessions.do(tx, "in_progress_1", Begin("profile"))
                asking.add(tx, "nap", user_id="in_progress_1", args={})
                gone = thread.submit(erase, house, "in_progress_1")
                until_somebody_waits(there)
            assert gone.result(10).jobs == 1
        assert sessions_and_jobs(there) == (0, 0)

    def test_keys_that_are_just_being_taken_for_their_checks_are_waited_for(
        self, house: Engine, there: Connection
    ) -> None:
        key = put(house, "u")
        there.exec_driver_sql("UPDATE onboarding.api_keys SET check_at = now()")
        with ThreadPoolExecutor(1) as thread:
            with unit(scope.everyone("test"), house) as tx:
                assert [row.id for row in key_checks.take_due(tx, {"openai": 5})] == [key.id]
                gone = thread.submit(erase, house, "u")
                until_somebody_waits(there)
            assert gone.result(10).sessions == 1
        assert sessions_and_jobs(there) == (0, 0)

    def test_a_check_that_is_done_keeps_nothing_in_one_statement_either(self, house: Engine, there: Connection) -> None:
        held_key = held(house, "u", put(house, "u").id)
        claim = take(there, quietly(house, "validate_api_key", "u", key_id=held_key.id), "validate_api_key")
        erase(house, "u")
        outcome = Outcome(WORKS, then(held_key, WORKS), LATENCY, tell=True)
        assert jobs.settle(there, claim, DONE, key_checks.kept_alongside(held_key, outcome)) is None
        assert scalar(there, "SELECT count(*) FROM onboarding.key_events") == 0

    def test_two_who_erase_the_same_users_at_once_both_come_to_their_end(
        self, house: Engine, there: Connection
    ) -> None:
        users = people(house, in_progress=6)
        for user in users:
            quietly(house, user_id=user)
        gone = at_once(3, lambda n: erase(house, *(users if n else reversed(users))))
        assert sum(one.sessions for one in gone) == sum(one.jobs for one in gone) == 6
        assert sessions_and_jobs(there) == (0, 0)


class TestWhatHadBegunBefore:
    """Transactions that were open, and end only after the user is gone."""

    def test_is_known_to_be_open_until_it_ends(self, house: Engine, there: Connection) -> None:
        with house.connect() as other:
            asking_for(other, "u")
            gone = erase(house, "u")
            assert erasing.still_open(there, gone.at) == 1
            other.commit()
        assert erasing.still_open(there, gone.at) == 0

    def test_is_found_by_looking_once_more(self, house: Engine, there: Connection) -> None:
        with house.connect() as other:
            asking_for(other, "u")
            gone = erase(house, "u")
            other.commit()
        assert sessions_and_jobs(there) == (0, 1)
        assert erase(house, "u", before=gone.at).jobs == 1
        assert sessions_and_jobs(there) == (0, 0)

    def test_somebody_who_has_come_back_meanwhile_is_left_alone(self, house: Engine, there: Connection) -> None:
        people(house, in_progress=1)
        gone = erase(house, "in_progress_1")
        people(house, in_progress=1)
        quietly(house, user_id="in_progress_1")
        again = erase(house, "in_progress_1", before=gone.at)
        assert (again.sessions, again.jobs) == (0, 0)
        assert sessions_and_jobs(there) == (1, 1)


def asking_for(other: Connection, user: str) -> None:
    """Ask for a job in a transaction that stays open."""
    other.exec_driver_sql("SELECT onboarding.enqueue('nap', %s, '{}')", (user,))
