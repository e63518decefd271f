"""All that is kept of a person, as one JSON document for each: what they are entitled to see, and nothing that opens a lock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from onboarding.persona.corpus import NotKept, unpack

FORMAT = "usher-export-1"
CHUNK = 200

# What of an API key stays here: the seal, and what tells whether two keys are the same.
SEALED = ("row_id", "key", "data_key", "master_key", "fingerprint", "pepper")
# Each part of the document: the table, and in which order its rows are told.
OF_SESSION = {
    "steps": ("onboarding_steps", "key"),
    "events": ("step_events", "seq, id"),
    "acts": ("client_acts", "received_at, client_event_id"),
    "grants": ("granted", "granted_at, kind, name"),
    "migrations": ("migrated_sessions", "id"),
    "contacts": ("contacts", "id"),
    "analyses": ("website_analyses", "id"),
    "research_preferences": ("research_preferences", "id"),
    "persona": ("persona_data", "id"),
    "persona_revisions": ("persona_revisions", "revision"),
    "website_texts": ("website_texts", "id"),
    "model_calls": ("llm_calls", "id"),
    "key_events": ("key_events", "written_by, id"),
    "reminders": ("reminder_outbox", "created_at, id"),
}


def _rows(told: str, source: str, where: str, order: str) -> str:
    return f"coalesce((SELECT jsonb_agg({told} ORDER BY {order}) FROM {source} WHERE {where}), '[]')"  # noqa: S608 - all ours


def _of_session(table: str, order: str) -> str:
    each = ", ".join(f"t.{name}" for name in order.split(", "))
    return _rows("to_jsonb(t) - 'session_id'", f"onboarding.{table} AS t", "t.session_id = s.id", each)


_MASKED = f"""to_jsonb(k) - 'session_id' - '{{{", ".join(SEALED)}}}'::text[] || jsonb_build_object('key', '****' || k.last_four,
    'checks', {_rows("to_jsonb(c) - 'key_id'", "onboarding.key_checks AS c", "c.key_id = k.id", "c.id")})"""
_JOB = f"""to_jsonb(j) || jsonb_build_object(
    'attempts', {_rows("to_jsonb(a) - 'job_id'", "onboarding.job_attempts AS a", "a.job_id = j.id", "a.claim_no")},
    'requests', {_rows("to_jsonb(r) - 'job_id'", "onboarding.job_requests AS r", "r.job_id = j.id", "r.request_id")})"""
_PARTS = {
    "session": "to_jsonb(s)",
    **{name: _of_session(*part) for name, part in OF_SESSION.items()},
    "keys": _rows(_MASKED, "onboarding.api_keys AS k", "k.session_id = s.id", "k.id"),
    "jobs": _rows(_JOB, "onboarding.jobs AS j", "j.user_id = u.id", "j.created_at, j.id"),
}
_PERSONS = f"""SELECT jsonb_build_object('format', '{FORMAT}', 'user_id', u.id, 'exported_at', now())
    || jsonb_build_object({", ".join(f"'{name}', {part}" for name, part in _PARTS.items())})
FROM unnest(%s::text[]) WITH ORDINALITY AS u(id, place) LEFT JOIN onboarding.onboarding_sessions AS s ON s.user_id = u.id
WHERE s.id IS NOT NULL OR EXISTS (SELECT FROM onboarding.jobs AS j WHERE j.user_id = u.id)
ORDER BY u.place"""  # noqa: S608 - all of it is ours


def persons(on: Connection, users: Sequence[str]) -> list[dict[str, Any]]:
    """Return all that is kept of each of these users, in their order; of whom there is nothing is left out."""
    told = on.exec_driver_sql(_PERSONS, (list(users),)).scalars()
    return [_readable({name: one[name] for name in ("format", "user_id", "exported_at", *_PARTS)}) for one in told]


def _readable(told: dict[str, Any]) -> dict[str, Any]:
    """Put the site's text, page by page, where it came packed."""
    return {**told, "website_texts": [{**one, "corpus": _text(one["corpus"])} for one in told["website_texts"]]}


def _text(packed: str) -> dict[str, Any] | None:
    try:
        corpus = unpack(bytes.fromhex(packed.removeprefix("\\x")))
    except NotKept:
        return None
    pages = [
        {"url": page.url, "title": page.title, "text": [block.text for block in page.blocks]} for page in corpus.pages
    ]
    return {"language": corpus.language, "pages": pages}
