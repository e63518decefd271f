"""Where a service works: in the caller's transaction, in one of our own, or in a session of `SessionLocal`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from db import scope
from db.engine import engine, statement, unit
from db.vault import VaultAway
from onboarding.errors import Failure

Value = TypeVar("Value")

log = structlog.get_logger()

_OURS = "usher_session_local"


def SessionLocal() -> Session:  # noqa: N802 - what older code calls it
    """Open a session as older code does: each call of a service that is lent it is committed at once."""
    return Session(engine(), expire_on_commit=False, info={_OURS: True})


@contextmanager
def lent(user_id: str, db: Session | None = None) -> Iterator[Session]:
    """Run in one user's scope.

    Args:
        user_id: whose rows.
        db: the caller's session. Its transaction stays the caller's to commit, and lives on should this part of it fail;
            one of `SessionLocal` is committed here. Where not given, a transaction of our own.
    """
    if db is None:
        with unit(scope.user(user_id)) as tx:
            yield tx
    elif _OURS in db.info:
        with _committed(db):
            scope.enter(db, user_id)
            yield db
    else:
        with db.begin_nested():
            scope.enter(db, user_id)
            yield db


@contextmanager
def _committed(db: Session) -> Iterator[None]:
    try:
        yield
    except BaseException:
        db.rollback()
        raise
    db.commit()


@contextmanager
def looking(user_id: str, db: Session | None = None) -> Iterator[Connection]:
    """Lend a connection for reading: without a caller's session each statement is one trip to the database."""
    if db is None:
        with statement(scope.user(user_id)) as on:
            yield on
    else:
        with lent(user_id, db) as tx:
            yield tx.connection()


def attempt(call: str, otherwise: Value, action: Callable[[], Value]) -> Value:
    """Do something; where it fails in a way that is known, tell the log why and answer what is documented for that."""
    try:
        return action()
    except (SQLAlchemyError, VaultAway, Failure, UnicodeError) as error:
        log.warning("onboarding_call_failed", call=call, reason=reason_of(error))
        return otherwise


def reason_of(error: Exception) -> str:
    """Say in a word what went wrong.

    Not with a traceback: some logs print the values in it, and a row's text too. A database names a value after a colon.
    """
    told = getattr(getattr(getattr(error, "orig", None), "diag", None), "message_primary", None)
    code = error.code if isinstance(error, Failure) else None
    return (told or code or type(error).__name__).partition(":")[0]
