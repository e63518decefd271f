"""Write what was judged: sessions, steps, events, grants and acts of one user or of many, in one statement.

The rows were locked by the statement before. Every change is guarded all the same: a session by its revision, a step by
the status it had; whatever does not fit undoes the transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from db.jobs import Alongside
from onboarding.errors import Transient
from onboarding.flows.acts import Sent
from onboarding.flows.judging.outcome import Event, Outcome, StepChange
from onboarding.flows.likeness import same
from onboarding.flows.standing import Standing
from onboarding.flows.state import SessionState, Snapshot


class ChangedMeanwhile(Transient):
    """Somebody wrote past the lock. Nothing was kept; trying again is safe."""

    code = "changed_meanwhile"
    say = "This has changed meanwhile. Please try again."


@dataclass(frozen=True, slots=True)
class Judged:
    """An outcome with what came along, and the answer to keep where the act has a name."""

    outcome: Outcome
    sent: Sent
    digest: str = ""
    answer: Mapping[str, Any] = field(default_factory=dict)


_SESSION = """id integer, was integer, rev integer, epoch integer, flow text, flow_version integer, variant text, status text,
    step_key text, current_step integer, total_steps integer, progress double precision, started_at timestamptz,
    completed_at timestamptz, skipped_at timestamptz, last_active_at timestamptz, stays_open boolean, reset_rev integer,
    percent_told double precision, percent_migrated double precision, attributes jsonb, flags jsonb, told jsonb,
    places jsonb, onboarding_data jsonb"""
_STEP = """session_id integer, key text, was text, status text, answers jsonb, sources jsonb, attempt smallint,
    shown_at timestamptz, started_at timestamptz, finished_at timestamptz, reason text, needs_review boolean"""
_EVENT = """session_id integer, seq integer, kind text, step text, "from" text, "to" text, occurred_at timestamptz,
    received_at timestamptz, flow_id text, flow_version integer, variant text, cause text, device_class text, client_event_id uuid,
    attempt smallint, place integer"""
_SAME = ("rev", "epoch", "flow", "flow_version", "variant", "status", "step_key", "current_step", "total_steps",
    "progress", "started_at", "completed_at", "skipped_at", "last_active_at", "stays_open", "reset_rev", "percent_told",
    "percent_migrated")  # fmt: skip
_KEPT = ("attributes", "flags", "told", "places", "onboarding_data")  # only sent where they changed
_OF_STEP = ("status", "answers", "sources", "attempt", "shown_at", "started_at", "finished_at", "reason",
    "needs_review")  # fmt: skip
_APPLY = f"""WITH held AS (
    UPDATE onboarding.onboarding_sessions AS s SET updated_at = now(), {", ".join(f"{name} = i.{name}" for name in _SAME)},
        {", ".join(f"{name} = coalesce(i.{name}, s.{name})" for name in _KEPT)}
    FROM jsonb_to_recordset(%(sessions)s::jsonb) AS i({_SESSION}) WHERE s.id = i.id AND s.rev = i.was RETURNING s.id
), step AS (
    SELECT i.* FROM jsonb_to_recordset(%(steps)s::jsonb) AS i({_STEP}) JOIN held ON held.id = i.session_id
), moved AS (
    UPDATE onboarding.onboarding_steps AS t SET {", ".join(f"{name} = step.{name}" for name in _OF_STEP)}
    FROM step WHERE t.session_id = step.session_id AND t.key = step.key AND t.status = step.was RETURNING 1
), begun AS (
    INSERT INTO onboarding.onboarding_steps (session_id, key, {", ".join(_OF_STEP)})
    SELECT session_id, key, {", ".join(_OF_STEP)} FROM step WHERE was IS NULL RETURNING 1
), told AS (
    INSERT INTO onboarding.step_events (session_id, seq, kind, step, "from", "to", occurred_at, received_at, flow_id,
        flow_version, variant, cause, device_class, client_event_id, attempt)
    SELECT session_id, seq, kind, step, "from", "to", occurred_at, received_at, flow_id, flow_version, variant, cause,
        device_class, client_event_id, attempt
    FROM jsonb_to_recordset(%(events)s::jsonb) AS i({_EVENT}) JOIN held ON held.id = i.session_id ORDER BY i.place
), given AS (
    INSERT INTO onboarding.granted (session_id, kind, name, flow, flow_version)
    SELECT i.* FROM jsonb_to_recordset(%(grants)s::jsonb) AS i(session_id integer, kind text, name text, flow text,
        flow_version integer) JOIN held ON held.id = i.session_id
    ON CONFLICT DO NOTHING
), named AS (
    INSERT INTO onboarding.client_acts (session_id, client_event_id, digest, rev, answer, received_at)
    SELECT i.* FROM jsonb_to_recordset(%(acts)s::jsonb) AS i(session_id integer, client_event_id uuid, digest text,
        rev integer, answer jsonb, received_at timestamptz) JOIN held ON held.id = i.session_id
)"""  # noqa: S608 - column names are ours
_COUNTS = "SELECT (SELECT count(*) FROM held), (SELECT count(*) FROM moved) + (SELECT count(*) FROM begun)"


def apply(on: Connection, judged: Sequence[Judged], also: Alongside | None = None) -> None:
    """Write all of it, or nothing.

    Args:
        on: the connection of the transaction that holds the sessions' locks.
        judged: at most one of each session.
        also: further parts of the same statement, which may read the sessions' ids from `held`.

    Raises:
        ChangedMeanwhile: a row was not as it was judged.
    """
    values = {name: json.dumps(rows) for name, rows in _rows(judged).items()}
    parts, more = (f", {also.parts}", also.values) if also else ("", {})
    sessions, steps = on.exec_driver_sql(f"{_APPLY}{parts} {_COUNTS}", {**values, **more}).one()
    if (sessions, steps) != (len(judged), sum(len(one.outcome.steps) for one in judged)):
        raise ChangedMeanwhile("a row was not as it was judged")


def _rows(judged: Sequence[Judged]) -> dict[str, list[dict[str, Any]]]:
    return {
        "sessions": [_session(one.outcome) for one in judged],
        "steps": [_step(one.outcome.session, change) for one in judged for change in one.outcome.steps],
        "events": [_event(one, event, place) for one in judged for place, event in enumerate(one.outcome.events)],
        "grants": [_grant(one.outcome.session, name) for one in judged for name in one.outcome.grants],
        "acts": [act for one in judged for act in _act(one)],
    }


def _session(outcome: Outcome) -> dict[str, Any]:
    session, before = outcome.session, outcome.before.session
    kept = {name: "data" if name == "onboarding_data" else name for name in _KEPT}
    return {
        "id": session.id,
        "was": before.rev,
        "rev": session.rev,
        "epoch": session.epoch,
        "flow": session.flow,
        "flow_version": session.version,
        "variant": session.variant,
        "status": session.status.value,
        **told_of(outcome.standing),
        "progress": session.percent,
        "stays_open": session.stays_open,
        "reset_rev": session.reset_rev,
        "percent_told": session.percent_told,
        "percent_migrated": session.percent_migrated,
        **{
            name: _text(getattr(session, name))
            for name in ("started_at", "completed_at", "skipped_at", "last_active_at")
        },
        **{
            column: getattr(session, name)
            for column, name in kept.items()
            if not same(getattr(session, name), getattr(before, name))
        },
    }


def told_of(standing: Standing) -> dict[str, Any]:
    """Return what is kept of a standing for those who read by SQL; past the last step the number stays on it."""
    current = standing.current
    last = [one for one in standing.steps if one.counted] or standing.steps
    return {
        "step_key": current.step.key if current else None,
        "current_step": current.number if current else max(one.number for one in last),
        "total_steps": standing.total,
    }


def _step(session: SessionState, change: StepChange) -> dict[str, Any]:
    state = change.state
    return {
        "session_id": session.id,
        "key": state.key,
        "was": change.was.value if change.was else None,
        "status": state.status.value,
        "answers": state.answers,
        "sources": {name: [source.by, source.rev] for name, source in state.sources.items()},
        "attempt": state.attempt,
        "shown_at": _text(state.shown_at),
        "started_at": _text(state.started_at),
        "finished_at": _text(state.finished_at),
        "reason": state.reason,
        "needs_review": state.needs_review,
    }


def _event(judged: Judged, event: Event, place: int) -> dict[str, Any]:
    session, sent = judged.outcome.session, judged.sent
    return {
        "session_id": session.id,
        "seq": session.rev,
        "kind": event.kind,
        "step": event.step,
        "from": event.from_,
        "to": event.to,
        "occurred_at": _text(_occurred(judged.outcome.after, sent.occurred_at)),
        "received_at": _text(judged.outcome.after.now),  # under the lock: whoever waited for it came later
        "flow_id": session.flow,
        "flow_version": session.version,
        "variant": session.variant,
        "cause": event.cause.value,
        "device_class": sent.device_class,
        "client_event_id": str(sent.client_event_id) if sent.client_event_id else None,
        "attempt": event.attempt,
        "place": place,
    }


def _occurred(seen: Snapshot, said: datetime | None) -> datetime:
    """Hold the client's clock between the session's start and ours."""
    if said is None:
        return seen.now
    return min(max(said, seen.session.started_at or said), seen.now)


def _grant(session: SessionState, name: str) -> dict[str, Any]:
    kind, _, key = name.partition(":")
    return {"session_id": session.id, "kind": kind, "name": key, "flow": session.flow, "flow_version": session.version}


def _act(judged: Judged) -> Iterator[dict[str, Any]]:
    if judged.sent.client_event_id:
        yield {
            "session_id": judged.outcome.session.id,
            "client_event_id": str(judged.sent.client_event_id),
            "digest": judged.digest,
            "rev": judged.outcome.session.rev,
            "answer": judged.answer,
            "received_at": _text(judged.outcome.after.now),
        }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
