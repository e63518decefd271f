"""Seeded users are what real acts make, to the row; seeding again adds nothing; taken out, nothing of them is left."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from db import recovery, scope, seed_plan, seeding, sessions, wide
from db.engine import unit
from db.recovery import CHUNK
from db.seed_plan import Plan
from db.seeding import add, counts, remove
from db.wide import Everyone
from onboarding.flows.made_up.crowd import crowd
from onboarding.flows.made_up.histories import BY_SEED, Course
from settings import child_environment
from tests.db.planted import dump
from tests.db.stage import empty

TODAY = date(2026, 11, 21)
FLOWS = ("creator", "member")
MANY = 600
TABLES = ("onboarding_sessions", "onboarding_steps", "step_events", "granted", "contacts")


@pytest.fixture
def everyone(clean: None) -> Everyone:
    return wide.opened("usher seed")


@pytest.fixture
def plan(everyone: Everyone) -> Plan:
    return _plan(everyone, TODAY)


def _plan(everyone: Everyone, today: date) -> Plan:
    with unit() as tx:
        made = seed_plan.plan(tx, FLOWS, today)
    seeding.make_months(everyone, made)
    return made


def _courses(plan: Plan) -> Iterator[tuple[int, Course]]:
    for by_status in plan.ways.values():
        for some in by_status.values():
            yield from some


def _rows(on: Connection, *without: str, seed: int = 1) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of seeded users, without ids: whose each is stands in it instead."""
    rows = {}
    for table in TABLES:
        user = "s.user_id" if table != "onboarding_sessions" else "NULL"
        sql = f"""SELECT to_jsonb(t) || jsonb_build_object('whose', {user}) FROM onboarding.{table} AS t
            JOIN onboarding.onboarding_sessions AS s ON s.id = t.{"session_id" if table != "onboarding_sessions" else "id"}
            WHERE starts_with(s.user_id, 'seed-{seed}-') ORDER BY s.user_id, to_jsonb(t) ->> 'key', t"""
        found = on.exec_driver_sql(sql.replace("%", "%%")).scalars()
        rows[table] = [{k: v for k, v in row.items() if k not in ("id", "session_id", *without)} for row in found]
    return rows


def _as_told(on: Connection, user: str) -> dict[str, list[dict[str, Any]]]:
    """Return what is known of one user, each time only as known or not."""
    told: dict[str, list[dict[str, Any]]] = {}
    for table, order in (
        ("onboarding_sessions", "id"),
        ("onboarding_steps", "key"),
        ("step_events", "id"),
        ("granted", "kind, name"),
    ):
        key = "id" if table == "onboarding_sessions" else "session_id"
        sql = f"""SELECT to_jsonb(t) FROM onboarding.{table} AS t WHERE t.{key} = (
            SELECT id FROM onboarding.onboarding_sessions WHERE user_id = %s) ORDER BY {order}"""
        told[table] = [_timeless(row) for row in on.exec_driver_sql(sql, (user,)).scalars()]
    for event in told["step_events"]:
        del event["cause"]  # of a seeded user's events always the same, see below
    return told


def _timeless(row: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in ("id", "session_id", "user_id", "seeded")}
    return {name: value is not None if name.endswith("_at") else value for name, value in kept.items()}


def test_a_seeded_user_has_the_very_rows_that_the_same_acts_make(
    on: Connection, everyone: Everyone, plan: Plan
) -> None:
    add(everyone, plan, 1, range(1, 2001))
    seen = {number: one.user_id for one in crowd(plan.ways, 1, range(1, 2001)) for number in [one.course]}
    assert set(seen) == {number for number, _ in _courses(plan)}
    for number, course in _courses(plan):
        user = f"real_{number}"
        for act in course.acts:
            with unit(scope.user(user)) as tx:
                sessions.do(tx, user, act, sent=BY_SEED, flow=course.session.flow)
        assert _as_told(on, seen[number]) == _as_told(on, user), course.acts


def test_nothing_is_wrong_with_any_of_them(on: Connection, everyone: Everyone, plan: Plan) -> None:
    add(everyone, plan, 1, range(1, MANY + 1))
    last, seen = 0, 0
    while looked := recovery.look(on, last, CHUNK):
        assert looked.findings == ()
        last, seen = looked.last, seen + looked.seen
    assert seen == MANY


def test_the_same_seed_and_day_make_the_same_rows(on: Connection, everyone: Everyone, plan: Plan) -> None:
    add(everyone, plan, 1, range(1, 201))
    before = _rows(on)
    assert remove(everyone, 1) == 200
    add(everyone, _plan(everyone, TODAY), 1, range(1, 201))
    assert _rows(on) == before


def test_another_day_moves_everything_by_as_much(on: Connection, everyone: Everyone, plan: Plan) -> None:
    add(everyone, plan, 1, range(1, 101))
    before = _started(on)
    remove(everyone, 1)
    add(everyone, _plan(everyone, TODAY - timedelta(days=10)), 1, range(1, 101))
    assert {user: at + timedelta(days=10) for user, at in _started(on).items()} == before


def _started(on: Connection) -> dict[str, datetime]:
    sql = "SELECT user_id, created_at FROM onboarding.onboarding_sessions"
    return {row.user_id: row.created_at for row in on.exec_driver_sql(sql)}


def test_nothing_lies_after_the_day_or_long_before_it(on: Connection, everyone: Everyone, plan: Plan) -> None:
    add(everyone, plan, 1, range(1, MANY + 1))
    midnight = datetime(2026, 11, 21, tzinfo=UTC)
    for table, column in (
        ("onboarding_sessions", "created_at"),
        ("onboarding_sessions", "updated_at"),
        ("step_events", "received_at"),
    ):
        low, high = on.exec_driver_sql(f"SELECT min({column}), max({column}) FROM onboarding.{table}").one()
        assert midnight - timedelta(days=90) <= low < high <= midnight


