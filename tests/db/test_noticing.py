"""Facts that came true finish the steps that waited for them, once, and nobody is left out."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from db import noticing, results, scope, sessions
from db.engine import statement, unit
from onboarding.flows.acts import BY_SERVER, Reset, Start
from onboarding.flows.state import StepStatus
from tests.db.kept_keys import REFUSED, WORKS, held, keep, put
from tests.db.stage import at_once, scalar, statements

_COMPLETED = "SELECT count(*) FROM onboarding.step_events WHERE kind = 'step_completed' AND step = %s"


def begin(house: Engine, *users: str) -> None:
    """Let users begin the creator flow."""
    for user in users:
        with unit(scope.user(user), house) as tx:
            sessions.do(tx, user, Start(), flow="creator")


def step(house: Engine, user: str, key: str) -> StepStatus:
    """Return what is written of a step."""
    with statement(scope.user(user), house) as on:
        view = sessions.read(on, user)
    assert view
    return view.seen.step(key).status


def read_events(house: Engine) -> int:
    """Read what is new of keys, once."""
    with unit(scope.everyone("test"), house) as tx:
        return noticing.notice_keys(tx)


def works(house: Engine, *users: str) -> None:
    """Let each user's key be found to work."""
    for user in users:
        keep(house, held(house, user, put(house, user).id), WORKS)


class TestAnAnalysis:
    """Noticed in the transaction that keeps it."""

    def test_finishes_the_step_that_waits_for_it(self, house: Engine, there: Connection) -> None:
        begin(house, "u")
        with unit(scope.user("u"), house) as tx:
            results.keep_website(tx, "u", "https://shop.example", "https://shop.example/", {"meta": {}})
            noticing.notice(tx, "u", "website_analysis")
        assert step(house, "u", "website") is StepStatus.COMPLETED
        assert scalar(there, _COMPLETED, "website") == 1
        assert scalar(there, "SELECT cause FROM onboarding.step_events WHERE kind = 'step_completed'") == "job"

    def test_a_second_time_changes_nothing(self, house: Engine, there: Connection) -> None:
        self.test_finishes_the_step_that_waits_for_it(house, there)
        with unit(scope.user("u"), house) as tx, statements(house) as seen:
            noticing.notice(tx, "u", "website_analysis")
        assert len(seen) == 1
        assert scalar(there, _COMPLETED, "website") == 1

    def test_of_somebody_in_no_flow_starts_nothing(self, house: Engine, there: Connection) -> None:
        with unit(scope.user("u"), house) as tx:
            results.keep_website(tx, "u", "https://shop.example", "https://shop.example/", {"meta": {}})
            noticing.notice(tx, "u", "website_analysis")
        assert scalar(there, "SELECT status FROM onboarding.onboarding_sessions") == "not_started"
        assert scalar(there, "SELECT count(*) FROM onboarding.step_events") == 0

    def test_after_starting_over_waits_for_a_new_one(self, house: Engine, there: Connection) -> None:
        self.test_finishes_the_step_that_waits_for_it(house, there)
        with unit(scope.user("u"), house) as tx:
            sessions.do(tx, "u", Reset(), Start(), sent=BY_SERVER)
        assert step(house, "u", "website") is StepStatus.PENDING
        with unit(scope.user("u"), house) as tx:
            noticing.notice(tx, "u")
        assert step(house, "u", "website") is StepStatus.PENDING
        with unit(scope.user("u"), house) as tx:
            noticing.notice(tx, "u", "website_analysis")
        assert step(house, "u", "website") is StepStatus.COMPLETED


class TestKeys:
    """Noticed by reading their events."""

    def test_that_work_finish_the_step_of_each_user(self, house: Engine, there: Connection) -> None:
        begin(house, "u", "v")
        works(house, "u", "v", "in_no_flow")
        assert read_events(house) == 3
        assert step(house, "u", "api_keys") is step(house, "v", "api_keys") is StepStatus.COMPLETED
        assert scalar(there, _COMPLETED, "api_keys") == 2

    def test_that_do_not_work_finish_nothing(self, house: Engine, there: Connection) -> None:
        begin(house, "u")
        keep(house, held(house, "u", put(house, "u").id), REFUSED)
        read_events(house)
        assert step(house, "u", "api_keys") is StepStatus.PENDING

    def test_are_read_once(self, house: Engine, there: Connection) -> None:
        begin(house, "u")
        works(house, "u")
        assert [read_events(house), read_events(house)] == [1, 0]

    def test_are_noticed_once_by_several_readers_at_once(self, house: Engine, there: Connection) -> None:
        users = [f"u{n}" for n in range(8)]
        begin(house, *users)
        works(house, *users)
        assert sum(at_once(4, lambda _: read_events(house))) == len(users)
        assert scalar(there, _COMPLETED, "api_keys") == len(users)

    def test_of_a_reader_that_failed_are_read_again(self, house: Engine, there: Connection) -> None:
        begin(house, "u")
        works(house, "u")
        with unit(scope.everyone("test"), house) as tx:
            noticing.notice_keys(tx)
            tx.rollback()
        assert step(house, "u", "api_keys") is not StepStatus.COMPLETED
        assert read_events(house) == 1
        assert step(house, "u", "api_keys") is StepStatus.COMPLETED
