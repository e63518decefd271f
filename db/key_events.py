"""Read what changed in users' keys, in order and without gaps: `after(on, cursor)` again and again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row

Cursor = tuple[int, int]
BEGINNING: Cursor = (0, 0)

# A transaction that began earlier may commit later. So only rows of transactions older than every open one are read:
# whatever is read once stands before all that is yet to come.
_AFTER = """SELECT id, user_id, provider, was, verdict, condition, at, written_by FROM onboarding.key_events
WHERE (written_by, id) > (%s, %s) AND written_by < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
ORDER BY written_by, id LIMIT %s"""


def after(on: Connection, cursor: Cursor = BEGINNING, most: int = 500) -> tuple[Sequence[Row[Any]], Cursor]:
    """Return the events after a cursor, and the cursor to go on from; keep it where you keep what you did with them."""
    found = on.exec_driver_sql(_AFTER, (*cursor, most)).all()
    return found, (found[-1].written_by, found[-1].id) if found else cursor
