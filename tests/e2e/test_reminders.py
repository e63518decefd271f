"""Two beats, three workers and one of them killed: everybody who is stuck finds one letter, nobody else any."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import redis
from sqlalchemy import Connection

from onboarding.flows.acts import Finish
from tests.e2e.processes import Process, ended, until, worker
from tests.tasks.stuck import leave, letters, mail_goes_to, outbox

pytestmark = pytest.mark.e2e

PEOPLE = 60
# As `usher beat`, with a shorter minute.
_BEAT = (
    "from workers.app import app; app.conf.beat_schedule['remind']['schedule'] = 1.0; "
    "from workers.serve import beat; beat()"
)


def test_everybody_who_is_stuck_gets_one_letter_whoever_is_killed(
    on: Connection, valkey: redis.Redis, tmp_path: Path
) -> None:
    with mail_goes_to(tmp_path) as mail:
        for number in range(PEOPLE):
            leave(on, f"user_{number}")
        leave(on, "went_on", Finish("profile"), hours=1)
        beats = [Process(tmp_path / f"beat{number}.log", _BEAT) for number in range(2)]
        killed, stays = (worker(tmp_path / "mail.log", "mail", concurrency=5) for _ in range(2))
        with ended(worker(tmp_path / "upkeep.log", "upkeep"), killed, stays, *beats):
            until(lambda: len(letters(mail)) >= 5, 40, "the first letters are there", lambda: Counter(outbox(on)))
            killed.kill_all()
            until(
                lambda: {state for _, state, _ in outbox(on)} == {"sent"},
                40,
                "all are out",
                lambda: Counter(outbox(on)),
            )
        assert sorted(str(letter["To"]) for letter in letters(mail)) == sorted(
            f'"Ann" <user_{number}@mail.example>' for number in range(PEOPLE)
        )
        assert len(outbox(on)) == PEOPLE
