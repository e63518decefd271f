"""Whose transaction a service works in: the caller's stays the caller's, one of SessionLocal is committed at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.orm import Session

from db.engine import database_url
from db.services import (
    OnboardingDatabaseService,
    OnboardingDataService,
    OnboardingProgress,
    SessionLocal,
    get_api_keys,
    save_api_key,
    user_onboarding,
)
from settings import settings
from tests.db.services.conftest import fake
from tests.db.services.flow_data import PERSONA, RESEARCH, WEBSITE
from tests.db.stage import scalar

SESSIONS = "SELECT count(*) FROM onboarding.onboarding_sessions"


@pytest.fixture
def theirs(on: Connection) -> Iterator[Session]:
    """A session of a web app, on an engine of its own that knows nothing of scopes."""
    own = create_engine(database_url(settings()))
    with Session(own) as db:
        yield db
    own.dispose()


WRITES: dict[str, Callable[[Session], Any]] = {
    "get_or_create_session": lambda db: OnboardingDatabaseService(db).get_or_create_session("u"),
    "update_step": lambda db: OnboardingDatabaseService().update_step("u", 2, db),
    "update_progress": lambda db: OnboardingDatabaseService(db).update_progress("u", 20.0),
    "save_api_key": lambda db: OnboardingDatabaseService().save_api_key("u", "openai", fake("openai"), db),
    "save_website_analysis": lambda db: OnboardingDatabaseService(db).save_website_analysis("u", WEBSITE),
    "save_research_preferences": lambda db: OnboardingDatabaseService(db).save_research_preferences("u", RESEARCH),
    "save_persona_data": lambda db: OnboardingDatabaseService().save_persona_data("u", PERSONA, db),
    "start": lambda db: user_onboarding.start("u", db=db),
}


class TestTheCallersTransaction:
    """A session that is lent."""

    @pytest.mark.parametrize("call", WRITES)
    def test_is_the_callers_to_commit(self, theirs: Session, on: Connection, call: str) -> None:
        assert WRITES[call](theirs)
        assert scalar(on, SESSIONS) == 0
        theirs.commit()
        assert scalar(on, SESSIONS) == 1

    @pytest.mark.parametrize("call", WRITES)
    def test_is_the_callers_to_roll_back(self, theirs: Session, on: Connection, call: str) -> None:
        WRITES[call](theirs)
        theirs.rollback()
        assert scalar(on, SESSIONS) == 0

    def test_lives_on_when_a_part_of_it_fails(self, theirs: Session, on: Connection) -> None:
        service = OnboardingDatabaseService(theirs)
        service.update_step("u", 2)
        assert not service.save_research_preferences("u", {"research_depth": "bottomless"})
        assert not service.update_progress("u", 700)
        assert service.save_persona_data("u", PERSONA)
        theirs.commit()
        assert scalar(on, "SELECT count(*) FROM onboarding.persona_data") == 1

    def test_sees_what_it_has_not_committed_yet(self, theirs: Session) -> None:
        service = OnboardingDatabaseService(theirs)
        service.save_website_analysis("u", WEBSITE)
        service.save_research_preferences("u", RESEARCH)
        service.save_api_key("u", "openai", fake("openai"))
        assert service.get_website_analysis("u", theirs) is not None
        assert service.get_api_keys("u") == {"openai": "…FAKE"}
        assert OnboardingDataService(theirs).get_personalized_ai_inputs("u")["research_preferences"] == RESEARCH
        assert service.get_onboarding_status("u")["progress"] > 0
        assert OnboardingProgress("u").get_completed_steps() == []

    def test_belongs_to_one_user(self, theirs: Session) -> None:
        service = OnboardingDatabaseService(theirs)
        assert service.save_persona_data("u", PERSONA)
        assert not service.save_persona_data("u2", PERSONA)
        assert service.get_persona_data("u2") is None
        theirs.commit()
        assert service.save_persona_data("u2", PERSONA)

    def test_of_keys_works_the_same(self, theirs: Session, on: Connection) -> None:
        assert save_api_key("u", "exa", fake("exa"), theirs)
        assert get_api_keys("u", theirs) == {"exa": "…e200"}
        assert get_api_keys("u") == {}
        theirs.commit()
        assert get_api_keys("u") == {"exa": "…e200"}

    def test_gives_a_row_that_can_be_read_after_its_end(self, theirs: Session) -> None:
        row = OnboardingDatabaseService().get_or_create_session("u", theirs)
        theirs.commit()
        assert (row.user_id, row.current_step) == ("u", 1)

    def test_goes_on_with_the_callers_own_statements(self, theirs: Session) -> None:
        theirs.execute(text("SELECT 1"))
        OnboardingDatabaseService(theirs).save_persona_data("u", PERSONA)
        assert theirs.execute(text("SELECT 2")).scalar_one() == 2
        theirs.rollback()


class TestSessionLocal:
    """A session as older code opens it."""

    @pytest.mark.parametrize("call", WRITES)
    def test_each_call_is_committed(self, on: Connection, call: str) -> None:
        db = SessionLocal()
        assert WRITES[call](db)
        assert scalar(on, SESSIONS) == 1
        assert not db.in_transaction()

    def test_a_call_that_fails_leaves_it_usable(self, on: Connection) -> None:
        service = OnboardingDatabaseService(SessionLocal())
        assert not service.save_research_preferences("u", {"research_depth": "bottomless"})
        assert service.save_research_preferences("u", RESEARCH)

    def test_serves_one_user_after_the_other(self, on: Connection) -> None:
        service = OnboardingDatabaseService(SessionLocal())
        for user in ("u", "u2"):
            assert service.save_persona_data(user, PERSONA)
            assert service.get_persona_data(user) == PERSONA

    def test_holds_no_connection_after_reading(self, on: Connection) -> None:
        db = SessionLocal()
        OnboardingDatabaseService(db).get_website_analysis("u", db)
        assert not db.in_transaction()
