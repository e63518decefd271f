"""A user's progress as one object: what was read when it was made, and after every act what became of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import structlog

from db import sessions, step_data
from db.services.database_service import OnboardingDatabaseService
from db.services.lending import lent
from db.services.local_env import mirror
from db.services.looks import FLOW, Look, look, nothing_of
from db.services.progressing import BY_USER, reset
from db.services.steps import (
    StepData,
    current_step,
    is_completed,
    percentage,
    step_numbered,
    steps_of,
    text_of,
)
from onboarding.errors import Permanent
from onboarding.flows.acts import BY_SERVER, Act, Begin, Complete, Fail, Finish, Reset, ResetStep, Save, Sent, Skip
from onboarding.flows.answers.fields import Wrong
from onboarding.flows.judging.judge import judge
from onboarding.flows.refusals import AlreadyCompleted, AnswersWrong, NotNow, NotYet, NotYours, StepUnknown
from onboarding.flows.standing import StepStanding
from onboarding.flows.state import StepStatus
from onboarding.flows.view import View, view_of

log = structlog.get_logger()

DID_NOT_WORK = "This did not work. Please try again."
# What no database keeps of a text: NUL, and half a character.
_NOT_KEPT = re.compile(r"[\x00\ud800-\udfff]")
# Nothing that the user gave is lost by these: the step is simply not to be had that way.
_NOT_SO = (NotNow, NotYet, NotYours, StepUnknown)


class OnboardingProgress:
    """How far a user is, step by step. Each act is in the database when its method returns, or raises.

    What a step cannot be finished with is not kept: the step has failed, and `validation_errors` says why. A move that is
    not legal, such as skipping what is done, changes nothing and is logged.

    Without a user all of it happens in memory alone.
    """

    __slots__ = ("_complaints", "_look", "db_service", "user_id")

    def __init__(self, user_id: str | int | None = None) -> None:
        self.user_id = None if user_id is None else str(user_id)
        self.db_service = OnboardingDatabaseService()
        self._complaints: dict[str, str] = {}
        self._look = nothing_of("") if self.user_id is None else look(self.user_id)

    @property
    def use_database(self) -> bool:
        """Whether anything is kept beyond this process."""
        return self.user_id is not None

    @property
    def steps(self) -> list[StepData]:
        """The steps that are this user's, in order."""
        return steps_of(self._view, self._complaints)

    @property
    def current_step(self) -> int:
        """The number of the step that is next."""
        return current_step(self._view)

    @property
    def is_completed(self) -> bool:
        """Whether the onboarding is over."""
        return is_completed(self._view)

    @property
    def started_at(self) -> str | None:
        """When it began, in ISO 8601; None before that."""
        return text_of(self._view.session.started_at)

    @property
    def completed_at(self) -> str | None:
        """When it was completed."""
        return text_of(self._view.session.completed_at)

    @property
    def last_updated(self) -> str:
        """When it last changed, or was looked at where nothing is there."""
        return (self._look.updated_at or self._view.seen.now).isoformat()

    def get_step_data(self, step_number: int) -> StepData | None:
        """Return a step by its number."""
        return next((step for step in self.steps if step.step_number == step_number), None)

    def get_next_step(self) -> StepData | None:
        """Return the first step that nobody has touched."""
        return next(iter(self._with(StepStatus.PENDING)), None)

    def get_completed_steps(self) -> list[StepData]:
        """Return the steps that are done."""
        return self._with(StepStatus.COMPLETED)

    def get_failed_steps(self) -> list[StepData]:
        """Return the steps that went wrong."""
        return self._with(StepStatus.FAILED)

    def get_resume_step(self) -> int:
        """Return the number of the step to go on with."""
        return self.current_step

    def get_completion_percentage(self) -> float:
        """Return how much is done, from 0 to 100."""
        return percentage(self._view)

    def get_progress_summary(self) -> dict[str, Any]:
        """Return the counts, the step that is next, and how much is done."""
        return {
            "total_steps": len(self.steps),
            "completed_steps": len(self._with(StepStatus.COMPLETED)),
            "skipped_steps": len(self._with(StepStatus.SKIPPED)),
            "failed_steps": len(self._with(StepStatus.FAILED)),
            "current_step": self.current_step,
            "is_completed": self.is_completed,
            "progress_percentage": self.get_completion_percentage(),
        }

    def can_proceed_to_step(self, step_number: int) -> bool:
        """Say whether every step before this one is done or put off."""
        closed = (StepStatus.COMPLETED, StepStatus.SKIPPED)
        return bool(self.get_step_data(step_number)) and all(
            step.status in closed for step in self.steps if step.step_number < step_number
        )

    def can_complete_onboarding(self) -> bool:
        """Say whether every required step is done."""
        return self._view.standing.may_complete

    def mark_step_completed(self, step_number: int, data: Mapping[str, Any] | None = None) -> None:
        """Finish a step with its data; of one that is done, change the data. What is not given stays as it was."""
        self._on(step_number, lambda step: self._finish(step, {} if data is None else data))

    def mark_step_in_progress(self, step_number: int) -> None:
        """Begin a step."""
        self._on(step_number, lambda step: self._act(Begin(step.step.key)))

    def mark_step_skipped(self, step_number: int) -> None:
        """Put a step off."""
        self._on(step_number, lambda step: self._act(Skip(step.step.key)))

    def mark_step_failed(self, step_number: int, error_message: str) -> None:
        """Let a step have gone wrong; the message is a sentence for the user."""
        reason = _kept_text(error_message) or DID_NOT_WORK
        self._on(step_number, lambda step: self._act(Fail(step.step.key, reason)))

    def reset_step(self, step_number: int) -> None:
        """Let a step be as if nobody had touched it; an onboarding that was over is under way again."""
        self._on(step_number, lambda step: self._act(ResetStep(step.step.key), sent=BY_SERVER))

    def reset_all_steps(self) -> None:
        """Start over. What was stored beside the steps stays."""
        if self.user_id is None:
            self._remember(Reset(), sent=BY_SERVER)
            return
        reset(self.user_id)
        self.load_progress_from_db()

    reset_progress = reset_all_steps

    def complete_onboarding(self) -> None:
        """Complete the onboarding, whatever is missing."""
        self._act(Complete(force=True))

    def save_progress(self) -> None:
        """Begin the onboarding where it has not begun; what was done since is saved already."""
        if self.user_id is None:
            log.warning("onboarding_progress_of_nobody", reason="without a user nothing is kept beyond this process")
            return
        self.db_service.get_or_create_session(self.user_id)
        self.load_progress_from_db()

    def load_progress_from_db(self) -> None:
        """Look again: another device may have gone on."""
        if self.user_id is not None:
            self._complaints.clear()
            self._look = look(self.user_id)

    @property
    def _view(self) -> View:
        return self._look.view

    def _with(self, status: StepStatus) -> list[StepData]:
        return [step for step in self.steps if step.status is status]

    def _on(self, number: int, action: Callable[[StepStanding], None]) -> None:
        step = step_numbered(self._view, number)
        if step is None:
            log.error("onboarding_step_unknown", step=number)
            return
        self._complaints.pop(step.step.key, None)
        try:
            action(step)
        except _NOT_SO as refused:
            log.warning("onboarding_act_refused", step=step.step.key, code=refused.code, reason=refused.detail)

    def _finish(self, step: StepStanding, data: Mapping[str, Any]) -> None:
        key = step.step.key
        try:
            given = _given(key, data)
            anew = (Save(key, given), Finish(key))
            done = step.state.status is StepStatus.COMPLETED
            try:
                self._act(*(anew if done else (Finish(key, given),)))
            except AlreadyCompleted:  # on another device, since this one looked
                self._act(*anew)
        except _NOT_SO:
            raise
        except Permanent as refused:
            self._refuse(key, refused)

    def _refuse(self, key: str, refused: Permanent) -> None:
        """Say what is wrong with a step's data; a step that was done before stays done."""
        said = " ".join(map(_sentence, refused.wrong)) if isinstance(refused, AnswersWrong) else refused.say
        log.warning("onboarding_step_data_refused", step=key, code=refused.code, reason=refused.detail)
        self._complaints[key] = said
        self._act(Fail(key, said))

    def _act(self, *acts: Act, sent: Sent = BY_USER) -> None:
        if self.user_id is None:
            self._remember(*acts, sent=sent)
            return
        with lent(self.user_id) as tx:
            done = sessions.do(tx, self.user_id, *acts, sent=sent, flow=FLOW)
        mirror(done.keys)
        self._look = Look(done.view, exists=True, updated_at=done.view.seen.now)

    def _remember(self, *acts: Act, sent: Sent) -> None:
        """Do it in memory."""
        seen = replace(self._view.seen, now=datetime.now(UTC))
        placed, _ = step_data.apart(None, acts).placed(FLOW, seen)
        outcome = judge(self._view.flow, seen, placed, sent)
        self._look = Look(view_of(self._view.flow, outcome.after))


def _kept_text(message: object) -> str:
    return _NOT_KEPT.sub("", message).strip() if isinstance(message, str) else ""


def _given(step: str, data: object) -> dict[str, Any]:
    """Return what was given of a step's data: None is nothing.

    Raises:
        AnswersWrong: it is no object.
    """
    if not isinstance(data, Mapping):
        raise AnswersWrong(step, [Wrong("", "type", "Please send a group of fields.")])
    return {name: value for name, value in data.items() if value is not None}


def _sentence(wrong: Wrong) -> str:
    return f"{wrong.field}: {wrong.message}" if wrong.field else wrong.message


def get_user_onboarding_progress(user_id: str) -> OnboardingProgress:
    """Return a user's progress as it is now. Each call looks again: nothing is remembered that could be another's or old."""
    return OnboardingProgress(user_id)


get_onboarding_progress_for_user = get_user_onboarding_progress


@cache
def get_onboarding_progress() -> OnboardingProgress:
    """Return this process's progress of nobody in particular, which is in memory alone."""
    return OnboardingProgress()
