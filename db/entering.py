"""The way a scope reaches the database: each transaction's first statement takes the entry along, in one trip.

Nothing is set for longer than the transaction, so a transaction pooler may stand in between, and a connection that is
given back knows nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection, Copy, Cursor, pq
from psycopg.abc import Params, Query
from psycopg.copy import Writer
from psycopg.rows import Row

from db.scope import NOBODY, Scope

_WHOSE = "usher_whose"
_ENTER = "SELECT onboarding.enter(%s)"
_ENTER_WIDE = "SELECT onboarding.enter_wide()"


def assign(connection: Any, whose: Scope) -> None:
    """Let what is done on a connection from its next transaction on be done in a scope."""
    setattr(connection, _WHOSE, whose)


def _whose(connection: Connection[Any]) -> Scope:
    return getattr(connection, _WHOSE, NOBODY)


def _is_outside(connection: Connection[Any]) -> bool:
    """Say whether the next statement begins a transaction of a scope that is still to be entered."""
    idle = connection.info.transaction_status is pq.TransactionStatus.IDLE
    return idle and _whose(connection) != NOBODY


def _enter(connection: Connection[Any]) -> None:
    whose = _whose(connection)
    if whose.wide:
        Cursor(connection).execute(_ENTER_WIDE)
    else:
        Cursor(connection).execute(_ENTER, (whose.user,))


class ScopedCursor(Cursor[Row]):
    """A cursor that enters its connection's scope by itself."""

    __slots__ = ()

    def execute(
        self, query: Any, params: Params | None = None, *, prepare: bool | None = None, binary: bool | None = None
    ) -> ScopedCursor[Row]:
        """Execute a statement; the first of a transaction takes the entry along."""
        if not _is_outside(self._conn):
            super().execute(query, params, prepare=prepare, binary=binary)
        elif not params and _may_be_several(query):  # which a pipeline does not take
            with self._entered():
                super().execute(query, params, prepare=prepare, binary=binary)
        else:
            with self._conn.pipeline():
                _enter(self._conn)
                super().execute(query, params, prepare=prepare, binary=binary)
        return self

    def executemany(self, query: Query, params_seq: Iterable[Params], *, returning: bool = False) -> None:
        """Execute a statement with many values, all in one transaction."""
        with self._entered():
            super().executemany(query, params_seq, returning=returning)

    @contextmanager
    def copy(self, statement: Query, params: Params | None = None, *, writer: Writer | None = None) -> Iterator[Copy]:
        """Copy rows. Those with row-level security can be copied out, not in."""
        with self._entered(), super().copy(statement, params, writer=writer) as copying:
            yield copying

    def stream(
        self, query: Query, params: Params | None = None, *, binary: bool | None = None, size: int = 1
    ) -> Iterator[Row]:
        """Read rows one by one."""
        with self._entered():
            yield from super().stream(query, params, binary=binary, size=size)

    @contextmanager
    def _entered(self) -> Iterator[None]:
        """Enter on a trip of its own; where each statement is a transaction, this one gets one that is longer."""
        if not _is_outside(self._conn):
            yield
        elif self._conn.autocommit:
            with self._conn.transaction():
                _enter(self._conn)
                yield
        else:
            _enter(self._conn)
            yield


def _may_be_several(query: Any) -> bool:
    return ";" in query if isinstance(query, str) else isinstance(query, bytes) and b";" in query
