"""A scope reaches the database with each transaction's first statement, holds until its end, and stays nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any, cast

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    OperationalError,
    PendingRollbackError,
    ProgrammingError,
)
from sqlalchemy.orm import Session

from db import keys, scope
from db.engine import brief_engine, reading, statement, unit
from db.entering import ScopedCursor, assign
from db.scope import NOBODY, Scope
from settings import settings
from tests.db.kept_keys import PROVIDERS, VAULT, pasted, put
from tests.db.stage import at_once, scalar, statements, superuser

USERS = "SELECT coalesce(string_agg(user_id, ' ' ORDER BY user_id), '') FROM onboarding.onboarding_sessions"
BEGIN = "INSERT INTO onboarding.onboarding_sessions (user_id) VALUES (%s)"
PID = "SELECT pg_backend_pid()"


@pytest.fixture
def two(house: Engine) -> Engine:
    """A house in which ann and ben have begun."""
    for user in ("ann", "ben"):
        with statement(scope.user(user), house) as on:
            on.exec_driver_sql(BEGIN, (user,))
    return house


def address(house: Engine) -> str:
    """Return the house's address in the words of libpq."""
    return house.url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def raw(house: Engine, whose: Scope) -> Iterator[psycopg.Connection[Any]]:
    """Lend a connection of psycopg's own, each statement a transaction."""
    with closing(psycopg.connect(address(house), autocommit=True, cursor_factory=ScopedCursor)) as connection:
        assign(connection, whose)
        yield connection


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


class TestACursor:
    """What psycopg offers beside single statements."""

    def test_executes_many_at_once_and_all_or_none(self, two: Engine) -> None:
        change = "UPDATE onboarding.onboarding_sessions SET rev = rev + %s::integer"
        with raw(two, scope.user("ann")) as on:
            on.cursor().executemany(change, [("1",), ("2",)])
            with pytest.raises(psycopg.DataError):
                on.cursor().executemany(change, [("4",), ("x",)])
            assert on.execute("SELECT rev FROM onboarding.onboarding_sessions").fetchall() == [(3,)]

    def test_copies_out_what_is_seen(self, two: Engine) -> None:
        with raw(two, scope.user("ben")) as on:
            with on.cursor().copy("COPY (SELECT user_id FROM onboarding.onboarding_sessions) TO STDOUT") as copying:
                assert list(copying.rows()) == [("ben",)]
            assert on.execute(USERS).fetchone() == ("ben",)

    def test_copies_in_by_way_of_a_table_of_its_own(self, two: Engine) -> None:
        with unit(scope.everyone("test"), two) as tx, closing(tx.connection().connection.cursor()) as cursor:
            cursor.execute("CREATE TEMP TABLE fresh (user_id text) ON COMMIT DROP")
            with cast("ScopedCursor[Any]", cursor).copy("COPY fresh FROM STDIN") as copying:
                copying.write_row(("carl",))
            cursor.execute("INSERT INTO onboarding.onboarding_sessions (user_id) SELECT user_id FROM fresh")
        with raw(two, scope.everyone("test")) as on:
            assert on.execute(USERS).fetchone() == ("ann ben carl",)
            with pytest.raises(psycopg.NotSupportedError, match="row-level security"):
                on.cursor().copy("COPY onboarding.onboarding_sessions FROM STDIN").__enter__()

    def test_streams_what_is_seen(self, two: Engine) -> None:
        with raw(two, scope.user("ann")) as on:
            assert [*on.cursor().stream("SELECT user_id FROM onboarding.onboarding_sessions")] == [("ann",)]

    def test_works_within_a_pipeline(self, two: Engine) -> None:
        with raw(two, scope.user("ann")) as on, on.pipeline():
            cursors = [on.execute(USERS) for _ in range(3)]
            assert [cursor.fetchone() for cursor in cursors] == [("ann",)] * 3

    def test_in_a_transaction_that_psycopg_began_by_itself_sees_nothing_until_it_is_entered(self, two: Engine) -> None:
        with raw(two, scope.user("ann")) as on, on.transaction():
            assert on.execute(USERS).fetchone() == ("",)
            on.execute("SELECT onboarding.enter('ann')")
            assert on.execute(USERS).fetchone() == ("ann",)


class TestAFirstRow:
    """A user's session and what hangs on it are written by one statement."""

    def test_lets_what_hangs_on_it_be_written_and_read_at_once(self, house: Engine, there: Connection) -> None:
        with unit(scope.user("ann"), house) as tx:
            one = keys.put(tx, "ann", PROVIDERS["openai"], pasted(), VAULT)
            assert keys.held(tx, "ann", one.id).provider == "openai"
        assert scalar(there, "SELECT count(*) FROM onboarding.api_keys") == 1

    def test_of_a_user_who_was_erased_is_another(self, house: Engine) -> None:
        put(house)
        with unit(scope.user("ann"), house) as tx:
            tx.connection().exec_driver_sql("DELETE FROM onboarding.onboarding_sessions")
            keys.put(tx, "ann", PROVIDERS["openai"], pasted(), VAULT)
            assert [row.provider for row in keys.shown(tx.connection(), "ann")] == ["openai"]

    @pytest.mark.parametrize("clash", ["NOTHING", "UPDATE SET updated_at = now()"])
    def test_that_is_there_already_stays_the_one_that_counts(self, house: Engine, clash: str) -> None:
        put(house)
        with unit(scope.user("ann"), house) as tx:
            tx.connection().exec_driver_sql(f"{BEGIN} ON CONFLICT (user_id) DO {clash}", ("ann",))
            assert [row.provider for row in keys.shown(tx.connection(), "ann")] == ["openai"]

    @pytest.mark.parametrize("round_", range(5))
    def test_is_one_though_sixteen_write_it_at_once(self, house: Engine, there: Connection, round_: int) -> None:
        crowd = create_engine(house.url, poolclass=NullPool, connect_args={"cursor_factory": ScopedCursor})
        providers = [name for name, one in PROVIDERS.items() if one.checkable][:16]

        def write(number: int) -> list[str]:
            with unit(scope.user("ann"), crowd) as tx:
                keys.put(tx, "ann", PROVIDERS[providers[number]], pasted(providers[number]), VAULT)
                return [row.provider for row in keys.shown(tx.connection(), "ann")]

        seen = at_once(16, write)
        assert all(providers[number] in mine for number, mine in enumerate(seen))
        assert scalar(there, "SELECT count(*) FROM onboarding.onboarding_sessions") == 1
        assert scalar(there, "SELECT count(*) FROM onboarding.api_keys") == 16

    def test_that_another_has_just_written_is_found_by_the_next_statement(self, house: Engine) -> None:
        with unit(scope.user("ann"), house) as slow:
            assert scalar(slow.connection(), USERS) == ""
            put(house)
            assert scalar(slow.connection(), "SELECT onboarding.hold_session('ann', NULL, true) IS NOT NULL")
            assert [row.provider for row in keys.shown(slow.connection(), "ann")] == ["openai"]
