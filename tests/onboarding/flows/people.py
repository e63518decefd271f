"""People in flows, without a database: a small flow of one's own, somebody in it, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from onboarding.flows.acts import Act, Sent, Start
from onboarding.flows.compiling.compiled import CompiledFlow, compile_flow
from onboarding.flows.files.loading import read_flows
from onboarding.flows.judging.judge import judge
from onboarding.flows.judging.outcome import Event, Outcome
from onboarding.flows.requirements import Requirements, requirements
from onboarding.flows.spec import Flow
from onboarding.flows.standing import Standing, stand
from onboarding.flows.state import Cause, Fact, FactState, SessionState, SessionStatus, Snapshot, StepState, StepStatus

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CREATOR = read_flows()["creator", 1]
MEMBER = read_flows()["member", 1]
YES, PENDING = Fact(FactState.YES), Fact(FactState.PENDING)
FAILED = Fact(FactState.FAILED, "unreachable", "The site does not answer.")
OPERATOR, JOB, USER = Sent(cause=Cause.OPERATOR), Sent(cause=Cause.JOB), Sent()
NAME: Mapping[str, Any] = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}


def flow(*steps: Mapping[str, Any] | str, **more: Any) -> CompiledFlow:
    """Make a flow of steps; a step that is only a key asks for nothing."""
    said = [{"key": one} if isinstance(one, str) else dict(one) for one in steps]
    given = {"flow": "tour", "version": 1, "title": "Tour", **more}
    return compile_flow(Flow.model_validate({**given, "steps": [{"title": one["key"], **one} for one in said]}))


def somebody(where: CompiledFlow, *, facts: Mapping[str, Fact] | None = None, **session: Any) -> Snapshot:
    """Return somebody who is pinned to a flow and has done nothing."""
    state = SessionState(1, "user_1", where.flow.flow, where.flow.version)
    return Snapshot(replace(state, **session), {}, facts or {}, NOW)


def begun(where: CompiledFlow, **more: Any) -> Snapshot:
    """Return somebody who has started."""
    return after(where, somebody(where, **more), Start())


def judged(where: CompiledFlow, seen: Snapshot, *acts: Act, sent: Sent = USER) -> Outcome:
    """Return what acts come to."""
    return judge(where, seen, acts, sent)


def after(where: CompiledFlow, seen: Snapshot, *acts: Act, sent: Sent = USER) -> Snapshot:
    """Return how things stand after acts, each a request of its own, each a second after the one before."""
    for act in acts:
        seen = later(judge(where, seen, [act], sent).after, timedelta(seconds=1))
    return seen


def later(seen: Snapshot, by: timedelta) -> Snapshot:
    """Let time pass."""
    return replace(seen, now=seen.now + by)


def now_true(seen: Snapshot, *names: str) -> Snapshot:
    """Let facts come true outside."""
    return with_facts(seen, **dict.fromkeys(names, YES))


def with_facts(seen: Snapshot, **facts: Fact) -> Snapshot:
    """Let facts be known; two underscores stand for a colon."""
    return replace(seen, facts={**seen.facts, **{name.replace("__", ":"): fact for name, fact in facts.items()}})


def with_steps(seen: Snapshot, **statuses: StepStatus) -> Snapshot:
    """Write steps' rows as they would be after one attempt."""
    rows = {key: _row(key, status) for key, status in statuses.items()}
    session = replace(seen.session, status=SessionStatus.IN_PROGRESS, started_at=NOW)
    return replace(seen, session=session, steps={**seen.steps, **rows})


def _row(key: str, status: StepStatus) -> StepState:
    ended = status in (StepStatus.COMPLETED, StepStatus.SKIPPED, StepStatus.FAILED)
    return StepState(key, status, attempt=1, started_at=NOW, finished_at=NOW if ended else None)


def missing(where: CompiledFlow, seen: Snapshot) -> Requirements:
    """Return what is missing."""
    return requirements(where, seen, stand(where, seen))


def current(where: CompiledFlow, seen: Snapshot) -> str | None:
    """Name the step that is next."""
    found = stand(where, seen).current
    return found.step.key if found else None


def standing(where: CompiledFlow, seen: Snapshot) -> Standing:
    """Work out where somebody stands."""
    return stand(where, seen)


def kinds(events: Sequence[Event]) -> list[str]:
    """Name what happened, with the step it happened to."""
    return [f"{one.kind} {one.step}" if one.step else one.kind for one in events]


def untouched(key: str, attempt: int = 0) -> StepState:
    """Return a step that nobody has touched since its last attempt."""
    return StepState(key, attempt=attempt)
