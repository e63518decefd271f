"""What is known of a key over time: how a finding changes it, and when to ask again.

    unchecked ──finding──► valid ◄──────────► invalid
                             │ ▲                 ▲
                     refused │ │ works           │ refused again, ten minutes later or more
                             ▼ │                 │
                          valid, in doubt ───────┘

A finding that says nothing about the key never overwrites one that did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from onboarding.providers.finding import Condition, Finding, Verdict

BETWEEN_REFUSALS = timedelta(minutes=10)
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 720))  # after one that told nothing
DAILY = timedelta(days=1)
GIVE_UP_AFTER = len(WAITS) + 7  # then once a month
IN_USE, IDLE = timedelta(days=7), timedelta(days=30)
SHAKE = 0.2  # of a long wait, so that keys saved together are not asked together
KEPT: Mapping[Verdict, timedelta] = {Verdict.VALID: timedelta(minutes=15), Verdict.INVALID: timedelta(minutes=2)}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a key now.

    Attributes:
        verdict, condition: the provider's last word.
        last_condition: how the last check ended, which may have learned nothing.
        tries: checks in a row that learned nothing; refusals after the first of an invalid key.
        doubted_at: the first refusal of a key that is still called valid.
        check_at: when to ask again; None: only when somebody acts.
    """

    verdict: Verdict = Verdict.UNCHECKED
    condition: Condition = Condition.NOT_CHECKED
    last_condition: Condition = Condition.NOT_CHECKED
    tries: int = 0
    checked_at: datetime | None = None
    determinate_at: datetime | None = None
    doubted_at: datetime | None = None
    check_at: datetime | None = None
    used_at: datetime | None = None


def after(standing: Standing, finding: Finding, now: datetime, shake: Callable[[], float], keep: timedelta) -> Standing:
    """Return the standing after a check.

    Args:
        standing: before it.
        finding: what the check told.
        now: when, by the database's clock.
        shake: a random number from 0 to 1.
        keep: the least time between two checks of this provider's keys.
    """
    seen = replace(standing, checked_at=now, last_condition=finding.condition)
    match finding.verdict:
        case Verdict.VALID:
            told = replace(seen, verdict=Verdict.VALID, condition=finding.condition, tries=0)
            told = replace(told, determinate_at=now, doubted_at=None)
            return replace(told, check_at=now + max(_valid_wait(told, now, shake), keep))
        case Verdict.INVALID:
            return _refused(seen, finding, now)
        case Verdict.NO_CHECKER:
            told = replace(seen, verdict=Verdict.NO_CHECKER, condition=Condition.NO_CHECKER)
            return replace(told, doubted_at=None, check_at=None)
        case _:
            return _learned_nothing(seen, finding, now, shake)


def _valid_wait(standing: Standing, now: datetime, shake: Callable[[], float]) -> timedelta:
    if standing.condition is not Condition.OK and standing.condition is not Condition.RESTRICTED:
        return DAILY  # it ran dry, and may be filled again
    in_use = standing.used_at is not None and now - standing.used_at < IN_USE
    return _shaken(IN_USE if in_use else IDLE, shake)


def _shaken(wait: timedelta, shake: Callable[[], float]) -> timedelta:
    return wait * (1 + SHAKE * (2 * shake() - 1))


def _refused(seen: Standing, finding: Finding, now: datetime) -> Standing:
    """Call a key invalid; one that is called valid only at the second refusal."""
    if seen.verdict is Verdict.VALID:
        doubted_at = seen.doubted_at or now
        if now - doubted_at < BETWEEN_REFUSALS:
            return replace(seen, doubted_at=doubted_at, check_at=doubted_at + BETWEEN_REFUSALS, tries=0)
    first = seen.verdict is not Verdict.INVALID
    return replace(
        seen, verdict=Verdict.INVALID, condition=finding.condition, determinate_at=now, doubted_at=None,
        tries=0 if first else seen.tries + 1, check_at=now + DAILY if first else None,
    )  # fmt: skip


def _learned_nothing(seen: Standing, finding: Finding, now: datetime, shake: Callable[[], float]) -> Standing:
    tries = seen.tries + 1
    late = DAILY if tries <= GIVE_UP_AFTER else IDLE
    wait = WAITS[tries - 1] if tries <= len(WAITS) else _shaken(late, shake)
    told = replace(seen, tries=tries, check_at=now + max(wait, finding.retry_after or timedelta(0)))
    if seen.verdict.determinate:
        return told
    return replace(told, verdict=Verdict.INDETERMINATE, condition=finding.condition)


def is_fresh(standing: Standing, now: datetime, keep: timedelta) -> bool:
    """Say whether the last word is so young that asking again would only cost the provider's patience.

    A key without quota or rights is asked again at once: its owner may just have changed that.
    """
    if standing.determinate_at is None or standing.doubted_at or standing.checked_at != standing.determinate_at:
        return False
    changeable = standing.verdict is Verdict.VALID and standing.condition is not Condition.OK
    kept = timedelta(0) if changeable else KEPT.get(standing.verdict, timedelta(0))
    return now - standing.determinate_at < max(kept, keep if standing.verdict is Verdict.VALID else timedelta(0))


def changed(before: Standing, then: Standing) -> bool:
    """Say whether others should hear of it: another last word of the provider."""
    return then.verdict in (Verdict.VALID, Verdict.INVALID) and (before.verdict, before.condition) != (
        then.verdict,
        then.condition,
    )
