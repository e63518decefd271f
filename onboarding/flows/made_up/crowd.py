"""A crowd of made-up users: which course each of them took and when they did what, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from onboarding.flows.made_up.histories import Course
from onboarding.flows.state import SessionStatus

# Times are whole milliseconds: what is worked out of logarithms differs between machines only far behind the point.
_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000
SPAN = 90 * _DAY  # within which everybody came
_SPREAD = 0.6  # of the logarithm of how long an act takes: two in three take half as long to twice as long as the rule
_LEAVES = 0.06  # how often somebody goes away before an act
_AWAY, _AWAY_SPREAD = 20 * _HOUR, 1.2
_LONGEST = 4 * _DAY  # away at a time

# Six in ten completed, two are under way, one has not started, one put it aside: in such an order that the first so many
# users, whatever their number, are as near to that mix as can be. The number takes turns between two flows: half of the
# users, and of each status, are in each, over every twenty users exactly.
_C, _I, _N, _S = (
    SessionStatus.COMPLETED, SessionStatus.IN_PROGRESS, SessionStatus.NOT_STARTED, SessionStatus.SKIPPED,
)  # fmt: skip
_TEN = ((_C, 0), (_I, 1), (_C, 1), (_C, 0), (_N, 0), (_C, 1), (_S, 1), (_C, 0), (_I, 0), (_C, 1))

Ways = Mapping[str, Mapping[SessionStatus, Sequence[tuple[int, Course]]]]


@dataclass(frozen=True, slots=True)
class Somebody:
    """One made-up user: the course's number, and how many milliseconds before the end each of its acts was."""

    n: int
    user_id: str
    course: int
    ago: tuple[int, ...]


def name(seed: int, n: int) -> str:
    """Return the id of the user with a number."""
    return f"{prefix(seed)}{n:06d}"


def prefix(seed: int | None = None) -> str:
    """Return what the ids of a seed's users, or of all made-up users, begin with."""
    return "seed-" if seed is None else f"seed-{seed}-"


def place(n: int, flows: Sequence[str]) -> tuple[str, SessionStatus]:
    """Return the flow of the user with a number, counted from 1, and where in it they are."""
    tens, one = divmod(n - 1, len(_TEN))
    status, turn = _TEN[one]
    return flows[(tens + turn) % len(flows)], status


def crowd(ways: Ways, seed: int, numbers: Iterable[int]) -> Iterator[Somebody]:
    """Make up the users with these numbers.

    Args:
        ways: the numbered courses through each flow, by how they end.
        seed: another one makes other users.
        numbers: theirs, from 1.
    """
    flows = tuple(ways)
    for n in numbers:
        flow, status = place(n, flows)
        chance = Random((seed << 32) + n)  # noqa: S311 - made-up users have to be the same again, not secret
        number, course = chance.choice(ways[flow][status])
        yield Somebody(n, name(seed, n), number, _ago(chance, course.minutes))


def _ago(chance: Random, minutes: Sequence[float]) -> tuple[int, ...]:
    """Spread acts over time. The last one may have been at any moment that leaves the first one within the span."""
    gaps = [_gap(chance, long) for long in minutes[1:]]
    passed = list(accumulate(gaps, initial=0))
    began = passed[-1] + round(chance.random() * max(SPAN - passed[-1], 0))
    return tuple(began - one for one in passed)


def _gap(chance: Random, minutes: float) -> int:
    gap = minutes * _MINUTE * chance.lognormvariate(0, _SPREAD)
    if chance.random() < _LEAVES:
        gap += _AWAY * chance.lognormvariate(0, _AWAY_SPREAD)
    return max(round(min(gap, _LONGEST)), 1)
