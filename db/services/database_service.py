"""Everything that is stored of a user's onboarding, by the names of older code: the session, keys, website, wishes, persona."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from db import noticing, personas, research, sessions, websites
from db.jobs import Alongside
from db.keeping import keep
from db.key_intake import Given
from db.models.people import OnboardingSession
from db.services import api_keys, progressing
from db.services.lending import attempt, lent, looking
from db.services.looks import FLOW, look
from db.services.steps import current_step, is_completed, percentage, text_of
from onboarding.flows.acts import Start

Data = Mapping[str, Any]
_START = {"is_completed": False, "current_step": 1, "progress": 0.0, "started_at": None, "updated_at": None}


class OnboardingDatabaseService:
    """What is stored of users, each alone.

    Args:
        db: the session that all calls use which are not lent another one. Its transaction stays its owner's to commit,
            except one of `SessionLocal`, which each call commits. Without any, each call is a transaction of its own.

    What cannot be saved is answered with False and told in the log, which names no value. What cannot be read is
    answered like what is not there.
    """

    __slots__ = ("db",)

    def __init__(self, db: Session | None = None) -> None:
        self.db = db

    def get_or_create_session(self, user_id: str, db: Session | None = None) -> OnboardingSession:
        """Return a user's session, begun where there was none.

        Raises:
            SQLAlchemyError: the database does not answer, or there can be no such user.
        """
        with lent(user_id, db or self.db) as tx:
            found = _session(tx, user_id)
            if found is None or found.flow is None:
                sessions.do(tx, user_id, Start(), flow=FLOW)
                found = _session(tx, user_id)
            assert found is not None, "it was just begun"  # noqa: S101 - tells mypy
            return found

    def get_session_by_user(self, user_id: str, db: Session | None = None) -> OnboardingSession | None:
        """Return a user's session; None where there is none."""
        return attempt("get_session_by_user", None, partial(session_of, user_id, db or self.db))

    def update_step(self, user_id: str, step_number: int, db: Session | None = None) -> bool:
        """Begin a step: it is the current one then. Nothing is done by that; False of what is done, or not there."""
        action = partial(progressing.go_to_step, user_id, step_number, db or self.db)
        return attempt("update_step", otherwise=False, action=action)

    def update_progress(self, user_id: str, progress: float, db: Session | None = None) -> bool:
        """Tell how far a user is, from 0 to 100; it never falls, and 100 completes the onboarding."""
        action = partial(progressing.tell_progress, user_id, progress, db or self.db)
        return attempt("update_progress", otherwise=False, action=action)

    def save_api_key(self, user_id: str, provider: str, api_key: Given, db: Session | None = None) -> bool:
        """Seal and keep a key in place of an older one, and ask for its check."""
        action = partial(api_keys.save_api_key, user_id, provider, api_key, db or self.db)
        return attempt("save_api_key", otherwise=False, action=action)

    def get_api_keys(self, user_id: str, db: Session | None = None) -> dict[str, str]:
        """Return the keys by provider: masked, and whole only to a worker."""
        return attempt("get_api_keys", {}, partial(api_keys.get_api_keys, user_id, db or self.db))

    def save_website_analysis(self, user_id: str, analysis_data: Data, db: Session | None = None) -> bool:
        """Keep an analysis, flat or as `website` beside `analysis`. Without an address it is that of the last one."""
        return self._save("website_analysis", user_id, partial(websites.part, analysis_data), db)

    def get_website_analysis(self, user_id: str, db: Session | None = None) -> dict[str, Any] | None:
        """Return the newest finished analysis, else the newest; None where there is none."""
        return self._read("website_analysis", user_id, websites.of_user, db)

    def save_research_preferences(self, user_id: str, preferences: Data, db: Session | None = None) -> bool:
        """Keep how research is to be done."""
        return self._save("research_preferences", user_id, partial(research.part, preferences), db)

    def get_research_preferences(self, user_id: str, db: Session | None = None) -> dict[str, Any] | None:
        """Return how research is to be done; None where nothing was said."""
        return self._read("research_preferences", user_id, research.of_user, db)

    def save_persona_data(self, user_id: str, persona_data: Data, db: Session | None = None) -> bool:
        """Keep a persona: corePersona, platformPersonas, qualityMetrics, selectedPlatforms."""
        return self._save("persona", user_id, partial(personas.part, persona_data), db)

    def get_persona_data(self, user_id: str, db: Session | None = None) -> dict[str, Any] | None:
        """Return the persona by the same names; None where none was made."""
        return self._read("persona", user_id, personas.of_user, db)

    def get_competitor_analysis(
        self,
        user_id: str,  # noqa: ARG002 - nothing of anybody is looked up
        db: Session | None = None,  # noqa: ARG002 - as above
    ) -> list[dict[str, Any]] | None:
        """Return None: competitors are not analysed here, and none are made up."""
        return None

    def mark_onboarding_complete(self, user_id: str, db: Session | None = None) -> bool:
        """Complete the onboarding, whatever is missing. False where there is none."""
        action = partial(progressing.complete, user_id, db or self.db)
        return attempt("mark_onboarding_complete", otherwise=False, action=action)

    def get_onboarding_status(self, user_id: str, db: Session | None = None) -> dict[str, Any]:
        """Return whether it is over, the step that is next, how much is done, when it began and last changed."""
        return attempt("get_onboarding_status", dict(_START), partial(_status, user_id, db or self.db))

    def _save(self, fact: str, user_id: str, part: Callable[[], Alongside], db: Session | None) -> bool:
        return attempt(f"save_{fact}", otherwise=False, action=partial(_kept, fact, user_id, part, db or self.db))

    def _read(
        self, what: str, user_id: str, read: Callable[[Connection, str], dict[str, Any] | None], db: Session | None
    ) -> dict[str, Any] | None:
        return attempt(f"get_{what}", None, partial(_read_row, user_id, read, db or self.db))


def session_of(user_id: str, db: Session | None = None) -> OnboardingSession | None:
    """Return a user's session; None where there is none."""
    with lent(user_id, db) as tx:
        return _session(tx, user_id)


def _session(tx: Session, user_id: str) -> OnboardingSession | None:
    """Load a row that its reader may keep: after a commit, in nobody's scope, it could not be loaded again."""
    wanted = select(OnboardingSession).where(OnboardingSession.user_id == user_id)
    found = tx.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is not None:
        tx.expunge(found)
    return found


def _kept(fact: str, user_id: str, part: Callable[[], Alongside], db: Session | None) -> bool:
    """Keep something, and let the onboarding notice that it is there."""
    with lent(user_id, db) as tx:
        kept = keep(tx.connection(), user_id, part())
        if kept:
            noticing.notice(tx, user_id, fact)
        return kept


def _read_row(
    user_id: str, read: Callable[[Connection, str], dict[str, Any] | None], db: Session | None
) -> dict[str, Any] | None:
    with looking(user_id, db) as on:
        row = read(on, user_id)
    return None if row is None else as_told(row)


def as_told(row: Data) -> dict[str, Any]:
    """Return a row with its times in ISO 8601."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _status(user_id: str, db: Session | None) -> dict[str, Any]:
    found = look(user_id, db)
    return {
        "is_completed": is_completed(found.view),
        "current_step": current_step(found.view),
        "progress": percentage(found.view),
        "started_at": text_of(found.view.session.started_at),
        "updated_at": text_of(found.updated_at),
    }
