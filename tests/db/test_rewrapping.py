"""Rotating the master key: all rows, no row harmed, and nobody waited for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import Connection, event

from db import scope
from db.engine import engine, unit
from db.rewrapping import Unreadable, rewrap_all, rewrap_batch, rows_by_master_key, rows_left
from tests.db.sealed_rows import TENANT, fill, opened, put, rows, vault_of
from tests.db.stage import statements

OLD, NEW, BOTH = vault_of("k1"), vault_of("k2"), vault_of("k2", "k1")


def test_rows_are_counted_by_their_master_key(there: Connection) -> None:
    assert (rows_by_master_key(there), rows_left(there, BOTH)) == ({}, 0)
    fill(there, OLD, 5)
    put(there, BOTH, ("new", "openai", "FAKE"))
    assert (rows_by_master_key(there), rows_left(there, BOTH)) == ({"k1": 5, "k2": 1}, 5)


@pytest.mark.parametrize("size", [1, 4, 10, 100])
def test_every_row_is_rewrapped_once_in_batches(there: Connection, size: int) -> None:
    held = fill(there, OLD, 10)
    batches = list(rewrap_all(there, BOTH, TENANT, size))
    assert [batch.rewrapped for batch in batches] == [min(size, 10 - at) for at in range(0, 10, size)]
    assert opened(there, NEW) == held


def test_the_sealed_text_and_everything_else_of_a_row_stays(there: Connection) -> None:
    fill(there, OLD, 3)
    before = [row._asdict() for row in rows(there)]
    list(rewrap_all(there, BOTH, TENANT))
    for row, old in zip(rows(there), before, strict=True):
        assert {name for name, value in row._asdict().items() if value != old[name]} == {"data_key", "master_key"}


def test_rows_of_several_old_keys_are_rewrapped(there: Connection) -> None:
    for number, name in enumerate(("k1", "k2", "k3")):
        put(there, vault_of(name), (f"user{number}", "openai", f"FAKE-{name}"))
    list(rewrap_all(there, vault_of("k3", "k2", "k1"), TENANT))
    assert sorted(opened(there, vault_of("k3")).values()) == ["FAKE-k1", "FAKE-k2", "FAKE-k3"]


def test_a_second_run_finds_nothing_to_do_and_writes_nothing(on: Connection) -> None:
    fill(on, OLD, 3)
    list(rewrap_all(on, BOTH, TENANT))
    with statements(engine()) as seen:
        assert list(rewrap_all(on, BOTH, TENANT)) == []
    assert len(seen) == 1


def test_a_batch_costs_two_statements(on: Connection) -> None:
    fill(on, OLD, 50)
    with statements(engine()) as seen:
        rewrap_batch(on, BOTH, TENANT, "k1")
    assert len(seen) == 2


def test_stopping_after_any_batch_leaves_every_row_readable_and_the_rest_for_later(there: Connection) -> None:
    held = fill(there, OLD, 10)
    batches = rewrap_all(there, BOTH, TENANT, 4)
    next(batches)
    assert rows_by_master_key(there) == {"k1": 6, "k2": 4}
    assert opened(there, BOTH) == held
    assert sum(batch.rewrapped for batch in rewrap_all(there, BOTH, TENANT, 4)) == 6
    assert opened(there, NEW) == held


DAMAGES = {
    "moved": ("row_id = gen_random_uuid()", "k1", "moved from another row"),
    "damaged": ("data_key = set_byte(data_key, 20, 255 - get_byte(data_key, 20))", "k1", "damaged"),
    "cut": ("data_key = ''", "k1", "not a seal of ours"),
    "its master key gone": ("master_key = 'k0'", "k0", "k0 is not known here"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_rows_that_do_not_open_are_told_and_left_as_they_are(there: Connection, damage: str) -> None:
    change, master_key, why = DAMAGES[damage]
    fill(there, OLD, 9)
    bad = rows(there)[4].id
    there.exec_driver_sql(f"UPDATE onboarding.api_keys SET {change} WHERE id = {bad}")
    before = next(row for row in rows(there) if row.id == bad)
    told = [one for batch in rewrap_all(there, BOTH, TENANT, 2) for one in batch.unreadable]
    assert [(one.id, one.master_key) for one in told] == [(bad, master_key)]
    assert why in told[0].why
    assert next(row for row in rows(there) if row.id == bad) == before
    assert rows_left(there, BOTH) == 1
    assert len([row for row in rows(there) if row.master_key == "k2"]) == 8


def test_rows_of_another_tenant_do_not_open(there: Connection) -> None:
    fill(there, OLD, 1)
    [batch] = rewrap_all(there, BOTH, "another")
    assert (batch.rewrapped, len(batch.unreadable)) == (0, 1)
    assert isinstance(batch.unreadable[0], Unreadable)


def between(act: Callable[[], None]) -> AbstractContextManager[None]:
    """Do something once, after a batch was read and before it is written back."""
    return Between(act)


class Between(AbstractContextManager[None]):
    """Listens for the statement that writes a batch back."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act, self._done = act, False

    def _before(self, _c: object, _cursor: object, sql: str, *_: object) -> None:
        if "SKIP LOCKED" in sql and not self._done:
            self._done = True
            self._act()

    def __enter__(self) -> None:
        event.listen(engine(), "before_cursor_execute", self._before)

    def __exit__(self, *_: object) -> None:
        event.remove(engine(), "before_cursor_execute", self._before)
        assert self._done


