"""What calls to models take: reserved before a call against the user's caps, settled after it, one row for each call.

A reservation is made under a lock on the user's session, so two jobs cannot both take what is left. What counts of a
day (UTC, by the database's clock) is what open calls may take, what finished ones took, and what cut-off tries may
have cost. No prompt is kept.

The life of a row: `reserved`, then `done` with a result or `failed` with an outcome. Whoever finds the row of the same
question still reserved is the job of a process that died: the try counts as lost, and the call goes on in the same row,
counted today. A second lost try ends it as `interrupted`. A done row that is asked anew (`fresh`) ends as `superseded`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row
from sqlalchemy.orm import Session

from db.jobs import storable
from onboarding.persona.enriching.protocol import Spent

MOST_LOST = 2
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asking:
    """A call that is about to be made: what it asks, and what it may take at most. Money is None where no price is known."""

    purpose: str
    provider: str
    model: str
    prompt_version: str
    request_hash: str
    job_id: UUID | None
    most_tokens: int
    most_usd: Decimal | None
    quarantined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Caps:
    """What a user may spend on a day."""

    tokens: int
    usd: Decimal


@dataclass(frozen=True, slots=True)
class Reserved:
    """A row to settle; or an earlier answer to the same question, for which nothing is charged."""

    id: int
    lost_tries: int
    kept: Json | None = None


class Refused(StrEnum):
    """Why a call may not be made; the words are the codes of `EnrichmentFailed`."""

    OVER_BUDGET = "over_budget"
    INTERRUPTED = "interrupted"
    NO_KEY = "no_key"


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a call. Lost is what tries without an answer may have cost; `result` is there when it is done."""

    outcome: str
    spent: Spent
    cost_usd: Decimal | None = None
    price_source: str | None = None
    lost_tokens: int = 0
    lost_usd: Decimal | None = None
    result: Json | None = None


@dataclass(frozen=True, slots=True)
class Today:
    """What counts of this day, with what open calls may still take."""

    calls: int
    tokens: int
    usd: Decimal


_HOLD = "SELECT id FROM onboarding.onboarding_sessions WHERE user_id = %s FOR NO KEY UPDATE"
# Of other questions: a job asks one at a time, and none is waited for so long.
_SWEEP = """UPDATE onboarding.llm_calls SET state = 'failed', outcome = 'interrupted', finished_at = now(),
    lost_tries = lost_tries + 1, lost_tokens = lost_tokens + reserved_tokens,
    lost_usd = coalesce(lost_usd + reserved_usd, lost_usd, reserved_usd), reserved_tokens = 0, reserved_usd = NULL
WHERE session_id = %(session)s AND state = 'reserved' AND (purpose, request_hash) <> (%(purpose)s, %(request_hash)s)
    AND (job_id = %(job_id)s OR created_at < now() - interval '1 hour')"""
_SAME = """SELECT id, state, outcome, lost_tries, result, job_id FROM onboarding.llm_calls
WHERE session_id = %(session)s AND purpose = %(purpose)s AND request_hash = %(request_hash)s
    AND (state <> 'failed' OR (outcome = 'interrupted' AND job_id = %(job_id)s))
ORDER BY state = 'failed', id DESC LIMIT 1"""
_SUPERSEDE = """UPDATE onboarding.llm_calls SET state = 'failed', outcome = 'superseded', result = NULL WHERE id = %s"""
_LOSE = """UPDATE onboarding.llm_calls SET lost_tries = lost_tries + 1, lost_tokens = lost_tokens + reserved_tokens,
    lost_usd = coalesce(lost_usd + reserved_usd, lost_usd, reserved_usd), reserved_tokens = 0, reserved_usd = NULL,
    created_at = now(), job_id = %(job_id)s WHERE id = %(id)s RETURNING lost_tries"""
_END = "UPDATE onboarding.llm_calls SET state = 'failed', outcome = %s, finished_at = now() WHERE id = %s"
_COUNTED = """SELECT count(*) AS calls,
    coalesce(sum(reserved_tokens + input_tokens + output_tokens + lost_tokens), 0) AS tokens,
    coalesce(sum(coalesce(reserved_usd, 0) + coalesce(cost_usd, 0) + coalesce(lost_usd, 0)), 0) AS usd
FROM onboarding.llm_calls AS c"""
_TODAY = "(state = 'reserved' OR c.created_at >= date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')"
_SPENT = f"{_COUNTED} WHERE session_id = %s AND {_TODAY}"
_SPENT_BY = f"""{_COUNTED} JOIN onboarding.onboarding_sessions AS s ON s.id = c.session_id
WHERE s.user_id = %s AND {_TODAY}"""
_BEGIN = """INSERT INTO onboarding.llm_calls (session_id, job_id, purpose, provider, model, prompt_version, request_hash,
    reserved_tokens, reserved_usd, quarantined)
VALUES (%(session)s, %(job_id)s, %(purpose)s, %(provider)s, %(model)s, %(prompt_version)s, %(request_hash)s,
    %(most_tokens)s, %(most_usd)s, %(quarantined)s::jsonb) RETURNING id"""
