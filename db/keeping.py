"""Keep what belongs to a user's onboarding: as a statement of its own, or as part of the one that writes an act.

A part is a WITH query called `kept` that reads the session's id from `held`. What is not given stays as it was: None
never wipes, and in an object the fields that are given are merged over those that are there, however deep they lie.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from db.jobs import Alongside
from db.key_intake import without_stray_keys
from onboarding.errors import Permanent
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
    return f"onboarding.merged({row}.{column}, excluded.{column})"


def over(old: Any, new: Any) -> Any:
    """Return what `merged` does: an object over the one that is there, field by field; None is not given."""
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        return new
    given = {name: value for name, value in new.items() if value is not None or name not in old}
    return {**old, **{name: over(old.get(name), value) for name, value in given.items()}}


def together(parts: Sequence[Alongside]) -> Alongside | None:
    """Return parts as one, each by a name of its own."""
    named = (part.parts.replace("kept AS (", f"kept_{number} AS (", 1) for number, part in enumerate(parts))
    values = {name: value for part in parts for name, value in part.values.items()}
    return Alongside(", ".join(named), values) if parts else None


class FieldWrong(Permanent):
    """A field holds what its table does not keep; `field` names it."""

    code = "field_wrong"
    say = "This does not fit here. Please check it."

    def __init__(self, field: str, say: str) -> None:
        super().__init__(f"{field} does not fit", say=say)
        self.field = field


def checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a table can keep, keys masked that stand where no key belongs.

    Raises:
        FieldWrong: it is no object.
        AnswersTooLarge: as JSON it is too large or too deep, or PostgreSQL could not store it.
    """
    if not isinstance(given, Mapping):
        raise FieldWrong("", "Please send a group of fields.")
    check_size(given, MOST)
    kept: dict[str, Any] = without_stray_keys(given)
    return kept


def must_be(given: Mapping[str, Any], kind: type, word: str, *fields: str) -> None:
    """Refuse fields that are given and of another type.

    Raises:
        FieldWrong: naming the first of them.
    """
    for field in fields:
        if not isinstance(given.get(field), kind | None):
            raise FieldWrong(field, f"Please enter {word}.")


def as_json(given: Any) -> str | None:
    """Write what was given; None, and None within an object, is not given."""
    if isinstance(given, Mapping):
        given = {name: value for name, value in given.items() if value is not None}
    return None if given is None else json.dumps(given)
