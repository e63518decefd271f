"""A query that forgets its user returns nothing, and one user's never touches another's: for every table there is."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from db import asking, scope
from db.asking import RequestRefusedError
from db.engine import statement, unit
from db.models import Base
from db.scope import NOBODY, Scope
from tests.db.belongings import ROWS, count, everything_of, owned, rows_of, settle_in
from tests.db.stage import scalar, superuser

Two = tuple[dict[str, Any], dict[str, Any]]
TABLES = sorted(ROWS)
# The queue: whoever is in no user's scope works on all of it, because workers take rows of all users.
QUEUE: dict[str, str] = {
    "jobs": """INSERT INTO onboarding.jobs (kind, queue, user_id, args, same, correlation_id)
        VALUES ('nap', 'keys', %(user)s, jsonb_build_object('song', %(user)s::text), %(user)s, 'c')""",
    "job_attempts": """INSERT INTO onboarding.job_attempts (job_id, claim_no, started_at, worker, outcome)
        SELECT id, 1, now(), 'w', 'done' FROM onboarding.jobs WHERE user_id = %(user)s""",
    "job_requests": """INSERT INTO onboarding.job_requests (request_id, job_id)
        SELECT user_id, id FROM onboarding.jobs WHERE user_id = %(user)s""",
}
# What is written to a row to see whether it can be.
# What is written there stays as it is, whoever asks.
ONLY_ADDED = {"step_events"}
SAME = {"onboarding_sessions": "user_id = user_id", "key_checks": "key_id = key_id"}
MINE = {"onboarding_sessions": "user_id = %(user)s", "key_checks": "key_id = %(key)s"}


@pytest.fixture
def two(house: Engine, there: Connection) -> Two:
    """Ann and ben, each with a row in every table."""
    return settle_in(there, "ann"), settle_in(there, "ben")


@pytest.mark.parametrize("table", TABLES)
class TestNobody:
    """Without a scope."""

    def test_reads_nothing(self, house: Engine, two: Two, table: str) -> None:
        with statement(on=house) as on:
            assert count(on, table) == 0
            assert rows_of(on, table, two[0]) == []

    @pytest.mark.parametrize(
        "act", ["UPDATE onboarding.{0} SET {1}", "DELETE FROM onboarding.{0}"], ids=["update", "delete"]
    )
    def test_changes_nothing(self, house: Engine, two: Two, table: str, act: str) -> None:
        before = everything_of(house, two[0]), everything_of(house, two[1])
        with statement(on=house) as on:
            assert on.exec_driver_sql(act.format(table, SAME.get(table, "session_id = session_id"))).rowcount == 0
        assert (everything_of(house, two[0]), everything_of(house, two[1])) == before

    def test_writes_nothing(self, house: Engine, two: Two, table: str) -> None:
        with statement(on=house) as on, pytest.raises(DBAPIError, match="row-level security"):
            on.exec_driver_sql(ROWS[table], {**two[0], "user": "carl"})


def kept_as_it_is(table: str) -> AbstractContextManager[object]:
    """Expect a change of a table's own rows to be refused where they are only added to."""
    return pytest.raises(DBAPIError, match="is not done") if table in ONLY_ADDED else nullcontext()


