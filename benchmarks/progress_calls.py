"""The measured calls, in a process of their own that stays: it is told a call's name and how often, and answers in JSON."""

from __future__ import annotations

import itertools
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, create_engine, event

from benchmarks.orm_progress import Peer
from db import scope, sessions
from db.engine import database_url, engine, statement, unit
from db.services import OnboardingDatabaseService, OnboardingProgressService, get_user_onboarding_progress
from db.services.data_service import OnboardingDataService
from onboarding.flows.acts import BY_SERVER, Finish, ResetStep
from onboarding.flows.state import StepStatus
from settings import settings

PEER = "peer: "
_SOME = """SELECT user_id FROM onboarding.onboarding_sessions
WHERE seeded AND flow = 'creator' AND status = 'in_progress' ORDER BY random() LIMIT %s"""


@dataclass(frozen=True)
class Call:
    """What is measured, how to tell that it did what it should, and what has to be done before each time."""

    run: Callable[[str], Any]
    right: Callable[[Any], object]
    before: Callable[[str], object] = id


def calls(peer: Peer) -> dict[str, Call]:
    """Return all calls: ours, and those of the peer that do as much."""
    data, status, store = OnboardingDataService(), OnboardingProgressService(), OnboardingDatabaseService()
    fresh = itertools.count()
    return {
        "read progress": Call(_read, lambda view: view.session.started_at),
        "finish a step": Call(_finish, lambda done: done.answer["changed"], before=_undo),
        "get_onboarding_status": Call(status.get_onboarding_status, lambda told: told["started_at"]),
        "mark_step_completed": Call(
            _mark, lambda progress: progress.steps[4].status is StepStatus.COMPLETED, before=_undo
        ),
        "get_personalized_ai_inputs": Call(
            data.get_personalized_ai_inputs, lambda told: told["website_analysis"]["website_url"]
        ),
        "save_api_key": Call(lambda user: store.save_api_key(user, "openai", f"sk-FAKE{next(fresh):036d}"), bool),
        PEER + "read progress": Call(peer.read_progress, all),
        PEER + "get_onboarding_status": Call(peer.status, bool),
        PEER + "mark_step_completed": Call(peer.finish_step, _nothing),
        PEER + "get_personalized_ai_inputs": Call(peer.ai_inputs, lambda told: told["website"]),
        PEER + "save_api_key": Call(lambda user: peer.save_key(user, f"sk-FAKE{next(fresh)}"), _nothing),
    }


def _read(user: str) -> object:
    with statement(scope.user(user)) as on:
        return sessions.read(on, user)


def _nothing(answer: object) -> bool:
    return answer is None


def _finish(user: str) -> object:
    with unit(scope.user(user)) as tx:
        return sessions.do(tx, user, Finish("integrations"))


def _mark(user: str) -> object:
    progress = get_user_onboarding_progress(user)
    progress.mark_step_completed(5, {})
    return progress


def _undo(user: str) -> None:
    """Let the step that is to be finished be as if nobody had touched it."""
    with unit(scope.user(user)) as tx:
        sessions.do(tx, user, ResetStep("integrations"), sent=BY_SERVER)


class Counted:
    """Statements and commits on some engines."""

    def __init__(self, *engines: Engine) -> None:
        self.seen: Counter[str] = Counter()
        for one in engines:
            event.listen(one, "before_cursor_execute", self._count("statements"))
            event.listen(one, "commit", self._count("commits"))

    def _count(self, what: str) -> Callable[..., None]:
        return lambda *_args: self.seen.update([what])


def measure(call: Call, users: Iterator[str], times: int, counted: Counted) -> dict[str, Any]:
    """Run a call so many times, each for another user."""
    taken, seen = [], Counter[str]()
    for user in itertools.islice(users, times):
        call.before(user)
        counted.seen.clear()
        began = time.perf_counter()
        answer = call.run(user)
        taken.append((time.perf_counter() - began) * 1000)
        seen.update(counted.seen)
        if not call.right(answer):
            raise SystemExit(f"a wrong answer is not worth measuring: {answer}")
    return {"ms": taken, "statements": seen["statements"] / times, "commits": seen["commits"] / times}


def _in_turn(names: list[str], seed: int) -> Iterator[str]:
    """Take everybody in an order by chance, over and over."""
    chance = random.Random(seed)
    while True:
        chance.shuffle(names)
        yield from names


def main() -> None:
    peers = create_engine(database_url(settings()))
    named = calls(Peer(peers))
    counted = Counted(engine(), peers)
    with statement(scope.everyone("benchmark")) as on:
        ours = _in_turn(list(on.exec_driver_sql(_SOME, (int(os.environ.get("ACTIVE", "20000")),)).scalars()), 1)
    theirs = _in_turn([f"peer-{n}" for n in range(1, int(os.environ["PROGRESS_USERS"]) + 1)], 2)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        name, times = json.loads(line)
        users = theirs if name.startswith(PEER) else ours
        print(json.dumps(measure(named[name], users, times, counted)), flush=True)


if __name__ == "__main__":
    main()