def elsewhere(sql: str) -> None:
    with unit(scope.everyone("test")) as tx:
        tx.connection().exec_driver_sql(sql)


def test_a_key_that_is_replaced_meanwhile_is_left_alone(on: Connection) -> None:
    held = fill(on, OLD, 4)

    def replace() -> None:
        with unit(scope.everyone("test")) as tx:
            put(tx.connection(), BOTH, ("user0", "openai", "FAKE-new"))

    with between(replace):
        [batch] = rewrap_all(on, BOTH, TENANT)
    assert (batch.rewrapped, batch.unreadable) == (3, ())
    assert opened(on, NEW) == {**held, ("user0", "openai"): "FAKE-new"}


def test_a_row_that_is_deleted_meanwhile_stays_deleted(on: Connection) -> None:
    fill(on, OLD, 4)
    with between(lambda: elsewhere("DELETE FROM onboarding.api_keys WHERE provider = 'openai'")):
        [batch] = rewrap_all(on, BOTH, TENANT)
    assert (batch.rewrapped, len(rows(on))) == (3, 3)


def test_a_verdict_that_is_written_meanwhile_is_kept(on: Connection) -> None:
    held = fill(on, OLD, 4)
    with between(lambda: elsewhere("UPDATE onboarding.api_keys SET verdict = 'valid', revision = revision + 1")):
        [batch] = rewrap_all(on, BOTH, TENANT)
    assert batch.rewrapped == 4
    assert {(row.verdict, row.revision) for row in rows(on)} == {("valid", 2)}
    assert opened(on, NEW) == held


def test_a_row_that_is_in_use_is_not_waited_for_and_taken_by_the_next_pass(on: Connection) -> None:
    held = fill(on, OLD, 4)
    with unit(scope.everyone("test")) as tx:
        tx.connection().exec_driver_sql("UPDATE onboarding.api_keys SET tries = 1 WHERE provider = 'groq'")
        on.exec_driver_sql("SET statement_timeout = '60s'")
        [batch] = rewrap_all(on, BOTH, TENANT)
        assert (batch.rewrapped, batch.unreadable, rows_left(on, BOTH)) == (3, (), 1)
    on.exec_driver_sql("RESET statement_timeout")
    assert [batch.rewrapped for batch in rewrap_all(on, BOTH, TENANT)] == [1]
    assert opened(on, NEW) == held


def test_two_rotations_at_once_do_each_row_once(on: Connection) -> None:
    held = fill(on, OLD, 40)
    done: list[int] = []

    def other() -> None:
        done.extend(batch.rewrapped for batch in rewrap_all(other_on, BOTH, TENANT, 10))

    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as other_on, between(other):
        mine = [batch.rewrapped for batch in rewrap_all(on, BOTH, TENANT, 10)]
    assert sum(mine) + sum(done) == 40
    assert opened(on, NEW) == held
