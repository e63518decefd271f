"""Bring the database to the shape that this code expects."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine
from sqlalchemy.engine import make_url

from db.engine import database_url
from db.models import SCHEMA
from settings import Settings


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    config.set_main_option("path_separator", "os")
    return config


def _run(chosen: Settings, *steps: tuple[str, tuple[object, ...]]) -> None:
    """Run Alembic commands over one direct connection (a transaction pooler cannot hold the lock)."""
    url = make_url(chosen.migrate_url.get_secret_value()) if chosen.migrate_url else database_url(chosen)
    direct = create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with direct.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        for name, arguments in steps:
            getattr(command, name)(config, *arguments)


def upgrade(chosen: Settings, revision: str = "head") -> None:
    """Apply all migrations that are missing; safe to run from several places at once."""
    _run(chosen, ("upgrade", (revision,)))


def downgrade(chosen: Settings, revision: str) -> None:
    """Take migrations back to a revision ("base": all of them)."""
    _run(chosen, ("downgrade", (revision,)))


def check(chosen: Settings) -> None:
    """Raise unless the models and the migrated database are the same."""
    _run(chosen, ("check", ()))


def versions(chosen: Settings) -> tuple[str | None, str | None]:
    """Return (the database's revision, the code's revision); they are equal when nothing is to do."""
    direct = create_engine(database_url(chosen), poolclass=NullPool)
    with direct.connect() as connection:
        here = MigrationContext.configure(connection, opts={"version_table_schema": SCHEMA}).get_current_revision()
    return here, ScriptDirectory.from_config(_config()).get_current_head()
