"""The personas made for users: kept by the names that web apps send, and given back by them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from db.jobs import Alongside
from db.keeping import as_json, check, merged

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
# Where nobody chose a platform, a face of ours tells which ones it was adapted to.
_ADAPTED_TO = """CASE WHEN p.face_revision IS NOT NULL AND coalesce(p.selected_platforms, '[]') = '[]'
        AND jsonb_typeof(p.platform_personas) = 'object'
    THEN (SELECT coalesce(jsonb_agg(name ORDER BY name), '[]') FROM jsonb_object_keys(p.platform_personas) AS name)
    ELSE p.selected_platforms END"""
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
    check(given)
    first = {column: given.get(name) for name, column in NAMES.items()}
    return Alongside(
        _PART, {column: as_json(given.get(column) if one is None else one) for column, one in first.items()}
    )


_OF_USER = f"""SELECT {", ".join(f'{told} AS "{name}"' for name, told in TOLD.items())}
FROM onboarding.persona_data AS p JOIN onboarding.onboarding_sessions AS s ON s.id = p.session_id
WHERE s.user_id = %s"""  # noqa: S608 - as above


def of_user(on: Connection, user_id: str) -> dict[str, Any] | None:
    """Return a user's persona by the names of web apps; None where none was made."""
    row = on.exec_driver_sql(_OF_USER, (user_id,)).mappings().one_or_none()
    return dict(row) if row else None
