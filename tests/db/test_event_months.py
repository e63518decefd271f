"""Months of events are made before they begin, take in what strayed, and are dropped whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine

from db import event_months
from tests.db.stage import at_once, scalar

_MONTHS = """SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
WHERE i.inhparent = 'onboarding.step_events'::regclass ORDER BY 1"""
_EVENT = """WITH s AS (INSERT INTO onboarding.onboarding_sessions AS s (user_id) VALUES ('u')
    ON CONFLICT (user_id) DO UPDATE SET updated_at = now() RETURNING id)
INSERT INTO onboarding.step_events (session_id, seq, kind, occurred_at, received_at, cause)
SELECT id, 1, 'session_started', %(at)s, %(at)s, 'user' FROM s"""
YEAR = timedelta(days=365)


@pytest.fixture
def months(house: Engine, there: Connection) -> Iterator[Connection]:
    """A house whose months of long ago are gone again afterwards."""
    yield there
    there.exec_driver_sql("DELETE FROM onboarding.onboarding_sessions")
    there.exec_driver_sql("SELECT onboarding.drop_event_months('2020-01-01')")


def names(on: Connection) -> list[str]:
    return list(on.exec_driver_sql(_MONTHS).scalars())


def test_this_month_and_the_next_two_are_there(months: Connection) -> None:
    event_months.make(months)
    wanted = (
        "SELECT 'step_events_' || to_char(now() + n * interval '1 month', 'YYYY_MM') FROM generate_series(0, 2) AS n"
    )
    assert set(months.exec_driver_sql(wanted).scalars()) <= set(names(months))


def test_making_them_again_makes_none(months: Connection) -> None:
    event_months.make(months)
    assert event_months.make(months) == 0


def test_an_event_of_a_month_that_nobody_made_is_kept_and_moves_in_later(months: Connection) -> None:
    months.exec_driver_sql(_EVENT, {"at": "2019-03-05T10:00:00Z"})
    where = "SELECT tableoid::regclass::text FROM onboarding.step_events WHERE received_at < '2020-01-01'"
    assert scalar(months, where) == "onboarding.step_events_other"
    assert event_months.make(months) == 1
    assert scalar(months, where) == "onboarding.step_events_2019_03"


def test_a_month_that_is_old_enough_goes_and_younger_ones_stay(months: Connection) -> None:
    months.exec_driver_sql(_EVENT, {"at": "2019-03-05T10:00:00Z"})
    months.exec_driver_sql(_EVENT, {"at": datetime.now(UTC)})
    event_months.make(months)
    assert event_months.drop(months, YEAR) == 1
    assert "step_events_2019_03" not in names(months)
    assert scalar(months, "SELECT count(*) FROM onboarding.step_events") == 1


def test_two_that_make_a_month_at_once_make_it_once(house: Engine, months: Connection) -> None:
    def make(_: int) -> bool:
        with house.connect() as on:
            made = bool(scalar(on, "SELECT onboarding.make_event_month('2018-07-15')"))
            on.commit()
            return made

    assert sorted(at_once(4, make)) == [False, False, False, True]


def test_erasing_a_user_takes_their_events_out_of_every_month(months: Connection) -> None:
    months.exec_driver_sql(_EVENT, {"at": "2019-03-05T10:00:00Z"})
    event_months.make(months)
    months.exec_driver_sql("DELETE FROM onboarding.onboarding_sessions WHERE user_id = 'u'")
    assert scalar(months, "SELECT count(*) FROM onboarding.step_events") == 0
