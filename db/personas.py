"""The personas made for users: kept by the names that web apps send, and given back by them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from db.jobs import Alongside
from db.keeping import as_json, checked, merged
from onboarding.persona.platforms.table import PLATFORMS

# What web apps call the columns.
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "corePersona": "core_persona",
        "platformPersonas": "platform_personas",
        "qualityMetrics": "quality_metrics",
        "selectedPlatforms": "selected_platforms",
    }
)
FIELDS = (*NAMES, *NAMES.values())
# What apps read of a persona beside the platforms chosen. It is ours while it shows a revision; or nothing.
FACES = ("core_persona", "platform_personas", "quality_metrics")
OURS = f"(p.face_revision IS NOT NULL OR num_nonnulls({', '.join(f'p.{name}' for name in FACES)}) = 0)"
_ONE_NAME = json.dumps({name: one for one, platform in PLATFORMS.items() for name in (one, *platform.also)})
# Beside a face of ours the platforms chosen are told by the names that its platform_personas are kept by, however the app
# wrote them; where nobody chose one, those that it was adapted to.
_ADAPTED_TO = f"""CASE
    WHEN p.face_revision IS NULL THEN p.selected_platforms
    WHEN coalesce(p.selected_platforms, '[]') = '[]' AND jsonb_typeof(p.platform_personas) = 'object'
    THEN (SELECT coalesce(jsonb_agg(name ORDER BY name), '[]') FROM jsonb_object_keys(p.platform_personas) AS name)
    WHEN jsonb_typeof(p.selected_platforms) = 'array'
    THEN (SELECT jsonb_agg(one.name ORDER BY one.place) FROM (
        SELECT coalesce('{_ONE_NAME}'::jsonb -> lower(btrim(c.name #>> '{{}}')), c.name) AS name, min(c.place) AS place
        FROM jsonb_array_elements(p.selected_platforms) WITH ORDINALITY AS c(name, place) GROUP BY 1) AS one)
    ELSE p.selected_platforms END"""  # noqa: S608 - the names are of our table
# What is told, by the names of web apps.
TOLD: Mapping[str, str] = MappingProxyType(
    {name: _ADAPTED_TO if column == "selected_platforms" else f"p.{column}" for name, column in NAMES.items()}
)

_PART = f"""kept AS (
    INSERT INTO onboarding.persona_data AS p (session_id, {", ".join(NAMES.values())})
    SELECT held.id, {", ".join(f"%({name})s::jsonb" for name in FACES)},
        coalesce(%(selected_platforms)s::jsonb, '[]') FROM held
    ON CONFLICT (session_id) DO UPDATE SET updated_at = now(),
        selected_platforms = coalesce(%(selected_platforms)s::jsonb, p.selected_platforms),
        {", ".join(f"{name} = {merged('p', name)}" for name in FACES)},
        face_revision = CASE WHEN ({", ".join(merged("p", name) for name in FACES)})
            IS NOT DISTINCT FROM ({", ".join(f"p.{name}" for name in FACES)}) THEN p.face_revision END
    RETURNING 1
)"""  # noqa: S608 - column names are ours


def part(given: Mapping[str, Any]) -> Alongside:
    """Return the part of a statement that keeps a persona, whichever of its two names each field comes by."""
    kept = checked(given)
    first = {column: kept.get(name) for name, column in NAMES.items()}
    return Alongside(
        _PART, {column: as_json(kept.get(column) if one is None else one) for column, one in first.items()}
    )


_OF_USER = f"""SELECT {", ".join(f'{told} AS "{name}"' for name, told in TOLD.items())}
FROM onboarding.persona_data AS p JOIN onboarding.onboarding_sessions AS s ON s.id = p.session_id
WHERE s.user_id = %s"""  # noqa: S608 - as above


def of_user(on: Connection, user_id: str) -> dict[str, Any] | None:
    """Return a user's persona by the names of web apps; None where none was made."""
    row = on.exec_driver_sql(_OF_USER, (user_id,)).mappings().one_or_none()
    return dict(row) if row else None
