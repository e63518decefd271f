"""One engine for each process, `unit()` for one transaction, `afterwards()` for what must wait until it is committed.

A connection is held only between the first statement and the commit. Nothing here sets session-level state, so a
transaction pooler may stand in between.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

import structlog
from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session, SessionTransaction

from db import audit
from db.entering import ScopedCursor, assign
from db.scope import NOBODY, WHOSE, Scope, within
from settings import Settings, settings

log = structlog.get_logger()

_AFTERWARDS = "usher_afterwards"
# The savepoint in which a call was asked for, if any, and the call.
_Waiting = tuple[SessionTransaction | None, Callable[[], None]]


class NoDatabaseError(Exception):
    """DATABASE_URL is not set and no embedded server was started by this process."""


def database_url(chosen: Settings) -> URL:
    """Return DATABASE_URL with our driver, whatever its scheme is called."""
    if chosen.database_url is None:
        raise NoDatabaseError(
            "DATABASE_URL is not set. Set it, or use `usher up`, which brings a PostgreSQL of its own."
        )
    return make_url(chosen.database_url.get_secret_value()).set(drivername="postgresql+psycopg")


def engine() -> Engine:
    """Return this process's engine; after a fork the child gets one of its own."""
    return _engine_of(os.getpid())


@lru_cache(maxsize=1)
def _engine_of(_pid: int) -> Engine:
    return new_engine(settings())


def new_engine(chosen: Settings) -> Engine:
    """Build a pooled engine: connections are few, taken late and given back early."""
    return _scoped(
        create_engine(
            database_url(chosen),
            pool_size=chosen.db_pool_size,
            max_overflow=0,
            pool_timeout=30,
            pool_use_lifo=True,
            pool_recycle=1800,
            hide_parameters=True,  # an error's text reaches logs and rows; what users gave us does not
            connect_args=_connect_args(chosen),
        )
    )


def brief_engine(chosen: Settings) -> Engine:
    """Build an engine that opens a connection for each use, for prefork parents, which may not own a pool."""
    return _scoped(
        create_engine(
            database_url(chosen), poolclass=NullPool, hide_parameters=True, connect_args=_connect_args(chosen)
        )
    )


def _connect_args(chosen: Settings) -> dict[str, object]:
    return {
        "connect_timeout": 5,
        "application_name": "usher",
        "prepare_threshold": 2 if chosen.db_prepare else None,
        "keepalives_idle": 30,
        "tcp_user_timeout": 30_000,
        "cursor_factory": ScopedCursor,
    }


def _scoped(made: Engine) -> Engine:
    """Let a connection that is given back know nobody."""

    @event.listens_for(made, "checkin")
    def _forget(connection: object | None, _record: object) -> None:
        if connection is not None:
            assign(connection, NOBODY)

    return made


@contextmanager
def unit(whose: Scope = NOBODY, on: Engine | None = None) -> Iterator[Session]:
    """Run one transaction over somebody's rows: committed at the end, rolled back by any exception."""
    if whose.wide:
        with statement(whose, on):  # written down apart, so that it stays whatever becomes of the transaction
            pass
    with Session(on or engine(), expire_on_commit=False) as tx, tx.begin():
        tx.info[WHOSE] = whose
        yield tx


@contextmanager
def reading(whose: Scope = NOBODY, on: Engine | None = None) -> Iterator[Session]:
    """Lend a session for reading, each statement a transaction of its own: one trip to the database instead of three."""
    with statement(whose, on) as connection, Session(connection, expire_on_commit=False) as tx:
        tx.info[WHOSE] = whose
        yield tx


@contextmanager
def statement(whose: Scope = NOBODY, on: Engine | None = None) -> Iterator[Connection]:
    """Lend a connection over somebody's rows on which each statement is its own transaction, for the hot path."""
    with (on or engine()).connect() as connection:
        each = connection.execution_options(isolation_level="AUTOCOMMIT")
        if whose.wide:
            audit.note(each, whose.wide)
            each.commit()  # done already; so whoever borrows the connection begins with nothing begun
        assign(each.connection.dbapi_connection, whose)
        yield each


def afterwards(tx: Session, callback: Callable[[], None]) -> None:
    """Call back once the whole transaction is committed, never if it, or the savepoint this stands in, is rolled back.

    An error in the callback is logged and swallowed: what is committed is true, whoever could not be told.
    """
    tx.info.setdefault(_AFTERWARDS, []).append((tx.get_nested_transaction(), callback))


def pending(tx: Session) -> Sequence[Callable[[], None]]:
    """Return what waits for this transaction's commit and would go with the same savepoint."""
    here = tx.get_nested_transaction()
    waiting: list[_Waiting] = tx.info.get(_AFTERWARDS, [])
    return [callback for savepoint, callback in waiting if savepoint is here]


@event.listens_for(Session, "after_begin")
def _begun(tx: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    if WHOSE in tx.info:
        assign(connection.connection.dbapi_connection, tx.info[WHOSE])


# For all sessions at once: to listen to each by itself costs more than the rest of a short transaction.
@event.listens_for(Session, "after_commit")
def _committed(tx: Session) -> None:
    if tx.in_nested_transaction():  # a savepoint was kept; nobody else sees anything yet
        return
    for _, callback in tx.info.pop(_AFTERWARDS, []):
        try:
            callback()
        except Exception:
            log.warning("afterwards_failed", exc_info=True)


@event.listens_for(Session, "after_soft_rollback")
def _rolled_back(tx: Session, previous: SessionTransaction) -> None:
    waiting: list[_Waiting] = tx.info.pop(_AFTERWARDS, [])
    if waiting and previous.parent is not None:
        tx.info[_AFTERWARDS] = [one for one in waiting if not within(one[0], previous)]
