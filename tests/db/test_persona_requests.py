"""A persona is asked for by itself when its inputs are there, once, and never at the cost of an input."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine

from db import keeping, persona_sources, research, results, scope
from db.engine import unit
from tests.db.kept_personas import (
    KIND,
    NORMALISED,
    RUNNING,
    URL,
    analyse,
    hand_in,
    open_house,
    regenerate,
    text,
    wish,
)
from tests.db.stage import at_once, scalar, wide

__all__ = ["open_house"]

_UNKNOWN = "DELETE FROM onboarding.job_kinds WHERE kind = 'generate_persona'"
_ASKED = "SELECT user_id, args ->> 'inputs' AS inputs, state FROM onboarding.jobs WHERE kind = 'generate_persona'"
_LATER = "UPDATE onboarding.{} SET {} = {} - interval '5 minutes'"


def asked(there: Connection) -> list[str]:
    """Return for whom a persona is asked, in order."""
    return sorted(row.user_id for row in there.exec_driver_sql(_ASKED))


class TestByItself:
    """The trigger on the inputs."""

    def test_when_both_inputs_are_there_in_either_order(self, open_house: Engine, there: Connection) -> None:
        analyse(open_house, "user_1", text())
        wish(open_house, "user_2")
        assert asked(there) == []
        wish(open_house, "user_1")
        analyse(open_house, "user_2", text())
        assert asked(there) == ["user_1", "user_2"]

    def test_when_other_platforms_are_chosen_after_it_was_made(self, open_house: Engine, there: Connection) -> None:
        analyse(open_house, kept=text())
        wish(open_house)
        regenerate(open_house, "One")
        there.exec_driver_sql("DELETE FROM onboarding.jobs")
        hand_in(open_house, selectedPlatforms=["x"])
        assert asked(there) == ["user_1"]
        there.exec_driver_sql("DELETE FROM onboarding.jobs")
        hand_in(open_house, selectedPlatforms=["x"])
        regenerate(open_house, "Two")
        assert asked(there) == [], "nobody chose anything else"

    def test_when_other_platforms_are_chosen_whatever_it_was_made_from(
        self, open_house: Engine, there: Connection
    ) -> None:
        analyse(open_house, kept=text())
        regenerate(open_house, "One")
        hand_in(open_house, selectedPlatforms=["x"])
        assert asked(there) == ["user_1"]

    def test_platforms_alone_are_no_inputs(self, open_house: Engine, there: Connection) -> None:
        hand_in(open_house, selectedPlatforms=["x"])
        assert asked(there) == []

    def test_once_however_often_they_are_saved(self, open_house: Engine, there: Connection) -> None:
        for _ in range(3):
            analyse(open_house, "user_1", text())
            wish(open_house, "user_1")
        assert asked(there) == ["user_1"]

    def test_with_the_inputs_it_is_asked_for(self, open_house: Engine, there: Connection) -> None:
        analyse(open_house)
        wish(open_house)
        first = there.exec_driver_sql(_ASKED).one().inputs
        wish(open_house, research_depth="Expert")
        assert there.exec_driver_sql(_ASKED).one().inputs != first

    def test_again_after_it_has_begun(self, open_house: Engine, there: Connection) -> None:
        analyse(open_house)
        wish(open_house)
        there.exec_driver_sql(RUNNING)
        wish(open_house, research_depth="Expert")
        assert scalar(there, "SELECT again ->> 'inputs' <> args ->> 'inputs' FROM onboarding.jobs")

    def test_not_for_what_the_newest_revision_was_made_from(self, open_house: Engine, there: Connection) -> None:
        there.exec_driver_sql(_UNKNOWN)
        analyse(open_house)
        wish(open_house)
        regenerate(open_house, "One")
        there.exec_driver_sql(KIND)
        there.exec_driver_sql("UPDATE onboarding.website_analyses SET warning_message = 'slow'")
        assert asked(there) == []
        wish(open_house)
        assert asked(there) == ["user_1"]

    def test_not_for_an_analysis_that_failed(self, open_house: Engine, there: Connection) -> None:
        wish(open_house)
        there.exec_driver_sql(
            "INSERT INTO onboarding.website_analyses (session_id, website_url, normalised_url, status) "
            "SELECT id, 'https://a.example', 'https://a.example/', 'failed' FROM onboarding.onboarding_sessions"
        )
        assert asked(there) == []
        there.exec_driver_sql("UPDATE onboarding.website_analyses SET status = 'completed'")
        assert asked(there) == ["user_1"]

    def test_for_all_of_an_import_but_not_for_made_up_users(self, open_house: Engine, there: Connection) -> None:
        there.exec_driver_sql(
            "INSERT INTO onboarding.onboarding_sessions (user_id, seeded) SELECT 'u' || n, n > 3 FROM generate_series(1, 9) AS n"
        )
        there.exec_driver_sql(
            "INSERT INTO onboarding.research_preferences (session_id) SELECT id FROM onboarding.onboarding_sessions"
        )
        there.exec_driver_sql(
            "INSERT INTO onboarding.website_analyses (session_id, website_url, normalised_url) "
            "SELECT id, 'https://a.example', 'https://a.example/' FROM onboarding.onboarding_sessions"
        )
        assert asked(there) == ["u1", "u2", "u3"]

    def test_of_no_house_that_makes_none(self, house: Engine, there: Connection) -> None:
        there.exec_driver_sql(_UNKNOWN)
        analyse(house)
        wish(house)
        assert asked(there) == []

    def test_goes_with_the_transaction_that_is_rolled_back(self, open_house: Engine, there: Connection) -> None:
        analyse(open_house)
        with unit(scope.user("user_1"), open_house) as tx:
            keeping.keep(tx.connection(), "user_1", research.part({}))
            tx.rollback()
        assert asked(there) == []


@pytest.fixture
def held_job(open_house: Engine, there: Connection) -> Iterator[None]:
    """The persona's job, held by another transaction, as while it is being settled or erased."""
    analyse(open_house)
    wish(open_house)
    with wide(open_house) as other:
        other.exec_driver_sql("SELECT FROM onboarding.jobs FOR UPDATE").all()
        yield
        other.rollback()


