"""Made-up histories for trying things out: a few dozen courses through a flow, worked out by the very judge that judges users.

A course is what one kind of user does, act by act. It is judged once, with a clock that counts acts; what comes out tells
by number which act made each time. So a million users are a million lists of times, and every one of them is a state
that could have come about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any

from onboarding.flows.acts import Act, Complete, Finish, Sent, Show, Skip, SkipSession, Start
from onboarding.flows.compiled import CompiledFlow
from onboarding.flows.judging import judge
from onboarding.flows.outcome import Outcome
from onboarding.flows.standing import Standing, Where, stand
from onboarding.flows.state import Cause, SessionState, SessionStatus, Snapshot, StepState

_BY_SEED = Sent(cause=Cause.SEED, if_rev=None)
_BEGAN = datetime(2000, 1, 1, tzinfo=UTC)
_TICK = timedelta(seconds=1)
_COMPANY = {"name": "Seeded company", "start_year": 2019, "end_year": 2024}

# What seeded users answer, flow by flow: one entry for each kind of user.
ANSWERS: Mapping[str, tuple[Mapping[str, Mapping[str, Any]], ...]] = MappingProxyType(
    {
        "member": tuple(
            {
                "profile": {"name": "Seeded user", "bio": "Made up by the seeder.", **kind},
                "skills": {"skills": ["writing", "statistics"]},
                "interests": {"interests": ["gardening", "history"]},
                "experience": {"headline": "Seeded headline", "jobs": [_COMPANY]},
                "preferences": {"privacy": {"profile": "members"}},
            }
            for kind in ({"type": "student"}, {"type": "expert"}, {})
        ),
        "creator": (
            {
                "api_keys": {"api_keys": {"openai": "…0000"}},
                "website": {"website": "https://seeded.example/"},
                "research": {"research_depth": "Standard", "content_types": ["blog"]},
                "personalization": {"selectedPlatforms": ["blog", "linkedin"]},
                "integrations": {},
                "finish": {},
            },
        ),
    }
)


@dataclass(frozen=True, slots=True)
class EventAt:
    """An event, and the number of the act that it came with."""

    act: int
    seq: int
    kind: str
    step: str | None
    from_: str | None
    to: str | None
    attempt: int


@dataclass(frozen=True, slots=True)
class Course:
    """What one kind of user did, and where it left them. Times are numbers of acts; None where there is none.

    `minutes` is how long each act takes as a rule, the first one aside.
    """

    status: SessionStatus
    minutes: tuple[float, ...]
    events: tuple[EventAt, ...]
    steps: tuple[StepState, ...]
    session: SessionState
    standing: Standing
    grants: tuple[tuple[int, str], ...]


def at(moment: datetime | None) -> int | None:
    """Return the number of the act that made a time."""
    return None if moment is None else round((moment - _BEGAN) / _TICK)


@cache
def courses(flow: CompiledFlow) -> Mapping[SessionStatus, tuple[Course, ...]]:
    """Return the courses through a flow, by how they end.

    Raises:
        KeyError: there are no made-up answers for this flow.
    """
    found: dict[SessionStatus, list[Course]] = {status: [] for status in SessionStatus}
    for answers in ANSWERS[flow.flow.flow]:
        for acts in _scripts(flow, answers):
            course = _course(flow, acts)
            if course not in found[course.status]:
                found[course.status].append(course)
    return MappingProxyType({status: tuple(made) for status, made in found.items()})


def _scripts(flow: CompiledFlow, answers: Mapping[str, Mapping[str, Any]]) -> Iterator[list[Act]]:
    """Yield what can be done: nothing; all, with optional steps done, put off or left; some, then nothing; some, then enough."""
    yield []
    mine = _steps_of(flow, answers)
    for optional in (Finish, Skip, None):
        yield [Start(), *_through(flow, mine, answers, optional), Complete()]
    for upto in range(len(mine)):
        begun = [Start(), *_through(flow, mine[:upto], answers, Finish)]
        yield [*begun, Show(mine[upto])]
        yield [*begun, Show(mine[upto]), SkipSession()]


def _through(
    flow: CompiledFlow,
    steps: Sequence[str],
    answers: Mapping[str, Mapping[str, Any]],
    optional: type[Finish | Skip] | None,
) -> Iterator[Act]:
    for key in steps:
        step = flow.flow.step(key)
        chosen = Finish if step and step.required else optional
        if chosen is not None:
            yield Show(key)
            yield Skip(key) if chosen is Skip else Finish(key, answers.get(key, {}))


def _steps_of(flow: CompiledFlow, answers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the steps that somebody with these answers meets."""
    given = {key: StepState(key, answers=of_one) for key, of_one in answers.items()}
    standing = stand(flow, Snapshot(_nobody(flow), given, {}, _BEGAN))
    return [one.step.key for one in standing.steps if one.where is Where.IN]


def _nobody(flow: CompiledFlow) -> SessionState:
    return SessionState(0, "", flow.flow.flow, flow.flow.version, seeded=True)


def _course(flow: CompiledFlow, acts: Sequence[Act]) -> Course:
    seen = Snapshot(_nobody(flow), {}, {}, _BEGAN)
    events: list[EventAt] = []
    grants: list[tuple[int, str]] = []
    for number, act in enumerate(acts):
        outcome = judge(flow, replace(seen, now=_BEGAN + number * _TICK), [act], _sent(seen))
        events += _events(number, outcome)
        grants += [(number, name) for name in outcome.grants]
        seen = outcome.after
    minutes = tuple(_minutes(flow, act) for act in acts)
    steps = tuple(seen.steps[key] for key in sorted(seen.steps))
    return Course(seen.session.status, minutes, tuple(events), steps, seen.session, stand(flow, seen), tuple(grants))


def _sent(seen: Snapshot) -> Sent:
    return replace(_BY_SEED, if_rev=seen.session.rev)


def _events(number: int, outcome: Outcome) -> Iterator[EventAt]:
    for one in outcome.events:
        yield EventAt(number, outcome.session.rev, one.kind, one.step, one.from_, one.to, one.attempt)


def _minutes(flow: CompiledFlow, act: Act) -> float:
    """Return how long an act takes as a rule: a step its minutes, everything else a moment."""
    if isinstance(act, Finish) and (step := flow.flow.step(act.step)):
        return float(max(step.minutes, 1))
    return 0.2
