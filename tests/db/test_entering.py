"""What psycopg offers beside single statements is scoped too; and a user's first row brings what hangs on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, cast

import psycopg
import pytest
from sqlalchemy import Connection, Engine, NullPool, create_engine

from db import keys, scope
from db.engine import unit
from db.entering import ScopedCursor, assign
from db.scope import Scope
from tests.db.belongings import BEGIN, USERS, begun
from tests.db.kept_keys import PROVIDERS, VAULT, pasted, put
from tests.db.stage import at_once, scalar


@pytest.fixture
def two(house: Engine) -> Engine:
    """A house in which ann and ben have begun."""
    return begun(house, "ann", "ben")


@contextmanager
def raw(house: Engine, whose: Scope) -> Iterator[psycopg.Connection[Any]]:
    """Lend a connection of psycopg's own, each statement a transaction."""
    url = house.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with closing(psycopg.connect(url, autocommit=True, cursor_factory=ScopedCursor)) as connection:
        assign(connection, whose)
        yield connection


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
