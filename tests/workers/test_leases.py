"""The leases of one process: renewed together, never past a deadline, and what they learn reaches the work."""

from __future__ import annotations

import os
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import Connection

from db import jobs, operating
from db.engine import engine
from db.jobs import Claim
from tests.db.stage import LEASE, quietly, rows, scalar, statements, take
from workers.leases import TELLS_PER_SECOND, Cancelled, Held, Interrupted, LeaseLost, Leases

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def leases() -> Leases:
    """One process's leases, which here are renewed by the tests and not by a thread."""
    leases = Leases(LEASE)
    leases._pid = os.getpid()
    return leases


@pytest.fixture
def claim(on: Connection) -> Claim:
    """A claim on a job that runs."""
    return take(on, quietly(engine()))


@pytest.fixture
def held(leases: Leases, claim: Claim) -> Iterator[Held]:
    """That claim, worked on since a minute."""
    with leases.hold(claim, MINUTE) as held:
        held.since -= MINUTE.total_seconds()
        yield held


class TestRenewal:
    """One statement for all leases of a process."""

    def test_of_fifty_claims_is_one_statement(self, on: Connection, leases: Leases) -> None:
        claims = [take(on, quietly(engine(), n=n)) for n in range(50)]
        on.exec_driver_sql("UPDATE onboarding.jobs SET lease_until = now() + interval '1 s'")
        with ExitStack() as stack:
            for claim in claims:
                stack.enter_context(leases.hold(claim, MINUTE)).since -= 60
            with statements(engine()) as seen:
                leases._renew()
        assert len(seen) == 1
        assert scalar(on, "SELECT count(*) FROM onboarding.jobs WHERE lease_until > now() + interval '10 s'") == 50

    def test_is_not_spent_on_a_job_that_has_just_begun(self, claim: Claim) -> None:
        unhurried = Leases(timedelta(hours=1))
        with unhurried.hold(claim, MINUTE), statements(engine()) as seen:
            unhurried._renew()
        assert seen == []

    def test_never_reaches_past_the_deadline(self, on: Connection, leases: Leases, held: Held) -> None:
        on.exec_driver_sql("UPDATE onboarding.jobs SET deadline_at = now() + interval '3 s'")
        leases._renew()
        assert scalar(on, "SELECT lease_until = deadline_at FROM onboarding.jobs")

    def test_ends_with_the_work(self, leases: Leases, held: Held) -> None:
        leases._held.pop(held.claim.id)
        with statements(engine()) as seen:
            leases._renew()
        assert seen == []

    def test_goes_on_by_itself_in_the_background(self, on: Connection, claim: Claim) -> None:
        on.exec_driver_sql("UPDATE onboarding.jobs SET lease_until = now() + interval '1 ms'")
        with Leases(timedelta(seconds=2)).hold(claim, MINUTE):
            limit = time.monotonic() + 60
            while not scalar(on, "SELECT lease_until > now() + interval '100 ms' FROM onboarding.jobs"):
                assert time.monotonic() < limit


class TestWhatIsLearned:
    """A cancellation or a lost claim stops the work at its next step."""

    def test_a_cancellation_is_learned_with_the_renewal(self, on: Connection, leases: Leases, held: Held) -> None:
        operating.cancel(on, held.claim.id)
        held.check()
        leases._renew()
        with pytest.raises(Cancelled):
            held.check()

    def test_a_cancellation_is_learned_by_telling(self, on: Connection, held: Held) -> None:
        operating.cancel(on, held.claim.id)
        with pytest.raises(Cancelled):
            held("reading", 10)

    def test_a_lost_claim_is_learned_with_the_renewal(self, on: Connection, leases: Leases, held: Held) -> None:
        on.exec_driver_sql("UPDATE onboarding.jobs SET claim_no = claim_no + 1")
        leases._renew()
        with pytest.raises(LeaseLost):
            held("reading", 10)

    def test_a_lost_claim_is_learned_by_telling_and_writes_nothing(self, on: Connection, held: Held) -> None:
        on.exec_driver_sql("UPDATE onboarding.jobs SET claim_no = claim_no + 1")
        with pytest.raises(LeaseLost):
            held("reading", 10)
        assert rows(on)[0].stage is None

    def test_one_lost_claim_leaves_its_neighbours_alone(self, on: Connection, leases: Leases, held: Held) -> None:
        other = take(on, quietly(engine(), n=2))
        on.exec_driver_sql("UPDATE onboarding.jobs SET claim_no = 9 WHERE id = %s", (str(other.id),))
        with leases.hold(other, MINUTE) as lost:
            lost.since -= 60
            leases._renew()
            with pytest.raises(LeaseLost):
                lost.check()
        held.check()

    def test_no_except_exception_on_the_way_swallows_it(self) -> None:
        assert not issubclass(Interrupted, Exception)

    def test_work_that_does_not_come_back_is_counted(self, leases: Leases, held: Held) -> None:
        leases._renew()
        assert leases.abandoned() == 0
        held.until = time.monotonic() - 2
        leases._renew()
        assert leases.abandoned() == 1


class TestProgress:
    """What the work tells."""

    def test_is_written_on_the_row(self, on: Connection, held: Held) -> None:
        held("reading", 40)
        row = jobs.read(on, held.claim.id)
        assert (row.stage, row.percent) == ("reading", 40)

    @pytest.mark.parametrize(("told", "written"), [(-5, 0), (250, 100)])
    def test_stays_a_percentage(self, on: Connection, held: Held, told: int, written: int) -> None:
        held("reading", told)
        assert rows(on)[0].percent == written

    def test_is_at_most_five_writes_a_second(self, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
        clock = SimpleNamespace(now=100.0)
        monkeypatch.setattr("workers.leases.time", SimpleNamespace(monotonic=lambda: clock.now, sleep=time.sleep))
        with statements(engine()) as seen:
            for _ in range(300):
                held("reading", 40)
                clock.now += 0.01
        assert len(seen) == 3 * TELLS_PER_SECOND


def test_a_forked_process_starts_a_thread_of_its_own_and_forgets_its_parents_claims(leases: Leases, held: Held) -> None:
    read, write = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of forking with threads
        pid = os.fork()
    if pid == 0:
        with leases.hold(replace(held.claim, id=uuid4()), MINUTE) as mine:
            beating = [thread.name for thread in threading.enumerate()].count("leases")
            os.write(write, f"{beating} {list(leases._held.values()) == [mine]}".encode())
        os._exit(0)
    os.waitpid(pid, 0)
    os.close(write)
    with os.fdopen(read, "rb") as told:
        assert told.read() == b"1 True"
    assert leases._held == {held.claim.id: held}
