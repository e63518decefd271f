"""A snapshot being changed: what judging writes on before anything is written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from onboarding.flows.acts import Sent
from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.judging.outcome import Conflict, Event, Outcome, StepChange
from onboarding.flows.likeness import same
from onboarding.flows.moves import SESSION_MOVES, STEP_MOVES, SessionMove, StepMove, session_may, step_may
from onboarding.flows.refusals import NotNow, StepUnknown
from onboarding.flows.spec import FACTS, Step
from onboarding.flows.standing import Standing, stand
from onboarding.flows.state import (
    Cause,
    Fact,
    FactState,
    SessionState,
    SessionStatus,
    Snapshot,
    StepState,
    StepStatus,
)

_ENDED = (StepStatus.COMPLETED, StepStatus.SKIPPED, StepStatus.FAILED)


class Draft:
    """One user's onboarding while an act is judged. Throw it away and nothing has happened."""

    def __init__(self, flow: CompiledFlow, seen: Snapshot, sent: Sent) -> None:
        self.flow, self.before, self.sent = flow, seen, sent
        self.session: SessionState = seen.session
        self.steps: dict[str, StepState] = dict(seen.steps)
        self.facts: dict[str, Fact] = dict(seen.facts)
        self.events: list[Event] = []
        self.conflicts: list[Conflict] = []
        self.grants: list[str] = []
        self.bump = False
        self.may_fall = False
        self._standing: Standing | None = None
        if seen.session.flow is None:
            self.change(flow=flow.flow.flow, version=flow.flow.version)
        # What facts had added to the percent was shown already, though nobody had written it down.
        self.shown = self.standing.percent
        # What facts have moved since is told with this act; of what was never told, where it is now is the beginning.
        self.places = {**self.standing.places, **seen.session.places}

    @property
    def now(self) -> datetime:
        """The database's clock."""
        return self.before.now

    @property
    def rev(self) -> int:
        """The revision that this act makes."""
        return self.before.session.rev + 1

    @property
    def seen(self) -> Snapshot:
        """The state so far."""
        granted = self.before.granted | set(self.grants)
        return replace(self.before, session=self.session, steps=self.steps, facts=self.facts, granted=granted)

    @property
    def standing(self) -> Standing:
        """Where the user stands so far."""
        if self._standing is None:
            self._standing = stand(self.flow, self.seen)
        return self._standing

    def step(self, key: str) -> Step:
        """Return a step of the flow.

        Raises:
            StepUnknown: there is none.
        """
        found = self.flow.flow.step(key)
        if found is None:
            known = [step.key for step in self.flow.flow.steps]
            raise StepUnknown(f"no step {key[:64]!r} in {self.flow.flow.flow}", steps=known)
        return found

    def state(self, key: str) -> StepState:
        """Return a step's state so far."""
        return self.steps.get(key) or StepState(key)

    def tell(self, kind: str, cause: Cause | None = None, **more: Any) -> None:
        """Note an event."""
        self.events.append(Event(kind, cause=cause or self.sent.cause, **more))

    def put(self, state: StepState) -> None:
        """Change a step."""
        if _differ(state, self.state(state.key)):
            self.steps[state.key] = state
            self.bump, self._standing = True, None

    def show(self, key: str) -> None:
        """Note that a step is seen. That changes no revision: nobody else has to look again."""
        state = self.state(key)
        self.steps[key], self._standing = replace(state, shown_at=self.now), None
        self.tell("step_shown", step=key, attempt=state.attempt + (state.status is StepStatus.PENDING))

    def learn(self, told: Mapping[str, bool]) -> None:
        """Know facts that are told, as `facts_from` will: a key speaks for itself, and no told falsehood undoes a find."""
        for name, true in told.items():
            kind = name.partition(":")[0]
            if true and not (kind == "verified_key" and name in self.facts):
                self.facts[name] = Fact(FactState.YES)
            elif not true and kind not in FACTS:
                self.facts.pop(name, None)
        self._standing = None

    def change(self, **fields: Any) -> None:
        """Change the session."""
        if not all(same(getattr(self.session, name), value) for name, value in fields.items()):
            self.session = replace(self.session, **fields)
            self.bump, self._standing = True, None

    def move(self, key: str, move: StepMove, kind: str, cause: Cause | None = None, **fields: Any) -> None:
        """Make a legal move of a step.

        Raises:
            NotNow: it is not legal from here.
        """
        state = self.state(key)
        if not step_may(move, state.status):
            raise NotNow(move, state.status, key)
        to = STEP_MOVES[move][1]
        attempt = state.attempt + (state.status is StepStatus.PENDING or _is_redone(move, state))
        changed = replace(
            state, status=to, attempt=attempt, finished_at=self.now if to in _ENDED else None, reason=None
        )
        self.put(replace(changed, **fields))
        self.tell(kind, cause, step=key, from_=state.status.value, to=to.value, attempt=attempt)

    def move_session(self, move: SessionMove, kind: str, cause: Cause | None = None, **fields: Any) -> None:
        """Make a legal move of the session.

        Raises:
            NotNow: it is not legal from here.
        """
        was = self.session.status
        if not session_may(move, was):
            raise NotNow(move, was)
        to = SESSION_MOVES[move][1]
        self.change(status=to, **_times(to, self.now), **fields)
        self.tell(kind, cause, from_=was.value, to=to.value)

    def outcome(self) -> Outcome:
        """Close the draft: the percent as it is now, the next revision if anything changed."""
        standing = self.standing
        percent = float(standing.raw if self.may_fall else max(standing.percent, self.shown))
        self.change(percent=percent, **self._whys(percent))
        if self.bump:
            by_hand = self.sent.cause in (Cause.USER, Cause.SEED)
            at = self.now if by_hand else self.session.last_active_at
            self.session = replace(self.session, rev=self.rev, last_active_at=at)
        after, shown = self.seen, replace(standing, seen=self.seen, shown_before=self.session.percent)
        told = (tuple(self.events), tuple(self.grants), tuple(self.conflicts))
        return Outcome(self.before, after, shown, tuple(self._step_changes()), *told)

    def _whys(self, percent: float) -> Mapping[str, float | None]:
        """Forget what explained a percent that is shown no more."""
        migrated, told = self.session.percent_migrated, self.session.percent_told
        return {
            "percent_migrated": None if migrated is not None and percent >= migrated else migrated,
            "percent_told": None if self.may_fall else told,
        }

    def _step_changes(self) -> Iterator[StepChange]:
        for key, state in self.steps.items():
            was = self.before.steps.get(key)
            if was is None or _differ(state, was):
                yield StepChange(was.status if was else None, state)


def _is_redone(move: StepMove, state: StepState) -> bool:
    """Say whether a move makes another attempt: what was put off or went wrong is only taken up again."""
    return move is StepMove.REOPEN and state.status is StepStatus.COMPLETED


def _differ(one: StepState, other: StepState) -> bool:
    return one != other or not same(one.answers, other.answers)


def _times(to: SessionStatus, now: datetime) -> Mapping[str, datetime | None]:
    """Return the times that go with a status, so that the row's rules hold."""
    return {
        "completed_at": now if to is SessionStatus.COMPLETED else None,
        "skipped_at": now if to is SessionStatus.SKIPPED else None,
    }
