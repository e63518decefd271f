"""Onboardings as the tests of memory do and read them: acts in transactions of their own, rows, events, statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, Row, event

from db import flow_versions, scope, sessions
from db.engine import statement, unit
from onboarding.flows.acts import Act, Sent
from onboarding.flows.state import Cause
from onboarding.flows.view import View
from tests.db.stage import scalar

USER = "user_1"
OPERATOR = Sent(cause=Cause.OPERATOR)


def do(house: Engine, *acts: Act, user: str = USER, flow: str | None = "creator", **sent: Any) -> sessions.Done:
    """Let a user do something, in a transaction of its own."""
    with unit(scope.user(user), house) as tx:
        return sessions.do(tx, user, *acts, sent=Sent(**sent), flow=flow)


def as_operator(house: Engine, *acts: Act, user: str = USER) -> sessions.Done:
    """Let an operator do something to a user."""
    return do(house, *acts, user=user, flow=None, cause=Cause.OPERATOR)


def view(house: Engine, user: str = USER) -> View:
    """Look at where a user stands."""
    with statement(scope.user(user), house) as on:
        found = sessions.read(on, user)
    assert found is not None, "nobody is there"
    return found


def new_id() -> UUID:
    """Name an act as a client does, at the click."""
    return uuid4()


def session(on: Connection, user: str = USER) -> Row[Any]:
    """Return a user's session, as it lies there."""
    return on.exec_driver_sql("SELECT * FROM onboarding.onboarding_sessions WHERE user_id = %s", (user,)).one()


_EVENTS = """SELECT e.*, e."from" AS from_ FROM onboarding.step_events AS e JOIN onboarding.onboarding_sessions AS s ON s.id = e.session_id
WHERE s.user_id = %s ORDER BY e.id"""


def events(on: Connection, user: str = USER) -> Sequence[Row[Any]]:
    """Return what happened to a user, in order."""
    return on.exec_driver_sql(_EVENTS, (user,)).all()


def kinds(on: Connection, user: str = USER) -> list[str]:
    """Name what happened to a user, with the step it happened to."""
    return [f"{one.kind} {one.step}" if one.step else one.kind for one in events(on, user)]


def count(on: Connection, table: str) -> int:
    """Count the rows of a table."""
    return int(scalar(on, f"SELECT count(*) FROM onboarding.{table}"))


def publish(house: Engine) -> None:
    """Publish the flows, as workers do when they start."""
    with unit(on=house) as tx:
        flow_versions.publish_all(tx)


@dataclass(slots=True)
class Traffic:
    """What went to the database meanwhile."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0
    rollbacks: int = 0

    @property
    def figures(self) -> tuple[int, int]:
        """Statements and commits."""
        return len(self.statements), self.commits


@contextmanager
def traffic(house: Engine) -> Iterator[Traffic]:
    """Count statements, commits and rollbacks."""
    seen = Traffic()

    def note(_c: Any, _cursor: Any, sql: str, *_: object) -> None:
        seen.statements.append(sql)

    def committed(_c: Any) -> None:
        seen.commits += 1

    def undone(_c: Any) -> None:
        seen.rollbacks += 1

    listeners = (("before_cursor_execute", note), ("commit", committed), ("rollback", undone))
    for name, listener in listeners:
        event.listen(house, name, listener)
    try:
        yield seen
    finally:
        for name, listener in listeners:
            event.remove(house, name, listener)
