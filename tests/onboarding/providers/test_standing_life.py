"""A key's standing over any sequence of findings, compared with what its whole history says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from onboarding.providers.finding import Condition, Finding, Verdict
from onboarding.providers.standing import Standing, after, changed, is_fresh
from tests.onboarding.providers.asking import NOW

V, C = Verdict, Condition
TEN = timedelta(minutes=10)
DAY = timedelta(days=1)
FIRST_WAITS = [timedelta(minutes=m) for m in (1, 5, 30, 120, 720)]
PASSING = st.sampled_from([0, 1, 60, 599, 600, 601, 899, 900, 901, 86_400, 604_800, 3_000_000]) | st.integers(0, 10**6)
GOOD = st.sampled_from([C.OK, C.NO_QUOTA, C.RESTRICTED, C.BILLING_OR_REGION])
OPEN = st.sampled_from([C.RATE_LIMITED, C.PROVIDER_OUTAGE, C.NETWORK, C.WAF_PAGE, C.AUTH_POLICY, C.SPEC_DISABLED])


class Life(RuleBasedStateMachine):
    """One key. `history` is all that ever happened; what should be known follows from it alone."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOW
        self.used_at: datetime | None = None
        self.keep = timedelta(0)
        self.history: list[tuple[datetime, Finding]] = []
        self.told = self.before = Standing()

    # What can happen.

    @rule(seconds=PASSING)
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(condition=GOOD, shake=st.floats(0, 1))
    def it_works(self, condition: Condition, shake: float) -> None:
        self._checked(Finding(V.VALID, condition), shake)

    @rule(shake=st.floats(0, 1))
    def it_is_refused(self, shake: float) -> None:
        self._checked(Finding(V.INVALID, C.REJECTED), shake)

    @rule(
        condition=OPEN, shake=st.floats(0, 1), wait=st.none() | st.integers(0, 3600).map(lambda s: timedelta(seconds=s))
    )
    def nothing_is_learned(self, condition: Condition, shake: float, wait: timedelta | None) -> None:
        self._checked(Finding(V.INDETERMINATE, condition, retry_after=wait), shake)

    @precondition(lambda self: self.told.check_at is not None)
    @rule()
    def the_next_check_is_waited_for(self) -> None:
        self.now = max(self.now, self.told.check_at or self.now)

    @rule()
    def it_is_used(self) -> None:
        self.used_at = self.now
        self.told = self.before = replace(self.told, used_at=self.now)

    @rule(hours=st.sampled_from([0, 1, 24]))
    def the_provider_wants_another_pause(self, hours: int) -> None:
        self.keep = timedelta(hours=hours)

    def _checked(self, finding: Finding, shake: float) -> None:
        self.now += timedelta(seconds=1)  # no two checks end at once
        self.history.append((self.now, finding))
        self.before = self.told
        self.told = after(self.told, finding, self.now, lambda: shake, self.keep)
        self._heard()
        self._asks_again_in_time(finding)

    # What follows from the history.

    @property
    def good(self) -> tuple[datetime, Finding] | None:
        """The last time it worked."""
        return next((one for one in reversed(self.history) if one[1].verdict is V.VALID), None)

    @property
    def refusals(self) -> list[datetime]:
        """When it was refused since it last worked."""
        since = takewhile(lambda one: one[1].verdict is not V.VALID, reversed(self.history))
        return [at for at, finding in since if finding.verdict is V.INVALID][::-1]

    @property
    def turned_at(self) -> datetime | None:
        """The refusal by which it became invalid: the first, or after a success the first ten minutes after the first."""
        refusals = self.refusals
        return next((at for at in refusals if not self.good or at - refusals[0] >= TEN), None)

    @property
    def verdict(self) -> Verdict:
        if self.turned_at:
            return V.INVALID
        return V.VALID if self.good else V.INDETERMINATE if self.history else V.UNCHECKED

    # What must hold.

    @invariant()
    def the_verdict_is_what_the_history_says(self) -> None:
        assert self.told.verdict is self.verdict

    @invariant()
    def the_condition_explains_the_verdict(self) -> None:
        last = self.history[-1][1].condition if self.history else C.NOT_CHECKED
        good = self.good[1].condition if self.good else last
        expected = {V.VALID: good, V.INVALID: C.REJECTED}.get(self.verdict, last)
        assert (self.told.condition, self.told.last_condition) == (expected, last)

    @invariant()
    def only_a_valid_key_is_doubted_and_since_its_first_refusal(self) -> None:
        doubted = self.verdict is V.VALID and bool(self.refusals)
        assert self.told.doubted_at == (self.refusals[0] if doubted else None)

    @invariant()
    def the_times_are_those_of_the_last_check_and_the_last_word(self) -> None:
        good = self.good[0] if self.good else None
        word = {V.VALID: good, V.INVALID: self.refusals[-1] if self.refusals else None}.get(self.verdict)
        assert self.told.determinate_at == word
        assert self.told.checked_at == (self.history[-1][0] if self.history else None)

    @invariant()
    def a_last_word_is_fresh_only_while_nothing_contradicts_it(self) -> None:
        if is_fresh(self.told, self.now, self.keep):
            at, finding = self.history[-1]
            assert finding.verdict is self.verdict
            limit = timedelta(minutes=2) if self.verdict is V.INVALID else max(timedelta(minutes=15), self.keep)
            assert self.now - at < limit
            assert finding.condition in (C.OK, C.REJECTED) or self.keep

    def _heard(self) -> None:
        before, told = self.before, self.told
        other = (before.verdict, before.condition) != (told.verdict, told.condition)
        assert changed(before, told) == (other and told.verdict.determinate)

    def _asks_again_in_time(self, finding: Finding) -> None:
        wait = None if self.told.check_at is None else self.told.check_at - self.now
        if finding.verdict is V.VALID:
            expected = self._after_success(finding)
            assert wait is not None
            assert max(expected * 0.8, self.keep) <= wait <= max(expected * 1.2, self.keep)
        elif finding.verdict is V.INVALID:
            assert wait == self._after_refusal()
        else:
            assert wait is not None
            assert wait >= (finding.retry_after or timedelta(0))
            least, most = self._after_nothing()
            assert least <= wait <= max(most, finding.retry_after or timedelta(0))

    def _after_success(self, finding: Finding) -> timedelta:
        if finding.condition in (C.NO_QUOTA, C.BILLING_OR_REGION):
            return DAY
        used = self.used_at is not None and self.now - self.used_at < 7 * DAY
        return (7 if used else 30) * DAY

    def _after_refusal(self) -> timedelta | None:
        if self.verdict is V.VALID:
            return self.refusals[0] + TEN - self.now
        return DAY if self.turned_at == self.now else None

    def _after_nothing(self) -> tuple[timedelta, timedelta]:
        fresh = next(
            (n for n, (_, one) in enumerate(reversed(self.history)) if one.verdict is not V.INDETERMINATE), None
        )
        tries = len(self.history) if fresh is None else fresh
        if self.verdict is V.INVALID:  # refusals after the first count as well
            return FIRST_WAITS[min(tries, 5) - 1], 30 * DAY * 1.2
        if tries <= len(FIRST_WAITS):
            return FIRST_WAITS[tries - 1], FIRST_WAITS[tries - 1]
        late = DAY if tries <= 12 else 30 * DAY
        return late * 0.8, late * 1.2


def test_a_standing_is_what_its_whole_history_says() -> None:
    run_state_machine_as_test(Life, settings=settings(max_examples=120, stateful_step_count=30, deadline=None))
