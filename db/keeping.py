"""Keep what belongs to a user's onboarding: as a statement of its own, or as part of the one that writes an act.

A part is a WITH query called `kept` that reads the session's id from `held`. What is not given stays as it was: None
never wipes, and in an object the fields that are given are merged over those that are there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from db.jobs import Alongside
from onboarding.flows.answers.fields import check_size

MOST = 4 * 1024 * 1024

_KEEP = """WITH held AS (
    INSERT INTO onboarding.onboarding_sessions AS s (user_id) VALUES (%(user_id)s)
    ON CONFLICT (user_id) DO UPDATE SET updated_at = now() RETURNING id
), """


def keep(on: Connection, user_id: str, part: Alongside) -> bool:
    """Write a part by itself; whoever has no onboarding yet gets the row that it hangs on, and is in no flow by that.

    Returns:
        False when there was nothing to keep it with.
    """
    statement = f"{_KEEP}{part.parts} SELECT count(*) FROM kept"  # noqa: S608 - both are ours
    return bool(on.exec_driver_sql(statement, {"user_id": user_id, **part.values}).scalar_one())


def merged(row: str, column: str) -> str:
    """Return SQL for a JSON column after a save: what is given, over what is there."""
    old, new = f"{row}.{column}", f"excluded.{column}"
    both = f"jsonb_typeof({old}) = 'object' AND jsonb_typeof({new}) = 'object'"
    return f"CASE WHEN {both} THEN {old} || {new} ELSE coalesce({new}, {old}) END"


def check(given: Mapping[str, Any]) -> None:
    """Refuse what no table keeps.

    Raises:
        AnswersTooLarge: as JSON it is too large or too deep, or PostgreSQL could not store it.
    """
    check_size(given, MOST)


def as_json(given: Any) -> str | None:
    """Write what was given; None, and None within an object, is not given."""
    if isinstance(given, Mapping):
        given = {name: value for name, value in given.items() if value is not None}
    return None if given is None else json.dumps(given)