class TestAtNoCost:
    """An input is kept whatever becomes of the request."""

    def test_an_input_is_kept_while_somebody_holds_the_job(
        self, open_house: Engine, there: Connection, held_job: None
    ) -> None:
        before = there.exec_driver_sql(_ASKED).one().inputs
        wish(open_house, research_depth="Expert")
        assert scalar(there, "SELECT research_depth FROM onboarding.research_preferences") == "Expert"
        assert there.exec_driver_sql(_ASKED).one().inputs == before

    def test_whoever_settles_and_whoever_saves_do_not_wait_for_each_other_for_long(
        self, open_house: Engine, there: Connection
    ) -> None:
        """The one holds the job and wants the session, the other the session and wants the job."""
        analyse(open_house)
        wish(open_house)

        def save(_: int) -> None:
            wish(open_house, research_depth="Expert")

        def settle(_: int) -> None:
            with unit(scope.user("user_1"), open_house) as tx:
                tx.connection().exec_driver_sql("UPDATE onboarding.jobs SET percent = percent")
                results.keep_website(tx, "user_1", URL, NORMALISED, {"meta": {}})

        for _ in range(3):
            at_once(4, lambda n: (save, settle)[n % 2](n))
        assert asked(there) == ["user_1"]

    def test_a_request_that_the_job_does_not_take_is_no_ones_harm(self, open_house: Engine, there: Connection) -> None:
        there.exec_driver_sql("UPDATE onboarding.job_kinds SET args = '{}' WHERE kind = 'generate_persona'")
        analyse(open_house)
        wish(open_house)
        assert (asked(there), scalar(there, "SELECT count(*) FROM onboarding.research_preferences")) == ([], 1)


