"""Checks of keys: which are due, what they found, and whether a provider's refusals can be believed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.orm import Session

from db.keys import Held
from onboarding.providers.finding import Finding
from onboarding.providers.standing import Standing
from onboarding.providers.trust import Refusals

# One statement: the row, the check's line in the history and, if others should hear of it, the event. A key that was
# replaced meanwhile has another revision, and nothing is kept of a check of the old one. NOWAIT because whoever saves
# a key holds its row and then asks for the job that is ending here: to wait would be a deadlock, to try again is not.
_KEEP = """WITH mine AS (
    SELECT id FROM onboarding.api_keys WHERE id = %(id)s AND revision = %(revision)s FOR NO KEY UPDATE NOWAIT
), kept AS (
    UPDATE onboarding.api_keys AS k SET verdict = %(verdict)s, condition = %(condition)s,
        last_condition = %(last_condition)s, tries = %(tries)s, checked_at = %(checked_at)s,
        determinate_at = %(determinate_at)s, doubted_at = %(doubted_at)s, check_at = %(check_at)s,
        details = CASE WHEN %(learned)s THEN %(details)s::jsonb ELSE k.details END
    FROM mine WHERE k.id = mine.id RETURNING k.id, k.session_id, k.provider
), checked AS (
    INSERT INTO onboarding.key_checks (key_id, revision, provider, verdict, condition, status, code, latency_ms, details)
    SELECT id, %(revision)s, provider, %(found)s, %(last_condition)s, %(status)s, %(code)s, %(latency)s,
        %(details)s::jsonb FROM kept
), told AS (
    INSERT INTO onboarding.key_events (session_id, user_id, provider, was, verdict, condition)
    SELECT session_id, %(user_id)s, provider, %(was)s, %(verdict)s, %(condition)s FROM kept WHERE %(tell)s
)
SELECT count(*) FROM kept"""


def keep(  # noqa: PLR0913 - one statement's values
    tx: Session, key: Held, finding: Finding, then: Standing, *, latency: timedelta, tell: bool
) -> bool:
    """Write what a check found; False when the key was replaced or removed meanwhile."""
    values = {
        "id": key.id, "revision": key.revision, "user_id": key.user_id, "was": key.standing.verdict,
        "verdict": then.verdict, "condition": then.condition, "last_condition": then.last_condition,
        "tries": then.tries, "checked_at": then.checked_at, "determinate_at": then.determinate_at,
        "doubted_at": then.doubted_at, "check_at": then.check_at, "found": finding.verdict,
        "status": finding.status, "code": finding.code, "details": _details(finding), "tell": tell,
        "latency": round(latency.total_seconds() * 1000), "learned": finding.verdict.determinate,
    }  # fmt: skip
    return bool(tx.connection().exec_driver_sql(_KEEP, values).scalar_one())


def _details(finding: Finding) -> str | None:
    told = {
        "missing": list(finding.missing), "scopes": list(finding.scopes), "meta": dict(finding.meta),
        "region": finding.region, "request_id": finding.request_id, "code": finding.code,
    }  # fmt: skip
    known = {name: value for name, value in told.items() if value}
    return json.dumps(known) if known else None


def newest(on: Connection, key_id: int, most: int = 20) -> Sequence[Row[Any]]:
    """Return the newest checks of a key."""
    rows = "SELECT * FROM onboarding.key_checks WHERE key_id = %s ORDER BY id DESC LIMIT %s"
    return on.exec_driver_sql(rows, (key_id, most)).all()


_DUE = """WITH due AS (
    SELECT one.id FROM unnest(%s::text[], %s::int[]) AS provider(name, most), LATERAL (
        SELECT k.id FROM onboarding.api_keys AS k WHERE k.provider = provider.name AND k.check_at <= now()
        ORDER BY k.check_at LIMIT provider.most FOR UPDATE SKIP LOCKED) AS one
)
UPDATE onboarding.api_keys AS k SET check_at = now() + interval '1 hour'
FROM due, onboarding.onboarding_sessions AS s WHERE k.id = due.id AND s.id = k.session_id
RETURNING k.id, k.revision, s.user_id"""


def take_due(tx: Session, most: Mapping[str, int]) -> Sequence[Row[Any]]:
    """Take keys that are due, at most so many of each provider; whoever takes them asks for their checks.

    A check that is lost all the same is due again in an hour.
    """
    return tx.connection().exec_driver_sql(_DUE, (list(most), list(most.values()))).all()


_REFUSALS = """SELECT
    (SELECT count(*) FILTER (WHERE verdict = 'invalid' OR condition = 'spec_disabled') FROM lately),
    (SELECT count(*) FROM lately),
    (SELECT count(*) FILTER (WHERE verdict = 'invalid') FROM before), (SELECT count(*) FROM before)
FROM (SELECT) AS nothing"""
_LATELY = """WITH lately AS (
    SELECT DISTINCT ON (key_id) verdict, condition FROM (
        SELECT * FROM onboarding.key_checks WHERE provider = %(provider)s AND checked_at > now() - interval '10 minutes'
        ORDER BY checked_at DESC LIMIT 500) AS newest ORDER BY key_id, id DESC
), before AS (
    SELECT verdict FROM onboarding.key_checks WHERE provider = %(provider)s
      AND checked_at <= now() - interval '10 minutes' ORDER BY checked_at DESC LIMIT 500
) """


def refusals(tx: Session, provider: str) -> Refusals:
    """Count a provider's refusals among the newest checks, each key once."""
    row = tx.connection().exec_driver_sql(_LATELY + _REFUSALS, {"provider": provider}).one()
    return Refusals(*row)
