"""Real uses of a key: a good one spares a check, a refused one asks for it."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine

from db import keys, scope
from db.engine import unit
from tests.db.kept_keys import check, put, row, write


def use(house: Engine, key_id: int, *, refused: bool = False) -> None:
    """Report how a real use of a key went."""
    with unit(scope.everyone("test"), house) as tx:
        keys.report_use(tx, key_id, refused=refused)


class TestUse:
    """Real uses of a key tell as much as checks."""

    def test_a_good_use_spares_a_working_key_its_next_check_and_ends_its_doubt(
        self, house: Engine, there: Connection
    ) -> None:
        one = put(house)
        check(house, one)
        write(there, one.id, "doubted_at = now(), check_at = now() + interval '10 minutes', used_at = now()")
        use(house, one.id)
        stored = row(there, one.id)
        assert (stored.doubted_at, stored.used_at <= stored.now) == (None, True)
        assert 6.9 < (stored.check_at - stored.now).total_seconds() / 86400 <= 7

    def test_it_never_brings_a_check_forward(self, house: Engine, there: Connection) -> None:
        one = put(house)
        check(house, one)
        before = row(there, one.id).check_at
        use(house, one.id)
        assert row(there, one.id).check_at == before

    @pytest.mark.parametrize("condition", ["no_quota", "restricted", "billing_or_region"])
    def test_a_key_with_a_reservation_is_checked_all_the_same(
        self, house: Engine, there: Connection, condition: str
    ) -> None:
        one = put(house)
        check(house, one)
        write(there, one.id, f"condition = '{condition}', check_at = now() + interval '1 day'")
        before = row(there, one.id).check_at
        use(house, one.id)
        assert row(there, one.id).check_at == before

    def test_many_uses_in_a_minute_are_one_write(self, house: Engine, there: Connection) -> None:
        one = put(house)
        use(house, one.id)
        first = row(there, one.id).used_at
        use(house, one.id)
        assert row(there, one.id).used_at == first
        write(there, one.id, "used_at = now() - interval '61 seconds'")
        use(house, one.id)
        assert row(there, one.id).used_at > first

    @pytest.mark.parametrize("due", ["now() + interval '20 days'", "NULL"], ids=["later", "never"])
    def test_a_refused_use_makes_the_key_due_at_once_and_says_nothing_else(
        self, house: Engine, there: Connection, due: str
    ) -> None:
        one = put(house)
        check(house, one)
        write(there, one.id, f"check_at = {due}")
        use(house, one.id, refused=True)
        stored = row(there, one.id)
        assert (stored.verdict, stored.check_at <= stored.now, stored.used_at <= stored.now) == ("valid", True, True)

    def test_a_refused_use_does_not_promise_a_check_that_nobody_can_make(
        self, house: Engine, there: Connection
    ) -> None:
        one = put(house, provider="fal")
        use(house, one.id, refused=True)
        assert row(there, one.id).check_at is None

    def test_asking_again_makes_a_key_due_at_once(self, house: Engine, there: Connection) -> None:
        one = put(house)
        with unit(scope.everyone("test"), house) as tx:
            keys.ask_again(tx, one.id)
        stored = row(there, one.id)
        assert stored.check_at <= stored.now
