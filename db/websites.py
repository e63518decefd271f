"""Analyses of users' websites as web apps hand them in: kept beside those of the jobs, and read as the services tell them.

One row for each address. A failed analysis never takes the place of a good one, and a good one is read first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from db.jobs import Alongside
from db.keeping import FieldWrong, as_json, checked, merged, must_be
from db.results import GROUPS
from onboarding.address import public_site
from settings import settings

Given = Mapping[str, Any]

BRAND = ("brand_analysis", "content_strategy_insights")
FIELDS = ("website", "website_url", "analysis", "status", "error_message", "warning_message", *GROUPS)
_TEXTS = ("status", "error_message", "warning_message")
_STATUSES = ("completed", "failed", "in_progress")

# Without an address it is the one that was analysed last. `full` says whether any group is given: an address alone is
# no finished analysis.
_STATUS = """CASE WHEN a.status = 'completed' THEN 'completed'
    WHEN %(site_full)s THEN coalesce(%(site_status)s, 'completed') ELSE coalesce(%(site_status)s, a.status) END"""
_PART = f"""kept AS (
    INSERT INTO onboarding.website_analyses AS a (session_id, website_url, normalised_url, {", ".join(GROUPS)}, status,
        error_message, warning_message)
    SELECT held.id, coalesce(%(site_url)s, last.website_url), coalesce(%(site_key)s, last.normalised_url),
        {", ".join(f"%(site_{group})s::jsonb" for group in GROUPS)},
        coalesce(%(site_status)s, CASE WHEN %(site_full)s THEN 'completed' ELSE 'in_progress' END),
        %(site_error_message)s, %(site_warning_message)s
    FROM held LEFT JOIN LATERAL (
        SELECT website_url, normalised_url FROM onboarding.website_analyses WHERE session_id = held.id
        ORDER BY analysis_date DESC LIMIT 1) AS last ON true
    WHERE coalesce(%(site_key)s, last.normalised_url) IS NOT NULL
    ON CONFLICT (session_id, normalised_url) DO UPDATE SET website_url = excluded.website_url, updated_at = now(),
        analysis_date = CASE WHEN %(site_full)s THEN now() ELSE a.analysis_date END,
        {", ".join(f"{group} = {merged('a', group)}" for group in GROUPS)}, status = {_STATUS},
        error_message = CASE {_STATUS} WHEN 'completed' THEN NULL
            ELSE coalesce(excluded.error_message, a.error_message) END,
        warning_message = coalesce(excluded.warning_message, a.warning_message)
    RETURNING 1
)"""  # noqa: S608 - column names are ours


def part(given: Given) -> Alongside:
    """Return the part of a statement that keeps an analysis, flat or as `website` beside `analysis`.

    Raises:
        AddressRefused: the address is none that a website can have.
        FieldWrong: a text is none, or the status is none of ours.
        AnswersTooLarge: it cannot be kept.
    """
    flat = _flat(checked(given))
    must_be(flat, str, "a text", *_TEXTS)
    if flat.get("status") not in (None, *_STATUSES):
        raise FieldWrong("status", f"Please choose one of: {', '.join(_STATUSES)}.")
    groups = {f"site_{group}": as_json(flat[group]) if group in flat else None for group in GROUPS}
    url = flat["website_url"]
    return Alongside(
        _PART,
        {
            **groups,
            **{f"site_{name}": flat.get(name) for name in _TEXTS},
            "site_url": url,
            "site_key": public_site(url, allowed=settings().fetch_pairs) if url else None,
            "site_full": any(value is not None for value in groups.values()),
        },
    )


def _flat(given: Given) -> dict[str, Any]:
    """Put both forms into one; where both name a group, the outer one counts."""
    inner = given.get("analysis")
    nested = inner if isinstance(inner, Mapping) else {}
    outer = {name: value for name, value in given.items() if value is not None}
    must_be(outer, str, "a text", "website", "website_url")
    url = outer.get("website") or outer.get("website_url") or nested.get("website_url")
    shown = without_brand({**nested, **outer})
    return {**shown, "website_url": url.strip() if isinstance(url, str) and url.strip() else None}


_OF_USER = f"""SELECT a.id, a.session_id, a.website_url, a.analysis_date, {", ".join(f"a.{group}" for group in GROUPS)},
    a.status, a.error_message, a.warning_message, a.created_at, a.updated_at
FROM onboarding.website_analyses AS a JOIN onboarding.onboarding_sessions AS s ON s.id = a.session_id
WHERE s.user_id = %s ORDER BY a.status = 'completed' DESC, a.analysis_date DESC LIMIT 1"""  # noqa: S608 - as above


def of_user(on: Connection, user_id: str) -> dict[str, Any] | None:
    """Return a user's newest analysis, a finished one if there is any; None where there is none at all."""
    row = on.exec_driver_sql(_OF_USER, (user_id,)).mappings().one_or_none()
    return without_brand(dict(row)) if row else None


_COMPLETE = f"""UPDATE onboarding.website_analyses AS a SET updated_at = now(),
    {", ".join(f"{group} = coalesce(%(group_{group})s::jsonb, a.{group})" for group in GROUPS)}
FROM onboarding.onboarding_sessions AS s
WHERE s.id = a.session_id AND s.user_id = %(user_id)s AND a.analysis_date = %(analysed_at)s"""  # noqa: S608 - as above


def complete(on: Connection, user_id: str, analysed_at: datetime | None, groups: Given) -> bool:
    """Put groups in the place of an analysis's own; False when it has given way to another meanwhile.

    What an analysis says of when it was made stays as it is, so nothing that was made from it gets old.
    """
    values = {f"group_{group}": json.dumps(groups[group]) if group in groups else None for group in GROUPS}
    found = on.exec_driver_sql(_COMPLETE, {**values, "user_id": user_id, "analysed_at": analysed_at})
    return found.rowcount == 1


def without_brand(analysis: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is said of the brand where the settings want none of it."""
    left_out = () if settings().website_brand_columns else BRAND
    return {name: value for name, value in analysis.items() if name not in left_out}
