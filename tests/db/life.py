"""The life of a job row beside a small model of what is promised: every step that can happen, and what must hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from db import asking, feeding, jobs, operating
from db.asking import Urgency
from db.engine import engine, statement, unit
from db.feeding import MOST_CRASHES
from db.jobs import CANCELLED, DONE, HANDED_BACK, Claim, Ending, State
from db.operating import NotPossibleError
from tests.db.stage import EMPTY
from workers.endings import CRASHED_ALONE, NO_PLACE, TIMED_OUT_ALONE

KIND, QUEUE = "meddled", "keys"
USERS, WORKERS = ("ann", "ben"), ("w1", "w2")
HOUR = timedelta(hours=1)
ENDINGS = {
    "done": DONE,
    "cancelled": CANCELLED,
    "handed back": HANDED_BACK,
    "will retry": Ending(State.QUEUED, "will_retry", failed=1, pause=HOUR, code="away", say="Not yet."),
    "failed": Ending(State.FAILED, "failed", failed=1, code="wrong", say="This is wrong.", learned={"seen": 1}),
    "throttled": Ending(State.QUEUED, "throttled", pause=HOUR, code="throttled"),
    "crashed alone": CRASHED_ALONE,
    "timed out alone": TIMED_OUT_ALONE,
    "no place": NO_PLACE,
}
LIVE = (State.QUEUED, State.RUNNING)


@dataclass(slots=True)
class Promised:
    """A job as it should be."""

    user: str
    n: int
    state: State = State.QUEUED
    again: int | None = None
    cancel: bool = False
    due: bool = True
    claim_no: int = 0
    worker: str = ""
    failures: int = 0
    crashes: int = 0
    suspect: bool = False
    code: str | None = None
    attempts: list[str] = field(default_factory=list)

    def ask(self, n: int) -> None:
        """Take in another request while this one is open."""
        if self.state is State.RUNNING:
            self.again = n if self.cancel or n != self.n else None
        elif n != self.n:
            self.n, self.due = n, True
            self.refresh()
        else:
            self.due = self.due or self.failures == 0

    def refresh(self) -> None:
        """New input has fresh budgets, and nothing is held against it."""
        self.failures = self.crashes = 0
        self.suspect, self.code = False, None

    def stop(self, outcome: str, state: State, *, due: bool = True) -> None:
        """End the present run; new input comes next, whatever became of it."""
        self.attempts.append(outcome)
        self.cancel = False
        if self.again is not None:
            self.n, self.again, self.state, self.due = self.again, None, State.QUEUED, True
            self.refresh()
        else:
            self.state, self.due = state, due


Thing = TypeVar("Thing")
WHICH = st.integers(0, 11)


def one_of(things: Sequence[Thing], which: int) -> Thing:
    """Return one of the things; a number says which."""
    return things[which % len(things)]


class Life(RuleBasedStateMachine):
    """Requests, workers alive and dead, operators and feeders, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.promised: dict[UUID, Promised] = {}
        self.claims: list[Claim] = []
        self.paused = False
        # What each user asked for last and no run has begun with, unless it was given up on request.
        self.wanted: dict[str, int | None] = {}
        self._lent = statement()
        self.on = self._lent.__enter__()

    def teardown(self) -> None:
        self._lent.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        self.on.exec_driver_sql(EMPTY.rpartition(";")[0])
        self.on.exec_driver_sql("UPDATE onboarding.queues SET paused_at = NULL, paused_by = NULL, fed_at = NULL")
        for user in USERS:
            self.ask(user, 1)

    def holds(self, claim: Claim) -> Promised | None:
        """Return the job if this claim is the one that counts."""
        mine = self.promised[claim.id]
        return mine if mine.state is State.RUNNING and mine.claim_no == claim.claim_no else None

    def any_job(self, which: int) -> UUID:
        return one_of(list(self.promised), which)

    def any_claim(self, which: int) -> Claim:
        good = [claim for claim in reversed(self.claims) if self.holds(claim)]
        return one_of(2 * good + self.claims, which)

    def running(self) -> list[UUID]:
        return [job_id for job_id, mine in self.promised.items() if mine.state is State.RUNNING]

    @rule(user=st.sampled_from(USERS), n=st.integers(1, 3))
    def ask(self, user: str, n: int) -> None:
        with unit() as tx:
            asked = asking.add(tx, KIND, user_id=user, args={"n": n}, urgency=Urgency.BULK)
        live = [i for i, mine in self.promised.items() if mine.user == user and mine.state in LIVE]
        assert asked.fresh == (not live)
        mine = self.promised.setdefault(asked.id, Promised(user, n))
        runs_on_it = mine.state is State.RUNNING and mine.n == n and not mine.cancel
        self.wanted[user] = None if runs_on_it else n
        if live:
            assert [asked.id] == live
            mine.ask(n)

    @precondition(lambda self: self.promised)
    @rule(which=WHICH, worker=st.sampled_from(WORKERS))
    def claim(self, which: int, worker: str) -> None:
        ready = [job_id for job_id, mine in self.promised.items() if mine.state is State.QUEUED and mine.due]
        job_id = one_of(3 * ready + list(self.promised), which)
        mine = self.promised[job_id]
        claim = jobs.claim(self.on, str(job_id), KIND, QUEUE, worker=worker, lease=HOUR, deadline=HOUR)
        assert (claim is not None) == (mine.state is State.QUEUED and mine.due and not self.paused)
        if claim is None:
            return
        mine.state, mine.worker, mine.code = State.RUNNING, worker, None
        mine.claim_no += 1
        assert (claim.claim_no, claim.args, claim.suspect) == (mine.claim_no, {"n": mine.n}, mine.suspect)
        self.claims.append(claim)
        if self.wanted[mine.user] == mine.n:
            self.wanted[mine.user] = None

    @precondition(lambda self: self.claims)
    @rule(which=WHICH)
    def tell(self, which: int) -> None:
        claim = self.any_claim(which)
        mine = self.holds(claim)
        assert jobs.tell(self.on, claim, "reading", 50) == (mine.cancel if mine else None)

    @precondition(lambda self: self.claims)
    @rule()
    def renew(self) -> None:
        held = {claim.id: mine.cancel for claim in self.claims if (mine := self.holds(claim))}
        assert jobs.renew(self.on, self.claims, HOUR) == held

    @precondition(lambda self: self.claims)
    @rule(which=WHICH, how=st.sampled_from(sorted(ENDINGS)))
    def settle(self, which: int, how: str) -> None:
        claim, ending = self.any_claim(which), ENDINGS[how]
        mine = self.holds(claim)
        settled = jobs.settle(self.on, claim, ending)
        if mine is None or (mine.cancel and ending.state is not State.CANCELLED):
            assert settled is None
            return
        mine.failures += ending.failed
        mine.crashes += ending.crashed
        mine.suspect, mine.code = ending.suspect, ending.code
        mine.stop(ending.outcome, ending.state, due=ending.pause == timedelta(0))
        assert settled is not None
        assert (settled.state, settled.ring) == (mine.state, mine.state is State.QUEUED and mine.due)

    @rule(worker=st.sampled_from(WORKERS))
    def hand_back(self, worker: str) -> None:
        back = [mine for i in self.running() if (mine := self.promised[i]).worker == worker]
        assert jobs.hand_back(self.on, worker) == len(back)
        for mine in back:
            self.give_back(mine, "handed_back")

    def give_back(self, mine: Promised, outcome: str) -> None:
        mine.code = "cancelled" if mine.cancel and mine.again is None else None
        mine.stop(outcome, State.CANCELLED if mine.cancel else State.QUEUED)

    @precondition(lambda self: self.running())
    @rule(which=WHICH)
    def worker_dies(self, which: int) -> None:
        dead = {one_of(self.running(), which), *self.running()[:: 1 + which % 3]}
        expire = "UPDATE onboarding.jobs SET lease_until = now() - interval '1 s' WHERE id = ANY (%s::uuid[])"
        self.on.exec_driver_sql(expire, ([str(i) for i in dead],))
        with engine().begin() as on:
            assert set(feeding.take_back(on, HOUR)) == dead
        for job_id in dead:
            self.lose(self.promised[job_id])

    def lose(self, mine: Promised) -> None:
        mine.crashes, mine.suspect = mine.crashes + 1, True
        given_up = mine.crashes >= MOST_CRASHES and not mine.cancel and mine.again is None
        self.give_back(mine, "worker_lost")
        if given_up:
            mine.state, mine.code = State.FAILED, "kept_crashing"

    @precondition(lambda self: self.promised)
    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        job_id = self.any_job(which)
        mine = self.promised[job_id]
        if mine.state not in LIVE:
            with pytest.raises(NotPossibleError):
                operating.cancel(self.on, job_id)
            return
        self.wanted[mine.user] = mine.again = None
        if mine.state is State.QUEUED:
            mine.state, mine.code = State.CANCELLED, "cancelled"
        else:
            mine.cancel = True
        assert operating.cancel(self.on, job_id) is mine.state

    @precondition(lambda self: self.promised)
    @rule(which=WHICH)
    def retry(self, which: int) -> None:
        job_id = self.any_job(which)
        mine = self.promised[job_id]
        open_one = any(other.user == mine.user and other.state in LIVE for other in self.promised.values())
        if open_one or mine.state is State.DONE:
            with pytest.raises(NotPossibleError):
                operating.retry(self.on, job_id)
            return
        operating.retry(self.on, job_id)
        proven = mine.code == "kept_crashing"
        mine.refresh()
        mine.state, mine.due, mine.suspect = State.QUEUED, True, proven

    @precondition(lambda self: self.promised)
    @rule(which=WHICH)
    def hurry(self, which: int) -> None:
        job_id = self.any_job(which)
        mine = self.promised[job_id]
        waits = mine.state is State.QUEUED and not mine.due
        assert operating.hurry(self.on, job_id) == waits
        mine.due = True

    @rule()
    def time_passes(self) -> None:
        self.on.exec_driver_sql("UPDATE onboarding.jobs SET ring_at = ring_at - interval '2 hours'")
        for mine in self.promised.values():
            mine.due = True

    @rule()
    def pause_or_resume(self) -> None:
        self.paused = not self.paused
        assert operating.pause(self.on, QUEUE, "ann") if self.paused else operating.resume(self.on, QUEUE)

    @precondition(lambda self: self.promised)
    @rule(which=WHICH, crashes=st.sampled_from([1, MOST_CRASHES - 1]))
    def has_a_past(self, which: int, crashes: int) -> None:
        """Spare what would take many steps to come about."""
        mine = self.promised[job_id := self.any_job(which)]
        mine.failures, mine.crashes, mine.suspect = 2, crashes, True
        past = "UPDATE onboarding.jobs SET failures = 2, crashes = %s, suspect = true WHERE id = %s"
        self.on.exec_driver_sql(past, (crashes, str(job_id)))

    @invariant()
    def the_rows_are_as_promised(self) -> None:
        seen = {
            row.id: row for row in self.on.exec_driver_sql("SELECT *, ring_at <= now() AS due FROM onboarding.jobs")
        }
        assert set(seen) == set(self.promised)
        for job_id, mine in self.promised.items():
            row = seen[job_id]
            assert {
                "state": row.state, "args": row.args, "again": row.again, "cancel": row.cancel_requested,
                "claim_no": row.claim_no, "failures": row.failures, "crashes": row.crashes, "suspect": row.suspect,
                "code": row.code, "due": row.due or row.state not in LIVE,
            } == {
                "state": mine.state, "args": {"n": mine.n}, "again": mine.again and {"n": mine.again},
                "cancel": mine.cancel, "claim_no": mine.claim_no, "failures": mine.failures, "crashes": mine.crashes,
                "suspect": mine.suspect, "code": mine.code, "due": mine.due or mine.state not in LIVE,
            }  # fmt: skip
            assert (row.say is None) == (row.code in (None, "throttled")), "a code says something to the user"

    @invariant()
    def every_run_that_ended_left_one_attempt(self) -> None:
        seen: dict[UUID, list[str]] = {job_id: [] for job_id in self.promised}
        numbers: dict[UUID, list[int]] = {job_id: [] for job_id in self.promised}
        history = "SELECT job_id, claim_no, outcome FROM onboarding.job_attempts ORDER BY job_id, claim_no"
        for job_id, claim_no, outcome in self.on.exec_driver_sql(history):
            seen[job_id].append(outcome)
            numbers[job_id].append(claim_no)
        for job_id, mine in self.promised.items():
            ended = mine.claim_no - (mine.state is State.RUNNING)
            assert seen[job_id] == mine.attempts
            assert numbers[job_id] == list(range(1, ended + 1))

    @invariant()
    def input_that_was_accepted_is_not_dropped(self) -> None:
        for user, n in self.wanted.items():
            if n is None:
                continue
            live = [mine for mine in self.promised.values() if mine.user == user and mine.state in LIVE]
            assert [mine.n if mine.again is None else mine.again for mine in live] == [n]

    @invariant()
    def at_most_one_row_of_the_same_is_live(self) -> None:
        live = "SELECT count(*) FROM onboarding.jobs WHERE state IN ('queued', 'running') GROUP BY kind, same"
        assert set(self.on.exec_driver_sql(live).scalars()) <= {1}
