"""How users want research done for them: kept, and read as the services tell it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from db.jobs import Alongside
from db.keeping import FieldWrong, as_json, checked, merged, must_be

Given = Mapping[str, Any]

_PLAIN = ("research_depth", "auto_research", "factual_content")
_GROUPS = ("writing_style", "content_characteristics", "target_audience", "recommended_settings")
_WISHES = (*_PLAIN, "content_types")
FIELDS = (*_WISHES, *_GROUPS)
_DEPTHS = ("Basic", "Standard", "Comprehensive", "Expert")

_PART = f"""kept AS (
    INSERT INTO onboarding.research_preferences AS r (session_id, research_depth, auto_research, factual_content,
        content_types, given, {", ".join(_GROUPS)})
    SELECT held.id, coalesce(%(research_depth)s, 'standard'), coalesce(%(auto_research)s::boolean, true),
        coalesce(%(factual_content)s::boolean, true), coalesce(%(content_types)s::jsonb, '[]'),
        %(wishes_given)s::text[], {", ".join(f"%(research_{name})s::jsonb" for name in _GROUPS)} FROM held
    ON CONFLICT (session_id) DO UPDATE SET updated_at = now(),
        research_depth = coalesce(%(research_depth)s, r.research_depth),
        auto_research = coalesce(%(auto_research)s::boolean, r.auto_research),
        factual_content = coalesce(%(factual_content)s::boolean, r.factual_content),
        content_types = coalesce(%(content_types)s::jsonb, r.content_types),
        given = ARRAY(SELECT unnest(r.given) UNION SELECT unnest(excluded.given) ORDER BY 1),
        {", ".join(f"{name} = {merged('r', name)}" for name in _GROUPS)}
    RETURNING 1
)"""  # noqa: S608 - column names are ours


def part(given: Given) -> Alongside:
    """Return the part of a statement that keeps preferences; those never set begin with the documented defaults.

    Raises:
        FieldWrong: one is of another type, or the depth is none that there is.
        AnswersTooLarge: they cannot be kept.
    """
    wishes = checked(given)
    must_be(wishes, bool, "yes or no", "auto_research", "factual_content")
    depth = wishes.get("research_depth")
    if depth is not None and not (isinstance(depth, str) and depth.title() in _DEPTHS):
        raise FieldWrong("research_depth", f"Please choose one of: {', '.join(_DEPTHS)}.")
    return Alongside(
        _PART,
        {
            **{name: wishes.get(name) for name in _PLAIN},
            "content_types": as_json(wishes.get("content_types")),
            "wishes_given": [name for name in _WISHES if wishes.get(name) is not None],
            **{f"research_{name}": as_json(wishes.get(name)) for name in _GROUPS},
        },
    )


_OF_USER = f"""SELECT r.id, r.session_id, {", ".join(f"r.{name}" for name in FIELDS)}, r.created_at, r.updated_at
FROM onboarding.research_preferences AS r JOIN onboarding.onboarding_sessions AS s ON s.id = r.session_id
WHERE s.user_id = %s"""  # noqa: S608 - as above


def of_user(on: Connection, user_id: str) -> dict[str, Any] | None:
    """Return a user's preferences; None where nobody has set any."""
    row = on.exec_driver_sql(_OF_USER, (user_id,)).mappings().one_or_none()
    return dict(row) if row else None
