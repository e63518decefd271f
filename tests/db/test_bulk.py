"""One act on many users: in chunks, nobody twice, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine

from db import bulk, erasing, previewing, scope, selection, sessions, wide
from db.bulk import Order, Run, RunRefusedError, Work
from db.engine import unit
from db.previewing import Sample
from db.selection import Selection
from db.wide import Everyone
from onboarding.flows.acts import Act, Begin, Complete, ReopenSession, Reset, Resume, SkipSession, Tell
from tests.db.crowds import away, do, people, statuses, until_somebody_waits, view
from tests.db.stage import at_once, quietly, scalar, statements

ALL = Selection()


@pytest.fixture
def everyone(house: Engine) -> Everyone:
    """Everyone's rows, and no order yet."""
    opened = wide.opened("test", on=house)
    with opened.transaction() as on:
        on.exec_driver_sql("DELETE FROM onboarding.bulk_runs")
    return opened


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of three, so that few users are many chunks."""
    monkeypatch.setattr(bulk, "CHUNK", 3)


def acting(*acts: Act) -> Work:
    return bulk.acting(lambda _seen: acts)


def begin(everyone: Everyone, order: Order, bulk_id: str = "b") -> Run:
    with everyone.transaction() as on:
        return bulk.begin(on, bulk_id, order)


def go(everyone: Everyone, order: Order, work: Work, bulk_id: str = "b") -> Run:
    run = begin(everyone, order, bulk_id)
    while not run.done:
        run = bulk.step(everyone, run, order, work)
    return run


class TestARun:
    """Through all chunks."""

    def test_acts_on_everybody_who_fits_and_counts_what_became_of_them(self, house: Engine, everyone: Everyone) -> None:
        people(house, in_progress=2, skipped=2, completed=3, not_started=1)
        run = go(everyone, Order("resume", ALL), acting(Resume()))
        assert (run.total, run.seen, run.changed, run.unchanged) == (8, 8, 2, 2)
        assert run.refused == {"not_now:completed": 3, "not_now:not_started": 1}

    def test_of_a_filter_leaves_the_others_as_they_are(
        self, house: Engine, there: Connection, everyone: Everyone
    ) -> None:
        people(house, in_progress=1, completed=2)
        before = view(house, "in_progress_1")
        go(everyone, Order("reset", Selection(status=("completed",))), acting(Reset()))
        assert statuses(there) == {
            "in_progress_1": "in_progress", "completed_1": "not_started", "completed_2": "not_started",
        }  # fmt: skip
        assert view(house, "in_progress_1").session == before.session

    def test_is_an_operators_act_in_the_events(self, house: Engine, there: Connection, everyone: Everyone) -> None:
        people(house, further=1)
        go(everyone, Order("reset", ALL), acting(Reset()))
        last = "SELECT kind, cause FROM onboarding.step_events ORDER BY id DESC LIMIT 1"
        assert tuple(there.exec_driver_sql(last).one()) == ("session_reset", "operator")

    def test_says_after_each_chunk_how_far_it_is(self, house: Engine, everyone: Everyone, small: None) -> None:
        people(house, in_progress=7)
        order, run = Order("skip", ALL), begin(everyone, Order("skip", ALL))
        seen = []
        while not run.done:
            run = bulk.step(everyone, run, order, acting(SkipSession()))
            seen.append((run.seen, run.changed, run.done))
        assert seen == [(3, 3, False), (6, 6, False), (7, 7, False), (7, 7, True)]

    def test_goes_on_after_the_last_chunk_that_was_kept(
        self, house: Engine, there: Connection, everyone: Everyone, small: None
    ) -> None:
        people(house, in_progress=7)
        order = Order("skip", ALL)
        bulk.step(everyone, begin(everyone, order), order, acting(SkipSession()))
        run = go(everyone, order, acting(SkipSession()))
        assert (run.seen, run.changed) == (7, 7)
        assert scalar(there, "SELECT count(*) FROM onboarding.step_events WHERE kind = 'session_skipped'") == 7

    def test_a_chunk_that_fails_leaves_nothing_of_itself(
        self, house: Engine, there: Connection, everyone: Everyone, small: None
    ) -> None:
        people(house, in_progress=5)
        order = Order("skip", ALL)

        def breaks(on: Connection, ids: object) -> bulk.Counts:
            acting(SkipSession())(on, ids)  # type: ignore[arg-type] # passed on
            raise ZeroDivisionError

        run = begin(everyone, order)
        with pytest.raises(ZeroDivisionError):
            bulk.step(everyone, run, order, breaks)
        assert set(statuses(there).values()) == {"in_progress"}
        assert go(everyone, order, acting(SkipSession())).changed == 5

    def test_that_is_finished_does_nothing_again(self, house: Engine, there: Connection, everyone: Everyone) -> None:
        people(house, in_progress=2)
        order = Order("skip", ALL)
        done = go(everyone, order, acting(SkipSession()))
        do(house, "in_progress_1", Resume())
        assert go(everyone, order, acting(SkipSession())) == done
        assert statuses(there)["in_progress_1"] == "in_progress"

    def test_leaves_out_who_came_after_it_began(self, house: Engine, there: Connection, everyone: Everyone) -> None:
        people(house, in_progress=1)
        order = Order("skip", ALL)
        begin(everyone, order)
        people(house, further=1)
        go(everyone, order, acting(SkipSession()))
        assert statuses(there) == {"in_progress_1": "skipped", "further_1": "in_progress"}

    def test_somebody_who_is_in_no_flow_is_refused_and_harms_nobody(
        self, house: Engine, there: Connection, everyone: Everyone
    ) -> None:
        there.exec_driver_sql("INSERT INTO onboarding.onboarding_sessions (user_id) VALUES ('guest')")
        people(house, in_progress=1)
        run = go(everyone, Order("skip", ALL), acting(SkipSession()))
        assert (run.changed, run.refused) == (1, {"not_enrolled": 1})

    def test_costs_as_many_statements_for_a_chunk_as_for_one_user(self, house: Engine, everyone: Everyone) -> None:
        people(house, in_progress=40)
        order = Order("skip", ALL)
        run = begin(everyone, order)
        with statements(house) as seen:
            bulk.step(everyone, run, order, acting(SkipSession()))
        assert len(seen) == 5


class TestTheId:
    """One id is one order."""

    @pytest.mark.parametrize(
        ("other", "says"),
        [
            (Order("skip", ALL), "belongs to another act: reset"),
            (Order("reset", Selection(flow="member")), "begun with another filter: everybody"),
            (Order("reset", ALL, {"x": 1}), "begun with other values"),
        ],
        ids=["act", "filter", "values"],
    )
    def test_of_another_order_is_refused(self, everyone: Everyone, other: Order, says: str) -> None:
        begin(everyone, Order("reset", ALL))
        with pytest.raises(RunRefusedError, match=says):
            begin(everyone, other)

    def test_says_with_which_filter_it_was_begun(self, everyone: Everyone) -> None:
        chosen = Selection(flow="member", status=("skipped", "completed"), idle_for=timedelta(days=7))
        begin(everyone, Order("reset", chosen))
        with pytest.raises(RunRefusedError, match=r"flow member, status completed or skipped, idle seconds 604,800$"):
            begin(everyone, Order("reset", ALL))

    def test_of_the_same_order_is_found_again(self, everyone: Everyone) -> None:
        order = Order(
            "retag", Selection(status=("skipped", "completed"), idle_for=timedelta(days=7)), {"flags": {"x": True}}
        )
        assert begin(everyone, order) == begin(everyone, order)

    def test_keeps_no_users_id(self, house: Engine, there: Connection, everyone: Everyone) -> None:
        people(house, in_progress=1)
        with everyone.looking() as on:
            ids = tuple(bulk_ids(on))
        go(everyone, Order("skip", Selection(sessions=ids)), acting(SkipSession()))
        assert "in_progress_1" not in scalar(there, "SELECT string_agg(r::text, '') FROM onboarding.bulk_runs AS r")


def bulk_ids(on: Connection) -> list[int]:
    return list(on.exec_driver_sql("SELECT id FROM onboarding.onboarding_sessions").scalars())


class TestMeanwhile:
    """What others do while a run is under way."""

    def test_two_who_run_one_id_share_the_work(
        self, house: Engine, there: Connection, everyone: Everyone, small: None
    ) -> None:
        people(house, in_progress=20)
        order = Order("skip", ALL)
        runs = at_once(3, lambda _: go(everyone, order, acting(SkipSession())))
        assert {(run.seen, run.changed) for run in runs} == {(20, 20)}
        assert scalar(there, "SELECT count(*) FROM onboarding.step_events WHERE kind = 'session_skipped'") == 20
        assert scalar(there, "SELECT max(rev) FROM onboarding.onboarding_sessions") == 2

    def test_somebody_who_comes_back_while_we_wait_for_their_row_is_left_alone(
        self, house: Engine, there: Connection, everyone: Everyone
    ) -> None:
        people(house, in_progress=2)
        away(there, "in_progress_1", 9)
        away(there, "in_progress_2", 9)
        order = Order("reset", Selection(idle_for=timedelta(days=7)))
        run = begin(everyone, order)
        ended = meanwhile(house, there, "in_progress_1", lambda: bulk.step(everyone, run, order, acting(Reset())))
        assert (ended.seen, ended.changed) == (1, 1)
        assert statuses(there) == {"in_progress_1": "in_progress", "in_progress_2": "not_started"}

    def test_a_worker_that_holds_a_job_and_then_its_users_session_is_waited_for(
        self, house: Engine, there: Connection, everyone: Everyone
    ) -> None:
        people(house, skipped=1)
        job_id = quietly(house, user_id="skipped_1")
        order = Order("erase", Selection(status=("skipped",)))
        run = begin(everyone, order)

        def first(on: Connection, ids: Sequence[int]) -> None:
            erasing.hold_jobs(on, selection.users_of(on, ids))

        def work(on: Connection, ids: Sequence[int]) -> bulk.Counts:
            return bulk.Counts(erasing.erase(on, selection.users_of(on, ids)).sessions)

        with ThreadPoolExecutor(1) as thread:
            with unit(scope.user("skipped_1"), house) as tx:
                tx.connection().exec_driver_sql("SELECT FROM onboarding.jobs WHERE id = %s FOR UPDATE", (job_id,))
                ended = thread.submit(bulk.step, everyone, run, order, work, first)
                until_somebody_waits(there)
                sessions.do(tx, "skipped_1", Resume())
            assert (ended.result(60).seen, ended.result().changed) == (0, 0)
        assert statuses(there) == {"skipped_1": "in_progress"}
        assert scalar(there, "SELECT count(*) FROM onboarding.jobs") == 1


def meanwhile(house: Engine, there: Connection, user: str, act: Callable[[], Run]) -> Run:
    """Let a user do something whose transaction ends only once the act waits for it."""
    with ThreadPoolExecutor(1) as thread:
        with unit(scope.user(user), house) as tx:
            sessions.do(tx, user, Begin("profile"))
            acting = thread.submit(act)
            until_somebody_waits(there)
        return acting.result(10)


class TestTheFirstLook:
    """What would become of everybody, before anything is done."""

    @pytest.mark.parametrize(
        "act", [Reset(), Resume(), SkipSession(), Complete(force=True), ReopenSession(), Tell({"x": 1})], ids=repr
    )
    def test_tells_what_the_run_then_comes_to(self, house: Engine, everyone: Everyone, act: Act) -> None:
        people(house, not_started=1, in_progress=2, further=1, skipped=2, completed=3)
        with everyone.looking() as on:
            found = [*previewing.look(on, ALL, lambda _seen: (act,), 100)][-1]
        run = go(everyone, Order("act", ALL), acting(act))
        assert (found.looked_at, found.changing, found.unchanged) == (run.seen, run.changed, run.unchanged)
        assert dict(found.refused) == run.refused

    def test_writes_nothing(self, house: Engine, there: Connection, everyone: Everyone) -> None:
        people(house, further=2)
        before = [view(house, user).seen for user in ("further_1", "further_2")]
        with everyone.looking() as on:
            assert [*previewing.look(on, ALL, lambda _seen: (Reset(),), 100)]
        after = [view(house, user).seen for user in ("further_1", "further_2")]
        assert [one.session for one in after] == [one.session for one in before]
        assert scalar(there, "SELECT count(*) FROM onboarding.bulk_runs") == 0

    def test_stops_at_as_many_as_it_may_try(self, house: Engine, everyone: Everyone) -> None:
        people(house, in_progress=9)
        with everyone.looking() as on:
            found = [*previewing.look(on, ALL, lambda _seen: (Reset(),), 4)][-1]
        assert (found.looked_at, found.changing, len(found.samples)) == (4, 4, 4)

    def test_shows_how_somebody_is_and_would_be(self, house: Engine, everyone: Everyone) -> None:
        people(house, further=1)
        with everyone.looking() as on:
            (found,) = previewing.look(on, ALL, lambda _seen: (Reset(),), 1)
        assert found.samples == [Sample("further_1", "member 1", "in_progress 42 %", "not_started 0 %, next profile")]
