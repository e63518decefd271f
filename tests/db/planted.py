"""A user of whom there is something in every table and in every column that can hold something; and the search for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, LargeBinary, String, Table, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from db.models import Base

# Nothing else looks like it, and it fits into the shortest column.
MARK = "zq7x"
THEN = datetime(2026, 11, 1, tzinfo=UTC)
# Tables that hold nothing of a user, and why.
NOT_OF_USERS: Mapping[str, str] = {
    "audit_log": "who opened everyone's rows; filters and counts, never a user",
    "event_cursors": "where the readers of events are",
    "flow_versions": "the flows themselves",
    "job_kinds": "the jobs there are",
    "page_readings": "what anybody can read on a public page, by its address; of whose user it was read is not kept",
    "ticks": "the schedule",
    "workers": "our own machines",
    "alembic_version": "the shape of the tables",
}
# Words that a rule of the table asks for. What stands here cannot tell anything of a person.
WORDS: Mapping[tuple[str, str], Any] = {
    ("onboarding_sessions", "status"): "in_progress",
    ("onboarding_steps", "status"): "completed",
    ("granted", "kind"): "unlock",
    ("api_keys", "verdict"): "valid",
    ("key_checks", "verdict"): "valid",
    ("website_analyses", "status"): "completed",
    ("research_preferences", "research_depth"): "standard",
    ("reminder_outbox", "state"): "queued",
    ("persona_revisions", "status"): "draft",
    ("persona_revisions", "made_by"): "job",
    ("llm_calls", "state"): "done",
    ("jobs", "state"): "queued",
    ("bulk_runs", "state"): "done",
    ("bulk_runs", "act"): "retag",
    ("bulk_runs", "refused"): {"not_enrolled": 1},
    ("queues", "paused_by"): "an operator",
    ("contacts", "email"): f"{MARK}@mail.example",
}
# Empty where a rule of the table asks for it.
EMPTY = {
    ("onboarding_sessions", "completed_at"), ("onboarding_sessions", "skipped_at"), ("reminder_outbox", "sent_at"),
    ("persona_revisions", "handed_in"),
    ("jobs", "lease_until"), ("jobs", "finished_at"), ("jobs", "again"), ("queues", "per_second"),
}  # fmt: skip


def plant(on: Connection, mark: str = MARK) -> int:
    """Fill a row of every table with the mark. Returns the session's id."""
    ids: dict[str, Any] = {}
    # The session first: an order names it without a constraint that would say so.
    for table in sorted(Base.metadata.sorted_tables, key=lambda one: one.name != "onboarding_sessions"):
        if table.name not in NOT_OF_USERS:
            ids[table.name] = _insert(on, table, mark, ids)
    return int(ids["onboarding_sessions"])


def _insert(on: Connection, table: Table, mark: str, ids: Mapping[str, Any]) -> Any:
    values = {column.name: _value(column, mark, ids) for column in table.columns if not column.identity}
    if table.name == "bulk_runs":
        values |= {"id": f"run {mark == MARK}", "filter": {"sessions": [ids["onboarding_sessions"]]}}
    if table.name == "queues":
        values["name"] = f"planted {mark == MARK}"
    return on.execute(table.insert().values(values).returning(*table.primary_key.columns)).one()[0]


def _value(column: Column[Any], mark: str, ids: Mapping[str, Any]) -> Any:
    place = (column.table.name, column.name)
    if place in WORDS or place in EMPTY:
        word = WORDS.get(place)
        return word.replace(MARK, mark) if isinstance(word, str) else word
    for key in column.foreign_keys:
        return ids[key.column.table.name]
    if isinstance(column.type, JSONB):
        return {mark: [mark]}
    return {
        str: mark, bytes: mark.encode(), UUID: marked_id(mark), list: [mark], bool: False, int: 1, float: 1.0, datetime: THEN,
        Decimal: Decimal(1),
    }[column.type.python_type]  # fmt: skip


def marked_id(mark: str) -> UUID:
    """Return the id that stands where a mark does not fit."""
    return UUID(bytes=mark.encode() * 4)


def columns_that_can_tell() -> Iterator[tuple[str, str]]:
    """Name every column of users' tables that can hold a text, a document, bytes or a name of its own."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            telling = isinstance(column.type, String | JSONB | LargeBinary | Uuid | ARRAY)
            if table.name not in NOT_OF_USERS and telling and not column.foreign_keys:
                yield table.name, column.name


_TABLES = """SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = 'onboarding' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1"""


def tables(on: Connection) -> list[str]:
    """Return all tables of the schema."""
    return list(on.exec_driver_sql(_TABLES).scalars())


def dump(on: Connection) -> dict[str, list[str]]:
    """Return every row of every table as text."""
    return {
        name: [
            json.dumps(row, sort_keys=True)
            for row in on.exec_driver_sql(f"SELECT to_jsonb(t) FROM onboarding.{name} AS t").scalars()
        ]
        for name in tables(on)
    }


def found(on: Connection, mark: str = MARK) -> dict[str, int]:
    """Say in how many rows of each table something of the mark is: as text, as bytes, or in a marked id."""
    signs = (mark, mark.encode().hex(), str(marked_id(mark)))
    there = {name: sum(any(sign in row for sign in signs) for row in rows) for name, rows in dump(on).items()}
    return {name: number for name, number in there.items() if number}