@pytest.mark.parametrize("table", TABLES)
class TestAUser:
    """In ann's scope."""

    def test_reads_their_own_alone(self, house: Engine, two: Two, table: str) -> None:
        with statement(scope.user("ann"), house) as on:
            assert (count(on, table), len(rows_of(on, table, two[0])), rows_of(on, table, two[1])) == (1, 1, [])

    def test_changes_their_own_alone(self, house: Engine, two: Two, table: str) -> None:
        before = everything_of(house, two[1])
        change = f"UPDATE onboarding.{table} SET {SAME.get(table, 'session_id = session_id')}"
        with statement(scope.user("ann"), house) as on:
            with kept_as_it_is(table):
                assert on.exec_driver_sql(change).rowcount == 1
            assert on.exec_driver_sql(f"{change} WHERE {owned(table)}", two[1]).rowcount == 0
            assert on.exec_driver_sql(f"SELECT FROM onboarding.{table} FOR UPDATE").rowcount == 1
        assert everything_of(house, two[1]) == before

    def test_deletes_their_own_alone(self, house: Engine, two: Two, table: str) -> None:
        before = everything_of(house, two[1])
        with statement(scope.user("ann"), house) as on:
            assert on.exec_driver_sql(f"DELETE FROM onboarding.{table} WHERE {owned(table)}", two[1]).rowcount == 0
            with kept_as_it_is(table):
                assert on.exec_driver_sql(f"DELETE FROM onboarding.{table}").rowcount == 1
        assert len(everything_of(house, two[0])[table]) == (table in ONLY_ADDED)
        assert everything_of(house, two[1]) == before

    def test_writes_nothing_for_another(self, house: Engine, two: Two, table: str) -> None:
        with statement(scope.user("ann"), house) as on, pytest.raises(DBAPIError, match="row-level security"):
            on.exec_driver_sql(ROWS[table], {**two[1], "user": "carl" if table == "onboarding_sessions" else "ben"})

    def test_gives_nothing_away(self, house: Engine, two: Two, table: str) -> None:
        away = f"UPDATE onboarding.{table} SET {MINE.get(table, 'session_id = %(session)s')}"
        with (
            statement(scope.user("ann"), house) as on,
            pytest.raises(DBAPIError, match=r"row-level security|is not done"),
        ):
            on.exec_driver_sql(away, {**two[1], "user": "carl"})


class TestTheQueue:
    """Jobs with their attempts and requests."""

    @pytest.fixture
    def queued(self, there: Connection) -> None:
        """A row of ann's and of ben's in each of its tables."""
        for user in ("ann", "ben"):
            for row in QUEUE.values():
                there.exec_driver_sql(row, {"user": user})

    @pytest.mark.parametrize("table", QUEUE)
    def test_shows_a_user_their_own_alone_and_lets_nobody_else_be_touched(
        self, house: Engine, queued: None, table: str
    ) -> None:
        column = "id" if table == "jobs" else "job_id"
        seen = {}
        for name, whose in {"ann": scope.user("ann"), "workers": NOBODY, "operators": scope.everyone("test")}.items():
            with statement(whose, house) as on:
                seen[name] = (
                    count(on, table),
                    on.exec_driver_sql(f"UPDATE onboarding.{table} SET {column} = {column}").rowcount,
                )
        assert seen == {"ann": (1, 1), "workers": (2, 2), "operators": (2, 2)}

    def test_takes_nothing_for_another_user(self, house: Engine, queued: None) -> None:
        with unit(scope.user("ann"), house) as tx, pytest.raises(DBAPIError, match="row-level security"):
            asking.add(tx, "nap", user_id="ben", args={"n": 1})

    def test_knows_the_name_of_anothers_request_and_shows_nothing_of_it(self, house: Engine, queued: None) -> None:
        with unit(scope.user("ann"), house) as tx, pytest.raises(RequestRefusedError, match="another job"):
            asking.add(tx, "nap", user_id="ann", args={"n": 1}, request_id="ben")


@pytest.mark.parametrize("whose", [NOBODY, scope.user("ann")], ids=["nobody", "ann"])
def test_orders_of_operators_are_for_operators(house: Engine, there: Connection, whose: Scope) -> None:
    there.exec_driver_sql("DELETE FROM onboarding.bulk_runs")
    there.exec_driver_sql("INSERT INTO onboarding.bulk_runs (id, act, filter) VALUES ('secret', 'reset', '{}')")
    with statement(whose, house) as on:
        assert count(on, "bulk_runs") == 0


@pytest.mark.parametrize("table", TABLES)
def test_everyones_rows_are_all_there_for_whoever_opens_them(house: Engine, two: Two, table: str) -> None:
    with statement(scope.everyone("test"), house) as on:
        assert count(on, table) == 2


