"""What a person or a program is shown of an onboarding: one object, made from one look at the rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.requirements import Requirements, by_unlock, requirements
from onboarding.flows.standing import Standing, StepStanding, stand
from onboarding.flows.state import SessionState, SessionStatus, Snapshot


@dataclass(frozen=True, slots=True)
class View:
    """Where a user stands, what is missing, and what they have got."""

    flow: CompiledFlow
    seen: Snapshot
    standing: Standing
    requirements: Requirements

    @property
    def session(self) -> SessionState:
        """The session."""
        return self.seen.session

    @property
    def etag(self) -> str:
        """What an HTTP door sends as ETag: facts and deadlines change what is shown without a revision."""
        shown = hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()
        return f'"{self.session.epoch}-{self.session.rev}-{shown[:8]}"'

    @property
    def unlocks(self) -> Mapping[str, Requirements]:
        """What is missing for each unlock and reward that is not granted yet."""
        return by_unlock(self.flow, self.seen, self.standing)

    def offered(self, step: str) -> Mapping[str, Any]:
        """Return the defaults that a step offers to this user; none of them is an answer yet."""
        return self.flow.defaults(step, self.standing.context)

    def as_json(self) -> dict[str, Any]:
        """Return the answer of a door: progress, steps, what is missing, what is unlocked."""
        session, standing = self.session, self.standing
        return {
            "flow": session.flow,
            "flow_version": session.version,
            "variant": session.variant,
            "status": session.status.value,
            "rev": session.rev,
            "epoch": session.epoch,
            "percent": standing.percent,
            "percent_note": standing.note,
            "steps_done": standing.done,
            "steps_total": standing.total,
            "current_step": standing.current.step.key if standing.current else None,
            "steps": [self._step(one) for one in standing.steps],
            "requirements": self.requirements.as_json(),
            "unlocks": {name: missing.as_json() for name, missing in self.unlocks.items()},
            "granted": sorted(self.seen.granted),
            "started_at": _told(session.started_at),
            "completed_at": _told(session.completed_at),
            "skipped_at": _told(session.skipped_at),
        }

    def _step(self, one: StepStanding) -> dict[str, Any]:
        return {
            "key": one.step.key,
            "number": one.number,
            "title": one.step.title,
            "description": one.step.description,
            "required": one.step.required,
            "minutes": one.step.minutes,
            "where": one.where.value,
            "status": one.status.value,
            "needs_review": one.state.needs_review,
            "reason": one.state.reason,
            "answers": dict(one.state.answers),
            "sources": {name: one.state.sources[name].by for name in one.state.answers if name in one.state.sources},
            "offered": dict(self.offered(one.step.key)),
            "finished_at": _told(one.state.finished_at),
        }


def _told(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def view_of(flow: CompiledFlow, seen: Snapshot, standing: Standing | None = None) -> View:
    """Work out what is shown; a standing that is known already is not worked out again."""
    standing = standing or stand(flow, seen)
    done = seen.session.status is SessionStatus.COMPLETED
    return View(flow, seen, standing, Requirements() if done else requirements(flow, seen, standing))
