"""Users of the flow `visit`."""

from __future__ import annotations

from db import scope, sessions
from db.engine import statement, unit
from onboarding.flows.acts import Act
from onboarding.flows.view import View


def do(user: str, *acts: Act) -> View:
    with unit(scope.user(user)) as tx:
        return sessions.do(tx, user, *acts, flow="visit").view


def seen(user: str) -> View:
    with statement(scope.user(user)) as on:
        view = sessions.read(on, user)
    assert view is not None
    return view
