"""Asking for a job: the SQL door and the one that Python shares with it, on PostgreSQL 18 and 15."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, NullPool, create_engine

from db import asking, jobs
from db.asking import RequestRefusedError, Urgency
from db.engine import unit
from db.jobs import DONE
from tests.db.stage import ask, asking_without_an_end, at_once, enqueue, quietly, rows, take

HOUR = timedelta(hours=1)


def now() -> datetime:
    return datetime.now(UTC)


class TestTheSameRequest:
    """What is the same request, and what becomes of the second one."""

    def test_is_one_row_however_it_is_asked(self, house: Engine, there: Connection) -> None:
        first = ask(house, "nap", args={"n": 1})
        second = ask(house, "nap", args={"n": 1})
        third = enqueue(there, "nap", "u", '{"n": 1}')
        assert (first.fresh, second.fresh) == (True, False)
        assert first.id == second.id == third
        assert len(rows(there)) == 1

    def test_is_one_row_within_one_transaction(self, house: Engine, there: Connection) -> None:
        with unit(on=house) as tx:
            asked = [asking.add(tx, "nap", user_id="u", args={"n": 1}) for _ in range(2)]
        assert [a.fresh for a in asked] == [True, False]
        assert len(rows(there)) == 1

    @pytest.mark.parametrize(
        ("kind", "user_id", "args"),
        [("nap", "v", {"n": 1}), ("nap", "u", {"n": 2}), ("web_nap", "u", {"n": 1})],
        ids=["another user", "another argument that counts", "another job"],
    )
    def test_differs_by(self, house: Engine, there: Connection, kind: str, user_id: str, args: dict[str, Any]) -> None:
        ask(house, "nap", args={"n": 1})
        assert ask(house, kind, user_id, args).fresh

    def test_of_sixteen_at_once_is_one_row(self, house: Engine, there: Connection) -> None:
        crowd = create_engine(house.url, poolclass=NullPool)
        asked = at_once(16, lambda n: ask(crowd, "meddled", args={"n": n}))
        assert len({a.id for a in asked}) == len(rows(there)) == 1
        assert sum(a.fresh for a in asked) == 1

    def test_does_not_exist_for_a_job_whose_requests_are_each_their_own(self, house: Engine, there: Connection) -> None:
        ask(house, "chore", "", chore=True)
        ask(house, "chore", "", chore=True)
        assert len(rows(there)) == 2

    def test_is_a_new_row_after_the_first_has_ended(self, house: Engine, there: Connection) -> None:
        first = quietly(house)
        jobs.settle(there, take(there, first), DONE)
        assert quietly(house) != first


class TestNewInput:
    """Other arguments for work that is open already."""

    def test_replaces_input_that_has_not_begun(self, house: Engine, there: Connection) -> None:
        quietly(house, "meddled", n=1)
        quietly(house, "meddled", n=2)
        (row,) = rows(there)
        assert (row.args, row.again) == ({"n": 2}, None)

    def test_starts_at_once_with_fresh_budgets(self, house: Engine, there: Connection) -> None:
        quietly(house, "meddled", n=1)
        there.exec_driver_sql(
            "UPDATE onboarding.jobs SET failures = 3, crashes = 2, suspect = true, code = 'away', say = 'x', "
            "learned = '{}', ring_at = now() + interval '1 hour'"
        )
        quietly(house, "meddled", n=2)
        (row,) = rows(there)
        assert (row.failures, row.crashes, row.suspect, row.code, row.say, row.learned) == (
            0,
            0,
            False,
            None,
            None,
            None,
        )
        assert row.ring_at <= now()

    def test_is_needed_to_shorten_the_pause_after_a_failure(self, house: Engine, there: Connection) -> None:
        quietly(house, "meddled", n=1)
        there.exec_driver_sql("UPDATE onboarding.jobs SET failures = 3, ring_at = now() + interval '1 hour'")
        quietly(house, "meddled", n=1)
        (row,) = rows(there)
        assert row.failures == 3
        assert row.ring_at > now() + HOUR / 2

    def test_during_a_run_waits_beside_the_old(self, house: Engine, there: Connection) -> None:
        take(there, quietly(house, "meddled", n=1), "meddled")
        quietly(house, "meddled", n=2)
        (row,) = rows(there)
        assert (row.state, row.args, row.again) == ("running", {"n": 1}, {"n": 2})

    def test_during_a_run_that_is_the_old_again_takes_the_newer_back(self, house: Engine, there: Connection) -> None:
        take(there, quietly(house, "meddled", n=1), "meddled")
        quietly(house, "meddled", n=2)
        quietly(house, "meddled", n=1)
        assert rows(there)[0].again is None


class TestUrgencyAndTime:
    """Who waits, and from when on."""

    def test_urgency_only_grows_more_urgent(self, house: Engine, there: Connection) -> None:
        seen = []
        for urgency in (Urgency.SOON, Urgency.BULK, Urgency.NOW, Urgency.SOON):
            ask(house, urgency=urgency)
            seen.append(rows(there)[0].urgency)
        assert seen == [1, 1, 0, 0]

    def test_a_job_has_the_urgency_of_its_kind_where_none_is_named(self, house: Engine, there: Connection) -> None:
        enqueue(there, "poison", "u", "{}")
        assert rows(there)[0].urgency == Urgency.BULK

    def test_a_request_for_later_is_not_to_be_had_before(self, house: Engine, there: Connection) -> None:
        later = now() + HOUR
        job_id = enqueue(there, "nap", "u", "{}", 0, later)
        assert rows(there)[0].ring_at == later
        assert jobs.claim(there, str(job_id), "nap", "keys", worker="w", lease=HOUR, deadline=HOUR) is None

    def test_asking_for_earlier_brings_it_forward_and_for_later_does_not_delay_it(
        self, house: Engine, there: Connection
    ) -> None:
        early, middle, late = now() + HOUR, now() + 2 * HOUR, now() + 3 * HOUR
        for asked_for, expected in [(middle, middle), (late, middle), (early, early)]:
            ask(house, ring_at=asked_for)
            assert rows(there)[0].ring_at == expected


class TestARequestWithAName:
    """request_id: its repetition is known as such."""

    def test_is_answered_with_the_first_job_also_after_that_has_ended(self, house: Engine, there: Connection) -> None:
        first = ask(house, request_id="r", urgency=Urgency.BULK)
        jobs.settle(there, take(there, first.id), DONE)
        again = ask(house, request_id="r")
        assert (again.id, again.fresh, again.ring) == (first.id, False, False)
        assert again.correlation_id == first.correlation_id
        assert len(rows(there)) == 1

    def test_is_one_job_when_it_is_delivered_eight_times_at_once(self, house: Engine, there: Connection) -> None:
        crowd = create_engine(house.url, poolclass=NullPool)
        asked = at_once(8, lambda _: ask(crowd, "chore", "", chore=True, request_id="r"))
        assert len({a.id for a in asked}) == len(rows(there)) == 1
        assert sum(a.fresh for a in asked) == 1

    def test_under_another_name_is_the_same_work_once(self, house: Engine, there: Connection) -> None:
        assert ask(house, request_id="r").id == ask(house, request_id="s").id

    @pytest.mark.parametrize(("kind", "user_id"), [("nap", "another"), ("web_nap", "u")])
    def test_is_not_answered_with_another_users_or_another_kinds_job(
        self, house: Engine, there: Connection, kind: str, user_id: str
    ) -> None:
        ask(house, "nap", "u", request_id="r")
        with pytest.raises(RequestRefusedError, match="request_id"):
            ask(house, kind, user_id, request_id="r")

    def test_leaves_its_name_free_when_it_is_rolled_back(self, house: Engine, there: Connection) -> None:
        with asking_without_an_end(house, request_id="r"):
            pass
        assert ask(house, request_id="r").fresh
