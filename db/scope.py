"""Whose rows a transaction may see, and whose code runs: a worker's, which may open keys, or anybody else's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session, SessionTransaction

_WORKER = ContextVar("usher_in_worker", default=False)
# What a session keeps in its `info`: the scope that it was opened with, and what was entered since.
WHOSE = "usher_whose"
_ENTERED = "usher_entered"
_ENTER = text("SELECT onboarding.enter(:user)")


@dataclass(frozen=True, slots=True)
class Scope:
    """One user's rows, everyone's for a reason that is written down (`wide`), or, where both are empty, nobody's."""

    user: str = ""
    wide: str = ""


NOBODY = Scope()


def user(user_id: str) -> Scope:
    """Name one user's rows; without a user's id that is nobody's."""
    return Scope(user=user_id)


def everyone(why: str) -> Scope:
    """Name all users' rows; who opened them, when and why goes into `audit_log`.

    Raises:
        ValueError: there is no reason.
    """
    if not why:
        raise ValueError("say why everyone's rows are opened")
    return Scope(wide=why)


def enter(tx: Session, user_id: str) -> None:
    """Let a transaction that was begun elsewhere see one user's rows until it ends; once is enough.

    Raises:
        sqlalchemy.exc.ProgrammingError: the transaction belongs to another user.
    """
    opened: Scope = tx.info.get(WHOSE, NOBODY)
    if opened.wide or opened.user == user_id:
        return
    at: SessionTransaction | None = tx.info.get(_ENTERED, {}).get(user_id)
    if at is None or not within(_now(tx), at):
        tx.execute(_ENTER, {"user": user_id})
        tx.info[_ENTERED] = {user_id: _now(tx)}


def _now(tx: Session) -> SessionTransaction | None:
    """Return the savepoint or the transaction that would take along what is done now, should it be rolled back."""
    return tx.get_nested_transaction() or tx.get_transaction()


def within(inner: SessionTransaction | None, outer: SessionTransaction) -> bool:
    """Say whether what is done in the one goes when the other is rolled back."""
    while inner is not None and inner is not outer:
        inner = inner.parent
    return inner is outer


@contextmanager
def worker_scope() -> Iterator[None]:
    """Run the block as a worker's."""
    before = _WORKER.set(True)
    try:
        yield
    finally:
        _WORKER.reset(before)


def in_worker() -> bool:
    """Say whether a job is being done here."""
    return _WORKER.get()
