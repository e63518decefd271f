"""Many at once on the same user, on a real PostgreSQL: nothing is lost, nothing is doubled, one of two wins.

Fifty rounds each in the suite; fifteen hundred under the `chaos` marker.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import TypeVar
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine

import settings
from db import results, scope
from db.engine import new_engine, unit
from onboarding.flows.acts import Act, Complete, Finish, SkipSession, Start
from onboarding.flows.refusals import Refused
from onboarding.flows.state import Cause
from tests.db import kept_keys
from tests.db.onboardings import do, publish
from tests.db.stage import scalar
from tests.tasks.checking import chosen

RACERS = 16
ROUNDS = [50, pytest.param(1500, marks=[pytest.mark.chaos, pytest.mark.timeout(590)])]
LIMIT = 60
FIVE = """
flow = "five"
version = 1
title = "Five steps"
completes = "by_itself"
""" + "".join(f'[[steps]]\nkey = "s{n}"\ntitle = "Step {n}"\n' for n in range(5))
TWO = """
flow = "two"
version = 1
title = "Done when asked"
[[steps]]
key = "s0"
title = "Step"
required = false
"""
Result = TypeVar("Result")


@pytest.fixture
def crowd(clean: None, tmp_path: Path) -> Iterator[Engine]:
    """An engine with a connection for each racer, and the flows that they race in."""
    (tmp_path / "five.toml").write_text(FIVE)
    (tmp_path / "two.toml").write_text(TWO)
    with chosen(USHER_FLOWS=str(tmp_path)):
        engine = new_engine(settings.settings().model_copy(update={"db_pool_size": RACERS}))
        publish(engine)
        yield engine
        engine.dispose()


def race(rounds: int, racers: int, act: Callable[[str, int], Result]) -> list[tuple[Result, ...]]:
    """Let racers do something to one user at the same moment, and to the next one, and so on.

    Returns:
        What each of them came to, user by user.
    """
    start = Barrier(racers)

    def run(racer: int) -> list[Result]:
        try:
            return [act(user(n, start), racer) for n in range(rounds)]
        except BaseException:
            start.abort()
            raise

    def user(n: int, line: Barrier) -> str:
        line.wait(LIMIT)
        return f"user_{n}"

    switching = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)  # so that they meet in the database rather than queue up here
    try:
        with ThreadPoolExecutor(racers) as threads:
            running = [threads.submit(run, racer) for racer in range(racers)]
            errors = [one.exception() for one in running]
    finally:
        sys.setswitchinterval(switching)
    for error in sorted((one for one in errors if one), key=lambda one: isinstance(one, BrokenBarrierError)):
        raise error
    return list(zip(*(one.result() for one in running), strict=True))


def tried(crowd: Engine, user: str, *acts: Act, **how: object) -> str:
    """Do it, and name what it came to."""
    try:
        done = do(crowd, *acts, user=user, **how)  # type: ignore[arg-type]  # what came along, by name
    except Refused as refused:
        return refused.code
    return "changed" if done.answer["changed"] else "as done"


def of_each_user(on: Connection, what: str) -> Counter[object]:
    """Count users by what a query says of each."""
    return Counter(on.exec_driver_sql(f"SELECT ({what}) FROM onboarding.onboarding_sessions AS s").scalars())


@pytest.mark.parametrize("rounds", ROUNDS)
def test_five_devices_finish_five_steps_and_all_reach_100_percent(crowd: Engine, on: Connection, rounds: int) -> None:
    came_to = race(rounds, 5, lambda user, racer: tried(crowd, user, Finish(f"s{racer}"), flow="five"))
    assert set(came_to) == {("changed",) * 5}
    assert of_each_user(on, "s.status || s.progress || ' ' || s.rev") == {"completed100 5": rounds}
    finished = "SELECT count(*) FROM onboarding.step_events AS e WHERE e.session_id = s.id AND kind = 'step_completed'"
    assert of_each_user(on, finished) == {5: rounds}


@pytest.mark.parametrize("rounds", ROUNDS)
def test_sixteen_finish_the_same_step_and_leave_one_event(crowd: Engine, on: Connection, rounds: int) -> None:
    came_to = race(rounds, RACERS, lambda user, racer: tried(crowd, user, Finish("s0", {"x": 1}), flow="five"))
    assert {tuple(sorted(one)) for one in came_to} == {("as done",) * (RACERS - 1) + ("changed",)}
    finished = "SELECT count(*) FROM onboarding.step_events AS e WHERE e.session_id = s.id AND kind = 'step_completed'"
    assert of_each_user(on, finished) == {1: rounds}
    assert of_each_user(on, "s.rev") == {1: rounds}


@pytest.mark.parametrize("rounds", ROUNDS)
def test_sixteen_that_bring_a_user_in_make_one_session(crowd: Engine, on: Connection, rounds: int) -> None:
    race(rounds, RACERS, lambda user, racer: tried(crowd, user, Start(), flow="five"))
    assert scalar(on, "SELECT count(*) FROM onboarding.onboarding_sessions") == rounds
    started = "SELECT count(*) FROM onboarding.step_events AS e WHERE e.session_id = s.id"
    assert of_each_user(on, started) == {1: rounds}


@pytest.mark.parametrize("rounds", ROUNDS)
def test_sixteen_that_put_in_a_users_first_key_make_one_session_and_one_key(
    crowd: Engine, on: Connection, rounds: int
) -> None:
    came_to = race(rounds, RACERS, lambda user, racer: kept_keys.put(crowd, user).revision)
    assert {tuple(sorted(one)) for one in came_to} == {tuple(range(1, RACERS + 1))}
    assert scalar(on, "SELECT count(*) FROM onboarding.onboarding_sessions") == rounds
    assert of_each_user(on, "SELECT count(*) FROM onboarding.api_keys AS k WHERE k.session_id = s.id") == {1: rounds}


@pytest.mark.parametrize("rounds", ROUNDS)
def test_sixteen_that_keep_a_users_first_analysis_make_one_session_and_one_analysis(
    crowd: Engine, on: Connection, rounds: int
) -> None:
    def keep(user: str, racer: int) -> None:
        with unit(scope.user(user), crowd) as tx:
            results.keep_website(tx, user, "a.example", "https://a.example/", {"meta": {"racer": racer}})

    race(rounds, RACERS, keep)
    assert scalar(on, "SELECT count(*) FROM onboarding.onboarding_sessions") == rounds
    analyses = "SELECT count(*) FROM onboarding.website_analyses AS a WHERE a.session_id = s.id"
    assert of_each_user(on, analyses) == {1: rounds}


@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_completing_and_skipping_the_first_wins_and_the_other_is_told(
    crowd: Engine, on: Connection, rounds: int
) -> None:
    for n in range(rounds):
        do(crowd, Start(), user=f"user_{n}", flow="two")
    acts: tuple[Act, Act] = (Complete(), SkipSession())
    came_to = race(rounds, 2, lambda user, racer: tried(crowd, user, acts[racer], cause=Cause.OPERATOR))
    assert set(came_to) <= {("changed", "not_now"), ("not_now", "changed")}
    won = Counter(came_to)
    assert of_each_user(on, "s.status") == Counter(
        {"completed": won["changed", "not_now"], "skipped": won["not_now", "changed"]}
    )
    assert of_each_user(on, "s.rev") == {2: rounds}


@pytest.mark.parametrize("rounds", ROUNDS)
def test_an_act_that_arrives_sixteen_times_at_once_is_done_once(crowd: Engine, on: Connection, rounds: int) -> None:
    def send(user: str, racer: int) -> bool:
        act_id = UUID(int=int(user.removeprefix("user_")) + 1)
        return do(crowd, Finish("s0", {"x": 1}), user=user, flow="five", client_event_id=act_id).replayed

    came_to = race(rounds, RACERS, send)
    assert {one.count(False) for one in came_to} == {1}
    assert of_each_user(on, "SELECT count(*) FROM onboarding.client_acts AS a WHERE a.session_id = s.id") == {1: rounds}
