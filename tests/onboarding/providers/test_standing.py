"""What a finding makes of what was known, and when to ask again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from onboarding.providers.finding import Condition, Finding, Verdict
from onboarding.providers.standing import Standing, after, changed, is_fresh
from tests.onboarding.providers.asking import NOW

V, C = Verdict, Condition
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NONE = timedelta(0)
WORKS, REFUSED = Finding(V.VALID, C.OK), Finding(V.INVALID, C.REJECTED)
UNSURE, UNCHECKABLE = Finding(V.INDETERMINATE, C.NETWORK), Finding(V.NO_CHECKER, C.NO_CHECKER)
NEW = Standing()
STEADY, LEAST, MOST = 0.5, 0.0, 1.0  # a random number in the middle leaves a wait as it is


def then(
    standing: Standing, finding: Finding, at: timedelta = NONE, shake: float = STEADY, keep: timedelta = NONE
) -> Standing:
    return after(standing, finding, NOW + at, lambda: shake, keep)


VALID, INVALID = then(NEW, WORKS), then(NEW, REFUSED)


def wait(standing: Standing) -> timedelta | None:
    """How long from the last check until the next."""
    assert standing.checked_at
    return standing.check_at - standing.checked_at if standing.check_at else None


def test_the_first_answer_is_believed_whatever_it_is() -> None:
    for finding in (WORKS, REFUSED, UNSURE):
        told = then(NEW, finding)
        assert (told.verdict, told.condition, told.last_condition) == (
            finding.verdict,
            finding.condition,
            finding.condition,
        )
        assert told.checked_at == NOW
        assert told.determinate_at == (NOW if finding.verdict.determinate else None)


@pytest.mark.parametrize("before", [VALID, INVALID], ids=["valid", "invalid"])
def test_what_says_nothing_never_overwrites_what_said_something(before: Standing) -> None:
    told = then(before, UNSURE, HOUR)
    assert (told.verdict, told.condition, told.determinate_at) == (before.verdict, before.condition, NOW)
    assert (told.last_condition, told.checked_at) == (C.NETWORK, NOW + HOUR)


def test_a_key_that_worked_is_doubted_at_its_first_refusal() -> None:
    told = then(VALID, REFUSED, HOUR)
    assert (told.verdict, told.condition, told.doubted_at) == (V.VALID, C.OK, NOW + HOUR)
    assert (told.determinate_at, told.last_condition) == (NOW, C.REJECTED)
    assert wait(told) == 10 * MINUTE


@pytest.mark.parametrize(
    ("later", "verdict"),
    [(NONE, V.VALID), (10 * MINUTE - timedelta(microseconds=1), V.VALID), (10 * MINUTE, V.INVALID), (DAY, V.INVALID)],
)
def test_a_second_refusal_counts_ten_minutes_after_the_first(later: timedelta, verdict: Verdict) -> None:
    doubted = then(VALID, REFUSED)
    told = then(doubted, REFUSED, later)
    assert told.verdict is verdict
    assert told.doubted_at == (None if verdict is V.INVALID else NOW)
    assert told.check_at == (NOW + later + DAY if verdict is V.INVALID else NOW + 10 * MINUTE)


def test_a_success_in_between_ends_the_doubt() -> None:
    doubted = then(VALID, REFUSED)
    cleared = then(doubted, WORKS, 5 * MINUTE)
    assert cleared.doubted_at is None
    again = then(cleared, REFUSED, HOUR)
    assert (again.verdict, again.doubted_at) == (V.VALID, NOW + HOUR)


def test_a_check_that_learned_nothing_does_not_end_the_doubt() -> None:
    unsure = then(then(VALID, REFUSED), UNSURE, 9 * MINUTE)
    assert (unsure.verdict, unsure.doubted_at) == (V.VALID, NOW)
    assert then(unsure, REFUSED, 11 * MINUTE).verdict is V.INVALID


def test_a_key_that_was_refused_may_work_again_at_once() -> None:
    told = then(INVALID, WORKS, MINUTE)
    assert (told.verdict, told.condition, told.tries) == (V.VALID, C.OK, 0)


def test_nobody_asks_again_about_a_key_that_nobody_can_check() -> None:
    for before in (NEW, VALID, INVALID, then(VALID, REFUSED), then(NEW, UNSURE)):
        told = then(before, UNCHECKABLE, HOUR)
        assert (told.verdict, told.condition, told.check_at) == (V.NO_CHECKER, C.NO_CHECKER, None)
        assert told.doubted_at is None  # only a key that is called valid can be in doubt


def test_a_key_that_told_nothing_is_asked_about_less_and_less_often() -> None:
    standing, waits = NEW, []
    for _ in range(15):
        standing = then(standing, UNSURE)
        waits.append(wait(standing))
    assert waits[:5] == [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 12 * HOUR]
    assert waits[5:12] == [DAY] * 7
    assert waits[12:] == [30 * DAY] * 3


def test_who_asks_us_to_wait_longer_is_waited_for() -> None:
    busy = replace(UNSURE, condition=C.RATE_LIMITED, retry_after=20 * MINUTE)
    first, second = then(NEW, busy), then(then(NEW, busy), replace(busy, retry_after=timedelta(seconds=7)))
    assert (wait(first), wait(second)) == (20 * MINUTE, 5 * MINUTE)


@pytest.mark.parametrize(
    ("condition", "used", "expected"),
    [
        (C.OK, NONE, 7 * DAY),
        (C.OK, 7 * DAY - MINUTE, 7 * DAY),
        (C.OK, 7 * DAY, 30 * DAY),
        (C.OK, None, 30 * DAY),
        (C.RESTRICTED, None, 30 * DAY),
        (C.RESTRICTED, DAY, 7 * DAY),
        (C.NO_QUOTA, None, DAY),
        (C.NO_QUOTA, DAY, DAY),
        (C.BILLING_OR_REGION, None, DAY),
    ],
)
def test_a_good_key_is_asked_about_by_its_use(
    condition: Condition, used: timedelta | None, expected: timedelta
) -> None:
    before = replace(NEW, used_at=None if used is None else NOW - used)
    assert wait(then(before, Finding(V.VALID, condition))) == expected


def test_long_waits_are_shaken_by_a_fifth_and_short_ones_are_not() -> None:
    for shake, share in ((LEAST, 0.8), (MOST, 1.2)):
        assert wait(then(NEW, WORKS, shake=shake)) == 30 * DAY * share
        assert wait(then(NEW, UNSURE, shake=shake)) == MINUTE
        assert wait(then(NEW, REFUSED, shake=shake)) == DAY
        assert wait(then(replace(NEW, tries=5), UNSURE, shake=shake)) == DAY * share


def test_a_provider_that_wants_to_be_asked_rarely_is_asked_rarely() -> None:
    assert wait(then(NEW, Finding(V.VALID, C.NO_QUOTA), keep=3 * DAY)) == 3 * DAY
    assert wait(then(replace(NEW, used_at=NOW), WORKS, keep=DAY)) == 7 * DAY


def test_a_refused_key_is_asked_about_once_more_and_then_only_when_somebody_acts() -> None:
    assert wait(INVALID) == DAY
    again = then(INVALID, REFUSED, DAY)
    assert (again.verdict, again.check_at, again.tries) == (V.INVALID, None, 1)
    assert again.determinate_at == NOW + DAY


@pytest.mark.parametrize(
    ("standing", "keep", "until"),
    [
        (VALID, NONE, 15 * MINUTE),
        (VALID, DAY, DAY),
        (VALID, MINUTE, 15 * MINUTE),
        (INVALID, NONE, 2 * MINUTE),
        (INVALID, DAY, 2 * MINUTE),  # its owner may have made a new one
        (then(NEW, Finding(V.VALID, C.NO_QUOTA)), NONE, NONE),
        (then(NEW, Finding(V.VALID, C.RESTRICTED)), NONE, NONE),
        (then(NEW, Finding(V.VALID, C.RESTRICTED)), DAY, DAY),
    ],
)
def test_a_last_word_is_fresh_for_its_time(standing: Standing, keep: timedelta, until: timedelta) -> None:
    assert not is_fresh(standing, NOW + until, keep)
    assert not until or is_fresh(standing, NOW + until - timedelta(microseconds=1), keep)


def test_no_last_word_or_one_in_doubt_is_never_fresh() -> None:
    for before, finding in ((NEW, UNSURE), (NEW, UNCHECKABLE), (VALID, UNSURE), (VALID, UNCHECKABLE), (VALID, REFUSED)):
        assert not is_fresh(then(before, finding, MINUTE), NOW + MINUTE, DAY)
    assert not is_fresh(NEW, NOW, DAY)


@pytest.mark.parametrize(
    ("before", "told", "expected"),
    [
        (NEW, VALID, True),
        (NEW, INVALID, True),
        (NEW, then(NEW, UNSURE), False),
        (NEW, then(NEW, UNCHECKABLE), False),
        (VALID, then(VALID, WORKS, DAY), False),
        (VALID, then(VALID, Finding(V.VALID, C.NO_QUOTA), DAY), True),
        (VALID, then(VALID, UNSURE, DAY), False),
        (VALID, then(VALID, REFUSED, DAY), False),  # in doubt, and nobody is frightened yet
        (then(VALID, REFUSED), then(then(VALID, REFUSED), REFUSED, DAY), True),
        (then(VALID, REFUSED), then(then(VALID, REFUSED), WORKS, DAY), False),
        (INVALID, then(INVALID, REFUSED, DAY), False),
        (INVALID, then(INVALID, WORKS, DAY), True),
        (then(NEW, UNSURE), then(then(NEW, UNSURE), WORKS), True),
    ],
)
def test_others_hear_of_another_last_word_and_of_nothing_else(before: Standing, told: Standing, expected: bool) -> None:
    assert changed(before, told) == expected


def test_our_own_throttle_is_no_condition_of_a_key() -> None:
    assert not [one for one in Condition if "throttle" in one]
