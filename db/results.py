"""What jobs found out: read before the work, written in the transaction that settles it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

# The groups of an analysis, each a JSON column of website_analyses.
GROUPS = (
    "writing_style",
    "content_characteristics",
    "target_audience",
    "content_type",
    "recommended_settings",
    "crawl_result",
    "style_patterns",
    "style_guidelines",
    "brand_analysis",
    "content_strategy_insights",
    "meta",
)
# A page larger than this is fetched anew rather than kept.
LARGEST_KEPT = 512 * 1024


@dataclass(frozen=True, slots=True)
class PageKept:
    """A public page as it was last fetched."""

    url: str
    body: bytes
    content_type: str
    etag: str
    last_modified: str


_FRESH = """SELECT a.analysis_date FROM onboarding.website_analyses AS a
JOIN onboarding.onboarding_sessions AS s ON s.id = a.session_id
WHERE s.user_id = %s AND a.normalised_url = %s AND a.status = 'completed' AND a.analysis_date > now() - %s"""


def fresh_analysis(tx: Session, user_id: str, normalised_url: str, younger_than: timedelta) -> datetime | None:
    """Return when the user's own analysis of this address was made, if it is young enough to be used again."""
    values = (user_id, normalised_url, younger_than)
    return tx.connection().exec_driver_sql(_FRESH, values).scalar_one_or_none()


_KEPT = "SELECT url, body, content_type, etag, last_modified FROM onboarding.cached_pages WHERE site = %s LIMIT 50"


def pages_kept(tx: Session, site: str) -> list[PageKept]:
    """Return the pages of a site that need not be sent again if they are unchanged."""
    return [PageKept(*row) for row in tx.connection().exec_driver_sql(_KEPT, (site,))]


_KEEP_PAGES = """INSERT INTO onboarding.cached_pages AS p (site, url, body, content_type, etag, last_modified)
SELECT %s, * FROM unnest(%s::text[], %s::bytea[], %s::text[], %s::text[], %s::text[])
ON CONFLICT (url) DO UPDATE SET body = excluded.body, content_type = excluded.content_type, etag = excluded.etag,
    last_modified = excluded.last_modified, fetched_at = now()"""


def keep_pages(tx: Session, site: str, pages: Sequence[PageKept]) -> None:
    """Keep pages that can be asked for again by their validators; one statement, none when there is nothing to keep."""
    useful = {p.url: p for p in pages if (p.etag or p.last_modified) and len(p.body) <= LARGEST_KEPT}
    if not useful:
        return
    columns = zip(*((p.url, p.body, p.content_type, p.etag, p.last_modified) for p in useful.values()), strict=True)
    tx.connection().exec_driver_sql(_KEEP_PAGES, (site, *(list(column) for column in columns)))


_COLUMNS = ", ".join(GROUPS)
_VALUES = ", ".join(f"%({group})s::jsonb" for group in GROUPS)
_NOT_WIPED = ", ".join(f"{group} = coalesce(excluded.{group}, a.{group})" for group in GROUPS)
_KEEP_WEBSITE = f"""WITH session AS (
    INSERT INTO onboarding.onboarding_sessions AS s (user_id) VALUES (%(user_id)s)
    ON CONFLICT (user_id) DO UPDATE SET updated_at = now() RETURNING id
)
INSERT INTO onboarding.website_analyses AS a (session_id, website_url, normalised_url, {_COLUMNS}, status)
SELECT id, %(url)s, %(normalised_url)s, {_VALUES}, 'completed' FROM session
ON CONFLICT (session_id, normalised_url) DO UPDATE SET website_url = excluded.website_url, analysis_date = now(),
    {_NOT_WIPED}, status = 'completed', error_message = NULL, warning_message = NULL, updated_at = now()"""  # noqa: S608 - column names are ours


def keep_website(
    tx: Session, user_id: str, url: str, normalised_url: str, groups: Mapping[str, Mapping[str, Any] | None]
) -> None:
    """Write an analysis of a user's website; a group that is not given stays as it was."""
    given = {group: json.dumps(groups[group]) if groups.get(group) is not None else None for group in GROUPS}
    values = {"user_id": user_id, "url": url, "normalised_url": normalised_url, **given}
    tx.connection().exec_driver_sql(_KEEP_WEBSITE, values)


_LATEST = f"""SELECT a.id, s.user_id, a.website_url, a.normalised_url, a.analysis_date, a.status, {", ".join(f"a.{g}" for g in GROUPS)}
FROM onboarding.website_analyses AS a JOIN onboarding.onboarding_sessions AS s ON s.id = a.session_id
WHERE s.user_id = %(user_id)s AND a.status = 'completed' AND a.normalised_url = coalesce(%(url)s, a.normalised_url)
ORDER BY a.analysis_date DESC LIMIT 1"""  # noqa: S608 - as above


def latest_analysis(on: Connection, user_id: str, normalised_url: str | None = None) -> Mapping[str, Any] | None:
    """Return the user's newest finished analysis, of this address where one is given; None when there is none."""
    row = on.exec_driver_sql(_LATEST, {"user_id": user_id, "url": normalised_url}).mappings().one_or_none()
    return dict(row) if row else None
