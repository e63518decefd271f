"""What commands want to know of the database itself: its time, how it is called, and how to look into it by hand."""

from __future__ import annotations

import shlex
import shutil
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.engine import make_url

from settings import Settings
from workers.embedded import find_postgres


def now(on: Connection) -> datetime:
    """Return the database's time: all that is said about age is by its clock."""
    moment: datetime = on.execute(select(func.clock_timestamp())).scalar_one()
    return moment


def psql_command(chosen: Settings, *, embedded: bool) -> str:
    """Return the shell command that opens the database; a password never appears in it."""
    if chosen.database_url is None:
        return ""
    url = make_url(chosen.database_url.get_secret_value())
    if url.password:
        return f'{_psql(embedded=embedded)} "$DATABASE_URL"'
    parts = {"-h": url.host or url.query.get("host"), "-p": url.port or url.query.get("port"), "-U": url.username}
    words = [word for option, value in parts.items() if value for word in (option, str(value))]
    return shlex.join([_psql(embedded=embedded), *words, url.database or ""])


def _psql(*, embedded: bool) -> str:
    """Return psql, the one beside the embedded server where the machine has none on its path."""
    if embedded and not shutil.which("psql"):
        folder = find_postgres(18)
        return str(folder / "psql") if folder else "psql"
    return "psql"
