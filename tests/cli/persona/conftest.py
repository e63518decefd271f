"""Calling `usher persona`, over a clean database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
import redis
from click.testing import CliRunner, Result
from sqlalchemy import Connection
from structlog.testing import capture_logs

from cli.main import usher
from db import feeding, persona_revisions, scope
from db.engine import engine, statement, unit
from onboarding.persona.schema import Persona
from tests.cli.persona.made import full
from workers.declaration import REGISTRY
from workers.run import run

Usher = Callable[..., Result]
Keep = Callable[..., int]
_DUE = "SELECT id, kind FROM onboarding.jobs WHERE queue = 'llm' AND state = 'queued' AND ring_at <= clock_timestamp()"


@pytest.fixture
def cli(on: Connection, monkeypatch: pytest.MonkeyPatch) -> Usher:
    """Call `usher persona …`, 120 columns wide."""
    monkeypatch.setenv("COLUMNS", "120")

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(usher, ("persona", *arguments))

    return call


@pytest.fixture
def keep(on: Connection) -> Keep:
    """Keep a persona for user_1 as the job does; the one that is full unless another is given."""

    def keep_one(persona: Persona | None = None) -> int:
        with unit(scope.user("user_1"), engine()) as tx:
            return persona_revisions.keep(
                tx, "user_1", persona or full(), input_hash="h", made_by="job", analysed_at=None, preferred_at=None
            )

    return keep_one


@pytest.fixture
def worker(on: Connection, valkey: redis.Redis) -> Iterator[None]:
    """A worker of the queue `llm`, in a thread: it does each job that is due with the very code of a worker."""
    over = threading.Event()

    def serve() -> None:
        with statement(scope.everyone("test")) as rows:
            while not over.wait(0.01):
                for row in rows.exec_driver_sql(_DUE).all():
                    run(REGISTRY[row.kind], str(row.id))

    feeding.alive(on, "host:1:ab", ["llm"], 2)
    thread = threading.Thread(target=serve)
    with capture_logs():
        thread.start()
        yield
        over.set()
        thread.join()
