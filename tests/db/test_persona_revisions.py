"""Revisions of personas: kept and accepted; and what apps read of them meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine

from db import persona_revisions, scope
from db.engine import unit
from db.persona_revisions import HandedIn, NoPersona, RevisionUnknown
from onboarding.persona.schema import canonical
from tests.db.belongings import everything_of
from tests.db.kept_personas import (
    CORE,
    accept,
    are_of,
    faces,
    hand_in,
    loaded,
    name_of,
    named,
    regenerate,
    revision,
    shown_revision,
    statuses,
    user,
)
from tests.db.stage import at_once, scalar, statements

__all__ = ["user"]


class TestKeeping:
    """A persona that was made becomes the draft."""

    def test_the_first_is_a_draft_that_apps_can_read(self, house: Engine, there: Connection, user: str) -> None:
        assert regenerate(house, "One") == 1
        assert statuses(there) == [(1, "draft", "job")]
        assert are_of(there, 1)

    def test_what_is_read_is_what_was_kept_to_the_byte(self, house: Engine, there: Connection, user: str) -> None:
        persona = named("Änn — “B”")
        with unit(scope.user(user), house) as tx:
            persona_revisions.keep(
                tx, user, persona, input_hash=None, made_by="job", analysed_at=None, preferred_at=None
            )
        kept = revision(there).persona
        assert kept
        assert canonical(kept) == canonical(persona)

    def test_a_newer_draft_supersedes_the_older_and_deletes_nothing(
        self, house: Engine, there: Connection, user: str
    ) -> None:
        assert [regenerate(house, name) for name in ("One", "Two", "Three")] == [1, 2, 3]
        assert statuses(there) == [(1, "superseded", "job"), (2, "superseded", "job"), (3, "draft", "job")]
        assert [name_of(revision(there, number)) for number in (1, 2, 3)] == ["One", "Two", "Three"]
        assert are_of(there, 3)

    def test_what_an_app_handed_in_stays_to_be_read(self, house: Engine, there: Connection, user: str) -> None:
        hand_in(house, corePersona=CORE)
        regenerate(house, "One")
        assert (faces(there)["corePersona"], shown_revision(there)) == (CORE, None)

    def test_what_an_app_handed_in_of_the_platforms_alone_stays_as_well(
        self, house: Engine, there: Connection, user: str
    ) -> None:
        hand_in(house, platformPersonas={"blog": {"a": 1}})
        regenerate(house, "One")
        assert faces(there)["platformPersonas"] == {"blog": {"a": 1}}

    def test_what_was_accepted_stays_to_be_read(self, house: Engine, there: Connection, user: str) -> None:
        regenerate(house, "One")
        accept(house)
        regenerate(house, "Two")
        assert statuses(there) == [(1, "accepted", "job"), (2, "draft", "job")]
        assert are_of(there, 1)

    def test_takes_two_statements(self, house: Engine, user: str) -> None:
        with unit(scope.user(user), house) as tx:
            tx.connection()
            with statements(house) as seen:
                persona_revisions.keep(
                    tx, user, named("One"), input_hash="h", made_by="job", analysed_at=None, preferred_at=None
                )
        assert len(seen) == 2

    def test_sixteen_at_once_are_sixteen_revisions_without_a_hole(
        self, house: Engine, there: Connection, user: str
    ) -> None:
        def keeping(number: int) -> int:
            return regenerate(house, f"Number {number}")

        assert sorted(at_once(16, keeping)) == list(range(1, 17))
        assert [status for _, status, _ in statuses(there)] == ["superseded"] * 15 + ["draft"]
        assert are_of(there, 16)


class TestAccepting:
    """The user's word."""

    def test_the_draft_is_accepted_and_the_one_before_gives_way(
        self, house: Engine, there: Connection, user: str
    ) -> None:
        for name in ("One", "Two"):
            regenerate(house, name)
            accept(house)
        assert statuses(there) == [(1, "superseded", "job"), (2, "accepted", "job")]
        assert revision(there, 2).decided_at is not None
        assert are_of(there, 2)

    def test_twice_is_once(self, house: Engine, there: Connection, user: str) -> None:
        regenerate(house, "One")
        accept(house)
        before = everything(house)
        assert [accept(house), accept(house, 1)] == [1, 1]
        assert everything(house) == before

    def test_an_earlier_revision_can_be_accepted_again(self, house: Engine, there: Connection, user: str) -> None:
        for name in ("One", "Two"):
            regenerate(house, name)
            accept(house)
        regenerate(house, "Three")
        assert accept(house, 1) == 1
        assert statuses(there) == [(1, "accepted", "job"), (2, "superseded", "job"), (3, "draft", "job")]
        assert are_of(there, 1)

    def test_what_an_app_handed_in_is_kept_before_it_gives_way(
        self, house: Engine, there: Connection, user: str
    ) -> None:
        hand_in(house, corePersona=CORE, qualityMetrics={"overall_score": 12}, selectedPlatforms=["Blog"])
        regenerate(house, "One")
        accept(house)
        assert statuses(there) == [(1, "accepted", "job"), (2, "superseded", "app")]
        kept = revision(there, 2)
        assert (kept.persona, kept.stale) == (None, ())
        assert kept.handed_in == {
            "core_persona": CORE, "platform_personas": None, "quality_metrics": {"overall_score": 12},
            "selected_platforms": ["Blog"],
        }  # fmt: skip
        assert are_of(there, 1)

    def test_what_an_app_changed_afterwards_is_kept_too(self, house: Engine, there: Connection, user: str) -> None:
        regenerate(house, "One")
        accept(house)
        hand_in(house, corePersona=CORE)
        assert faces(there)["corePersona"]["identity"]["persona_name"] == CORE["identity"]["persona_name"]
        assert accept(house) == 1
        assert statuses(there)[1] == (2, "superseded", "app")
        assert are_of(there, 1)

    def test_of_what_is_not_there_says_so(self, house: Engine, there: Connection, user: str) -> None:
        with pytest.raises(NoPersona):
            accept(house)
        regenerate(house, "One")
        with pytest.raises(RevisionUnknown):
            accept(house, 7)
        hand_in(house, corePersona=CORE)
        accept(house)
        with pytest.raises(HandedIn):
            accept(house, 2)
        with pytest.raises(NoPersona):
            accept(house, user="nobody")
        assert scalar(there, "SELECT count(*) FROM onboarding.onboarding_sessions") == 1

    def test_sixteen_at_once_accept_one(self, house: Engine, there: Connection, user: str) -> None:
        for name in ("One", "Two", "Three"):
            regenerate(house, name)
        at_once(16, lambda n: accept(house, 1 + n % 3))
        assert [status for _, status, _ in statuses(there)].count("accepted") == 1
        (accepted,) = [number for number, status, _ in statuses(there) if status == "accepted"]
        assert are_of(there, accepted)


