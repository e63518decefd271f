"""A scope reaches the database with each transaction's first statement, holds until its end, and stays nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, text
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    OperationalError,
    PendingRollbackError,
    ProgrammingError,
)
from sqlalchemy.orm import Session

from db import scope
from db.engine import brief_engine, reading, statement, unit
from db.scope import NOBODY, Scope
from settings import settings
from tests.db.belongings import BEGIN, USERS, begun
from tests.db.stage import at_once, scalar, statements, superuser

PID = "SELECT pg_backend_pid()"


@pytest.fixture
def two(house: Engine) -> Engine:
    """A house in which ann and ben have begun."""
    return begun(house, "ann", "ben")


def address(house: Engine) -> str:
    """Return the house's address in the words of libpq."""
    return house.url.set(drivername="postgresql").render_as_string(hide_password=False)


class TestWhatIsSeen:
    """By each way to open a connection."""

    @pytest.mark.parametrize(
        ("whose", "seen"),
        [(NOBODY, ""), (scope.user("ann"), "ann"), (scope.user("nobody"), ""), (scope.user(""), ""),
         (scope.everyone("test"), "ann ben")],
        ids=["nobody", "ann", "a user without rows", "no user's id", "everyone"],
    )  # fmt: skip
    def test_is_the_scopes_own(self, two: Engine, whose: Scope, seen: str) -> None:
        with unit(whose, two) as tx:
            assert scalar(tx.connection(), USERS) == seen
        with reading(whose, two) as tx:
            assert scalar(tx.connection(), USERS) == seen
        with statement(whose, two) as on:
            assert [scalar(on, USERS) for _ in range(3)] == [seen] * 3

    def test_is_nothing_where_no_scope_is_named(self, two: Engine) -> None:
        with unit(on=two) as tx:
            assert scalar(tx.connection(), USERS) == ""
        with Session(two) as tx:
            assert scalar(tx.connection(), USERS) == ""

    def test_is_each_ones_own_where_many_work_at_once(self, two: Engine) -> None:
        def look(number: int) -> list[str]:
            user = ("ann", "ben")[number % 2]
            with unit(scope.user(user), two) as tx:
                return [user, *(str(scalar(tx.connection(), USERS)) for _ in range(20))]

        assert all(set(seen) == {seen[0]} for _ in range(5) for seen in at_once(4, look))


class TestAStatement:
    """The first of a transaction is itself, with the entry beside it."""

    def test_is_one_statement_to_whoever_counts(self, two: Engine) -> None:
        with statements(two) as seen, unit(scope.user("ann"), two) as tx:
            scalar(tx.connection(), USERS)
        assert seen == [USERS]

    @pytest.mark.parametrize("how", [unit, reading], ids=["in a transaction", "by itself"])
    @pytest.mark.parametrize(
        ("sql", "error"),
        [("SELECT 1 / 0", DataError), ("SELECT nonsense", ProgrammingError), (BEGIN.replace("%s", "'ann'"), IntegrityError)],
        ids=["data", "syntax", "integrity"],
    )  # fmt: skip
    def test_fails_with_its_own_error(
        self, two: Engine, how: Callable[..., Any], sql: str, error: type[DBAPIError]
    ) -> None:
        with pytest.raises(error), how(scope.user("ann"), two) as tx:
            tx.connection().exec_driver_sql(sql)
        with how(scope.user("ann"), two) as tx:
            assert scalar(tx.connection(), USERS) == "ann"

    def test_that_cannot_be_sent_leaves_the_connection_usable(self, two: Engine) -> None:
        with statement(scope.user("ann"), two) as on:
            with pytest.raises(DBAPIError):
                on.exec_driver_sql("SELECT %s::text", ("\0",))
            on.rollback()
            assert scalar(on, USERS) == "ann"

    def test_is_prepared_like_any_other(self, two: Engine) -> None:
        with statement(scope.user("ann"), two) as on:
            assert {scalar(on, USERS) for _ in range(5)} == {"ann"}
            prepared = set(on.exec_driver_sql("SELECT statement FROM pg_prepared_statements").scalars())
        assert {USERS, "SELECT onboarding.enter($1)"} <= prepared

    def test_is_not_prepared_where_a_pooler_stands_between(self, two: Engine) -> None:
        chosen = settings().model_copy(update={"db_prepare": False, "database_url": SecretStr(address(two))})
        unprepared = brief_engine(chosen)
        with statement(scope.user("ann"), unprepared) as on:
            assert {scalar(on, USERS) for _ in range(5)} == {"ann"}
            assert scalar(on, "SELECT count(*) FROM pg_prepared_statements") == 0

    def test_may_be_several_in_one_text(self, two: Engine) -> None:
        for how in (unit, reading):
            with how(scope.user("ann"), two) as tx:
                tx.connection().exec_driver_sql(
                    "UPDATE onboarding.onboarding_sessions SET rev = rev + 1; "
                    "UPDATE onboarding.onboarding_sessions SET rev = rev + 1"
                )
        with statement(scope.everyone("test"), two) as on:
            revs = on.exec_driver_sql("SELECT rev FROM onboarding.onboarding_sessions ORDER BY user_id").scalars().all()
        assert revs == [4, 0]

    def test_may_have_a_semicolon_among_its_values(self, two: Engine) -> None:
        with statement(scope.user("ann"), two) as on:
            assert scalar(on, "SELECT 'a;b' || %s", ";c") == "a;b;c"
            assert scalar(on, "SELECT 'a;b' || user_id FROM onboarding.onboarding_sessions") == "a;bann"

    def test_of_the_orm_is_one_too(self, two: Engine) -> None:
        with unit(scope.user("ann"), two) as tx:
            assert tx.execute(text("SELECT user_id FROM onboarding.onboarding_sessions")).scalars().all() == ["ann"]


