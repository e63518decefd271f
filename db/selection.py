"""Whom an operator means: some users by their ids, or all that a filter fits at the moment it is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row


@dataclass(frozen=True, slots=True)
class Selection:
    """Sessions by id, or by a filter of which every part has to fit; with no part it is everybody.

    `step` is the step that was next when the session was last written. `idle_for` counts from the user's last act or,
    where there was none, from when the row was made. `up_to` leaves out whoever came after the selection was made.
    """

    sessions: tuple[int, ...] | None = None
    flow: str | None = None
    version: int | None = None
    step: str | None = None
    status: tuple[str, ...] = ()
    idle_for: timedelta | None = None
    up_to: int | None = None

    @property
    def is_everybody(self) -> bool:
        """Whether nothing narrows it down."""
        return not any((self.sessions is not None, self.flow, self.version, self.step, self.status, self.idle_for))

    def as_json(self) -> dict[str, Any]:
        """Return what is kept of it: no user's id, which would outlive the user."""
        parts = {
            "sessions": sorted(self.sessions) if self.sessions is not None else None,
            "flow": self.flow,
            "version": self.version,
            "step": self.step,
            "status": sorted(self.status) or None,
            "idle_seconds": self.idle_for.total_seconds() if self.idle_for else None,
            "up_to": self.up_to,
        }
        return {name: value for name, value in parts.items() if value is not None}


_FITS = {
    "sessions": "s.id = ANY (%(sessions)s)",
    "flow": "s.flow = %(flow)s",
    "version": "s.flow_version = %(version)s",
    "step": "s.step_key = %(step)s",
    "status": "s.status = ANY (%(status)s)",
    "idle_seconds": "coalesce(s.last_active_at, s.created_at) <= now() - %(idle_seconds)s * interval '1 second'",
    "up_to": "s.id <= %(up_to)s",
}


def fitting(selection: Selection) -> tuple[str, Mapping[str, Any]]:
    """Return the condition on `onboarding_sessions AS s` and its values."""
    values = selection.as_json()
    return " AND ".join(_FITS[name] for name in values) or "true", values


def count(on: Connection, selection: Selection) -> int:
    """Return how many sessions fit now."""
    fits, values = fitting(selection)
    counted = on.exec_driver_sql(f"SELECT count(*) FROM onboarding.onboarding_sessions AS s WHERE {fits}", values)  # noqa: S608 - the conditions are ours
    return int(counted.scalar_one())


def next_ids(on: Connection, selection: Selection, after: int, most: int) -> list[int]:
    """Return the ids of the next sessions that fit, in order."""
    return _next(on, selection, after, most, "")


def hold_next(on: Connection, selection: Selection, after: int, most: int) -> list[int]:
    """Lock the next sessions that fit. Who waited for a lock is looked at again: somebody who has just come back stays out."""
    return _next(on, selection, after, most, " FOR UPDATE")


def _next(on: Connection, selection: Selection, after: int, most: int, how: str) -> list[int]:
    fits, values = fitting(selection)
    sql = f"SELECT s.id FROM onboarding.onboarding_sessions AS s WHERE s.id > %(after)s AND {fits} ORDER BY s.id LIMIT %(most)s{how}"  # noqa: S608 - as above
    return list(on.exec_driver_sql(sql, {**values, "after": after, "most": most}).scalars())


_NEWEST = "SELECT coalesce(max(id), 0) FROM onboarding.onboarding_sessions"


def newest(on: Connection) -> int:
    """Return the newest session's id."""
    return int(on.exec_driver_sql(_NEWEST).scalar_one())


_NAMED = "SELECT user_id, id FROM onboarding.onboarding_sessions WHERE user_id = ANY (%s)"


def named(on: Connection, users: Sequence[str]) -> dict[str, int]:
    """Return the sessions of these users; who has none is missing."""
    return {row.user_id: row.id for row in on.exec_driver_sql(_NAMED, (list(users),))}


_USERS = "SELECT user_id FROM onboarding.onboarding_sessions WHERE id = ANY (%s) ORDER BY id"


def users_of(on: Connection, ids: Sequence[int]) -> list[str]:
    """Return the users of these sessions."""
    return list(on.exec_driver_sql(_USERS, (list(ids),)).scalars())


_KNOWN = """SELECT v.flow, array_agg(DISTINCT step ->> 'key' ORDER BY step ->> 'key') AS steps
FROM onboarding.flow_versions AS v, jsonb_array_elements(v.definition -> 'steps') AS step GROUP BY v.flow ORDER BY v.flow"""


def flows_and_steps(on: Connection) -> dict[str, list[str]]:
    """Return the steps of each flow that was ever published, of all its versions."""
    return {row.flow: row.steps for row in on.exec_driver_sql(_KNOWN)}


def sample(on: Connection, selection: Selection, most: int) -> Sequence[Row[Any]]:
    """Return some of those who fit: user, flow, version, status, percent, and when they last did something."""
    fits, values = fitting(selection)
    sql = f"""SELECT s.user_id, s.flow, s.flow_version, s.status, s.progress, s.last_active_at, now() AS now
    FROM onboarding.onboarding_sessions AS s WHERE {fits} ORDER BY s.id LIMIT %(most)s"""  # noqa: S608 - as above
    return on.exec_driver_sql(sql, {**values, "most": most}).all()
