"""What the tests of memory set up and look at: a database that knows the jobs, requests, claims, rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Engine, NullPool, Row, create_engine, event
from sqlalchemy.orm import Session

from db import asking, jobs, scope, upkeep
from db.asking import Asked, Urgency
from db.engine import unit
from db.entering import assign
from db.jobs import Claim
from workers.app import app
from workers.declaration import REGISTRY
from workers.embedded.servers import NAME
from workers.queues import Queue

Value = TypeVar("Value")

LEASE = timedelta(seconds=20)
EMPTY = """
DELETE FROM onboarding.jobs; DELETE FROM onboarding.onboarding_sessions; DELETE FROM onboarding.workers;
DELETE FROM onboarding.ticks; DELETE FROM onboarding.page_readings; DELETE FROM onboarding.queues
"""


def empty(engine: Engine) -> None:
    """Empty the database and make it know the code's queues and jobs."""
    app.loader.import_default_modules()
    with unit(scope.everyone("test"), engine) as tx:
        tx.connection().exec_driver_sql(EMPTY)
        upkeep.register(tx, [queue.value for queue in Queue], [declared.kind() for declared in REGISTRY.values()])


def ask(engine: Engine, kind: str = "nap", user_id: str = "u", args: dict[str, Any] | None = None, **how: Any) -> Asked:
    """Ask for a job in a transaction of its own."""
    with unit(on=engine) as tx:
        return asking.add(tx, kind, user_id=user_id, args=args or {}, **how)


@contextmanager
def wide(engine: Engine) -> Iterator[Connection]:
    """Lend a connection over everyone's rows whose transactions are the caller's to end."""
    with engine.connect() as connection:
        assign(connection.connection.dbapi_connection, scope.everyone("test"))
        yield connection


@contextmanager
def as_enqueuer(house: Engine) -> Iterator[Connection]:
    """Be the web app's role for one transaction."""
    with house.connect() as connection, connection.begin():
        connection.exec_driver_sql("SET LOCAL ROLE onboarding_enqueuer")
        yield connection


@contextmanager
def between(engine: Engine, words: str, act: Callable[[], None]) -> Iterator[None]:
    """Do something once, right before a statement with these words."""
    done: list[bool] = []

    def before(_c: object, _cursor: object, sql: str, *_: object) -> None:
        if words in sql and not done:
            done.append(True)
            act()

    event.listen(engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", before)
    assert done


@contextmanager
def superuser(engine: Engine) -> Iterator[Connection]:
    """Log in as the embedded server's superuser, to whom row-level security is nothing."""
    theirs = create_engine(engine.url.set(username=NAME), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with theirs.connect() as connection:
        yield connection


def quietly(engine: Engine, kind: str = "nap", user_id: str = "u", **args: Any) -> UUID:
    """Ask for a job without ringing for it."""
    return ask(engine, kind, user_id, args, urgency=Urgency.BULK).id


def take(on: Connection, job_id: UUID, kind: str = "nap", worker: str = "w") -> Claim:
    """Claim a job that is to be had."""
    claim = jobs.claim(
        on, str(job_id), kind, REGISTRY[kind].queue, worker=worker, lease=LEASE, deadline=timedelta(minutes=5)
    )
    assert claim is not None, "the job was not to be had"
    return claim


def rows(on: Connection) -> Sequence[Row[Any]]:
    """Return all job rows, oldest first."""
    return on.exec_driver_sql("SELECT * FROM onboarding.jobs ORDER BY created_at, id").all()


def scalar(on: Connection, sql: str, *values: object) -> Any:
    """Return the one value of a query."""
    return on.exec_driver_sql(sql, values).scalar_one()


def at_once(times: int, action: Callable[[int], Value]) -> list[Value]:
    """Let so many threads do something at the same moment."""
    start = Barrier(times)

    def begin(number: int) -> Value:
        start.wait(60)
        return action(number)

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(begin, range(times)))


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that reach the database meanwhile."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, sql: str, *_: object) -> None:
        seen.append(sql)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def enqueue(on: Connection, kind: str, user_id: str | None, args: str | None, *more: object) -> UUID:
    """Ask as a web app in another language does."""
    places = ", ".join(["%s"] * (3 + len(more)))
    values = (kind, user_id, args, *more)
    return UUID(str(on.exec_driver_sql(f"SELECT onboarding.enqueue({places})", values).scalar_one()))


@contextmanager
def asking_without_an_end(house: Engine, **how: Any) -> Iterator[Session]:
    """Ask in a transaction that stays open."""
    with Session(house) as tx:
        asking.add(tx, "nap", user_id="u", args={}, **how)
        yield tx
        tx.rollback()