class TestWhatAppsHandIn:
    """Beside a persona of ours."""

    def test_the_same_again_changes_nobodys_hand(self, house: Engine, there: Connection, user: str) -> None:
        regenerate(house, "One")
        hand_in(house, corePersona=faces(there)["corePersona"])
        assert shown_revision(there) == 1

    def test_platforms_alone_leave_the_persona_ours(self, house: Engine, there: Connection, user: str) -> None:
        regenerate(house, "One")
        hand_in(house, selectedPlatforms=["x"])
        assert (shown_revision(there), faces(there)["selectedPlatforms"]) == (1, ["twitter"])

    def test_beside_ours_platforms_are_told_by_the_names_that_it_has_them_by(
        self, house: Engine, there: Connection, user: str
    ) -> None:
        chosen = [" LinkedIn ", "X", "twitter", "Carrier pigeon", 7, None]
        hand_in(house, selectedPlatforms=chosen, corePersona=CORE)
        regenerate(house, "One")
        assert faces(there)["selectedPlatforms"] == chosen, "the app's own stands beside the app's own"
        accept(house)
        told = faces(there)
        assert told["selectedPlatforms"] == ["linkedin", "twitter", "Carrier pigeon", 7, None]
        assert set(told["platformPersonas"]) == {"linkedin", "twitter"}

    def test_where_no_platform_was_chosen_those_adapted_to_are_told_and_none_is_written(
        self, house: Engine, there: Connection, user: str
    ) -> None:
        regenerate(house, "One")
        assert faces(there)["selectedPlatforms"] == sorted(faces(there)["platformPersonas"])
        assert faces(there)["selectedPlatforms"]
        assert loaded(house).sources.platforms == ()

    def test_what_is_searched_for_the_persona_is_never_touched(
        self, house: Engine, there: Connection, user: str
    ) -> None:
        hand_in(house, corePersona=CORE)
        there.exec_driver_sql("UPDATE onboarding.persona_data SET research_persona = '{\"a\": 1}'")
        for name in ("One", "Two"):
            regenerate(house, name)
            accept(house)
        assert scalar(there, "SELECT research_persona FROM onboarding.persona_data") == {"a": 1}


def everything(house: Engine) -> dict[str, list[str]]:
    """Return all rows of the user, as texts."""
    with unit(scope.everyone("test"), house) as tx:
        session = scalar(tx.connection(), "SELECT id FROM onboarding.onboarding_sessions")
    return everything_of(house, {"user": "user_1", "session": session, "key": 0})
