"""How far users are, by the names of older code: status, step, percent, completing, starting over."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from db import personas, research, websites
from db.services import progressing
from db.services.api_keys import get_api_keys
from db.services.database_service import OnboardingDatabaseService, as_told, session_of
from db.services.lending import attempt, lent
from db.services.looks import look
from db.services.steps import current_step, is_completed, percentage, text_of

_START = {
    "is_completed": False,
    "current_step": 1,
    "completion_percentage": 0.0,
    "started_at": None,
    "last_updated": None,
    "completed_at": None,
}


class OnboardingProgressService:
    """The progress of users, each call in a transaction of its own. What fails is answered False and told in the log."""

    __slots__ = ("db_service",)

    def __init__(self) -> None:
        self.db_service = OnboardingDatabaseService()

    def get_onboarding_status(self, user_id: str) -> dict[str, Any]:
        """Return where a user stands; times in ISO 8601."""
        return attempt("get_onboarding_status", dict(_START), partial(_status, user_id))

    def update_step(self, user_id: str, step_number: int) -> bool:
        """Begin a step: it is the current one then. Nothing is done by that; False of what is done, or not there."""
        return self.db_service.update_step(user_id, step_number)

    def update_progress(self, user_id: str, progress_percentage: float) -> bool:
        """Tell how far a user is, from 0 to 100; it never falls, and 100 completes the onboarding."""
        return self.db_service.update_progress(user_id, progress_percentage)

    def complete_onboarding(self, user_id: str) -> bool:
        """Complete the onboarding, whatever is missing. False where there is none."""
        return self.db_service.mark_onboarding_complete(user_id)

    def reset_onboarding(self, user_id: str, hard: bool = False) -> bool:  # noqa: FBT001, FBT002 - older code's form
        """Start over; with `hard` everything of the user is deleted, keys and analyses too."""
        action = partial(progressing.forget if hard else progressing.reset, user_id)
        return attempt("reset_onboarding", otherwise=False, action=action)

    def get_completion_data(self, user_id: str) -> dict[str, Any]:
        """Return all that is stored of a user, keys masked; nothing where that cannot be read."""
        return attempt("get_completion_data", {}, partial(_completion_data, user_id))


def _completion_data(user_id: str) -> dict[str, Any]:
    with lent(user_id) as tx:
        on = tx.connection()
        rows = {
            "website_analysis": websites.of_user(on, user_id),
            "research_preferences": research.of_user(on, user_id),
            "persona_data": personas.of_user(on, user_id),
        }
        return {
            "session": session_of(user_id, tx),
            "api_keys": get_api_keys(user_id, tx),
            **{name: row and as_told(row) for name, row in rows.items()},
        }


def _status(user_id: str) -> dict[str, Any]:
    found = look(user_id)
    view = found.view
    return {
        "is_completed": is_completed(view),
        "current_step": current_step(view),
        "completion_percentage": percentage(view),
        "started_at": text_of(view.session.started_at),
        "last_updated": text_of(found.updated_at),
        "completed_at": text_of(view.session.completed_at),
    }


@cache
def get_onboarding_progress_service() -> OnboardingProgressService:
    """Return this process's service; it holds nothing of anybody."""
    return OnboardingProgressService()
