"""Checks of keys: which are due, what they found, and whether a provider's refusals can be believed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.orm import Session

from db.jobs import Alongside
from db.keys import Held
from onboarding.providers.finding import Finding
from onboarding.providers.standing import Standing
from onboarding.providers.trust import Refusals

# The row, the check's line in the history and, if others should hear of it, the event: parts of the statement that
# settles the job. A key that was replaced meanwhile has another revision, and nothing is kept of a check of the old one.
# NOWAIT because whoever saves a key holds its row and then asks for the job that is ending here: to wait would be a
# deadlock, to try again is not.
_KEEP = """mine AS (
    SELECT k.id FROM onboarding.api_keys AS k, settled
    WHERE k.id = %(k_id)s AND k.revision = %(k_revision)s FOR NO KEY UPDATE OF k NOWAIT
), kept_key AS (
    UPDATE onboarding.api_keys AS k SET verdict = %(k_verdict)s, condition = %(k_condition)s,
        last_condition = %(k_last)s, tries = %(k_tries)s, checked_at = %(k_checked_at)s,
        determinate_at = %(k_determinate_at)s, doubted_at = %(k_doubted_at)s, check_at = %(k_check_at)s,
        details = CASE WHEN %(k_learned)s THEN %(k_details)s::jsonb ELSE k.details END
    FROM mine WHERE k.id = mine.id RETURNING k.id, k.session_id, k.provider
), checked AS (
    INSERT INTO onboarding.key_checks (key_id, revision, provider, verdict, condition, status, code, latency_ms, details)
    SELECT id, %(k_revision)s, provider, %(k_found)s, %(k_last)s, %(k_status)s, %(k_code)s, %(k_latency)s,
        %(k_details)s::jsonb FROM kept_key
), told AS (
    INSERT INTO onboarding.key_events (session_id, user_id, provider, was, verdict, condition)
    SELECT session_id, %(k_user_id)s, provider, %(k_was)s, %(k_verdict)s, %(k_condition)s FROM kept_key WHERE %(k_tell)s
)"""
_KEEP_ALONE = f"WITH settled AS (SELECT), {_KEEP} SELECT count(*) FROM kept_key"  # noqa: S608 - both are ours


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found, what is known of the key then, how long it took, and whether others should hear of it."""

    finding: Finding
    then: Standing
    latency: timedelta
    tell: bool


def keep(tx: Session, key: Held, outcome: Outcome) -> bool:
    """Write what a check found; False when the key was replaced or removed meanwhile."""
    return bool(tx.connection().exec_driver_sql(_KEEP_ALONE, _values(key, outcome)).scalar_one())


def kept_alongside(key: Held, outcome: Outcome) -> Alongside:
    """Return the same as a part of the statement that settles the check's job."""
    return Alongside(_KEEP, _values(key, outcome))


def _values(key: Held, outcome: Outcome) -> dict[str, Any]:
    finding, then = outcome.finding, outcome.then
    return {
        "k_id": key.id, "k_revision": key.revision, "k_user_id": key.user_id, "k_was": key.standing.verdict,
        "k_verdict": then.verdict, "k_condition": then.condition, "k_last": then.last_condition,
        "k_tries": then.tries, "k_checked_at": then.checked_at, "k_determinate_at": then.determinate_at,
        "k_doubted_at": then.doubted_at, "k_check_at": then.check_at, "k_found": finding.verdict,
        "k_status": finding.status, "k_code": finding.code, "k_details": _details(finding), "k_tell": outcome.tell,
        "k_latency": round(outcome.latency.total_seconds() * 1000), "k_learned": finding.verdict.determinate,
    }  # fmt: skip


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


_STILL_THERE = "SELECT k.id FROM onboarding.api_keys AS k WHERE k.id = ANY (%s)"


def still_there(tx: Session, taken: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Return the keys that were not removed since they were taken; nothing is asked for whoever was erased meanwhile."""
    there = set(tx.connection().exec_driver_sql(_STILL_THERE, ([key.id for key in taken],)).scalars())
    return [key for key in taken if key.id in there]


def refusals(tx: Session, provider: str) -> Refusals:
    """Count a provider's refusals among the newest checks, each key once; of all users, whoever's transaction it is."""
    row = tx.connection().exec_driver_sql("SELECT * FROM onboarding.refusals(%s)", (provider,)).one()
    return Refusals(*row)
