"""What an exception means for the row."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from hypothesis import given
from hypothesis import strategies as st

from db.jobs import Claim, State
from onboarding.errors import Failure, Permanent, Throttled, Transient
from workers.endings import DETAIL_CHARACTERS, LONGEST, PATIENCE, SHORTEST, backoff, ending_of

FIVE = 5


def claim(failures: int = 0, *, suspect: bool = False) -> Claim:
    return Claim(uuid4(), 1, "nap", "keys", "u", {}, failures, suspect, "c")


ENDINGS: dict[str, tuple[BaseException, State, str, int, str | None]] = {
    "our own limit": (Throttled(), State.QUEUED, "throttled", 0, "throttled"),
    "a neighbour away": (Transient(), State.QUEUED, "will_retry", 1, "unavailable"),
    "a neighbour with a name": (Transient(code="rate_limited"), State.QUEUED, "will_retry", 1, "rate_limited"),
    "wrong for good": (Permanent(code="not_a_website"), State.FAILED, "failed", 1, "not_a_website"),
    "a failure of no kind": (Failure(), State.FAILED, "failed", 1, "failed"),
    "the time limit": (SoftTimeLimitExceeded(), State.QUEUED, "will_retry", 1, "timed_out"),
    "no memory": (MemoryError(), State.QUEUED, "will_retry", 1, "out_of_memory"),
    "a bug": (ZeroDivisionError("division by zero"), State.QUEUED, "will_retry", 1, "internal"),
    "a deep recursion": (RecursionError(), State.QUEUED, "will_retry", 1, "internal"),
    "a generator left": (GeneratorExit(), State.QUEUED, "will_retry", 1, "internal"),
    "the worker told to go": (SystemExit(0), State.QUEUED, "handed_back", 0, None),
    "an interrupt": (KeyboardInterrupt(), State.QUEUED, "handed_back", 0, None),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_each_exception_has_its_ending(name: str) -> None:
    error, state, outcome, failed, code = ENDINGS[name]
    ending = ending_of(error, claim(), FIVE)
    assert (ending.state, ending.outcome, ending.failed, ending.code) == (state, outcome, failed, code)
    assert ending.crashed == 0
    assert (ending.say is None) == (code is None), "a code comes with a sentence for the user"


@pytest.mark.parametrize("error", [Transient(), ZeroDivisionError(), MemoryError(), SoftTimeLimitExceeded()])
@pytest.mark.parametrize(("failures", "state"), [(3, State.QUEUED), (4, State.FAILED), (9, State.FAILED)])
def test_the_last_try_ends_the_job(error: BaseException, failures: int, state: State) -> None:
    assert ending_of(error, claim(failures), FIVE).state is state


@pytest.mark.parametrize("failures", [0, 4, 100])
def test_throttling_and_stopping_never_end_a_job(failures: int) -> None:
    for error in (Throttled(), SystemExit()):
        assert ending_of(error, claim(failures), FIVE).state is State.QUEUED


@pytest.mark.parametrize("error", [SystemExit(), KeyboardInterrupt()])
@pytest.mark.parametrize("suspect", [True, False])
def test_who_is_handed_back_stays_as_suspect_as_before(error: BaseException, suspect: bool) -> None:
    assert ending_of(error, claim(suspect=suspect), FIVE).suspect is suspect


class TestPauses:
    """How long a job waits for its next try."""

    @given(st.integers(0, 32_767))
    def test_a_pause_doubles_is_shaken_and_has_bounds(self, failures: int) -> None:
        doubled = min(LONGEST, SHORTEST * 2 ** min(failures, 30))
        assert doubled / 2 <= backoff(failures) <= doubled

    def test_a_crowd_does_not_return_at_once(self) -> None:
        assert len({backoff(3) for _ in range(50)}) > 40

    @given(st.timedeltas(timedelta(0), timedelta(days=400)), st.integers(0, 3))
    def test_a_neighbour_is_asked_no_sooner_than_it_wants_but_within_a_day(
        self, wanted: timedelta, failures: int
    ) -> None:
        pause = ending_of(Transient(retry_after=wanted), claim(failures), FIVE).pause
        assert min(wanted, PATIENCE) <= pause <= max(PATIENCE, LONGEST)

    @given(st.timedeltas(timedelta(0), timedelta(days=400)))
    def test_our_own_limit_is_waited_for_as_it_says_but_within_a_day(self, wanted: timedelta) -> None:
        pause = ending_of(Throttled(retry_after=wanted), claim(), FIVE).pause
        assert pause == (min(wanted, PATIENCE) or timedelta(seconds=1))

    @given(st.timedeltas(timedelta(days=-400), timedelta(0)))
    def test_no_pause_lies_in_the_past(self, wanted: timedelta) -> None:
        for error in (Transient(retry_after=wanted), Throttled(retry_after=wanted)):
            assert ending_of(error, claim(), FIVE).pause > timedelta(0)


class TestWhatIsWrittenDown:
    """For operators: where it happened, without what was in it."""

    def test_a_bug_names_its_kind_and_the_lines_it_passed(self) -> None:
        with pytest.raises(ZeroDivisionError) as caught:
            _fail()
        detail = ending_of(caught.value, claim(), FIVE).detail
        assert detail
        assert "ZeroDivisionError: division" in detail
        assert "test_endings.py" in detail
        assert "_fail" in detail

    def test_what_was_learned_is_kept(self) -> None:
        assert ending_of(Permanent(learned={"seen": 1}), claim(), FIVE).learned == {"seen": 1}
        assert ending_of(Permanent(), claim(), FIVE).learned is None

    @pytest.mark.parametrize("error", [Transient, Permanent, RuntimeError])
    def test_secrets_are_not(self, error: type[Exception]) -> None:
        detail = ending_of(error("GET https://u:hunter2@x.example/?api_key=abcdef123456"), claim(), FIVE).detail
        assert detail
        assert "hunter2" not in detail
        assert "abcdef123456" not in detail

    @given(st.text(max_size=5_000))
    def test_it_is_never_long(self, text: str) -> None:
        for error in (Permanent(text), RuntimeError(text)):
            assert len(ending_of(error, claim(), FIVE).detail or "") <= DETAIL_CHARACTERS


def _fail() -> float:
    return 1 / 0
