"""A crowd by seed: the mix that was promised for any number, the same users again, and nothing before or after its time."""

from __future__ import annotations

from collections import Counter
from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.flows.files.loading import newest, read_flows
from onboarding.flows.made_up.crowd import SPAN, Ways, crowd, place
from onboarding.flows.made_up.histories import courses
from onboarding.flows.state import SessionStatus

SHARES = {
    SessionStatus.COMPLETED: 6,
    SessionStatus.IN_PROGRESS: 2,
    SessionStatus.NOT_STARTED: 1,
    SessionStatus.SKIPPED: 1,
}
BOTH = ("creator", "member")


@pytest.fixture(scope="module")
def ways() -> Ways:
    numbers = count()
    found = {name: newest(read_flows(), name) for name in BOTH}
    return {
        name: {status: [(next(numbers), one) for one in some] for status, some in courses(one_flow).items()}
        for name, one_flow in found.items()
        if one_flow
    }


@given(st.integers(1, 3000))
def test_any_number_of_users_is_mixed_by_largest_remainder(users: int) -> None:
    mix = Counter(place(n, BOTH)[1] for n in range(1, users + 1))
    assert mix.total() == users
    over = {status: mix[status] - users * share // 10 for status, share in SHARES.items()}
    assert set(over.values()) <= {0, 1}
    rest = {status: users * share % 10 for status, share in SHARES.items()}
    got_one = [rest[status] for status, more in over.items() if more]
    got_none = [rest[status] for status, more in over.items() if not more]
    assert min(got_one, default=9) >= max(got_none, default=0)


@given(st.integers(1, 3000))
def test_the_users_are_split_between_the_flows(users: int) -> None:
    flows = Counter(place(n, BOTH)[0] for n in range(1, users + 1))
    assert abs(flows["creator"] - flows["member"]) <= 1


@pytest.mark.parametrize("flow", BOTH)
def test_each_flow_has_the_mix_over_every_twenty_users(flow: str) -> None:
    for first in (1, 21, 981):
        there = [place(n, BOTH) for n in range(first, first + 20)]
        assert Counter(status for where, status in there if where == flow) == SHARES


def test_with_one_flow_everybody_is_in_it() -> None:
    assert {place(n, ("member",))[0] for n in range(1, 100)} == {"member"}


def test_the_same_seed_makes_the_same_users_however_many_at_a_time(ways: Ways) -> None:
    at_once = list(crowd(ways, 7, range(1, 201)))
    by_parts = [one for first in range(1, 201, 33) for one in crowd(ways, 7, range(first, min(first + 33, 201)))]
    assert at_once == by_parts


def test_another_seed_makes_other_users(ways: Ways) -> None:
    ones, others = ([one.ago for one in crowd(ways, seed, range(1, 51))] for seed in (1, 2))
    assert not set(ones) & set(others)


def test_users_with_known_times_stay_as_they_are(ways: Ways) -> None:
    (first,) = crowd(ways, 1, [1])
    assert (first.user_id, first.ago[0]) == ("seed-1-000001", 627_354_121)


def test_acts_follow_each_other_within_ninety_days_and_none_is_still_to_come(ways: Ways) -> None:
    for one in crowd(ways, 3, range(1, 3001)):
        assert all(earlier > later for earlier, later in pairwise(one.ago))
        assert one.ago[0] <= SPAN
        assert one.ago[-1] >= 0


def test_users_came_all_through_the_ninety_days(ways: Ways) -> None:
    weeks = Counter(one.ago[0] * 10 // (SPAN + 1) for one in crowd(ways, 3, range(1, 3001)))
    assert set(weeks) == set(range(10))
    assert max(weeks.values()) < 2 * min(weeks.values())


def test_most_go_straight_through_and_some_come_back_another_day(ways: Ways) -> None:
    day = SPAN // 90
    spans = [one.ago[0] - one.ago[-1] for one in crowd(ways, 3, range(1, 3001)) if len(one.ago) > 1]
    back_later = sum(span > day for span in spans) / len(spans)
    assert 0.1 < back_later < 0.5


def test_users_stop_at_every_step_they_can_stop_at(ways: Ways) -> None:
    taken = {one.course for one in crowd(ways, 1, range(1, 5001))}
    assert taken == {number for by_status in ways.values() for some in by_status.values() for number, _ in some}
