"""The life of a job row, tried in every order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import (
    run_state_machine_as_test,
)
from sqlalchemy import Connection

from db import feeding, jobs, operating
from db.engine import engine, statement
from db.feeding import MOST_CRASHES
from db.jobs import DONE, Claim, Ending, State
from tests.db.life import ENDINGS, HOUR, KIND, QUEUE, USERS, WORKERS, Life
from tests.db.stage import at_once, empty, quietly, statements

CAREFUL = hypothesis_settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],  # shrinking takes minutes here; the steps can be read as they are
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def test_a_job_keeps_all_promises_whatever_happens_in_whatever_order(clean: None) -> None:
    run_state_machine_as_test(Life, settings=CAREFUL)
    empty(engine())


WAYS: dict[str, Callable[[Life], None]] = {
    **{how: partial(Life.settle, which=0, how=how) for how in ENDINGS},
    "worker stops": partial(Life.hand_back, worker=WORKERS[0]),
    "worker dies": partial(Life.worker_dies, which=0),
}
CHECKS = (
    Life.the_rows_are_as_promised,
    Life.every_run_that_ended_left_one_attempt,
    Life.input_that_was_accepted_is_not_dropped,
    Life.at_most_one_row_of_the_same_is_live,
)


@pytest.fixture
def life(clean: None) -> Iterator[Life]:
    """A life whose first job, Ann's, can be led step by step."""
    life = Life()
    life.begin()
    yield life
    life.teardown()


def check(life: Life) -> None:
    """Check all promises."""
    for promise in CHECKS:
        promise(life)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("crashes", [1, MOST_CRASHES - 1])
@pytest.mark.parametrize("meanwhile", ["", "c", "n", "cn", "nc"])
def test_each_way_to_end_keeps_all_promises_to_new_input_and_to_who_cancelled(
    life: Life, way: str, crashes: int, meanwhile: str
) -> None:
    """`meanwhile` is what happens during the run: c: somebody cancels, n: somebody asks with new input."""
    life.has_a_past(which=0, crashes=crashes)
    life.claim(which=0, worker=WORKERS[0])
    for happens in meanwhile:
        life.cancel(which=0) if happens == "c" else life.ask(USERS[0], 2)
    WAYS[way](life)
    check(life)


@pytest.mark.parametrize("way", ["worker stops", "worker dies", "will retry", "handed back"])
@pytest.mark.parametrize("how", ENDINGS)
def test_whoever_was_replaced_changes_nothing_while_the_successor_works(life: Life, way: str, how: str) -> None:
    life.claim(which=0, worker=WORKERS[0])
    WAYS[way](life)
    life.time_passes()
    life.claim(which=0, worker=WORKERS[1])
    stale = 2
    assert life.any_claim(stale).claim_no == 1
    life.tell(which=stale)
    assert jobs.renew(life.on, [life.any_claim(stale)], HOUR) == {}
    life.settle(which=stale, how=how)
    check(life)


@pytest.mark.parametrize("how", ["failed", "crashed alone", "timed out alone", "cancelled"])
def test_an_operators_retry_begins_anew_and_alone_where_it_crashed_alone(life: Life, how: str) -> None:
    life.claim(which=0, worker=WORKERS[0])
    life.settle(which=0, how=how)
    life.retry(which=0)
    check(life)


def held(on: Connection, deadline: timedelta = HOUR, lease: timedelta = HOUR) -> Claim:
    """Ask for a job and claim it."""
    job_id = quietly(engine(), KIND, n=1)
    claim = jobs.claim(on, str(job_id), KIND, QUEUE, worker="w", lease=lease, deadline=deadline)
    assert claim
    return claim


def test_of_eight_that_answer_one_bell_at_once_one_gets_the_job(on: Connection) -> None:
    job_id = quietly(engine(), KIND, n=1)

    def answer(number: int) -> Claim | None:
        with statement() as mine:
            return jobs.claim(mine, str(job_id), KIND, QUEUE, worker=f"w{number}", lease=HOUR, deadline=HOUR)

    (claim,) = [claim for claim in at_once(8, answer) if claim]
    assert claim.claim_no == 1


def test_of_a_settlement_and_a_take_back_at_once_one_happens(on: Connection) -> None:
    for _ in range(10):
        claim = held(on)
        on.exec_driver_sql("UPDATE onboarding.jobs SET lease_until = now() - interval '1 s' WHERE state = 'running'")

        def either(number: int, claim: Claim = claim) -> bool:
            with engine().begin() as mine:
                return bool(jobs.settle(mine, claim, DONE) if number else feeding.take_back(mine, HOUR))

        assert sorted(at_once(2, either)) == [False, True]
        assert len(operating.history(on, claim.id)) == 1
        on.exec_driver_sql("DELETE FROM onboarding.jobs")


@pytest.mark.parametrize("lease", [timedelta(seconds=5), HOUR])
def test_no_lease_reaches_beyond_the_deadline(on: Connection, lease: timedelta) -> None:
    claim = held(on, deadline=timedelta(seconds=30), lease=lease)
    for _ in range(2):
        row = on.exec_driver_sql("SELECT lease_until, deadline_at, started_at FROM onboarding.jobs").one()
        assert row.lease_until <= row.deadline_at
        assert row.deadline_at - row.started_at < timedelta(seconds=31)
        jobs.renew(on, [claim], lease)


@pytest.mark.parametrize(
    "text",
    ["a\0b", "half \ud83d a character", r"the words \u0000 and \\u0000", "a smile \N{GRINNING FACE}", "back\\"],
    ids=["NUL", "half a character", "an escape as text", "beyond 16 bits", "backslash"],
)
def test_no_error_text_keeps_a_run_from_ending(on: Connection, text: str) -> None:
    claim = held(on)
    ending = Ending(State.FAILED, "failed", code="x", say="x", learned={"seen": text, "at": HOUR}, detail=text)
    assert jobs.settle(on, claim, ending)
    row = jobs.read(on, claim.id)
    storable = text.encode("utf-8", "replace") == text.encode("utf-8", "surrogatepass") and "\0" not in text
    if storable and "u0000" not in text:
        assert (row.learned["seen"], operating.history(on, claim.id)[0].detail) == (text, text)


def test_new_input_after_a_run_shows_nothing_of_the_old_run(on: Connection) -> None:
    claim = held(on)
    jobs.tell(on, claim, "reading", 70)
    quietly(engine(), KIND, n=2)
    jobs.settle(on, claim, DONE)
    row = jobs.read(on, claim.id)
    assert (row.state, row.stage, row.percent, row.learned) == ("queued", None, 0, None)


def test_each_step_of_the_hot_path_is_one_statement(on: Connection) -> None:
    with statements(engine()) as seen:
        claim = held(on)
        jobs.tell(on, claim, "reading", 10)
        jobs.renew(on, [claim], HOUR)
        jobs.settle(on, claim, DONE)
    assert len(seen) == 5, seen