_GO_ON = """UPDATE onboarding.llm_calls SET reserved_tokens = %(most_tokens)s, reserved_usd = %(most_usd)s WHERE id = %(id)s"""
# `lost_tries` is the fence: a row that somebody else has taken over meanwhile is theirs to settle.
_SETTLE = """UPDATE onboarding.llm_calls SET state = %(state)s, outcome = %(outcome)s, tries = tries + %(tries)s,
    input_tokens = input_tokens + %(input)s, output_tokens = output_tokens + %(output)s,
    cached_tokens = cached_tokens + %(cached)s, lost_tokens = lost_tokens + %(lost_tokens)s,
    cost_usd = %(cost_usd)s, price_source = %(price_source)s,
    lost_usd = coalesce(lost_usd + %(lost_usd)s::numeric, lost_usd, %(lost_usd)s::numeric), latency_ms = %(latency)s,
    result = %(result)s::jsonb, reserved_tokens = 0, reserved_usd = NULL, finished_at = now()
WHERE id = %(id)s AND state = 'reserved' AND lost_tries = %(fence)s"""


def reserve(tx: Session, user_id: str, asking: Asking, caps: Caps, *, fresh: bool = False) -> Reserved | Refused:
    """Reserve what a call may take, or return what the same question was answered before, or why it may not be made.

    Call it in a transaction of its own, and commit that whatever comes of it.

    Args:
        tx: over the user's rows.
        user_id: who pays.
        asking: the call.
        caps: what the user may spend today.
        fresh: ask again although there is an answer; the job's own answer, from a run that was cut off, is kept.
    """
    on = tx.connection()
    session = on.exec_driver_sql(_HOLD, (user_id,)).scalar()
    if session is None:
        return Refused.NO_KEY
    names = _names(asking, session)
    on.exec_driver_sql(_SWEEP, names)
    same = on.exec_driver_sql(_SAME, names).one_or_none()
    if same is not None and same.state == "done" and fresh and same.job_id != asking.job_id:
        on.exec_driver_sql(_SUPERSEDE, (same.id,))
        same = None
    return _begin(on, names, asking, caps) if same is None else _go_on(on, names, asking, caps, same)


def _names(asking: Asking, session: int) -> Json:
    values = {name: getattr(asking, name) for name in Asking.__dataclass_fields__}
    return {**values, "quarantined": json.dumps(asking.quarantined), "session": session}


def _begin(on: Connection, names: Json, asking: Asking, caps: Caps) -> Reserved | Refused:
    if not _affords(on, names, asking, caps):
        return Refused.OVER_BUDGET
    return Reserved(on.exec_driver_sql(_BEGIN, names).scalar_one(), 0)


def _go_on(on: Connection, names: Json, asking: Asking, caps: Caps, same: Row[Any]) -> Reserved | Refused:
    """Return a kept answer, or take over the row of a process that died, if the call may be made once more."""
    if same.state == "done":
        return Reserved(same.id, same.lost_tries, same.result)
    if same.state == "failed":
        return Refused.INTERRUPTED
    lost: int = on.exec_driver_sql(_LOSE, {**names, "id": same.id}).scalar_one()
    refused = Refused.INTERRUPTED if lost >= MOST_LOST else None
    if refused is None and not _affords(on, names, asking, caps):
        refused = Refused.OVER_BUDGET
    if refused is not None:
        on.exec_driver_sql(_END, (refused, same.id))
        return refused
    on.exec_driver_sql(_GO_ON, {**names, "id": same.id})
    return Reserved(same.id, lost)


def _affords(on: Connection, names: Json, asking: Asking, caps: Caps) -> bool:
    today = _today(on.exec_driver_sql(_SPENT, (names["session"],)).one())
    dear = asking.most_usd is not None and today.usd + asking.most_usd > caps.usd
    return not dear and today.tokens + asking.most_tokens <= caps.tokens


def settle(tx: Session, reserved: Reserved, made: Settlement) -> bool:
    """Write what became of a call; False when somebody else has taken its row over."""
    spent = made.spent
    values = {
        "id": reserved.id, "fence": reserved.lost_tries, "state": "failed" if made.result is None else "done",
        "outcome": made.outcome, "tries": spent.tries, "input": spent.input_tokens, "output": spent.output_tokens,
        "cached": spent.cached_tokens, "latency": spent.latency_ms, "cost_usd": made.cost_usd,
        "price_source": made.price_source, "lost_tokens": made.lost_tokens, "lost_usd": made.lost_usd,
        "result": None if made.result is None else storable(json.dumps(made.result, ensure_ascii=False)),
    }  # fmt: skip
    return bool(tx.connection().exec_driver_sql(_SETTLE, values).rowcount)


def spent_today(on: Connection, user_id: str) -> Today:
    """Return what counts of a user's day."""
    return _today(on.exec_driver_sql(_SPENT_BY, (user_id,)).one())


def _today(row: Row[Any]) -> Today:
    return Today(row.calls, int(row.tokens), Decimal(row.usd))


def of_user(on: Connection, user_id: str, most: int = 100) -> Sequence[Row[Any]]:
    """Return a user's calls, the newest first, without their answers."""
    read = """SELECT c.id, c.job_id, c.purpose, c.provider, c.model, c.prompt_version, c.state, c.outcome, c.tries,
        c.lost_tries, c.reserved_tokens, c.input_tokens, c.output_tokens, c.cached_tokens, c.lost_tokens, c.reserved_usd,
        c.cost_usd, c.lost_usd, c.price_source, c.latency_ms, c.quarantined, c.created_at, c.finished_at
    FROM onboarding.llm_calls AS c JOIN onboarding.onboarding_sessions AS s ON s.id = c.session_id
    WHERE s.user_id = %s ORDER BY c.created_at DESC, c.id DESC LIMIT %s"""
    return on.exec_driver_sql(read, (user_id, most)).all()
