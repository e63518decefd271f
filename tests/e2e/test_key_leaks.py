"""A key that a user gave us stands nowhere but sealed: made-up ones go through everything, then everything is searched."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import redis
from sqlalchemy import Connection

from cli.pretend_providers import pretend_providers
from db.engine import engine
from onboarding.providers.examples import TAGS
from settings import settings
from tests.db.stage import superuser
from tests.e2e.generous import generous
from tests.e2e.leaks import (
    AWKWARD,
    Canaries,
    files,
    made_up,
    monitored,
    processes,
    redis_content,
    secrets_of,
    tables,
)
from tests.e2e.processes import Process, ended, served, states, until, worker
from tests.tasks.checking import chosen, save

pytestmark = pytest.mark.e2e

# One for each way in which a key travels, and servers of the users' own.
STYLES = {
    "openai": "bearer",
    "anthropic": "header",
    "deepgram": "header with a prefix",
    "langfuse": "basic",
    "serpapi": "query",
    "telegram": "path",
    "nvidia": "form",
    "weaviate": "a server of their own, asked without the key as well",
    "ghost": "a signed token",
}
Given = list[tuple[str, dict[str, str]]]


def leaked(canaries: Canaries, places: Iterable[tuple[str, str | bytes]]) -> list[str]:
    """Return the places in which a canary sings."""
    return [place for place, text in places if canaries.sung_in(text)]


def checks(on: Connection) -> int:
    return int(on.exec_driver_sql("SELECT count(*) FROM onboarding.key_checks").scalar_one())


def open_logs(*logs: Path) -> Iterator[tuple[str, str | bytes]]:
    for log in logs:
        yield log.name, log.read_bytes()


@pytest.fixture
def given() -> Given:
    """A key for every style and every outcome, and some with letters that every encoding changes."""
    chance = random.Random()
    awkward = [(name, {"key": f"FAKE-{tag}-{chance.getrandbits(64):x}{AWKWARD}"}) for name in ("groq", "anthropic")
               for tag in (TAGS["valid"], TAGS["outage"])]  # fmt: skip
    hang = TAGS["hang"]  # each costs eight seconds for every host that is asked
    quick = made_up(STYLES, (tag for tag in TAGS.values() if tag != hang), chance)
    return [*quick, *made_up(("openai", "serpapi", "telegram"), [hang], chance), *awkward]


class Watching(threading.Thread):
    """Looks at the workers' command lines and environments for as long as they run."""

    def __init__(self, canaries: Canaries, workers: list[Process]) -> None:
        super().__init__(daemon=True)
        self.found: set[str] = set()
        self.looks = 0
        self._canaries, self._workers = canaries, workers
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.5):
            for one in self._workers:
                self.found |= set(leaked(self._canaries, processes(one.pid)))
            self.looks += 1

    def stop(self) -> None:
        self._over.set()
        self.join(10)


def test_no_key_is_written_down_anywhere_while_real_workers_check_it(
    on: Connection, valkey: redis.Redis, given: Given, tmp_path: Path
) -> None:
    canaries = Canaries(secrets_of(given))
    home = settings().home
    loud = {"USHER_LOG_LEVEL": "DEBUG", "USHER_CUSTOM_BASE_URLS": "true", "USHER_STOP_GRACE_SECONDS": "20"}
    entries = str(generous(tmp_path / "providers", {name for name, _ in given}))
    logs = [tmp_path / "upkeep.log", tmp_path / "keys.log"]
    with (
        pretend_providers(0) as pretend,
        chosen(USHER_PROVIDERS=entries, USHER_PROVIDERS_AT=pretend.url, **loud),
        monitored(valkey) as commands,
    ):
        workers = [worker(logs[0], "upkeep"), worker(logs[1], "keys", concurrency=40)]
        watching = Watching(canaries, workers)
        with ended(*workers):
            until(served(on, 2), 20, "both workers serve")
            watching.start()
            for number, (name, fields) in enumerate(given):
                save(name, user=f"user{number}", **fields)
            until(lambda: checks(on) == len(given), 90, "all are checked", lambda: (states(on), checks(on)))
            watching.stop()
            for one in workers:
                one.ask_to_stop()
            for one in workers:
                one.wait(30)
    with superuser(engine()) as mighty:
        mighty.exec_driver_sql("CHECKPOINT")
    assert watching.looks > 1
    assert watching.found == set()
    assert all(b"job_done" in log.read_bytes() for log in logs[1:])
    assert leaked(canaries, open_logs(*logs)) == []
    assert b"SET" in commands
    assert leaked(canaries, [("commands", bytes(commands))]) == []
    assert leaked(canaries, redis_content(valkey)) == []
    assert leaked(canaries, tables(on)) == []
    assert leaked(canaries, files(home)) == []
    found = on.exec_driver_sql("SELECT DISTINCT condition FROM onboarding.key_checks").scalars()
    assert set(found) == {
        "ok", "rejected", "no_quota", "restricted", "rate_limited", "provider_outage", "waf_page", "redirect",
        "unexpected_body", "unexpected_status", "network",
    }  # fmt: skip
