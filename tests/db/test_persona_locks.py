"""Revisions of personas looked at, and fields that the user locks: reading changes nothing, and what is locked stays."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from db import persona_revisions, scope
from db.engine import unit
from db.persona_revisions import NoPersona, NotLocked
from onboarding.persona.changing.refusals import FieldUnknown
from tests.db.belongings import everything_of
from tests.db.kept_personas import (
    accept,
    analyse,
    are_of,
    faces,
    hand_in,
    loaded,
    lock,
    name_of,
    regenerate,
    revision,
    statuses,
    text,
    unlock,
    user,
    wish,
)
from tests.db.stage import at_once, scalar

__all__ = ["user"]


class TestLocking:
    """Fields that the user keeps."""

    def test_a_value_is_in_a_new_draft_by_the_user(self, house: Engine, there: Connection, user: str) -> None:
        regenerate(house, "One")
        assert lock(house, "identity.name", "Bags by Ann") == 2
        found = revision(there)
        assert (name_of(found), found.made_by, found.status, found.input_hash) == ("Bags by Ann", "user", "draft", None)
        assert found.persona
        assert found.persona.identity.name
        assert (found.persona.identity.name.origin, found.persona.identity.name.locked) == ("user", True)
        assert found.stale == ()
        assert found.persona.quality.score is not None
        assert are_of(there, 2)

    def test_a_field_is_locked_as_it_stands_and_survives_being_made_anew(
        self, house: Engine, there: Connection, user: str
    ) -> None:
        regenerate(house, "One")
        lock(house, "identity.name")
        regenerate(house, "Two")
        found = revision(there)
        assert name_of(found) == "One"
        assert found.persona
        assert found.persona.voice.tone
        assert found.persona.voice.tone.value == "the tone of Two"

    def test_an_unlocked_field_stands_until_it_is_made_anew(self, house: Engine, there: Connection, user: str) -> None:
        regenerate(house, "One")
        lock(house, "identity.name", "Mine for now")
        unlock(house, "identity.name")
        found = revision(there)
        assert found.persona
        assert found.persona.identity.name
        assert (found.persona.identity.name.value, found.persona.identity.name.locked) == ("Mine for now", False)
        regenerate(house, "Two")
        assert name_of(revision(there)) == "Two"

    def test_what_was_accepted_stays_as_it_was_accepted(self, house: Engine, there: Connection, user: str) -> None:
        regenerate(house, "One")
        accept(house)
        lock(house, "identity.name", "Another")
        assert statuses(there) == [(1, "accepted", "job"), (2, "draft", "user")]
        assert are_of(there, 1)

    def test_of_what_is_not_there_says_so_and_changes_nothing(
        self, house: Engine, there: Connection, user: str
    ) -> None:
        with pytest.raises(NoPersona):
            lock(house, "identity.name", "Ann")
        regenerate(house, "One")
        before = everything(house)
        for path, refusal in {"identity.shoe_size": FieldUnknown, "identity.name": NotLocked}.items():
            with pytest.raises(refusal):
                unlock(house, path)
        with pytest.raises(FieldUnknown):
            lock(house, "fingerprint.words", 7)
        assert everything(house) == before

    def test_fields_locked_at_once_are_all_locked(self, house: Engine, there: Connection, user: str) -> None:
        regenerate(house, "One")
        paths = ["identity.name", "identity.one_line", "voice.tone"]
        at_once(3, lambda n: lock(house, paths[n], f"Value {n}"))
        assert sorted(scalar(there, "SELECT locks FROM onboarding.persona_data")) == sorted(paths)
        assert sorted(number for number, _, _ in statuses(there)) == [1, 2, 3, 4]
        last = revision(there).persona
        assert last
        found = (last.identity.name, last.identity.one_line, last.voice.tone)
        assert [one and (one.value, one.locked) for one in found] == [(f"Value {n}", True) for n in range(3)]


class TestReading:
    """Looking changes nothing, however old it is."""

    def test_writes_nothing(self, house: Engine, there: Connection, user: str) -> None:
        regenerate(house, "One")
        there.exec_driver_sql("UPDATE onboarding.persona_revisions SET created_at = now() - interval '2 years'")
        before = everything(house)
        for _ in range(2):
            assert name_of(revision(there)) == "One"
            assert len(persona_revisions.history(there, user)) == 1
            assert loaded(house).in_view
            assert faces(there)
        assert everything(house) == before

    def test_of_nobody_finds_nothing(self, there: Connection) -> None:
        assert persona_revisions.read(there, "nobody") is None
        assert persona_revisions.history(there, "nobody") == []

    @pytest.mark.parametrize(
        ("change", "stale"),
        [
            (lambda house: analyse(house, kept=text(2)), ("website_analysis",)),
            (lambda house: wish(house, research_depth="Basic"), ("research_preferences",)),
            (lambda house: hand_in(house, selectedPlatforms=["x"]), ("platforms",)),
        ],
        ids=["analysis", "preferences", "platforms"],
    )
    def test_tells_what_has_changed_since(
        self, house: Engine, there: Connection, user: str, change: Any, stale: tuple[str, ...]
    ) -> None:
        regenerate(house, "One")
        assert revision(there).stale == ()
        change(house)
        assert revision(there).stale == stale
        found = loaded(house).in_view
        assert found
        assert found.stale == stale
        regenerate(house, "Two")
        assert (revision(there).stale, revision(there, 1).stale) == ((), stale)

    def test_tells_what_older_rules_made(self, house: Engine, there: Connection, user: str) -> None:
        regenerate(house, "One")
        there.exec_driver_sql(
            "UPDATE onboarding.persona_revisions SET persona = jsonb_set(persona, '{generator,version}', '\"0\"')"
        )
        assert revision(there).stale == ("generator",)

    def test_a_revision_that_newer_inputs_confirm_is_not_stale(
        self, house: Engine, there: Connection, user: str
    ) -> None:
        regenerate(house, "One")
        wish(house, research_depth="Expert")
        hand_in(house, selectedPlatforms=["x"])
        given = loaded(house)
        with unit(scope.user(user), house) as tx:
            persona_revisions.confirm(
                tx, user, 1, analysed_at=given.analysed_at, preferred_at=given.preferred_at,
                chosen_platforms=given.chosen_platforms,
            )  # fmt: skip
        assert revision(there).stale == ()

    def test_what_no_version_can_read_any_more_is_there_and_says_so(
        self, house: Engine, there: Connection, user: str
    ) -> None:
        regenerate(house, "One")
        there.exec_driver_sql('UPDATE onboarding.persona_revisions SET persona = \'{"schema_version": "0"}\'')
        found = revision(there)
        assert (found.persona, found.stale) == (None, ("generator",))
        for act in (accept, lambda house: lock(house, "identity.name", "Ann")):
            with pytest.raises(NoPersona, match="cannot be read"):
                act(house)

    def test_without_a_number_finds_the_draft_then_what_was_accepted(
        self, house: Engine, there: Connection, user: str
    ) -> None:
        for name in ("One", "Two"):
            regenerate(house, name)
        accept(house, 1)
        assert revision(there).revision == 2
        accept(house, 2)
        accept(house, 1)
        assert revision(there).revision == 1

    def test_the_history_tells_the_newest_first_with_its_score(
        self, house: Engine, there: Connection, user: str
    ) -> None:
        regenerate(house, "One")
        lock(house, "identity.name", "Ann")
        lines = persona_revisions.history(there, user)
        assert [(line.revision, line.made_by, line.status) for line in lines] == [
            (2, "user", "draft"), (1, "job", "superseded"),
        ]  # fmt: skip
        newest = revision(there).persona
        assert newest
        assert lines[0].score == newest.quality.score


def everything(house: Engine) -> dict[str, list[str]]:
    """Return all rows of the user, as texts."""
    with unit(scope.everyone("test"), house) as tx:
        session = scalar(tx.connection(), "SELECT id FROM onboarding.onboarding_sessions")
    return everything_of(house, {"user": "user_1", "session": session, "key": 0})
