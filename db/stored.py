"""All that is stored of a user for those who write for them, in one query."""

from __future__ import annotations

from sqlalchemy import Connection

from db.personas import TOLD
from db.websites import without_brand
from onboarding.ai_inputs import Stored

_GROUPS = ("website_url", "writing_style", "target_audience", "content_type", "content_strategy_insights")
_WISHES = ("research_depth", "content_types", "auto_research", "factual_content", "writing_style", "target_audience",
           "given")  # fmt: skip
_PERSONA = ", ".join(f"'{name}', {told}" for name, told in TOLD.items())
_STORED = f"""SELECT
    (SELECT jsonb_build_object({", ".join(f"'{name}', a.{name}" for name in _GROUPS)})
     FROM onboarding.website_analyses AS a WHERE a.session_id = s.id AND a.status = 'completed'
     ORDER BY a.analysis_date DESC LIMIT 1) AS analysis,
    (SELECT jsonb_build_object({", ".join(f"'{name}', r.{name}" for name in _WISHES)})
     FROM onboarding.research_preferences AS r WHERE r.session_id = s.id) AS preferences,
    (SELECT jsonb_build_object({_PERSONA}) FROM onboarding.persona_data AS p WHERE p.session_id = s.id) AS persona,
    ARRAY(SELECT k.provider FROM onboarding.api_keys AS k WHERE k.session_id = s.id AND k.verdict = 'valid'
          AND k.condition <> 'no_quota'
          ORDER BY k.provider) AS providers
FROM onboarding.onboarding_sessions AS s WHERE s.user_id = %s"""  # noqa: S608 - column names are ours


def stored(on: Connection, user_id: str) -> Stored:
    """Return what is stored of a user; nothing of somebody who is not known."""
    row = on.exec_driver_sql(_STORED, (user_id,)).one_or_none()
    if row is None:
        return Stored()
    return Stored(without_brand(row.analysis or {}), row.preferences or {}, row.persona or {}, tuple(row.providers))
