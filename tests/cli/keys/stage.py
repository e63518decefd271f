"""What the tests of `usher keys` share: made-up keys, a worker in a thread, what is kept, what was refused."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from click.testing import Result
from sqlalchemy import Connection

from db import feeding, scope
from db.engine import statement
from onboarding.providers.examples import TAGS, example_fields
from onboarding.providers.loading import catalogue
from workers.providers import wire

PROVIDERS = catalogue()
Enter = Callable[..., Result]
_DUE = "SELECT id FROM onboarding.jobs WHERE state = 'queued' AND ring_at <= clock_timestamp()"


def key(provider: str, outcome: str = "valid") -> str:
    """A made-up key that the pretended provider answers so."""
    return example_fields(PROVIDERS[provider], TAGS[outcome])["key"]


@contextmanager
def working(work: Callable[[str], object]) -> Iterator[None]:
    """Do each job that is due, in a thread, as a worker would."""
    over = threading.Event()

    def serve() -> None:
        with statement(scope.everyone("test")) as on, closing(wire()):
            while not over.wait(0.01):
                for row in on.exec_driver_sql(_DUE).all():
                    work(str(row.id))

    with statement(scope.everyone("test")) as on:
        feeding.alive(on, "host:1:ab", ["keys"], 2)
    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def kept(on: Connection) -> list[tuple[object, ...]]:
    rows = on.exec_driver_sql("SELECT provider, verdict, condition FROM onboarding.api_keys ORDER BY provider")
    return [tuple(row) for row in rows]


def refused(ended: Result, on: Connection, typed: str) -> str:
    """Return the complaint about a key that was not taken, and not repeated."""
    assert ended.exit_code in (1, 2), ended.output
    assert isinstance(ended.exception, SystemExit)
    assert kept(on) == []
    assert not typed or typed not in ended.output
    return " ".join(ended.stderr.split())
