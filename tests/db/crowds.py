"""What the tests of many onboardings set up and look at: users somewhere in a flow, as they would have got there."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine

from db import scope, sessions
from db.engine import statement, unit
from onboarding.flows.acts import Act, Complete, Finish, Sent, SkipSession, Start
from onboarding.flows.state import Cause
from onboarding.flows.view import View

NAME: Mapping[str, Any] = {"name": "A name", "type": "student"}
# Where a user can be, and the acts that lead there.
WAYS: Mapping[str, tuple[Act, ...]] = {
    "not_started": (),
    "in_progress": (Start(),),
    "further": (Finish("profile", NAME),),
    "skipped": (Start(), SkipSession()),
    "completed": (Complete(force=True),),
}
_SERVER = Sent(cause=Cause.OPERATOR)


def do(house: Engine, user: str, *acts: Act, flow: str = "member") -> View:
    """Do something to one user's onboarding."""
    with unit(scope.user(user), house) as tx:
        return sessions.do(tx, user, *acts, sent=_SERVER, flow=flow).view


def people(house: Engine, **where: int) -> list[str]:
    """Make so many users at each of these places, called by it: `skipped_1`, `skipped_2`."""
    names = []
    for place, number in where.items():
        for n in range(1, number + 1):
            do(house, f"{place}_{n}", *WAYS[place])
            names.append(f"{place}_{n}")
    return names


def view(house: Engine, user: str) -> View:
    """Return where a user stands."""
    with statement(scope.user(user), house) as on:
        found = sessions.read(on, user)
    assert found is not None
    return found


def statuses(on: Connection) -> dict[str, str]:
    """Return every user's status."""
    rows = on.exec_driver_sql("SELECT user_id, status FROM onboarding.onboarding_sessions")
    return {row.user_id: row.status for row in rows}


def away(on: Connection, user: str, days: float) -> None:
    """Let a user have been away for so long."""
    on.exec_driver_sql(
        "UPDATE onboarding.onboarding_sessions SET last_active_at = now() - %s * interval '1 day' WHERE user_id = %s",
        (days, user),
    )


_WAITING = """SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND datname = current_database() AND backend_type = 'client backend'"""


def until_somebody_waits(on: Connection) -> None:
    """Wait until somebody waits for a lock, ten seconds at most."""
    end = time.monotonic() + 60
    while not on.exec_driver_sql(_WAITING).scalar_one():
        assert time.monotonic() < end, "nobody waited"
        time.sleep(0.01)