@pytest.mark.parametrize("whose", [NOBODY, scope.user("ann")], ids=["nobody", "ann"])
def test_months_of_events_are_closed_beside_their_table(house: Engine, two: Two, whose: Scope) -> None:
    with statement(whose, house) as on:
        months = on.exec_driver_sql(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'onboarding.step_events'::regclass"
        )
        for month in months.scalars():
            assert scalar(on, f"SELECT count(*) FROM {month}") == 0


def test_what_goes_with_a_session_goes_in_its_users_scope(house: Engine, two: Two) -> None:
    with unit(scope.user("ann"), house) as tx:
        assert tx.connection().exec_driver_sql("DELETE FROM onboarding.onboarding_sessions").rowcount == 1
    assert not any(everything_of(house, two[0]).values())
    assert all(everything_of(house, two[1]).values())


def test_the_view_of_the_guide_shows_a_user_their_own_alone(house: Engine, two: Two) -> None:
    seen = "SELECT coalesce(string_agg(user_id, ' ' ORDER BY user_id), '') FROM onboarding.user_onboardings"
    for whose, users in ((NOBODY, ""), (scope.user("ben"), "ben"), (scope.everyone("test"), "ann ben")):
        with statement(whose, house) as on:
            assert scalar(on, seen) == users


class TestTheSchema:
    """What keeps it so when tables come."""

    def test_every_table_that_names_a_user_or_a_session_is_tried_here(self) -> None:
        naming = {
            table.name
            for table in Base.metadata.tables.values()
            if {*table.columns.keys()} & {"user_id", "session_id", "key_id", "job_id"}
        }
        assert naming - QUEUE.keys() == set(TABLES), "add a row of it to tests/db/belongings.py, and a policy"

    def test_every_table_that_names_a_user_or_a_session_has_policies_that_hold_for_its_owner(
        self, there: Connection
    ) -> None:
        found = there.exec_driver_sql(
            """SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
                c.relispartition <> EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid)
            FROM pg_class AS c WHERE c.relnamespace = 'onboarding'::regnamespace AND c.relkind IN ('r', 'p')
              AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname IN ('user_id', 'session_id', 'key_id', 'job_id'))"""
        ).all()
        assert len(found) > len(TABLES)
        assert [name for name, forced, policed in found if not (forced and policed)] == []

    def test_no_view_looks_past_the_policies(self, there: Connection) -> None:
        views = there.exec_driver_sql(
            "SELECT relname, coalesce(reloptions::text, '') FROM pg_class "
            "WHERE relnamespace = 'onboarding'::regnamespace AND relkind IN ('v', 'm')"
        ).all()
        assert views
        assert [name for name, options in views if "security_invoker=true" not in options] == []

    def test_our_own_role_is_one_that_policies_hold_for(self, there: Connection) -> None:
        assert there.exec_driver_sql("SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user").one() == (
            "onboarder",
            False,
        )  # fmt: skip

    def test_a_policy_leaves_the_index_to_the_statement_that_names_its_user(self, house: Engine, two: Two) -> None:
        with superuser(house) as mighty:
            mighty.exec_driver_sql("SET usher.everyone = 'on'")
            mighty.exec_driver_sql(
                "INSERT INTO onboarding.onboarding_sessions (user_id) SELECT 'user_' || n FROM generate_series(1, 3000) AS n"
            )
            mighty.exec_driver_sql(
                "INSERT INTO onboarding.onboarding_steps (session_id, key) SELECT id, 'website' FROM onboarding.onboarding_sessions "
                "WHERE user_id LIKE 'user_%%'"
            )
            mighty.exec_driver_sql("ANALYZE onboarding.onboarding_sessions, onboarding.onboarding_steps")
        wanted = (
            "EXPLAIN SELECT t.key FROM onboarding.onboarding_steps AS t JOIN onboarding.onboarding_sessions AS s "
            "ON s.id = t.session_id WHERE s.user_id = 'user_77'"
        )
        with statement(scope.user("user_77"), house) as on:
            plan = "\n".join(on.exec_driver_sql(wanted).scalars())
        assert "Seq Scan" not in plan
        assert "uq_onboarding_sessions_user_id" in plan
        assert "pk_onboarding_steps" in plan
