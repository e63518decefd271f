"""What an exception means for the row: how often a failure is tried again, after how long, and what is written down."""

from __future__ import annotations

import random
import traceback
from dataclasses import replace
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded

from db.feeding import KEPT_CRASHING
from db.jobs import HANDED_BACK, Claim, Ending, State
from onboarding.errors import Failure, Permanent, Throttled, Transient
from workers.logs import redacted

# First pause after a failure, and the longest that we choose ourselves.
SHORTEST = timedelta(seconds=2)
LONGEST = timedelta(minutes=15)
# However long a neighbour asks us to wait, the row is looked at again after a day.
PATIENCE = timedelta(days=1)
DETAIL_CHARACTERS = 2_000

CRASHED_ALONE = Ending(State.FAILED, "crashed_alone", crashed=1, suspect=True, code="kept_crashing", say=KEPT_CRASHING)
TIMED_OUT_ALONE = Ending(
    State.FAILED, "timed_out", failed=1, code="timed_out", say="This took longer than it may. Please try again later."
)
# A suspect found no free place to run alone in; it comes back by itself and nobody is blamed.
NO_PLACE = Ending(State.QUEUED, "handed_back", suspect=True, pause=timedelta(seconds=1))


def backoff(failures: int) -> timedelta:
    """Return the pause after so many failures: doubling, capped, and shaken so that a crowd does not return at once."""
    doubled: timedelta = SHORTEST * 2 ** min(failures, 20)
    return min(LONGEST, doubled) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def ending_of(error: BaseException, claim: Claim, max_failures: int) -> Ending:
    """Say how a run ended that raised."""
    match error:
        case Throttled():
            pause = _asked_for(error) or timedelta(seconds=1)
            return Ending(State.QUEUED, "throttled", pause=pause, code=error.code, say=error.say)
        case Transient():
            return _again(error, claim, max_failures, _asked_for(error))
        case Permanent() | Failure():
            return _expected(error, State.FAILED, timedelta(0))
        case KeyboardInterrupt() | SystemExit():
            return replace(HANDED_BACK, suspect=claim.suspect)
        case _:
            return _again(_as_failure(error), claim, max_failures, timedelta(0), detail=_where(error))


def _asked_for(error: Transient) -> timedelta:
    """Return the least pause that was asked for."""
    return max(timedelta(0), min(error.retry_after or timedelta(0), PATIENCE))


def _as_failure(error: BaseException) -> Failure:
    say = "Something went wrong on our side. We will try again by ourselves."
    match error:
        case SoftTimeLimitExceeded():
            return Transient("the time limit passed", code="timed_out", say="This took too long. We will try again.")
        case MemoryError():
            return Transient("the memory limit was reached", code="out_of_memory", say=say)
        case _:
            return Transient(type(error).__name__, code="internal", say=say)


def _again(error: Failure, claim: Claim, max_failures: int, least: timedelta, detail: str | None = None) -> Ending:
    """Queue once more while the budget lasts."""
    last = claim.failures + 1 >= max_failures
    pause = max(least, backoff(claim.failures))
    return _expected(error, State.FAILED if last else State.QUEUED, pause, detail)


def _expected(error: Failure, state: State, pause: timedelta, detail: str | None = None) -> Ending:
    return Ending(
        state,
        "failed" if state is State.FAILED else "will_retry",
        failed=1,
        pause=pause,
        code=error.code,
        say=error.say,
        learned=error.learned or None,
        detail=redacted(detail or error.detail)[:DETAIL_CHARACTERS] or None,
    )


def _where(error: BaseException) -> str:
    """Name the error and the lines it passed, without the values in them."""
    lines = "".join(traceback.format_tb(error.__traceback__)[-6:])
    return f"{type(error).__name__}: {str(error)[:200]}\n{lines}"
