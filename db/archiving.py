"""Put steps away that no version of a flow knows: out of the session, kept beside it, never thrown away."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

_AWAY = """WITH away AS (
    DELETE FROM onboarding.onboarding_steps AS t
    USING jsonb_to_recordset(%s::jsonb) AS i(session_id integer, key text)
    WHERE t.session_id = i.session_id AND t.key = i.key RETURNING t.*
)
INSERT INTO onboarding.migrated_sessions AS m (session_id, migration, flow, from_version, to_version, before, archived)
SELECT s.id, 'recover ' || s.rev, s.flow, s.flow_version, s.flow_version,
    jsonb_build_object('steps', jsonb_agg(to_jsonb(away) - 'session_id' ORDER BY away.key)),
    jsonb_object_agg(away.key, away.answers)
FROM away JOIN onboarding.onboarding_sessions AS s ON s.id = away.session_id GROUP BY s.id
ON CONFLICT (session_id, migration) DO UPDATE SET archived = m.archived || excluded.archived,
    before = jsonb_build_object('steps', (m.before -> 'steps') || (excluded.before -> 'steps'))"""


def put_away(on: Connection, steps: Mapping[int, Sequence[str]]) -> None:
    """Move these steps, by session, into `migrated_sessions`, under the name of the revision they were found in."""
    rows = [{"session_id": session, "key": key} for session, keys in steps.items() for key in keys]
    if rows:
        on.exec_driver_sql(_AWAY, (json.dumps(rows),))
