"""Made-up histories for trying things out: a few dozen courses through a flow, worked out by the very judge that judges users.

A course is what one kind of user does, act by act. It is judged once, with a clock that counts acts; what comes out tells
by number which act made each time. So a million users are a million lists of times, and every one of them is a state
that could have come about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any

from onboarding.flows.acts import Act, Begin, Complete, Finish, Notice, Sent, Show, Skip, SkipSession, Start
from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.judging.judge import judge
from onboarding.flows.judging.outcome import Outcome
from onboarding.flows.refusals import Refused
from onboarding.flows.standing import Standing, Where, stand
from onboarding.flows.state import Cause, SessionState, SessionStatus, Snapshot, StepState

BY_SEED = Sent(cause=Cause.SEED)
_BEGAN = datetime(2000, 1, 1, tzinfo=UTC)
_TICK = timedelta(seconds=1)
_NOBODY = SessionState(0, "")
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


class NoCourseError(Exception):
    """What seeded users answer does not fit this version of the flow."""


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

    The first act brings the user into the flow. `minutes` is how long each act takes as a rule.
    """

    status: SessionStatus
    acts: tuple[Act, ...]
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
    """Return the courses through a flow, by how they end. What several kinds of users do is there as often.

    Raises:
        NoCourseError: there are no made-up answers for this flow, or they do not fit this version of it.
    """
    found: dict[SessionStatus, list[Course]] = {status: [] for status in SessionStatus}
    for answers in _answers(flow):
        for acts in _scripts(flow, answers):
            course = _course(flow, acts)
            found[course.status].append(course)
    return MappingProxyType({status: tuple(made) for status, made in found.items()})


def _answers(flow: CompiledFlow) -> tuple[Mapping[str, Mapping[str, Any]], ...]:
    if flow.flow.flow not in ANSWERS:
        raise NoCourseError(f"There are no made-up answers for the flow {flow.flow.flow}.")
    return ANSWERS[flow.flow.flow]


def _scripts(flow: CompiledFlow, answers: Mapping[str, Mapping[str, Any]]) -> Iterator[list[Act]]:
    """Yield what can be done: nothing; all, with optional steps done, put off or left; some, and then nothing or enough."""
    yield [Notice()]
    mine = _steps_of(flow, answers)
    for optional in (Finish, Skip, None):
        yield [Notice(), Start(), *_through(flow, mine, answers, optional), Complete()]
    for upto, last in enumerate(mine):
        come = [Notice(), Start(), *_through(flow, mine[:upto], answers, Finish), Show(last)]
        yield come
        yield [*come, Begin(last)]
        yield [*come, SkipSession()]


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
    standing = stand(flow, Snapshot(_NOBODY, given, {}, _BEGAN))
    return [one.step.key for one in standing.steps if one.where is Where.IN]


def _course(flow: CompiledFlow, acts: Iterable[Act]) -> Course:
    seen = Snapshot(_NOBODY, {}, {}, _BEGAN)
    done: list[Act] = []
    events: list[EventAt] = []
    grants: list[tuple[int, str]] = []
    for act in acts:
        number, outcome = len(done), _judged(flow, replace(seen, now=_BEGAN + len(done) * _TICK), act)
        if outcome.changes:
            done.append(act)
            events += _events(number, outcome)
            grants += [(number, name) for name in outcome.grants]
            seen = outcome.after
    steps = tuple(seen.steps[key] for key in sorted(seen.steps))
    return Course(
        seen.session.status,
        tuple(done),
        tuple(_minutes(flow, act) for act in done),
        tuple(events),
        steps,
        seen.session,
        stand(flow, seen),
        tuple(grants),
    )


def _judged(flow: CompiledFlow, seen: Snapshot, act: Act) -> Outcome:
    try:
        return judge(flow, seen, [act], BY_SEED)
    except Refused as refused:
        name, what = f"{flow.flow.flow} {flow.flow.version}", type(act).__name__
        raise NoCourseError(f"The made-up answers do not fit {name}: {what} was refused ({refused.code}).") from refused


def _events(number: int, outcome: Outcome) -> Iterator[EventAt]:
    for one in outcome.events:
        yield EventAt(number, outcome.session.rev, one.kind, one.step, one.from_, one.to, one.attempt)


def _minutes(flow: CompiledFlow, act: Act) -> float:
    """Return how long an act takes as a rule: a step its minutes, everything else a moment."""
    if isinstance(act, Finish) and (step := flow.flow.step(act.step)):
        return float(max(step.minutes, 1))
    return 0.2
