"""Run migrations under an advisory lock and with short timeouts, so that two deployments and live traffic are safe."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from db.models import SCHEMA, Base

# The name of the lock that one migrating process holds; any fixed number will do.
MIGRATING = 7_261_001


def run() -> None:
    """Migrate over the connection that the caller lends."""
    connection: Connection = context.config.attributes["connection"]
    connection.execute(text("SET lock_timeout = '2min'"))  # for a neighbour who is migrating right now
    connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATING})
    connection.execute(text("SET lock_timeout = '5s'"))
    connection.execute(text("SET statement_timeout = '10min'"))
    connection.execute(text("SET usher.everyone = 'on'"))  # what moves rows moves all users'
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        version_table_schema=SCHEMA,
        include_schemas=True,
        include_name=_ours,
        compare_type=True,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": MIGRATING})
    connection.commit()


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    # A month of events is a part of its table, made while running.
    month = kind == "table" and (name or "").startswith("step_events_")
    return name == SCHEMA if kind == "schema" else name != "alembic_version" and not month


run()
