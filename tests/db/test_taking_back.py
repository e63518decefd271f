"""What becomes of jobs whose worker has fallen silent, who may look, and what a feeder knows of a queue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from db import feeding, jobs, operating
from db.asking import Urgency
from db.feeding import MOST_CRASHES, Seen
from tests.db.stage import LEASE, quietly, rows, scalar, take

QUEUE = "keys"


class TestTheTryLock:
    """Any number of feeders is safe, and one does the work."""

    def test_of_two_feeders_at_once_one_works(self, house: Engine) -> None:
        with house.begin() as first, house.begin() as second:
            assert feeding.alone_here(first)
            assert not feeding.alone_here(second)

    def test_it_ends_with_the_transaction_however_that_ends(self, house: Engine) -> None:
        with house.connect() as first:
            feeding.alone_here(first)
            first.rollback()
            with house.begin() as second:
                assert feeding.alone_here(second)


def expire(on: Connection) -> None:
    """Let all leases run out while somebody goes on feeding."""
    on.exec_driver_sql("UPDATE onboarding.jobs SET lease_until = now() - interval '1 s' WHERE state = 'running'")
    on.exec_driver_sql("UPDATE onboarding.queues SET fed_at = now()")


class TestTakingBack:
    """What ran on a worker that has fallen silent."""

    def test_a_lease_that_holds_is_left(self, house: Engine, there: Connection) -> None:
        take(there, quietly(house))
        assert feeding.take_back(there, LEASE) == []
        assert rows(there)[0].state == "running"

    def test_a_lease_that_ran_out_makes_a_suspect_that_is_due_at_once(self, house: Engine, there: Connection) -> None:
        claim = take(there, quietly(house), worker="dead")
        expire(there)
        assert feeding.take_back(there, LEASE) == [claim.id]
        (row,) = rows(there)
        assert (row.state, row.suspect, row.crashes, row.failures) == ("queued", True, 1, 0)
        assert (row.lease_until, row.deadline_at, row.rung_at) == (None, None, None)
        (attempt,) = operating.history(there, claim.id)
        assert (attempt.outcome, attempt.code, attempt.worker) == ("worker_lost", "worker_lost", "dead")
        assert [due.id for due in feeding.choose(there, QUEUE, tuple(Urgency), 5)] == [claim.id]

    def test_it_is_taken_back_once(self, house: Engine, there: Connection) -> None:
        take(there, quietly(house))
        expire(there)
        assert [len(feeding.take_back(there, LEASE)) for _ in range(2)] == [1, 0]

    def test_the_dead_workers_claim_counts_for_nothing(self, house: Engine, there: Connection) -> None:
        claim = take(there, quietly(house))
        expire(there)
        feeding.take_back(there, LEASE)
        assert jobs.tell(there, claim, "still at it", 99) is None
        assert jobs.renew(there, [claim], LEASE) == {}
        assert jobs.settle(there, claim, jobs.DONE) is None

    def test_new_input_runs_with_nothing_held_against_it(self, house: Engine, there: Connection) -> None:
        take(there, quietly(house, "meddled", n=1), "meddled")
        there.exec_driver_sql("UPDATE onboarding.jobs SET failures = 2, crashes = 3")
        quietly(house, "meddled", n=2)
        expire(there)
        feeding.take_back(there, LEASE)
        (row,) = rows(there)
        assert (row.state, row.args, row.suspect, row.crashes, row.failures) == ("queued", {"n": 2}, False, 0, 0)

    def test_a_cancelled_one_ends(self, house: Engine, there: Connection) -> None:
        claim = take(there, quietly(house))
        operating.cancel(there, claim.id)
        expire(there)
        feeding.take_back(there, LEASE)
        (row,) = rows(there)
        assert (row.state, row.code, row.say) == ("cancelled", "cancelled", "This was cancelled.")

    def test_after_too_many_deaths_it_is_given_up(self, house: Engine, there: Connection) -> None:
        claim = take(there, quietly(house))
        there.exec_driver_sql("UPDATE onboarding.jobs SET crashes = %s", (MOST_CRASHES - 1,))
        expire(there)
        feeding.take_back(there, LEASE)
        (row,) = rows(there)
        assert (row.state, row.code, row.crashes) == ("failed", "kept_crashing", MOST_CRASHES)
        assert row.say
        assert len(operating.history(there, claim.id)) == 1

    def test_a_row_that_is_just_being_settled_is_left(self, house: Engine, there: Connection) -> None:
        claim = take(there, quietly(house))
        expire(there)
        with Session(house) as settling:
            jobs.settle(settling.connection(), claim, jobs.DONE)
            assert feeding.take_back(there, LEASE) == []
            settling.commit()
        assert rows(there)[0].state == "done"


class TestAfterAGap:
    """When nobody fed for a while, workers that are alive may not have been able to renew either."""

    @pytest.fixture
    def silent(self, house: Engine, there: Connection) -> Connection:
        """A running job whose lease ran out while nobody fed."""
        take(there, quietly(house))
        expire(there)
        there.exec_driver_sql("UPDATE onboarding.queues SET fed_at = now() - interval '1 hour'")
        return there

    def test_leases_get_time_before_anything_is_taken_back(self, silent: Connection) -> None:
        assert feeding.take_back(silent, LEASE) == []
        assert scalar(silent, "SELECT lease_until > now() + %s FROM onboarding.jobs", LEASE / 4)

    def test_the_time_is_given_once(self, silent: Connection) -> None:
        feeding.take_back(silent, LEASE)
        feeding.looked(silent)
        silent.exec_driver_sql("UPDATE onboarding.jobs SET lease_until = now() - interval '1 s'")
        assert len(feeding.take_back(silent, LEASE)) == 1

    def test_no_time_is_given_beyond_the_deadline(self, silent: Connection) -> None:
        silent.exec_driver_sql("UPDATE onboarding.jobs SET deadline_at = now() - interval '1 s'")
        feeding.take_back(silent, LEASE)
        assert scalar(silent, "SELECT count(*) FROM onboarding.jobs WHERE lease_until > now()") == 0

    def test_a_new_house_has_no_gap(self, silent: Connection) -> None:
        silent.exec_driver_sql("UPDATE onboarding.queues SET fed_at = NULL")
        assert len(feeding.take_back(silent, LEASE)) == 1


class TestQueueStates:
    """What the feeder knows of a queue."""

    def state(self, on: Connection) -> feeding.QueueState:
        return next(state for state in feeding.queue_states(on) if state.name == QUEUE)

    def test_a_fresh_queue_is_open_and_has_no_workers(self, there: Connection) -> None:
        assert self.state(there) == feeding.QueueState(QUEUE, paused=False, per_second=None, slots=0, idle=1.0)

    def test_slots_are_those_of_workers_that_are_alive(self, there: Connection) -> None:
        for name, queues, slots in [("w1", ["keys", "mail"], 16), ("w2", ["keys"], 4), ("w3", ["web"], 2)]:
            feeding.alive(there, name, queues, slots)
        assert self.state(there).slots == 20
        there.exec_driver_sql("UPDATE onboarding.workers SET seen_at = now() - interval '16 s' WHERE name = 'w1'")
        assert self.state(there).slots == 4
        feeding.gone(there, "w2")
        assert self.state(there).slots == 0

    def test_a_worker_that_says_so_again_is_alive_again(self, there: Connection) -> None:
        feeding.alive(there, "w", ["keys"], 4)
        there.exec_driver_sql("UPDATE onboarding.workers SET seen_at = now() - interval '1 hour'")
        feeding.alive(there, "w", ["keys"], 8)
        assert self.state(there).slots == 8

    def test_pause_and_limit_are_seen(self, there: Connection) -> None:
        assert operating.pause(there, QUEUE, "ann")
        assert operating.limit(there, QUEUE, 2.5)
        assert (self.state(there).paused, self.state(there).per_second) == (True, 2.5)
        assert operating.resume(there, QUEUE)
        assert operating.limit(there, QUEUE, None)
        assert (self.state(there).paused, self.state(there).per_second) == (False, None)

    def test_what_was_noted_is_on_the_row(self, there: Connection) -> None:
        feeding.note(there, [Seen(QUEUE, 7, 2.5), Seen("web", 1, 0.0)])
        row = there.exec_driver_sql("SELECT depth, drained, fed_at FROM onboarding.queues WHERE name = 'keys'").one()
        assert (row.depth, row.drained) == (7, 2.5)
        assert 0 <= self.state(there).idle < 5


def test_a_paused_queue_gives_no_claim_and_gives_it_after_resuming(house: Engine, there: Connection) -> None:
    job_id = quietly(house)
    operating.pause(there, QUEUE, "ann")
    claim = jobs.claim(there, str(job_id), "nap", QUEUE, worker="w", lease=LEASE, deadline=LEASE)
    assert claim is None
    operating.resume(there, QUEUE)
    assert take(there, job_id).id == job_id


def test_a_row_that_is_being_saved_delays_no_other_renewal(house: Engine, there: Connection) -> None:
    saved, other = take(there, quietly(house, n=1)), take(there, quietly(house, n=2))
    with house.begin() as saving:
        saving.exec_driver_sql("SELECT FROM onboarding.jobs WHERE id = %s FOR UPDATE", (saved.id,))
        with house.begin() as renewing:
            renewing.exec_driver_sql("SET LOCAL statement_timeout = '60s'")
            renewed = jobs.renew(renewing, [saved, other], timedelta(minutes=5))
    assert renewed == {saved.id: False, other.id: False}
    longer = "SELECT lease_until > now() + interval '1 min' FROM onboarding.jobs WHERE id = %s"
    assert (scalar(there, longer, other.id), scalar(there, longer, saved.id)) == (True, False)
