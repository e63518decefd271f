"""Everyone's rows for one act of an operator that takes many transactions: who opened them, and why, is written down once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine

from db import audit, scope
from db.engine import engine, statement
from db.entering import assign


@dataclass(frozen=True, slots=True)
class Everyone:
    """The right to everyone's rows. Each transaction enters anew, so a lost connection never leaves one that sees nobody."""

    why: str
    on: Engine

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Run one transaction: committed at the end, rolled back by any exception."""
        with self.on.connect() as connection:
            assign(connection.connection.dbapi_connection, scope.everyone(self.why))
            with connection.begin():
                yield connection

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """Lend a connection on which each statement is a transaction of its own."""
        with self.on.connect() as connection:
            each = connection.execution_options(isolation_level="AUTOCOMMIT")
            assign(each.connection.dbapi_connection, scope.everyone(self.why))
            yield each


def opened(why: str, about: Mapping[str, Any] | None = None, on: Engine | None = None) -> Everyone:
    """Open everyone's rows for an act, and write that down.

    Args:
        why: the act, as it stands in `audit_log`.
        about: counts and filters, never anything of a person.
        on: another database than this process's.
    """
    with statement(on=on) as apart:
        audit.note(apart, why, about)
    return Everyone(why, on or engine())
