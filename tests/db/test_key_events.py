"""What changed in users' keys is read in order, without a gap and without a doubling, whoever commits when."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Row

from db import key_events, scope
from db.engine import statement
from db.key_events import BEGINNING, Cursor
from tests.db.kept_keys import NOTHING_LEARNED, REFUSED, check, put
from tests.db.stage import at_once, wide

_TELL = """INSERT INTO onboarding.key_events (session_id, user_id, provider, was, verdict, condition)
SELECT id, 'ann', %s, 'unchecked', 'valid', 'ok' FROM onboarding.onboarding_sessions"""


@pytest.fixture
def ann(house: Engine) -> Engine:
    """A house in which ann has a key."""
    put(house)
    return house


def tell(on: Connection, name: str) -> None:
    """Write an event of this name."""
    on.exec_driver_sql(_TELL, (name,))


@contextmanager
def telling(house: Engine, name: str) -> Iterator[Connection]:
    """Write an event in a transaction that ends with the block, by a commit unless it was rolled back."""
    with wide(house) as on:
        tell(on, name)
        yield on
        on.commit()


def names(events: tuple[Any, Cursor] | list[Row[Any]]) -> list[str]:
    found = events[0] if isinstance(events, tuple) else events
    return [one.provider for one in found]


def test_an_event_says_whose_key_changed_how(ann: Engine, there: Connection) -> None:
    one = put(ann)
    check(ann, one, NOTHING_LEARNED)
    check(ann, one, REFUSED)
    [event], cursor = key_events.after(there)
    assert (event.user_id, event.provider) == ("ann", "openai")
    assert (event.was, event.verdict, event.condition) == ("indeterminate", "invalid", "rejected")
    assert cursor == (event.written_by, event.id)


def test_reading_goes_on_where_it_stopped(ann: Engine, there: Connection) -> None:
    assert key_events.after(there) == ([], BEGINNING)
    tell(there, "a")
    found, cursor = key_events.after(there)
    assert names([*found]) == ["a"]
    assert key_events.after(there, cursor) == ([], cursor)
    tell(there, "b")
    assert names(key_events.after(there, cursor)) == ["b"]


def test_many_are_read_in_pages_also_those_of_one_transaction(ann: Engine, there: Connection) -> None:
    with telling(ann, "a") as on:
        for name in "bcde":
            tell(on, name)
    tell(there, "f")
    read: list[str] = []
    cursor = BEGINNING
    for _ in range(4):
        found, cursor = key_events.after(there, cursor, most=2)
        read += names([*found])
    assert read == list("abcdef")


def test_one_that_was_begun_first_and_committed_last_is_not_skipped(ann: Engine, there: Connection) -> None:
    with telling(ann, "slow"):
        tell(there, "quick")
        assert key_events.after(there) == ([], BEGINNING)
    found, cursor = key_events.after(there)
    assert names([*found]) == ["slow", "quick"]
    assert key_events.after(there, cursor) == ([], cursor)


def test_what_stands_before_every_open_transaction_is_read_at_once(ann: Engine, there: Connection) -> None:
    tell(there, "early")
    with telling(ann, "slow"):
        found, cursor = key_events.after(there)
        assert names([*found]) == ["early"]
    assert names(key_events.after(there, cursor)) == ["slow"]


def test_whoever_began_first_and_told_last_is_read_first_whatever_the_page(ann: Engine, there: Connection) -> None:
    with wide(ann) as early:
        early.exec_driver_sql("UPDATE onboarding.api_keys SET used_at = now()")
        tell(there, "second")
        tell(early, "first")
        early.commit()
    found, cursor = key_events.after(there, most=1)
    assert names([*found]) == ["first"]
    assert names(key_events.after(there, cursor)) == ["second"]


def test_one_that_is_rolled_back_is_never_read_and_holds_up_nobody_afterwards(ann: Engine, there: Connection) -> None:
    with telling(ann, "wrong") as on:
        tell(there, "right")
        on.rollback()
    assert names(key_events.after(there)) == ["right"]


def test_one_who_only_reads_for_long_holds_up_nobody(ann: Engine, there: Connection) -> None:
    with wide(ann) as reader:
        reader.exec_driver_sql("SELECT count(*) FROM onboarding.key_events")
        tell(there, "a")
        assert names(key_events.after(there)) == ["a"]


@pytest.mark.parametrize("seed", range(5))
def test_whatever_the_order_of_commits_each_is_read_once_and_in_the_same_order(
    ann: Engine, there: Connection, seed: int
) -> None:
    chance = random.Random(seed)
    open_: list[ExitStack] = []
    read: list[str] = []
    cursor = BEGINNING
    for number in range(30):
        if open_ and (len(open_) > 3 or chance.random() < 0.5):
            open_.pop(chance.randrange(len(open_))).close()
        stack = ExitStack()
        stack.enter_context(telling(ann, str(number)))
        open_.append(stack)
        found, cursor = key_events.after(there, cursor, most=chance.randint(1, 5))
        read += names([*found])
    for stack in open_:
        stack.close()
    read += names(key_events.after(there, cursor))
    assert sorted(read, key=int) == [str(number) for number in range(30)]
    assert read == names(key_events.after(there))


def test_four_who_write_at_once_beside_one_who_reads_lose_and_double_nothing(ann: Engine) -> None:
    each = 40

    def write(writer: int) -> None:
        for number in range(each):
            with telling(ann, f"{writer}-{number}"):
                pass

    def read() -> list[str]:
        seen: list[str] = []
        cursor, limit = BEGINNING, time.monotonic() + 20
        with statement(scope.everyone("test"), ann) as on:
            while len(seen) < 4 * each and time.monotonic() < limit:
                found, cursor = key_events.after(on, cursor, most=7)
                seen += names([*found])
        return seen

    *_, seen = at_once(5, lambda one: write(one) if one < 4 else read())
    assert seen is not None
    assert sorted(seen) == sorted(f"{writer}-{number}" for writer in range(4) for number in range(each))
    for writer in range(4):
        assert [name for name in seen if name.startswith(f"{writer}-")] == [f"{writer}-{n}" for n in range(each)]
