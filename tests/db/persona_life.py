"""A user's persona in the database beside a small model of it: made anew, accepted, locked and handed in, in any order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Connection

from db import persona_revisions, scope
from db.engine import engine, statement
from db.persona_revisions import HandedIn, NoPersona, NotLocked, RevisionUnknown
from onboarding.persona.faces import faces_of
from onboarding.persona.schema import Persona, canonical
from tests.db.kept_personas import (
    accept,
    analyse,
    faces,
    hand_in,
    lock,
    regenerate,
    revision,
    statuses,
    text,
    unlock,
    wish,
)
from tests.db.stage import scalar

USER = "user_1"
PATHS = {"identity.name": "{}", "voice.tone": "the tone of {}"}
NAMES = ("Ann", "Ben", "Cleo")
CORES = tuple({"identity": {"persona_name": name}} for name in NAMES)


@dataclass
class Promised:
    """What has to be so.

    Args:
        statuses: of each revision, the first one's first.
        says: what stands in the two fields of each revision; None of one that an app handed in.
        locks: what is locked, and how.
        handed_in: what an app's persona says; None while the faces are ours, or there are none.
        shows: the revision that apps read; None where there is none, or an app's.
    """

    statuses: list[str] = field(default_factory=list)
    says: list[dict[str, str] | None] = field(default_factory=list)
    locks: dict[str, str] = field(default_factory=dict)
    handed_in: Mapping[str, Any] | None = None
    shows: int | None = None

    @property
    def in_view(self) -> int | None:
        """The revision that the user looks at."""
        for status in ("draft", "accepted"):
            if status in self.statuses:
                return self.statuses.index(status) + 1
        ours = [number for number, says in enumerate(self.says, start=1) if says]
        return ours[-1] if ours else None

    def keep(self, says: dict[str, str]) -> None:
        """Take in a new draft."""
        self.statuses = ["superseded" if status == "draft" else status for status in self.statuses]
        self.statuses.append("draft")
        self.says.append({**says, **self.locks})
        if "accepted" not in self.statuses and self.handed_in is None:
            self.shows = len(self.statuses)

    def accept(self, number: int) -> None:
        """Take the user's word."""
        if self.handed_in is not None:
            self.statuses.append("superseded")
            self.says.append(None)
        self.statuses = ["superseded" if status == "accepted" else status for status in self.statuses]
        self.statuses[number - 1] = "accepted"
        self.handed_in, self.shows = None, number


class PersonaLife(RuleBasedStateMachine):
    """Whatever is done in whatever order: nothing is lost, and what is read is what was promised."""

    def __init__(self) -> None:
        super().__init__()
        self.promised = Promised()
        self.written: dict[int, bytes] = {}

    @initialize()
    def begin(self) -> None:
        """Begin anew, with a website and wishes."""
        with statement(scope.everyone("test")) as on:
            on.exec_driver_sql("DELETE FROM onboarding.onboarding_sessions")
        analyse(engine(), kept=text())
        wish(engine())

    @rule(name=st.sampled_from(NAMES))
    def make_anew(self, name: str) -> None:
        """Let the job make it."""
        regenerate(engine(), name)
        self.promised.keep({path: said.format(name) for path, said in PATHS.items()})

    @rule(number=st.none() | st.integers(1, 9))
    def accept(self, number: int | None) -> None:
        """Let the user accept the draft, or any revision."""
        chosen = self.promised.in_view if number is None else number
        refusal = self._refusal(chosen, named=number is not None)
        if refusal:
            self._refused(refusal, lambda: accept(engine(), number))
        elif chosen:
            assert accept(engine(), number) == chosen
            self.promised.accept(chosen)

    def _refusal(self, number: int | None, *, named: bool) -> type[Exception] | None:
        if number is None:
            return NoPersona
        if number > len(self.promised.says):
            return RevisionUnknown if named else NoPersona
        return HandedIn if self.promised.says[number - 1] is None else None

    @rule(path=st.sampled_from(sorted(PATHS)), value=st.none() | st.sampled_from(NAMES))
    def lock(self, path: str, value: str | None) -> None:
        """Let the user lock a field, as it stands or as they say."""
        if self.promised.in_view is None:
            self._refused(NoPersona, lambda: lock(engine(), path, value))
            return
        now = self.promised.says[self.promised.in_view - 1]
        assert now
        lock(engine(), path, value)
        self.promised.locks[path] = value or now[path]
        self.promised.keep(now)

    @rule(path=st.sampled_from(sorted(PATHS)))
    def unlock(self, path: str) -> None:
        """Let the user unlock a field."""
        if path not in self.promised.locks:
            self._refused((NotLocked, NoPersona), lambda: unlock(engine(), path))
            return
        assert self.promised.in_view
        now = self.promised.says[self.promised.in_view - 1]
        assert now
        unlock(engine(), path)
        del self.promised.locks[path]
        self.promised.keep(now)

    @rule(core=st.sampled_from(CORES))
    def hand_in(self, core: Mapping[str, Any]) -> None:
        """Let an app write its own."""
        hand_in(engine(), corePersona=core)
        shown = self.promised.says[self.promised.shows - 1] if self.promised.shows else None
        if shown is None or shown["identity.name"] != core["identity"]["persona_name"]:
            self.promised.handed_in, self.promised.shows = core, None

    @rule(platforms=st.sampled_from([["x"], ["blog", "linkedin"], []]))
    def choose(self, platforms: list[str]) -> None:
        """Let an app write which platforms were chosen, and nothing else."""
        hand_in(engine(), selectedPlatforms=platforms)

    def _refused(self, kind: type[Exception] | tuple[type[Exception], ...], act: Any) -> None:
        try:
            act()
        except kind:
            return
        raise AssertionError(f"it was done, and should be refused as {kind}")

    @invariant()
    def all_is_as_promised(self) -> None:
        """Compare."""
        with statement(scope.everyone("test")) as on:
            assert [status for _, status, _ in statuses(on)] == self.promised.statuses
            assert [number for number, _, _ in statuses(on)] == list(range(1, len(self.promised.statuses) + 1))
            for number, says in enumerate(self.promised.says, start=1):
                self._stands(on, number, says)
            self._is_shown(on)

    def _stands(self, on: Connection, number: int, says: dict[str, str] | None) -> None:
        found = revision(on, number)
        if says is None:
            assert found.persona is None
            assert found.handed_in
            assert found.handed_in["core_persona"]["identity"]["persona_name"] in NAMES
            return
        assert found.persona
        assert {path: value_at(found.persona, path) for path in PATHS} == says
        assert self.written.setdefault(number, canonical(found.persona)) == canonical(found.persona)

    def _is_shown(self, on: Connection) -> None:
        shows = "SELECT (SELECT face_revision FROM onboarding.persona_data)"
        assert scalar(on, shows) == self.promised.shows
        told = faces(on)
        if self.promised.handed_in:
            name = self.promised.handed_in["identity"]["persona_name"]
            assert told["corePersona"]["identity"]["persona_name"] == name
        elif self.promised.shows:
            shown = revision(on, self.promised.shows).persona
            assert shown
            assert told["corePersona"] == faces_of(shown)["core_persona"]
        else:
            assert told.get("corePersona") is None
        found = persona_revisions.read(on, USER)
        assert (found.revision if found else None) == self.promised.in_view


def value_at(persona: Persona, path: str) -> str | None:
    """Return what stands in one of the two fields."""
    claim = persona.identity.name if path == "identity.name" else persona.voice.tone
    return claim.value if claim else None