def test_events_lie_in_the_partitions_of_their_months(on: Connection, everyone: Everyone, plan: Plan) -> None:
    add(everyone, plan, 1, range(1, MANY + 1))
    strayed, there = on.exec_driver_sql(
        "SELECT (SELECT count(*) FROM onboarding.step_events_other), (SELECT count(*) FROM onboarding.step_events)"
    ).one()
    assert strayed == 0 < there


def test_a_users_events_are_numbered_as_they_happened(on: Connection, everyone: Everyone, plan: Plan) -> None:
    add(everyone, plan, 1, range(1, 101))
    events = on.exec_driver_sql("SELECT session_id, received_at, seq FROM onboarding.step_events ORDER BY id").all()
    assert [tuple(one) for one in events] == sorted(tuple(one) for one in events)


def test_older_servers_take_them_too(clean: None, postgres: Engine) -> None:
    empty(postgres)
    there = wide.opened("usher seed", on=postgres)
    with unit(on=postgres) as tx:
        made = seed_plan.plan(tx, FLOWS, TODAY)
    seeding.make_months(there, made)
    assert add(there, made, 1, range(1, 101)) == 100
    with there.looking() as on:
        looked = recovery.look(on)
        assert looked
        assert (looked.seen, looked.findings) == (100, ())
    remove(there)


def test_seeding_again_adds_nothing(on: Connection, everyone: Everyone, plan: Plan) -> None:
    assert add(everyone, plan, 1, range(1, 101)) == 100
    before = dump(on)
    assert add(everyone, plan, 1, range(1, 101)) == 0
    assert dump(on) == before


def test_seeding_more_adds_the_rest_and_leaves_the_first_ones(on: Connection, everyone: Everyone, plan: Plan) -> None:
    add(everyone, plan, 1, range(1, 51))
    before = _rows(on)
    assert add(everyone, plan, 1, range(1, 101)) == 50
    after = _rows(on)
    for table, rows in before.items():
        assert after[table][: len(rows)] == rows


def test_two_seeds_live_beside_each_other(on: Connection, everyone: Everyone, plan: Plan) -> None:
    add(everyone, plan, 1, range(1, 21))
    add(everyone, plan, 10, range(1, 31))
    assert sum(row.users for row in counts(on, 1)) == 20
    assert sum(row.users for row in counts(on, 10)) == 30
    assert sum(row.users for row in counts(on)) == 50


def test_a_real_user_of_that_name_is_left_alone(on: Connection, everyone: Everyone, plan: Plan) -> None:
    with unit(scope.user("seed-1-000003")) as tx:
        sessions.do(tx, "seed-1-000003", flow="member")
    before = _as_told(on, "seed-1-000003")
    assert add(everyone, plan, 1, range(1, 11)) == 9
    assert _as_told(on, "seed-1-000003") == before
    assert remove(everyone) == 9
    assert _as_told(on, "seed-1-000003") == before


def test_taken_out_nothing_of_them_is_left_and_others_stay(on: Connection, everyone: Everyone, plan: Plan) -> None:
    with unit(scope.user("user_1")) as tx:
        sessions.do(tx, "user_1", flow="member")
    add(everyone, plan, 2, range(1, 11))
    before = dump(on)
    add(everyone, plan, 1, range(1, 101))
    assert remove(everyone, 1) == 100
    assert remove(everyone, 1) == 0
    assert dump(on) == before


def test_all_of_them_are_marked_and_no_letter_can_reach_them(on: Connection, everyone: Everyone, plan: Plan) -> None:
    add(everyone, plan, 1, range(1, 101))
    assert on.exec_driver_sql("SELECT count(*) FROM onboarding.onboarding_sessions WHERE NOT seeded").scalar_one() == 0
    causes = "SELECT DISTINCT cause FROM onboarding.step_events"
    assert on.exec_driver_sql(causes).scalars().all() == ["seed"]
    addresses = on.exec_driver_sql("SELECT email FROM onboarding.contacts").scalars().all()
    assert len(addresses) == 100
    assert all(address.endswith(".example") for address in addresses)


_SEEDS = f"""
from datetime import date
from db import seed_plan, seeding, wide
from db.engine import unit
everyone = wide.opened("usher seed")
with unit() as tx:
    plan = seed_plan.plan(tx, {FLOWS!r}, date(2026, 11, 21))
for first in range(1, 100_001, 100):
    seeding.add(everyone, plan, 1, range(first, first + 100))
"""


def test_killed_in_the_middle_it_goes_on_and_nothing_is_there_twice_or_half(
    on: Connection, everyone: Everyone, plan: Plan
) -> None:
    running = subprocess.Popen([sys.executable, "-c", _SEEDS], env=child_environment())
    try:
        limit = time.monotonic() + 30
        while (there := sum(row.users for row in counts(on))) < 100 and time.monotonic() < limit:
            assert running.poll() is None
    finally:
        running.kill()
        running.wait()
    there = _settled(on)
    assert there >= 100
    assert there % 100 == 0
    add(everyone, plan, 1, range(1, there + 101))
    killed = _rows(on)
    while remove(everyone, 1):
        pass
    add(everyone, plan, 1, range(1, there + 101))
    assert json.dumps(_rows(on)) == json.dumps(killed)


def _settled(on: Connection) -> int:
    """Count once the server has noticed that the process is gone."""
    limit = time.monotonic() + 10
    busy = "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND pid <> pg_backend_pid() AND query LIKE '%%crowd%%'"
    while on.exec_driver_sql(busy).scalar_one() and time.monotonic() < limit:
        pass
    return sum(row.users for row in counts(on))
