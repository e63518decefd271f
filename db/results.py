"""What jobs found out: read before the work, written in the transaction that settles it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from onboarding.persona.corpus import Corpus, pack

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
# A reading larger than this is made anew rather than kept.
LARGEST_KEPT = 256 * 1024


@dataclass(frozen=True, slots=True)
class PageKept:
    """What was read from a public page or file at an earlier visit, by which version of its bytes and of the reader."""

    url: str
    reader: str
    digest: str
    etag: str
    last_modified: str
    reading: bytes


@dataclass(frozen=True, slots=True)
class Analysed:
    """A finished analysis: when it was made, whether it is young enough to be used again, and its groups."""

    at: datetime
    fresh: bool
    groups: Mapping[str, Any]


_COLUMNS = ", ".join(GROUPS)
_EARLIER = f"""SELECT a.analysis_date, a.analysis_date > now() - %s, {", ".join(f"a.{group}" for group in GROUPS)}
FROM onboarding.website_analyses AS a JOIN onboarding.onboarding_sessions AS s ON s.id = a.session_id
WHERE s.user_id = %s AND a.normalised_url = %s AND a.status = 'completed'"""  # noqa: S608 - column names are ours


def earlier_analysis(tx: Session, user_id: str, normalised_url: str, fresh_for: timedelta) -> Analysed | None:
    """Return the user's own analysis of this address; it is fresh for so long."""
    values = (fresh_for, user_id, normalised_url)
    row = tx.connection().exec_driver_sql(_EARLIER, values).one_or_none()
    return Analysed(row[0], row[1], dict(zip(GROUPS, row[2:], strict=True))) if row else None


_KEPT = """SELECT url, reader, digest, etag, last_modified, reading FROM onboarding.page_readings
WHERE site = %s AND reader = %s ORDER BY fetched_at DESC LIMIT 50"""


def pages_kept(tx: Session, site: str, reader: str) -> list[PageKept]:
    """Return what this reader read from a site's pages and files, the newest 50."""
    return [PageKept(*row) for row in tx.connection().exec_driver_sql(_KEPT, (site, reader))]


_KEEP_PAGES = """INSERT INTO onboarding.page_readings AS p (site, url, reader, digest, etag, last_modified, reading)
SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bytea[])
ON CONFLICT (site, url) DO UPDATE SET reader = excluded.reader, digest = excluded.digest, etag = excluded.etag,
    last_modified = excluded.last_modified, reading = excluded.reading, fetched_at = now()"""


def keep_pages(tx: Session, site: str, pages: Sequence[PageKept]) -> None:
    """Keep what was read; one statement, none when there is nothing to keep."""
    useful = {page.url: page for page in pages if len(page.reading) <= LARGEST_KEPT}
    if not useful:
        return
    # In one order for all, so that two visits to one site wait for each other instead of deadlocking.
    columns = zip(*(astuple(useful[url]) for url in sorted(useful)), strict=True)
    tx.connection().exec_driver_sql(_KEEP_PAGES, (site, *(list(column) for column in columns)))


_VALUES = ", ".join(f"%({group})s::jsonb" for group in GROUPS)
_NOT_WIPED = ", ".join(f"{group} = coalesce(excluded.{group}, a.{group})" for group in GROUPS)
_KEEP_WEBSITE = f"""WITH session AS (
    INSERT INTO onboarding.onboarding_sessions AS s (user_id) VALUES (%(user_id)s)
    ON CONFLICT (user_id) DO UPDATE SET updated_at = now() RETURNING id
), analysis AS (
    INSERT INTO onboarding.website_analyses AS a (session_id, website_url, normalised_url, {_COLUMNS}, status)
    SELECT id, %(url)s, %(normalised_url)s, {_VALUES}, 'completed' FROM session
    ON CONFLICT (session_id, normalised_url) DO UPDATE SET website_url = excluded.website_url, analysis_date = now(),
        {_NOT_WIPED}, status = 'completed', error_message = NULL, warning_message = NULL, updated_at = now()
    RETURNING id, session_id
)
INSERT INTO onboarding.website_texts (session_id, analysis_id, content_hash, corpus)
SELECT session_id, id, %(content_hash)s, %(corpus)s::bytea FROM analysis WHERE %(corpus)s::bytea IS NOT NULL
ON CONFLICT (analysis_id) DO UPDATE SET content_hash = excluded.content_hash, corpus = excluded.corpus, kept_at = now()"""  # noqa: S608 - column names are ours


_NO_TEXT: Mapping[str, None] = MappingProxyType({"corpus": None, "content_hash": None})


def keep_website(  # noqa: PLR0913, PLR0917 - the parts of an analysis
    tx: Session,
    user_id: str,
    url: str,
    normalised_url: str,
    groups: Mapping[str, Mapping[str, Any] | None],
    corpus: Corpus | None = None,
) -> None:
    """Write an analysis of a user's website with the text it rests on; what is not given stays as it was."""
    given = {group: json.dumps(groups[group]) if groups.get(group) is not None else None for group in GROUPS}
    kept = {"corpus": pack(corpus), "content_hash": corpus.content_hash} if corpus is not None else _NO_TEXT
    values = {"user_id": user_id, "url": url, "normalised_url": normalised_url, **given, **kept}
    tx.connection().exec_driver_sql(_KEEP_WEBSITE, values)


_LATEST = f"""SELECT a.id, s.user_id, a.website_url, a.normalised_url, a.analysis_date, a.status, {", ".join(f"a.{g}" for g in GROUPS)}
FROM onboarding.website_analyses AS a JOIN onboarding.onboarding_sessions AS s ON s.id = a.session_id
WHERE s.user_id = %(user_id)s AND a.status = 'completed' AND a.normalised_url = coalesce(%(url)s, a.normalised_url)
ORDER BY a.analysis_date DESC LIMIT 1"""  # noqa: S608 - as above


def latest_analysis(on: Connection, user_id: str, normalised_url: str | None = None) -> Mapping[str, Any] | None:
    """Return the user's newest finished analysis, of this address where one is given; None when there is none."""
    row = on.exec_driver_sql(_LATEST, {"user_id": user_id, "url": normalised_url}).mappings().one_or_none()
    return dict(row) if row else None