class TestATransaction:
    """It belongs to one scope until its end."""

    def test_enters_once(self, two: Engine) -> None:
        with unit(scope.user("ann"), two) as tx:
            scalar(tx.connection(), USERS)
            tx.connection().exec_driver_sql("SELECT set_config('usher.user_id', '', true)")
            assert scalar(tx.connection(), USERS) == "", "it was entered again"

    def test_enters_again_after_a_commit(self, two: Engine) -> None:
        with statement(scope.user("ann"), two) as on:
            first = scalar(on, "SELECT now()")
            assert scalar(on, "SELECT now()") > first
            assert scalar(on, USERS) == "ann"
        with Session(two) as tx:
            tx.info[scope.WHOSE] = scope.user("ben")
            assert scalar(tx.connection(), USERS) == "ben"
            tx.commit()
            assert scalar(tx.connection(), USERS) == "ben"

    def test_stays_entered_when_a_savepoint_is_rolled_back(self, two: Engine) -> None:
        with unit(scope.user("ann"), two) as tx:
            with pytest.raises(DataError), tx.begin_nested():
                scalar(tx.connection(), "SELECT 1 / 0")
            assert scalar(tx.connection(), USERS) == "ann"

    def test_cannot_become_anothers(self, two: Engine) -> None:
        with unit(scope.user("ann"), two) as tx:
            for other in (
                "onboarding.enter('ben')",
                "onboarding.enter_wide()",
                "onboarding.hold_session('ben', NULL, true)",
            ):
                with pytest.raises(ProgrammingError, match="belongs to") as refused, tx.begin_nested():
                    scalar(tx.connection(), f"SELECT {other}")
                assert getattr(refused.value.orig, "sqlstate", "") == "42501"
            assert scalar(tx.connection(), USERS) == "ann"

    def test_may_enter_its_own_again(self, two: Engine) -> None:
        with unit(scope.user("ann"), two) as tx:
            scalar(tx.connection(), "SELECT onboarding.enter('ann')")
            assert scalar(tx.connection(), USERS) == "ann"

    def test_of_everyone_stays_so_whoever_enters(self, two: Engine) -> None:
        with unit(scope.everyone("test"), two) as tx:
            scalar(tx.connection(), "SELECT onboarding.enter('ben')")
            assert scalar(tx.connection(), USERS) == "ann ben"


class TestEnter:
    """A transaction that a web app began is told whose it is."""

    def test_shows_the_users_rows_until_the_end(self, two: Engine) -> None:
        with Session(two) as tx:
            scope.enter(tx, "ann")
            assert scalar(tx.connection(), USERS) == "ann"
            tx.commit()
            assert scalar(tx.connection(), USERS) == ""
            scope.enter(tx, "ben")
            assert scalar(tx.connection(), USERS) == "ben"

    def test_is_one_statement_in_a_transaction(self, two: Engine) -> None:
        with Session(two) as tx, statements(two) as seen:
            for _ in range(3):
                scope.enter(tx, "ann")
            with tx.begin_nested():
                scope.enter(tx, "ann")
        assert len([sql for sql in seen if "enter" in sql]) == 1

    def test_is_done_again_where_the_savepoint_that_it_was_done_in_is_gone(self, two: Engine) -> None:
        with Session(two) as tx:
            savepoint = tx.begin_nested()
            scope.enter(tx, "ann")
            savepoint.rollback()
            assert scalar(tx.connection(), USERS) == ""
            scope.enter(tx, "ann")
            assert scalar(tx.connection(), USERS) == "ann"

    def test_of_another_user_is_refused(self, two: Engine) -> None:
        with unit(scope.user("ann"), two) as tx, pytest.raises(ProgrammingError, match="belongs to another user"):
            scope.enter(tx, "ben")

    def test_costs_nothing_where_the_scope_is_there_already(self, two: Engine) -> None:
        for whose in (scope.user("ann"), scope.everyone("test")):
            with unit(whose, two) as tx, statements(two) as seen:
                scope.enter(tx, "ann")
            assert seen == []


class TestAConnection:
    """It is lent with a scope and comes back without."""

    def test_that_is_given_back_knows_nobody(self, two: Engine) -> None:
        with unit(scope.user("ann"), two) as tx:
            pid = scalar(tx.connection(), PID)
        with two.connect() as on:
            assert (scalar(on, PID), scalar(on, USERS)) == (pid, "")
        with statement(scope.everyone("test"), two) as on:
            assert (scalar(on, PID), scalar(on, USERS)) == (pid, "ann ben")
        with two.connect() as on:
            assert (scalar(on, PID), scalar(on, USERS)) == (pid, "")

    def test_that_dies_fails_instead_of_finding_nothing(self, two: Engine) -> None:
        with statement(scope.user("ann"), two) as on:
            with superuser(two) as mighty:
                scalar(mighty, "SELECT pg_terminate_backend(%s)", scalar(on, PID))
            with pytest.raises(OperationalError):
                scalar(on, USERS)
            with pytest.raises(PendingRollbackError):
                scalar(on, USERS)
        with statement(scope.user("ann"), two) as on:
            assert scalar(on, USERS) == "ann"

    def test_of_a_prefork_parent_has_its_scope_too(self, clean: None) -> None:
        with unit(scope.user("ann")) as tx:
            tx.connection().exec_driver_sql(BEGIN, ("ann",))
        with statement(scope.user("ann"), brief_engine(settings())) as on:
            assert scalar(on, USERS) == "ann"
        with statement(on=brief_engine(settings())) as on:
            assert scalar(on, USERS) == ""
