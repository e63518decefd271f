"""Real servers for every test run: an embedded PostgreSQL and Valkey in a folder of this run's own.

They start before any test module is imported, because Celery reads its settings once; a parallel run has one pair for
each of its processes. fsync is off here: only `make chaos` kills servers.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest
import redis
from pydantic import SecretStr
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

import settings
from db import migrate, scope
from db.engine import database_url, engine, new_engine, statement, unit
from workers import alone
from workers.embedded import Running, find_postgres, start
from workers.embedded.servers import NAME

EXAMPLES = 50  # of a property, where its test does not say otherwise
# The same everywhere: the same examples, and however slow the machine is.
_PROPERTIES = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
_RUNNING: list[tuple[Running, Path]] = []
_HELD = socket.socket()  # bound, never listening
_TABLES = ["jobs", "onboarding_sessions", "queues", "ticks", "workers", "page_readings", "job_kinds", "flow_versions"]
# To delete a few rows takes a seventieth of the time of emptying the files.
_DELETE = ";".join(f"DELETE FROM onboarding.{name}" for name in _TABLES)
_TRUNCATE = f"TRUNCATE {', '.join(f'onboarding.{name}' for name in _TABLES)} CASCADE"
_LARGEST = (
    "SELECT max(pg_relation_size(oid)) FROM pg_class WHERE relnamespace = 'onboarding'::regnamespace AND relkind = 'r'"
)
_LARGE = 512 * 1024


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers, except where nothing will be run."""
    hypothesis.settings.register_profile("suite", _PROPERTIES)
    hypothesis.settings.load_profile("suite")
    only_leads_others = bool(getattr(config.option, "numprocesses", None)) and not hasattr(config, "workerinput")
    if config.option.collectonly or only_leads_others:
        return
    for name in list(os.environ):
        if name.startswith("USHER_") or name in ("DATABASE_URL", "BROKER_URL", "REDIS_URL"):
            del os.environ[name]
    home = Path(tempfile.mkdtemp(prefix="usher-test-"))
    running = start(home, durable="chaos" in (config.option.markexpr or "").removeprefix("not chaos"))
    _RUNNING.append((running, home))
    servers = running.servers
    chosen = settings.reread(
        USHER_HOME=str(home),
        DATABASE_URL=servers.database_url,
        BROKER_URL=servers.broker_url,
        REDIS_URL=servers.redis_url,
        USHER_LEASE_SECONDS="20",
        USHER_STOP_GRACE_SECONDS="2",
        USHER_EXTRA_TASKS="tests.jobs",
        USHER_MASTER_KEYS=f"k1:{'A' * 42}E=",
        USHER_PEPPER=f"p1:{'B' * 42}E=",
        USHER_LOG_FORMAT="json",
        USHER_FETCH_ALLOW=f"127.0.0.1:{_held_port()}",
    )
    migrate.upgrade(chosen)
    _leave_statistics_alone(chosen)


def _held_port() -> int:
    """Take a port for the one loopback website that this run's workers may read; nobody else gets it meanwhile."""
    _HELD.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    _HELD.bind(("127.0.0.1", 0))
    return int(_HELD.getsockname()[1])


def _leave_statistics_alone(chosen: settings.Settings) -> None:
    """Keep PostgreSQL from looking at tables whenever it likes: it holds back readers of events, and changes plans."""
    url = database_url(chosen).set(drivername="postgresql", username=NAME).render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as line:
        line.execute("ALTER SYSTEM SET autovacuum = off")
        line.execute("SELECT pg_reload_conf()")


def pytest_unconfigure() -> None:
    """Stop the servers and leave nothing behind."""
    alone.end()
    _HELD.close()
    while _RUNNING:
        running, home = _RUNNING.pop()
        engine().dispose()
        running.stop()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def servers() -> Running:
    """This run's servers, for tests that restart them."""
    return _RUNNING[0][0]


@pytest.fixture
def valkey() -> Iterator[redis.Redis]:
    """A client of this run's Valkey, emptied."""
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        client.flushall()
        yield client


@pytest.fixture
def clean() -> None:
    """An empty database that knows the code's queues and jobs."""
    from workers.registry import register_all  # noqa: PLC0415 - after the servers are known

    with statement(scope.everyone("test")) as on:
        large = on.exec_driver_sql(_LARGEST).scalar_one() > _LARGE
        on.exec_driver_sql(_TRUNCATE if large else _DELETE)
    register_all()


@pytest.fixture
def on(clean: None) -> Iterator[Connection]:
    """A connection on which each statement is a transaction of its own, over a clean database."""
    with statement(scope.everyone("test")) as connection:
        yield connection


@pytest.fixture
def tx(clean: None) -> Iterator[Session]:
    """One transaction over a clean database, committed at the end."""
    with unit(scope.everyone("test")) as session:
        yield session


@pytest.fixture(scope="session", params=[18, 15])
def postgres(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A migrated database on the embedded PostgreSQL 18 and, where its programs are found, on 15."""
    if request.param == 18:
        yield engine()
        return
    programs = find_postgres(request.param)
    if programs is None:
        pytest.skip(f"no PostgreSQL {request.param} on this machine")
    with start(tmp_path_factory.mktemp("pg"), durable=False, postgres_bin=programs) as running:
        chosen = settings.settings().model_copy(update={"database_url": SecretStr(running.servers.database_url)})
        migrate.upgrade(chosen)
        _leave_statistics_alone(chosen)
        older = new_engine(chosen)
        assert database_url(chosen)
        yield older
        older.dispose()