class TestTheNet:
    """Those whose request was lost are found."""

    @pytest.fixture
    def lost(self, open_house: Engine, there: Connection) -> None:
        """Somebody for whom nobody has asked, five minutes ago."""
        analyse(open_house)
        wish(open_house)
        there.exec_driver_sql("DELETE FROM onboarding.jobs")
        self.pass_time(there)

    def pass_time(self, there: Connection) -> None:
        there.exec_driver_sql(_UNKNOWN)
        there.exec_driver_sql(_LATER.format("website_analyses", "analysis_date", "analysis_date"))
        there.exec_driver_sql(_LATER.format("research_preferences", "updated_at", "updated_at"))
        there.exec_driver_sql(KIND)

    def test_finds_them_until_somebody_has_asked(self, open_house: Engine, there: Connection, lost: None) -> None:
        assert persona_sources.wanting(there, 9) == ["user_1"]
        there.exec_driver_sql("SELECT onboarding.enqueue('generate_persona', 'user_1', '{}')")
        assert persona_sources.wanting(there, 9) == []

    @pytest.mark.parametrize("ended", ["done", "failed", "cancelled"])
    def test_asks_nobody_twice_whatever_became_of_it(
        self, open_house: Engine, there: Connection, lost: None, ended: str
    ) -> None:
        there.exec_driver_sql("SELECT onboarding.enqueue('generate_persona', 'user_1', '{}')")
        there.exec_driver_sql("UPDATE onboarding.jobs SET state = %s, finished_at = now()", (ended,))
        assert persona_sources.wanting(there, 9) == []

    def test_finds_whose_inputs_changed_after_the_job_had_read_them(
        self, open_house: Engine, there: Connection, lost: None
    ) -> None:
        there.exec_driver_sql("SELECT onboarding.enqueue('generate_persona', 'user_1', '{}')")
        there.exec_driver_sql(
            "UPDATE onboarding.jobs SET state = 'done', finished_at = now(), created_at = now() - interval '1 hour', "
            "started_at = now() - interval '30 minutes'"
        )
        assert persona_sources.wanting(there, 9) == ["user_1"]

    def test_finds_nobody_who_has_what_there_is(self, open_house: Engine, there: Connection, lost: None) -> None:
        regenerate(open_house, "One")
        assert persona_sources.wanting(there, 9) == []

    @pytest.mark.parametrize("wishes", [True, False], ids=["with wishes", "of an analysis alone"])
    def test_finds_whose_platforms_are_others_than_the_personas(
        self, open_house: Engine, there: Connection, wishes: bool
    ) -> None:
        analyse(open_house, kept=text())
        if wishes:
            wish(open_house)
        self.pass_time(there)
        regenerate(open_house, "One")
        hand_in(open_house, selectedPlatforms=["x"])
        there.exec_driver_sql("DELETE FROM onboarding.jobs")
        assert persona_sources.wanting(there, 9) == [], "they were chosen just now"
        there.exec_driver_sql(_LATER.format("persona_data", "updated_at", "updated_at"))
        assert persona_sources.wanting(there, 9) == ["user_1"]
        regenerate(open_house, "Two")
        there.exec_driver_sql(_LATER.format("persona_data", "updated_at", "updated_at"))
        assert persona_sources.wanting(there, 9) == []

    def test_leaves_alone_what_changed_just_now_or_long_ago(
        self, open_house: Engine, there: Connection, lost: None
    ) -> None:
        assert persona_sources.wanting(there, 9, within=timedelta(minutes=3)) == []
        there.exec_driver_sql(_UNKNOWN)
        wish(open_house)
        there.exec_driver_sql(KIND)
        assert persona_sources.wanting(there, 9) == []

    def test_finds_so_many_at_most_and_no_made_up_users(self, open_house: Engine, there: Connection) -> None:
        for user in ("user_1", "user_2", "user_3"):
            analyse(open_house, user)
            wish(open_house, user)
        there.exec_driver_sql("DELETE FROM onboarding.jobs")
        there.exec_driver_sql("UPDATE onboarding.onboarding_sessions SET seeded = true WHERE user_id = 'user_2'")
        self.pass_time(there)
        assert persona_sources.wanting(there, 9) == ["user_1", "user_3"]
        assert persona_sources.wanting(there, 1) == ["user_1"]
