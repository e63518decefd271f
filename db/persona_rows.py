"""A revision of a persona as it is kept: read from its row, with what has changed since it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import RowMapping

from onboarding.persona.schema import Persona
from onboarding.persona.sources import GENERATOR_VERSION

_COLUMNS = (
    "revision", "status", "made_by", "persona", "handed_in", "input_hash", "mode", "note", "created_at", "decided_at",
    "analysed_at", "preferred_at", "chosen_platforms",
)  # fmt: skip
# What the user is looking at: what waits for their word, else what they accepted, else the newest.
IN_VIEW = "ORDER BY v.status = 'draft' DESC, v.status = 'accepted' DESC, v.revision DESC"


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision.

    Args:
        persona: what it holds; None where an app handed in another form (`handed_in`), or where an older version of the
            schema wrote it that this one cannot read.
        input_hash: the key of what it was made from; None where the user made it from another.
        stale: what has changed since: "website_analysis", "research_preferences", "platforms", "generator".
    """

    revision: int
    status: str
    made_by: str
    persona: Persona | None
    handed_in: Mapping[str, Any] | None
    input_hash: str | None
    mode: str | None
    note: str | None
    created_at: datetime
    decided_at: datetime | None
    analysed_at: datetime | None = None
    preferred_at: datetime | None = None
    chosen_platforms: Any = ()
    stale: tuple[str, ...] = ()


def columns(row: str = "v") -> str:
    """Return the columns of a revision for a SELECT, by names that `revision_from` knows."""
    return ", ".join(f"{row}.{name} AS {row}_{name}" for name in _COLUMNS)


def revision_from(row: RowMapping, analysed_at: datetime | None, preferred_at: datetime | None) -> Revision | None:
    """Read a revision from a row, beside when its inputs last changed and `selected_platforms`; None where it has none."""
    kept = {name: row[f"v_{name}"] for name in _COLUMNS}
    if kept["revision"] is None:
        return None
    changed = {
        "website_analysis": analysed_at != kept["analysed_at"],
        "research_preferences": preferred_at != kept["preferred_at"],
        "platforms": (row["selected_platforms"] or []) != kept["chosen_platforms"],
    }
    persona = _persona(kept["persona"])
    stale = tuple(name for name, is_so in changed.items() if is_so) if kept["handed_in"] is None else ()
    return Revision(**{**kept, "persona": persona}, stale=stale + _by_older_rules(persona, kept["handed_in"]))


def _persona(kept: object) -> Persona | None:
    if kept is None:
        return None
    try:
        return Persona.model_validate(kept)
    except ValidationError:
        return None


def _by_older_rules(persona: Persona | None, handed_in: object) -> tuple[str, ...]:
    if handed_in is not None or (persona is not None and persona.generator.version == GENERATOR_VERSION):
        return ()
    return ("generator",)
