"""What is known of a user for those who write for them, by the names of older code."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from db.services.database_service import OnboardingDatabaseService
from db.services.lending import attempt, looking
from db.stored import stored
from onboarding.ai_inputs import Stored, ai_inputs


class OnboardingDataService:
    """What users' onboardings tell an AI.

    Args:
        db: the caller's session; without one, each call is a query of its own.

    A user's id may be a number here, as older code has it.
    """

    __slots__ = ("_service", "db")

    def __init__(self, db: Session | None = None) -> None:
        self.db = db
        self._service = OnboardingDatabaseService(db)

    def get_user_website_analysis(self, user_id: str | int) -> dict[str, Any] | None:
        """Return the newest finished analysis, else the newest; None where there is none."""
        return self._service.get_website_analysis(str(user_id))

    def get_user_research_preferences(self, user_id: str | int) -> dict[str, Any] | None:
        """Return how research is to be done; None where nothing was said."""
        return self._service.get_research_preferences(str(user_id))

    def get_personalized_ai_inputs(self, user_id: str | int) -> dict[str, Any]:
        """Return what an AI is told of a user; `defaults` names the fields that nothing is known of."""
        return ai_inputs(attempt("get_personalized_ai_inputs", Stored(), partial(self._stored, str(user_id))))

    def _stored(self, user_id: str) -> Stored:
        with looking(user_id, self.db) as on:
            return stored(on, user_id)
