"""Versions of one small flow, and users who are somewhere in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from onboarding.flows.compiling.compiled import CompiledFlow, compile_flow
from onboarding.flows.spec import Flow
from onboarding.flows.state import Fact, FactState, SessionState, SessionStatus, Snapshot, StepState, StepStatus

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NAME = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}


def step(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "title": key.capitalize(), **more}


def version(number: int, *steps: str | Mapping[str, Any], **more: Any) -> CompiledFlow:
    """Return a version of the flow `visit`; a step that is only named asks for nothing."""
    written = [step(one) if isinstance(one, str) else dict(one) for one in steps]
    said = {"flow": "visit", "version": number, "title": "Visit", "steps": written, **more}
    return compile_flow(Flow.model_validate(said))


def done(key: str, **answers: Any) -> StepState:
    return StepState(key, StepStatus.COMPLETED, answers, attempt=1, started_at=NOW, finished_at=NOW)


def begun(key: str, **answers: Any) -> StepState:
    return StepState(key, StepStatus.IN_PROGRESS, answers, attempt=1, started_at=NOW)


def put_off(key: str) -> StepState:
    return StepState(key, StepStatus.SKIPPED, attempt=1, finished_at=NOW)


def user(
    number: int, *steps: StepState, facts: tuple[str, ...] = (), granted: tuple[str, ...] = (), **more: Any
) -> Snapshot:
    """Return a user who is under way in a version."""
    session = SessionState(
        **{
            "id": 7, "user_id": "u", "flow": "visit", "version": number, "status": SessionStatus.IN_PROGRESS, "rev": 5,
            "percent": 50.0, "started_at": NOW, "last_active_at": NOW, **more,
        }
    )  # fmt: skip
    known = {name: Fact(FactState.YES) for name in facts}
    return Snapshot(session, {one.key: one for one in steps}, known, NOW, frozenset(granted))
