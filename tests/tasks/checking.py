"""What the tests of key checks set up: providers on loopback, keys of made-up users, and checks run in this process."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sqlalchemy import Connection, Row

from db import providers, scope
from db.asking import Asked
from db.engine import unit
from db.keys import Put
from onboarding.providers.examples import VALID, example_fields
from onboarding.providers.pasting import Custom, take_in
from settings import reread
from tasks.api_key_validation import save_and_check, validate_api_key
from tests.tasks.conftest import Answer, page
from workers.providers.wire import _guard, _own
from workers.run import run

OPENAI = "/v1/models"  # where its keys are proved


NOBODY = page("nothing here", 404)


@dataclass(slots=True)
class Desk:
    """A provider on loopback: what it answers, and the paths it was asked for."""

    url: str = ""
    answer: Answer = NOBODY
    asked: list[str] = field(default_factory=list)


@contextmanager
def desk() -> Iterator[Desk]:
    """Serve a provider for the block."""
    opened = Desk()

    class Serve(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            opened.asked.append(self.path)
            opened.answer(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Serve) as server:
        opened.url = f"http://127.0.0.1:{server.server_address[1]}"
        server.daemon_threads = True
        serving = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        serving.start()
        yield opened
        server.shutdown()
        serving.join()


@contextmanager
def sent_to(url: str, **settings: str) -> Iterator[None]:
    """Send every check to this address instead of the providers, as a process does that was started so."""
    with chosen(USHER_PROVIDERS_AT=url, **settings):
        _forget_wire()
        try:
            yield
        finally:
            _forget_wire()


@contextmanager
def chosen(**settings: str) -> Iterator[None]:
    """Set variables for the block."""
    before = {name: os.environ.get(name) for name in settings}
    reread(**settings)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        reread()


def _forget_wire() -> None:
    _guard.cache_clear()
    if (own := vars(_own).pop("wire", None)) is not None:
        own.close()


def save(provider: str = "openai", tag: str = VALID, user: str = "ann", **given: str) -> tuple[Put, Asked | None]:
    """Save a made-up key and ask for its check."""
    entry = providers.provider_named(provider)
    pasted = take_in(entry, example_fields(entry, tag) | given, {}, Custom(on=True))
    with unit(scope.user(user)) as tx:
        return save_and_check(tx, user, entry, pasted)


def checked(provider: str = "openai", tag: str = VALID, user: str = "ann", **given: str) -> Put:
    """Save a made-up key and check it here."""
    put, asked = save(provider, tag, user, **given)
    assert asked is not None
    run(validate_api_key, str(asked.id))
    return put


def check(on: Connection, put: Put, user: str = "ann") -> None:
    """Check a key once more, now, whatever was planned."""
    with unit(scope.user(user)) as tx:
        asked = validate_api_key.enqueue(tx, user_id=user, key_id=put.id, revision=put.revision)
    on.exec_driver_sql("UPDATE onboarding.jobs SET ring_at = now() WHERE id = %s", (asked.id,))
    run(validate_api_key, str(asked.id))


def key(on: Connection, put: Put) -> Row[Any]:
    """Return a key's row."""
    return on.exec_driver_sql("SELECT *, now() AS now FROM onboarding.api_keys WHERE id = %s", (put.id,)).one()


def history(on: Connection, put: Put) -> list[tuple[str, str]]:
    """Return what the checks of a key found, in order."""
    lines = "SELECT verdict, condition FROM onboarding.key_checks WHERE key_id = %s ORDER BY id"
    return [(line.verdict, line.condition) for line in on.exec_driver_sql(lines, (put.id,))]


def events(on: Connection) -> list[tuple[str, str, str]]:
    """Return what others were told, in order."""
    lines = on.exec_driver_sql("SELECT was, verdict, condition FROM onboarding.key_events ORDER BY id")
    return [(line.was, line.verdict, line.condition) for line in lines]


def planned(on: Connection) -> list[Row[Any]]:
    """Return the checks that wait to be done, the next first."""
    return list(on.exec_driver_sql("SELECT * FROM onboarding.jobs WHERE state = 'queued' ORDER BY ring_at, id").all())


def says(body: Mapping[str, object], status: int = 200, **headers: str) -> Answer:
    """Answer in JSON."""
    return page(json.dumps(body), status, "application/json", **headers)


WELCOME = says({"object": "list", "data": []})
REFUSED = says({"error": {"code": "invalid_api_key"}}, 401)
AWAY = says({"error": {"message": "away"}}, 503)


def in_turn(*answers: Answer) -> Answer:
    """Give these answers one after the other."""
    left = list(answers)

    def answer(to: BaseHTTPRequestHandler) -> None:
        left.pop(0)(to)

    return answer


def during(happens: Callable[[], object], then: Answer) -> Answer:
    """Let something happen while the provider thinks."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        happens()
        then(to)

    return answer
