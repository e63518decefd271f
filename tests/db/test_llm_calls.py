"""The ledger of calls to models: nobody spends beyond a cap, nothing is paid twice, and a process that died is counted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Row

from db import llm_calls, scope
from db.engine import statement, unit
from db.llm_calls import Asking, Caps, Refused, Reserved, Settlement, Today
from onboarding.persona.enriching.protocol import Spent

USER = "user_1"
JOB, OTHER_JOB = UUID(int=1), UUID(int=2)
CAPS = Caps(10_000, Decimal("0.10"))
ASKING = Asking("persona", "openai", "m", "1", "a" * 64, JOB, 4000, Decimal("0.02"), ("s1",))
DONE = Settlement("ok", Spent(1, 900, 100, 10, 250), Decimal("0.005"), "a list", result={"name": "x"})
FAILED = Settlement("throttled", Spent(1))


@pytest.fixture(autouse=True)
def _user(on: Connection) -> None:
    """A user, with nothing spent."""
    begin(on, USER)


def begin(on: Connection, user: str) -> None:
    on.exec_driver_sql("INSERT INTO onboarding.onboarding_sessions (user_id) VALUES (%s)", (user,))


def reserve(asking: Asking = ASKING, caps: Caps = CAPS, user: str = USER, **how: Any) -> Reserved | Refused:
    with unit(scope.user(user)) as tx:
        return llm_calls.reserve(tx, user, asking, caps, **how)


def reserved(asking: Asking = ASKING, **how: Any) -> Reserved:
    found = reserve(asking, **how)
    assert isinstance(found, Reserved), found
    return found


def settle(call: Reserved, made: Settlement = DONE, user: str = USER) -> bool:
    with unit(scope.user(user)) as tx:
        return llm_calls.settle(tx, call, made)


def today(user: str = USER) -> Today:
    with statement(scope.user(user)) as on:
        return llm_calls.spent_today(on, user)


def row(on: Connection, call: Reserved) -> Row[Any]:
    return on.exec_driver_sql("SELECT * FROM onboarding.llm_calls WHERE id = %s", (call.id,)).one()


def other(name: str, **changes: Any) -> Asking:
    """Another question."""
    return replace(ASKING, request_hash=name.ljust(64, "0"), job_id=uuid4(), **changes)


def test_what_an_open_call_may_take_counts_at_once() -> None:
    reserved()
    assert today() == Today(1, 4000, Decimal("0.02"))


def test_what_a_call_took_counts_in_place_of_what_it_might_have(on: Connection) -> None:
    call = reserved()
    assert settle(call)
    assert today() == Today(1, 1000, Decimal("0.005"))
    found = row(on, call)
    assert (found.state, found.outcome, found.tries, found.cached_tokens, found.latency_ms) == (
        "done",
        "ok",
        1,
        10,
        250,
    )
    assert (found.result, found.quarantined, found.price_source) == ({"name": "x"}, ["s1"], "a list")


def test_a_call_that_failed_leaves_room_for_another() -> None:
    assert settle(reserved(), FAILED)
    assert today() == Today(1, 0, Decimal(0))
    assert isinstance(reserve(), Reserved)


def test_an_unknown_price_is_no_price(on: Connection) -> None:
    call = reserved(replace(ASKING, most_usd=None))
    settle(call, replace(DONE, cost_usd=None, price_source=None))
    assert (row(on, call).cost_usd, row(on, call).reserved_usd) == (None, None)
    assert today().usd == 0


@pytest.mark.parametrize(
    "caps", [Caps(7999, Decimal(1)), Caps(10_000, Decimal("0.039"))], ids=["tokens", "money"]
)  # fmt: skip
def test_a_call_that_could_go_beyond_a_cap_is_refused(caps: Caps) -> None:
    reserved()
    assert reserve(other("b"), caps) is Refused.OVER_BUDGET
    assert today().calls == 1


def test_money_is_no_cap_where_no_price_is_known() -> None:
    assert isinstance(reserve(replace(ASKING, most_usd=None), Caps(10_000, Decimal(0))), Reserved)


def test_of_two_at_once_only_one_gets_what_is_left() -> None:
    caps, meet = Caps(6000, Decimal(1)), Barrier(2)

    def take(name: str) -> Reserved | Refused:
        meet.wait(10)
        return reserve(other(name), caps)

    for turn in range(5):
        with ThreadPoolExecutor(2) as both:
            found = list(both.map(take, (f"{turn}x", f"{turn}y")))
        assert [one for one in found if one is Refused.OVER_BUDGET] == [Refused.OVER_BUDGET]
        settle(next(one for one in found if isinstance(one, Reserved)), FAILED)


def test_the_same_question_at_once_is_one_row() -> None:
    meet = Barrier(2)

    def take(job: UUID) -> Reserved | Refused:
        meet.wait(10)
        return reserve(replace(ASKING, job_id=job))

    with ThreadPoolExecutor(2) as both:
        found = list(both.map(take, (JOB, OTHER_JOB)))
    assert len({one.id for one in found if isinstance(one, Reserved)}) == 1
    assert today().calls == 1


def test_yesterday_does_not_count_unless_it_is_open(on: Connection) -> None:
    settle(reserved())
    reserved(other("b"))
    on.exec_driver_sql(
        "UPDATE onboarding.llm_calls SET created_at = date_trunc('day', now(), 'UTC') - interval '1 second'"
    )
    assert today() == Today(1, 4000, Decimal("0.02"))


class TestAnAnswerThatIsThere:
    def test_is_given_again_and_nothing_is_reserved(self) -> None:
        settle(reserved())
        again = reserved(replace(ASKING, job_id=OTHER_JOB))
        assert again.kept == {"name": "x"}
        assert today() == Today(1, 1000, Decimal("0.005"))

    def test_is_given_also_beyond_the_cap(self) -> None:
        settle(reserved())
        assert reserved(caps=Caps(0, Decimal(0))).kept == {"name": "x"}

    def test_is_not_another_users(self, on: Connection) -> None:
        settle(reserved())
        begin(on, "user_2")
        assert reserved(user="user_2").kept is None

    def test_gives_way_to_a_fresh_one(self, on: Connection) -> None:
        first = reserved()
        settle(first)
        second = reserved(replace(ASKING, job_id=OTHER_JOB), fresh=True)
        assert second.kept is None
        settle(second, replace(DONE, result={"name": "y"}))
        assert (row(on, first).state, row(on, first).outcome, row(on, first).result) == ("failed", "superseded", None)
        assert reserved().kept == {"name": "y"}
        assert today().tokens == 2000

    def test_is_kept_by_the_job_that_wanted_it_fresh_and_died(self) -> None:
        settle(reserved(fresh=True))
        assert reserved(fresh=True).kept == {"name": "x"}


class TestAProcessThatDied:
    def test_has_its_row_taken_over_and_its_try_counts_as_lost(self, on: Connection) -> None:
        dead = reserved()
        again = reserved()
        assert (again.id, again.lost_tries, again.kept) == (dead.id, 1, None)
        found = row(on, again)
        assert (found.lost_tries, found.lost_tokens, found.lost_usd) == (1, 4000, Decimal("0.02"))
        assert (found.reserved_tokens, found.reserved_usd) == (4000, Decimal("0.02"))
        assert settle(again)
        assert today() == Today(1, 5000, Decimal("0.025"))

    def test_cannot_settle_what_somebody_else_has_taken_over(self, on: Connection) -> None:
        slow = reserved()
        again = reserved()
        assert not settle(slow)
        assert row(on, again).state == "reserved"
        assert settle(again)

    def test_twice_ends_it_for_this_job(self, on: Connection) -> None:
        first = reserved()
        reserved()
        assert reserve() is Refused.INTERRUPTED
        found = row(on, first)
        assert (found.state, found.outcome, found.lost_tries, found.lost_tokens) == ("failed", "interrupted", 2, 8000)
        assert reserve() is Refused.INTERRUPTED
        assert today().tokens == 8000

    def test_is_forgiven_another_job(self) -> None:
        for _ in range(3):
            found = reserve()
        assert found is Refused.INTERRUPTED
        later = reserve(replace(ASKING, job_id=OTHER_JOB), Caps(20_000, Decimal(1)))
        assert isinstance(later, Reserved)

    def test_has_paid_what_it_may_have_cost(self, on: Connection) -> None:
        first = reserved()
        assert reserve(caps=Caps(7999, Decimal(1))) is Refused.OVER_BUDGET
        assert (row(on, first).state, row(on, first).outcome) == ("failed", "over_budget")
        assert today().tokens == 4000

    def test_and_whose_job_asks_something_else_now_holds_nothing(self, on: Connection) -> None:
        first = reserved()
        reserved(replace(ASKING, request_hash="b" * 64))
        assert (row(on, first).state, row(on, first).outcome, row(on, first).lost_tokens) == (
            "failed",
            "interrupted",
            4000,
        )
        assert today().tokens == 8000

    def test_an_hour_ago_holds_nothing(self, on: Connection) -> None:
        first = reserved()
        on.exec_driver_sql("UPDATE onboarding.llm_calls SET created_at = now() - interval '61 minutes'")
        reserved(other("b"))
        assert row(on, first).state == "failed"

    def test_just_now_is_not_taken_for_another(self, on: Connection) -> None:
        first = reserved()
        reserved(other("b"))
        assert row(on, first).state == "reserved"


def test_a_user_who_is_gone_has_no_key() -> None:
    assert reserve(user="nobody_1") is Refused.NO_KEY


def test_a_users_calls_are_told_without_their_answers_the_newest_first() -> None:
    settle(reserved())
    reserved(other("b", purpose="website"))
    with statement(scope.user(USER)) as on:
        told = llm_calls.of_user(on, USER)
    assert [(one.purpose, one.state) for one in told] == [("website", "reserved"), ("persona", "done")]
    assert "result" not in told[0]._fields


ACTS = st.lists(
    st.tuples(st.sampled_from(["ask", "done", "failed", "die"]), st.sampled_from("abc"), st.booleans()), max_size=12
)


@given(acts=ACTS)
@settings(max_examples=25)
def test_whatever_happens_no_day_goes_beyond_the_cap(acts: list[tuple[str, str, bool]]) -> None:
    with statement(scope.everyone("test")) as on:
        on.exec_driver_sql("DELETE FROM onboarding.llm_calls")
    open_calls: dict[str, Reserved] = {}
    for act, name, fresh in acts:
        asking = replace(ASKING, request_hash=name.ljust(64, "0"), job_id=UUID(int=ord(name)))
        if act == "ask":
            found = reserve(asking, fresh=fresh)
            if isinstance(found, Reserved) and found.kept is None:
                open_calls[name] = found
        elif act == "die":
            open_calls.pop(name, None)
        elif name in open_calls:
            settle(open_calls.pop(name), DONE if act == "done" else FAILED)
    assert today().tokens <= CAPS.tokens
    assert today().usd <= CAPS.usd
