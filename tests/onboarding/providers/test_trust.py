"""When very many keys of one provider are refused at once, its refusals are not believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.providers.trust import Refusals, believable

COUNTS = st.integers(0, 500)


@pytest.mark.parametrize(
    ("lately", "of_lately", "before", "of_before", "expected"),
    [
        (20, 20, 0, 1000, False),
        (31, 100, 4, 100, False),
        (30, 100, 4, 100, True),  # not over thirty in a hundred
        (31, 100, 5, 100, True),  # not under five in a hundred
        (7, 20, 0, 20, False),
        (6, 20, 0, 20, True),
        (19, 19, 0, 1000, True),  # too few to say
        (20, 20, 0, 19, True),
        (0, 0, 0, 0, True),
        (0, 100, 0, 100, True),
        (100, 100, 90, 100, True),  # they always are
    ],
)
def test_a_burst_of_refusals_is_not_believed(
    lately: int, of_lately: int, before: int, of_before: int, expected: bool
) -> None:
    assert believable(Refusals(lately, of_lately, before, of_before)) == expected


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_fewer_refusals_are_never_less_believable(lately: int, more: int, before: int, rest: int) -> None:
    of_lately, of_before = lately + more, before + rest
    if believable(Refusals(lately, of_lately, before, of_before)):
        assert believable(Refusals(lately // 2, of_lately, before, of_before))
        assert believable(Refusals(lately, of_lately, of_before, of_before))
