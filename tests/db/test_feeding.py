"""Which jobs the broker may hold, and what becomes of those whose worker has fallen silent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from db import feeding, jobs, operating
from db.asking import Urgency
from db.engine import engine, statement
from db.feeding import LOST_AFTER, USERS_LOOKED_AT
from tests.db.stage import LEASE, ask, quietly, rows, scalar, statements, take

ALL = (Urgency.NOW, Urgency.SOON, Urgency.BULK)
URGENT, FED = (Urgency.NOW,), (Urgency.SOON, Urgency.BULK)
QUEUE = "keys"

_FILL = """INSERT INTO onboarding.jobs (kind, queue, user_id, same, urgency, ring_at, correlation_id)
SELECT 'nap', 'keys', %s, gen_random_uuid()::text, %s, now() - interval '1 hour' + n * interval '1 ms', 'c'
FROM generate_series(1, %s) AS n"""

_CROWD = """INSERT INTO onboarding.jobs (kind, queue, user_id, same, urgency, correlation_id)
SELECT 'nap', 'keys', 'u' || to_char(n, 'FM0000'), gen_random_uuid()::text, %s, 'c' FROM generate_series(1, %s) AS n"""


def fill(on: Connection, user_id: str, number: int = 1, urgency: Urgency = Urgency.SOON) -> None:
    """Write due rows of one user."""
    on.exec_driver_sql(_FILL, (user_id, urgency, number))


def feed(on: Connection, want: int = 1, urgencies: Sequence[Urgency] = ALL) -> list[UUID]:
    """Choose as one feed does."""
    after = scalar(on, "SELECT next_user FROM onboarding.queues WHERE name = %s", QUEUE)
    return [due.id for due in feeding.choose(on, QUEUE, urgencies, want, after=after)]


def users(on: Connection, chosen: Sequence[UUID]) -> list[str]:
    """Return whose jobs were chosen, in order of the alphabet."""
    whose = {row.id: row.user_id for row in rows(on)}
    return sorted(whose[job_id] for job_id in chosen)


def aged(on: Connection, column: str, by: timedelta) -> None:
    """Let time pass for one column."""
    on.exec_driver_sql(f"UPDATE onboarding.jobs SET {column} = {column} - %s", (by,))


class TestChoosing:
    """What is rung for next."""

    def test_nothing_is_due_in_an_empty_house(self, there: Connection) -> None:
        assert feed(there, 10) == []

    def test_the_more_urgent_goes_first_and_the_older_among_equals(self, there: Connection) -> None:
        for user, urgency in [("bulk", 2), ("soon", 1), ("now", 0), ("soon2", 1)]:
            fill(there, user, urgency=Urgency(urgency))
        order = [users(there, feed(there))[0] for _ in range(4)]
        assert order == ["now", "soon", "soon2", "bulk"]

    def test_only_the_urgencies_asked_for_are_chosen(self, there: Connection) -> None:
        fill(there, "now", urgency=Urgency.NOW)
        fill(there, "bulk", urgency=Urgency.BULK)
        assert users(there, feed(there, 10, FED)) == ["bulk"]
        assert users(there, feed(there, 10, URGENT)) == ["now"]

    def test_no_more_than_wanted_are_chosen(self, there: Connection) -> None:
        fill(there, "u", 20)
        assert len(feed(there, 7)) == 7

    def test_another_queues_jobs_are_left_to_it(self, house: Engine, there: Connection) -> None:
        quietly(house, "web_nap")
        assert feed(there, 10) == []

    def test_what_is_not_due_is_left(self, house: Engine, there: Connection) -> None:
        quietly(house)
        aged(there, "ring_at", -timedelta(hours=1))
        assert feed(there, 10) == []

    def test_what_runs_or_has_ended_is_left(self, house: Engine, there: Connection) -> None:
        take(there, quietly(house, n=1))
        operating.cancel(there, quietly(house, n=2))
        assert feed(there, 10) == []

    def test_what_was_rung_just_now_is_left_until_it_must_be_lost(self, there: Connection) -> None:
        fill(there, "u")
        (job_id,) = feed(there, 10)
        there.exec_driver_sql("UPDATE onboarding.jobs SET rung_at = now() + interval '1 minute'")
        assert feed(there, 10) == []
        there.exec_driver_sql("UPDATE onboarding.jobs SET rung_at = now() - %s", (LOST_AFTER,))
        assert feed(there, 10) == [job_id]

    def test_a_row_that_somebody_else_holds_is_left_without_waiting(self, house: Engine, there: Connection) -> None:
        fill(there, "held")
        fill(there, "free")
        with Session(house) as other:
            other.connection().exec_driver_sql("SELECT FROM onboarding.jobs WHERE user_id = 'held' FOR UPDATE")
            assert users(there, feed(there, 10)) == ["free"], "it would wait for ever"
        assert users(there, feed(there, 10)) == ["held"]

    def test_a_chore_of_the_house_is_chosen_too(self, house: Engine, there: Connection) -> None:
        asked = ask(house, "chore", "", chore=True, urgency=Urgency.BULK)
        assert [due.id for due in feeding.choose(there, "upkeep", ALL, 5)] == [asked.id]


class TestFairness:
    """Nobody's hundred jobs delay another's first."""

    def test_one_of_each_before_a_second_of_anybody(self, there: Connection) -> None:
        fill(there, "a", 5)
        for user in "bcd":
            fill(there, user, 2)
        assert users(there, feed(there, 4)) == ["a", "b", "c", "d"]

    def test_who_has_much_running_comes_after_who_has_nothing(self, there: Connection) -> None:
        fill(there, "busy", 6)
        for row in rows(there)[:3]:
            take(there, row.id)
        fill(there, "idle", 3)
        assert users(there, feed(there, 3)) == ["idle", "idle", "idle"]

    def test_urgency_goes_before_fairness(self, there: Connection) -> None:
        fill(there, "a", 3, Urgency.NOW)
        fill(there, "b", 3, Urgency.SOON)
        assert users(there, feed(there, 3)) == ["a", "a", "a"]

    @pytest.mark.parametrize("crowd", [USERS_LOOKED_AT + 50, 3 * USERS_LOOKED_AT])
    def test_both_lanes_come_round_to_every_user_behind_one_users_backlog(self, there: Connection, crowd: int) -> None:
        """The backlog is older than all of them, so only the round brings them."""
        fill(there, "0", 2_000)
        fill(there, "0", 2_000, Urgency.NOW)
        for urgency in (Urgency.NOW, Urgency.SOON):
            there.exec_driver_sql(_CROWD, (urgency, crowd))
        rounds = crowd // USERS_LOOKED_AT + 2
        for _ in range(rounds):
            one_feed(there, USERS_LOOKED_AT + 1)
        left = "SELECT count(*) FROM onboarding.jobs WHERE rung_at IS NULL AND user_id <> '0' GROUP BY urgency"
        assert there.exec_driver_sql(left).scalars().all() == []


def one_feed(on: Connection, want: int) -> None:
    """Choose for both lanes as the feeder does."""
    after = next(state.next_user for state in feeding.queue_states(on) if state.name == QUEUE)
    for urgencies in (URGENT, FED):
        feeding.choose(on, QUEUE, urgencies, want, after=after)


def plan(on: Connection, want: int) -> list[dict[str, Any]]:
    """Return all nodes of the plan of one choice as the feeder makes it, without making it."""
    values = {
        "queue": QUEUE, "urgencies": list(FED), "want": want, "after": "", "lost": LOST_AFTER,
        "users": USERS_LOOKED_AT, "turns": feeding.TURNS_LOOKED_AT,
    }  # fmt: skip
    with on.engine.connect() as aside:
        assert feeding.alone_here(aside)
        (made,) = aside.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {feeding._CHOOSE}", values).scalar_one()
        aside.rollback()
    nodes: list[dict[str, Any]] = []
    open_ones = [made["Plan"]]
    while open_ones:
        nodes.append(node := open_ones.pop())
        open_ones += node.get("Plans", [])
    return nodes


def rows_read(on: Connection, want: int) -> int:
    """Return how many rows all steps of a choice look at, those included that they leave out."""
    left_out = ("Rows Removed by Filter", "Rows Removed by Index Recheck", "Rows Removed by Join Filter")
    nodes = plan(on, want)
    return sum(
        int((node["Actual Rows"] + sum(node.get(name, 0) for name in left_out)) * node["Actual Loops"])
        for node in nodes
    )


@pytest.mark.parametrize("believed", ["nothing", "one job", "all"])
def test_a_hundred_thousand_jobs_of_one_user_cost_others_nothing(there: Connection, believed: str) -> None:
    """Whatever the planner believes of the table: a mass of requests is there before the statistics have heard of it."""
    if believed == "one job":
        fill(there, "yesterday", 2_000)
        there.exec_driver_sql(_ALL_BUT_THE_LAST)
        vacuum(there)
    fill(there, "mass", 100_000)
    fill(there, "one")
    everybody = 3  # Yesterday's last job may be older than the other user's.
    assert "one" in users_of(there, feed(there, everybody)), "the other user has to wait"
    there.exec_driver_sql(_CROWD, (Urgency.SOON, 300))
    if believed == "all":
        vacuum(there)
    assert rows_read(there, 50) < 30 * (USERS_LOOKED_AT + 50)
    there.exec_driver_sql("TRUNCATE onboarding.jobs CASCADE")


def vacuum(on: Connection) -> None:
    """Let the planner know the table as it is now."""
    url = on.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as aside:
        aside.execute("VACUUM ANALYZE onboarding.jobs")


def test_a_feed_of_a_mass_can_be_done_many_times(there: Connection) -> None:
    """From the sixth time on PostgreSQL may use a general plan, which no EXPLAIN of these values shows."""
    fill(there, "mass", 20_000)
    there.exec_driver_sql(_CROWD, (Urgency.SOON, 300))
    for _ in range(10):
        with there.engine.begin() as tx:
            assert feeding.alone_here(tx)
            tx.exec_driver_sql("SET LOCAL statement_timeout = '60s'")
            assert len(feed(tx, 10)) == 10


_ALL_BUT_THE_LAST = """DELETE FROM onboarding.jobs
WHERE id <> (SELECT id FROM onboarding.jobs ORDER BY ctid DESC LIMIT 1)"""


def users_of(on: Connection, chosen: Sequence[UUID]) -> list[str]:
    """Return whose jobs were chosen, without reading all."""
    whose = "SELECT user_id FROM onboarding.jobs WHERE id = ANY (%s::uuid[])"
    return list(on.exec_driver_sql(whose, ([str(job_id) for job_id in chosen],)).scalars())


class TestAnsweringForSomebodyWhoWaits:
    """A bell for a job that nobody waits for is answered with one that somebody waits for."""

    def claim(self, on: Connection, rung: UUID) -> UUID | None:
        claim = jobs.claim(
            on, str(rung), "nap", QUEUE, worker="w", lease=LEASE, deadline=LEASE, awaited_first=True
        )  # fmt: skip
        return claim.id if claim else None

    def test_the_awaited_comes_first_and_the_rung_one_stays(self, house: Engine, there: Connection) -> None:
        bulk, awaited = quietly(house, n=1), ask(house, args={"n": 2}).id
        assert self.claim(there, bulk) == awaited
        assert jobs.read(there, bulk).state == "queued"
        assert self.claim(there, bulk) == bulk

    @pytest.mark.parametrize(
        "change", ["suspect = true", "ring_at = now() + interval '1 hour'", "kind = 'poison'", "queue = 'mail'"]
    )
    def test_one_that_is_not_to_be_had_here_is_left(self, house: Engine, there: Connection, change: str) -> None:
        bulk, awaited = quietly(house, n=1), ask(house, args={"n": 2}).id
        there.exec_driver_sql(f"UPDATE onboarding.jobs SET {change} WHERE id = %s", (str(awaited),))
        assert self.claim(there, bulk) == bulk

    def test_of_a_paused_queue_nothing_is_taken(self, house: Engine, there: Connection) -> None:
        bulk, _ = quietly(house, n=1), ask(house, args={"n": 2}).id
        operating.pause(there, QUEUE, "ann")
        assert self.claim(there, bulk) is None


def test_a_feed_is_one_statement_for_each_lane(on: Connection) -> None:
    with statements(engine()) as seen, statement() as mine:
        feeding.choose(mine, QUEUE, ALL, 10)
    assert len(seen) == 1
