"""Deciding on letters and the last look before one goes out, on PostgreSQL 18 and 15."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from db import reminders, scope
from db.engine import reading, statement, unit
from db.reminders import Against, Due, Ending, Reminder, State
from tests.db.stage import at_once, scalar, statements

DAY = timedelta(days=1)

# Users 1 to %(n)s, each with an address, on their first step; the n-th was last there n minutes before yesterday's now.
_AWAY = """WITH s AS (
    INSERT INTO onboarding.onboarding_sessions (user_id, flow, flow_version, status, step_key, started_at, last_active_at)
    SELECT 'user_' || n, 'tour', 1, 'in_progress', 'profile', now() - interval '3 days',
        now() - interval '1 day' - n * interval '1 minute'
    FROM generate_series(1, %(n)s) AS n RETURNING id, user_id
)
INSERT INTO onboarding.contacts (session_id, email, name) SELECT id, user_id || '@mail.example', 'Ann' FROM s"""
# Users who were here just now, and others who left long ago.
_OTHERS = """INSERT INTO onboarding.onboarding_sessions (user_id, flow, flow_version, status, step_key, last_active_at)
SELECT 'other_' || n, 'tour', 1, 'in_progress', 'profile', now() - mod(n, 2) * interval '30 days' - n * interval '1 second'
FROM generate_series(1, %(n)s) AS n"""
_ADDRESSES = """INSERT INTO onboarding.contacts (session_id, email)
SELECT id, 'user@mail.example' FROM onboarding.onboarding_sessions"""

_SHOWN = """INSERT INTO onboarding.onboarding_steps (session_id, key, shown_at)
SELECT id, 'profile', now() FROM onboarding.onboarding_sessions"""


_CAME_BACK = "UPDATE onboarding.onboarding_sessions SET last_active_at = last_active_at + interval '30 seconds'"
_TOLD_ANEW = "UPDATE onboarding.contacts SET updated_at = now()"
_DAY_BEFORE = "UPDATE onboarding.reminder_outbox SET created_at = now() - interval '25 hours'"


def away(there: Connection, n: int = 1) -> None:
    there.exec_driver_sql(_AWAY, {"n": n})


def take(house: Engine, most: int = 100, since: datetime | None = None) -> list[Due]:
    with unit(scope.everyone("test"), on=house) as tx:
        return reminders.take_idle(tx, after=DAY, most=most, since=since)


def read(house: Engine, due: Due, user: str | None = None) -> Reminder | None:
    with reading(scope.user(user or due.user_id), on=house) as tx:
        return reminders.read(tx, due.id)


def one(house: Engine, there: Connection) -> tuple[Due, Reminder]:
    """Decide on a letter to the one user there is."""
    away(there)
    (due,) = take(house)
    found = read(house, due)
    assert found is not None
    return due, found


def gate(house: Engine, reminder: Reminder, user: str = "user_1") -> Against | None:
    with statement(scope.user(user), on=house) as on:
        return reminders.pass_gate(on, reminder)


def end(house: Engine, reminder: Reminder, state: State, reason: str | None = None) -> None:
    with unit(scope.user("user_1"), on=house) as tx:
        reminders.end(tx, reminder, Ending(state, reason))


def states(there: Connection) -> list[str]:
    return list(there.exec_driver_sql("SELECT state FROM onboarding.reminder_outbox ORDER BY created_at").scalars())


class TestDeciding:
    """Whom to write to."""

    def test_those_who_are_away_longest_come_first_and_each_once(self, house: Engine, there: Connection) -> None:
        away(there, 5)
        assert [due.user_id for due in take(house, 3)] == ["user_5", "user_4", "user_3"]
        assert [due.user_id for due in take(house, 3)] == ["user_2", "user_1"]
        assert take(house) == []

    def test_a_look_may_begin_where_the_last_one_ended(self, house: Engine, there: Connection) -> None:
        away(there, 4)
        first = take(house, 2)
        there.exec_driver_sql("DELETE FROM onboarding.reminder_outbox")
        assert [due.user_id for due in take(house, since=first[-1].last_active_at)] == ["user_3", "user_2", "user_1"]

    def test_it_takes_one_statement(self, house: Engine, there: Connection) -> None:
        away(there, 50)
        with statements(house) as seen:
            take(house)
        assert len([sql for sql in seen if "reminder_outbox" in sql]) == 1

    def test_four_at_once_over_many_decide_on_each_once(self, house: Engine, there: Connection) -> None:
        away(there, 400)

        def all_there_are(_number: int) -> list[str]:
            found: list[str] = []
            while taken := take(house, 25):
                found += [due.user_id for due in taken]
            return found

        users = [user for found in at_once(4, all_there_are) for user in found]
        users += [due.user_id for due in take(house, 400)]  # whoever another one held just then is for the next look
        assert sorted(users) == sorted(f"user_{n}" for n in range(1, 401))
        assert scalar(there, "SELECT count(*) FROM onboarding.reminder_outbox") == 400

    def test_somebody_who_acts_just_now_is_left_for_the_next_look(self, house: Engine, there: Connection) -> None:
        away(there, 2)
        with unit(scope.user("user_1"), on=house) as tx:
            tx.connection().exec_driver_sql("SELECT onboarding.hold_session('user_1', NULL, false)")
            assert [due.user_id for due in take(house)] == ["user_2"]
        assert [due.user_id for due in take(house)] == ["user_1"]

    def test_the_table_allows_one_letter_for_each_step_and_start(self, house: Engine, there: Connection) -> None:
        one(house, there)
        again = """INSERT INTO onboarding.reminder_outbox (session_id, step, epoch, idle_since)
            SELECT session_id, step, epoch, now() FROM onboarding.reminder_outbox"""
        with pytest.raises(IntegrityError):
            there.exec_driver_sql(again)

    @pytest.mark.parametrize(
        ("state", "reason", "since", "again"),
        [
            (State.DROPPED, "active", _CAME_BACK, True),
            (State.DROPPED, "too_late", _CAME_BACK, True),
            (State.FAILED, "unusable_address", f"{_DAY_BEFORE}; {_CAME_BACK}", True),
            (State.SENT, None, f"{_DAY_BEFORE}; {_CAME_BACK}", False),
            (State.QUEUED, None, _CAME_BACK, False),
            (State.SENDING, None, _CAME_BACK, False),
            (State.DROPPED, "too_late", "SELECT 1", False),
            (State.DROPPED, "too_late", _TOLD_ANEW, False),
            (State.DROPPED, "turned_off", "SELECT 1", True),
            (State.DROPPED, "address_changed", _TOLD_ANEW, True),
            (State.DROPPED, "address_changed", "SELECT 1", False),
            (State.FAILED, "unusable_address", f"{_DAY_BEFORE}; {_TOLD_ANEW}", True),
            (State.FAILED, "unusable_address", _TOLD_ANEW, False),
        ],
    )
    def test_a_letter_that_did_not_go_out_is_decided_on_anew_once_things_are_otherwise(
        self, house: Engine, there: Connection, state: State, reason: str | None, since: str, again: bool
    ) -> None:
        due, reminder = one(house, there)
        end(house, reminder, state, reason)
        there.exec_driver_sql(since)
        assert [each.id for each in take(house)] == [due.id] * again
        if again:
            row = there.exec_driver_sql("SELECT state, reason, sent_at FROM onboarding.reminder_outbox").one()
            assert tuple(row) == ("queued", None, None)
            assert gate(house, reminder) is None

    def test_finding_a_few_among_many_reads_the_index(self, house: Engine, there: Connection) -> None:
        there.exec_driver_sql(_OTHERS, {"n": 20_000})
        there.exec_driver_sql(_ADDRESSES)
        away(there, 30)
        there.exec_driver_sql("ANALYZE onboarding.onboarding_sessions, onboarding.contacts, onboarding.reminder_outbox")
        with unit(scope.everyone("test"), on=house) as tx:
            values = {"after": DAY, "most": 100, "since": "-infinity", "too_long_ago": reminders.TOO_LONG_AGO}
            lines = (
                tx.connection().exec_driver_sql(f"EXPLAIN (ANALYZE, TIMING OFF) {reminders._TAKE}", values).scalars()
            )
            plan = "\n".join(lines)
        assert "ix_onboarding_sessions_idle" in plan, plan
        assert "Seq Scan on onboarding_sessions" not in plan, plan
        removed = [int(number) for number in re.findall(r"Rows Removed by Filter: (\d+)", plan)]
        assert sum(removed) < 100, plan


class TestTheGate:
    """The last look, and what it leaves."""

    def test_what_still_holds_passes_and_is_on_its_way(self, house: Engine, there: Connection) -> None:
        _, reminder = one(house, there)
        assert gate(house, reminder) is None
        assert states(there) == ["sending"]

    def test_whoever_comes_again_on_the_way_passes_again(self, house: Engine, there: Connection) -> None:
        _, reminder = one(house, there)
        assert [gate(house, reminder), gate(house, reminder)] == [None, None]

    @pytest.mark.parametrize(
        ("change", "against"),
        [
            ("UPDATE onboarding.onboarding_sessions SET status = 'skipped', skipped_at = now()", Against.ENDED),
            ("UPDATE onboarding.onboarding_sessions SET seeded = true", Against.ENDED),
            ("UPDATE onboarding.onboarding_sessions SET step_key = 'friends'", Against.MOVED_ON),
            ("UPDATE onboarding.onboarding_sessions SET step_key = NULL", Against.MOVED_ON),
            ("UPDATE onboarding.onboarding_sessions SET epoch = epoch + 1", Against.MOVED_ON),
            ("UPDATE onboarding.onboarding_sessions SET last_active_at = now()", Against.ACTIVE),
            (_SHOWN, Against.ACTIVE),
            ("UPDATE onboarding.contacts SET email = 'user_2@mail.example'", Against.ADDRESS_CHANGED),
            ("UPDATE onboarding.contacts SET email = NULL", Against.ADDRESS_CHANGED),
            ("DELETE FROM onboarding.contacts", Against.ADDRESS_CHANGED),
            ("UPDATE onboarding.reminder_outbox SET created_at = now() - interval '49 hours'", Against.TOO_LATE),
            ("UPDATE onboarding.reminder_outbox SET state = 'dropped'", Against.CLOSED),
            ("DELETE FROM onboarding.onboarding_sessions", Against.GONE),
        ],
        ids=[
            "put off",
            "made up",
            "on another step",
            "on no step",
            "started over",
            "did something",
            "looked at it",
            "has another address",
            "has no address",
            "has no contact",
            "waited too long",
            "was dropped",
            "was erased",
        ],
    )
    def test_what_has_changed_does_not_pass(
        self, house: Engine, there: Connection, change: str, against: Against
    ) -> None:
        _, reminder = one(house, there)
        there.exec_driver_sql(change)
        before = states(there)
        assert gate(house, reminder) is against
        assert states(there) == before

    def test_it_takes_one_statement(self, house: Engine, there: Connection) -> None:
        _, reminder = one(house, there)
        with statements(house) as seen:
            gate(house, reminder)
        assert len(seen) == 1


class TestTheEnd:
    """What became of a letter."""

    def test_a_letter_that_was_sent_stays_sent(self, house: Engine, there: Connection) -> None:
        due, reminder = one(house, there)
        end(house, reminder, State.SENT)
        at = scalar(there, "SELECT sent_at FROM onboarding.reminder_outbox")
        end(house, reminder, State.DROPPED, "too_late")
        assert states(there) == ["sent"]
        assert scalar(there, "SELECT sent_at FROM onboarding.reminder_outbox") == at
        assert gate(house, reminder) is Against.CLOSED
        assert read(house, due) is None

    def test_why_it_was_not_sent_is_kept(self, house: Engine, there: Connection) -> None:
        _, reminder = one(house, there)
        end(house, reminder, State.DROPPED, "moved_on")
        assert scalar(there, "SELECT reason FROM onboarding.reminder_outbox") == "moved_on"
        assert scalar(there, "SELECT sent_at FROM onboarding.reminder_outbox") is None


def test_a_letter_is_read_with_whom_it_is_for(house: Engine, there: Connection) -> None:
    due, reminder = one(house, there)
    assert reminder == Reminder(due.id, "profile", State.QUEUED, "user_1@mail.example", "Ann")


def test_an_unknown_letter_is_none_and_does_not_pass(house: Engine, there: Connection) -> None:
    nobody = Due(uuid4(), "user_1", datetime(2026, 1, 1, tzinfo=UTC))
    assert read(house, nobody) is None
    assert gate(house, Reminder(UUID(int=1), "profile", State.QUEUED, "", "")) is Against.GONE


def test_nobody_reads_passes_or_ends_the_letter_of_another(house: Engine, there: Connection) -> None:
    due, reminder = one(house, there)
    assert read(house, due, user="user_2") is None
    assert gate(house, reminder, user="user_2") is Against.GONE
    with unit(scope.user("user_2"), on=house) as tx:
        reminders.end(tx, reminder, Ending(State.SENT))
    assert states(there) == ["queued"]


def test_nobody_decides_on_letters_in_the_scope_of_one_user(house: Engine, there: Connection) -> None:
    away(there, 2)
    with unit(scope.user("user_1"), on=house) as tx:
        assert [due.user_id for due in reminders.take_idle(tx, after=DAY, most=10)] == ["user_1"]
    with unit(on=house) as tx:
        assert reminders.take_idle(tx, after=DAY, most=10) == []
