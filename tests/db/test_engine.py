"""One transaction, and what must wait until it is committed."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from db.asking import Urgency
from db.engine import afterwards, engine, unit
from tests import jobs as ours
from tests.db.stage import rows, scalar


def test_an_exception_rolls_everything_back(on: Connection) -> None:
    def fails() -> None:
        with unit() as tx:
            ours.nap.ask(urgency=Urgency.BULK).enqueue(tx, user_id="u")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert rows(on) == []


class TestAfterwards:
    """Calls that wait for the commit."""

    def test_happens_after_the_commit_in_the_order_asked(self, on: Connection) -> None:
        seen: list[object] = []
        with unit() as tx:
            ours.nap.ask(urgency=Urgency.BULK).enqueue(tx, user_id="u")
            afterwards(tx, lambda: seen.append(len(rows(on))))
            afterwards(tx, lambda: seen.append("second"))
            assert seen == []
        assert seen == [1, "second"]

    def test_never_happens_when_the_transaction_is_rolled_back(self, clean: None) -> None:
        seen: list[object] = []
        with Session(engine()) as tx:
            scalar(tx.connection(), "SELECT 1")
            afterwards(tx, lambda: seen.append("told"))
            tx.rollback()
            scalar(tx.connection(), "SELECT 1")
            tx.commit()
        assert seen == []

    def test_happens_in_each_transaction_of_a_session(self, clean: None) -> None:
        seen: list[object] = []
        with Session(engine()) as tx:
            for number in range(2):
                scalar(tx.connection(), "SELECT 1")
                afterwards(tx, lambda number=number: seen.append(number))  # type: ignore[misc] # bound now
                tx.commit()
        assert seen == [0, 1]

    def test_waits_for_the_whole_transaction_though_a_savepoint_is_kept_meanwhile(self, clean: None) -> None:
        seen: list[object] = []
        with unit() as tx:
            afterwards(tx, lambda: seen.append("asked outside"))
            with tx.begin_nested():
                afterwards(tx, lambda: seen.append("asked inside"))
                scalar(tx.connection(), "SELECT 1")
            assert seen == []
        assert seen == ["asked outside", "asked inside"]

    def test_forgets_what_was_asked_within_a_savepoint_that_is_rolled_back(self, clean: None) -> None:
        seen: list[object] = []
        with unit() as tx:
            afterwards(tx, lambda: seen.append("before"))
            with tx.begin_nested() as savepoint:
                afterwards(tx, lambda: seen.append("within"))
                with tx.begin_nested():
                    afterwards(tx, lambda: seen.append("deeper"))
                savepoint.rollback()
            afterwards(tx, lambda: seen.append("after"))
        assert seen == ["before", "after"]

    def test_goes_on_after_one_that_fails(self, clean: None) -> None:
        seen: list[object] = []

        def fails() -> None:
            raise ZeroDivisionError

        with unit() as tx:
            afterwards(tx, fails)
            afterwards(tx, lambda: seen.append("told"))
        assert seen == ["told"]


def test_an_error_of_the_database_does_not_repeat_what_was_to_be_stored(clean: None) -> None:
    with pytest.raises(DataError) as refused, unit() as tx:
        tx.connection().exec_driver_sql("SELECT %s::text, 1 / 0 * %s", ("sk-of-a-user", 1))
    assert "sk-of-a-user" not in str(refused.value)
