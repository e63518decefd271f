"""kill -9 in the middle of an act: nothing is half done, nobody is locked out, and the same act sent again is done once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection

from db.engine import engine
from onboarding.flows.acts import Begin, Finish
from settings import PROJECT, child_environment
from tests.db.act_and_stop import BEFORE_COMMIT, BETWEEN
from tests.db.onboardings import count, do, kinds, new_id, publish, session, view

SITE = Finish("website", {"website": "https://a.example"})
LIMIT = 60


@contextmanager
def stopped(where: str, act_id: object) -> Iterator[subprocess.Popen[str]]:
    """Start a process that does the act, and lend it once it has come so far; kill it at the end."""
    command = [sys.executable, "-m", "tests.db.act_and_stop", where, str(act_id)]
    process = subprocess.Popen(
        command, cwd=PROJECT, env=child_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "here\n"
            yield process
        finally:
            process.kill()
            process.wait(LIMIT)


@pytest.mark.parametrize("where", [BETWEEN, BEFORE_COMMIT])
def test_leaves_nothing_half_and_the_act_can_be_sent_again(on: Connection, where: str) -> None:
    publish(engine())
    do(engine(), Begin("research"))
    act_id = new_id()
    with stopped(where, act_id):
        pass
    assert not do(engine(), SITE, client_event_id=act_id).replayed
    assert do(engine(), SITE, client_event_id=act_id).replayed
    assert kinds(on).count("step_completed website") == 1
    assert (session(on).rev, count(on, "client_acts")) == (2, 1)


@pytest.mark.parametrize("where", [BETWEEN, BEFORE_COMMIT])
def test_of_somebodys_first_act_leaves_no_row(on: Connection, where: str) -> None:
    publish(engine())
    with stopped(where, new_id()):
        assert count(on, "onboarding_sessions") == 0
    assert [count(on, table) for table in ("onboarding_sessions", "onboarding_steps", "step_events")] == [0, 0, 0]


def test_while_one_is_in_the_middle_others_look_and_see_nothing_of_it(on: Connection) -> None:
    publish(engine())
    do(engine(), Begin("research"))
    with stopped(BEFORE_COMMIT, new_id()):
        found = view(engine())
        assert (found.session.rev, found.standing.done) == (1, 0)
