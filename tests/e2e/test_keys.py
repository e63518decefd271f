"""Keys checked by real workers: killed, replaced under their hands, and found again by the watch."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from sqlalchemy import Connection

from cli.pretend_providers import Pretend, pretend_providers
from onboarding.providers.examples import INVALID, TAGS, VALID
from tasks.upkeep import tick
from tests.e2e.generous import generous
from tests.e2e.processes import Process, ended, served, states, until, worker
from tests.tasks.checking import save

pytestmark = pytest.mark.e2e

PROVIDERS = (
    "openai", "anthropic", "gemini", "groq", "deepseek",
    "cohere", "serpapi", "telegram", "notion", "stability",
)  # fmt: skip
KEYS = 500


class House:
    """Workers that ask the pretend internet; those that are killed are replaced by the next."""

    def __init__(self, folder: Path, pretend: Pretend) -> None:
        self.pretend = pretend
        self.log = folder / "workers.log"
        entries = generous(folder / "providers", PROVIDERS)
        self._settings = {"USHER_PROVIDERS_AT": pretend.url, "USHER_PROVIDERS": str(entries)}
        self.started: list[Process] = []

    def start(self, *queues: str) -> Process:
        """Start a worker."""
        self.started.append(worker(self.log, *queues, concurrency=8, **self._settings))
        return self.started[-1]

    def told(self) -> str:
        """Return the last of what the workers said."""
        return self.log.read_text()[-2000:]


@pytest.fixture
def house(tmp_path: Path, valkey: redis.Redis) -> Iterator[House]:
    with pretend_providers(0) as pretend:
        built = House(tmp_path, pretend)
        try:
            yield built
        finally:
            with ended(*built.started):
                pass


def verdicts(on: Connection) -> dict[str, int]:
    """Count keys by what is known of them."""
    rows = on.exec_driver_sql("SELECT verdict, count(*) AS n FROM onboarding.api_keys GROUP BY 1")
    return {row.verdict: row.n for row in rows}


def checks(on: Connection) -> int:
    return int(on.exec_driver_sql("SELECT count(*) FROM onboarding.key_checks").scalar_one())


def all_done(on: Connection) -> bool:
    return not {"queued", "running"} & set(states(on))


def test_killing_workers_in_the_middle_of_500_checks_loses_none_and_records_none_twice(
    on: Connection, house: House
) -> None:
    for number in range(KEYS):
        save(PROVIDERS[number % len(PROVIDERS)], user=f"user{number}")
    house.start("upkeep")
    for _ in range(2):
        working = house.start("keys")
        before = checks(on)
        until(lambda at=before: checks(on) > at + 60, 30, "some are checked", house.told)  # type: ignore[misc] # at is an int
        working.kill_all()
        assert checks(on) < KEYS, "it was killed in the middle"
    house.start("keys")
    until(lambda: all_done(on), 60, "all have ended", lambda: states(on))
    assert verdicts(on) == {"valid": KEYS}
    assert states(on) == {"done": KEYS}
    per_key = (
        "SELECT n, count(*) FROM (SELECT count(*) AS n FROM onboarding.key_checks GROUP BY key_id) AS k GROUP BY 1"
    )
    assert [tuple(row) for row in on.exec_driver_sql(per_key)] == [(1, KEYS)]
    assert on.exec_driver_sql("SELECT count(*), count(DISTINCT session_id) FROM onboarding.key_events").one() == (
        KEYS,
        KEYS,
    )


def test_keys_that_are_replaced_under_the_workers_hands_end_with_a_word_on_the_last(
    on: Connection, house: House
) -> None:
    users, rounds = 6, 60
    for queue in ("upkeep", "keys"):
        house.start(queue)
    until(served(on, 2), 20, "both workers serve", house.told)
    wrong: list[Exception] = []

    def replace(user: int) -> None:
        for number in range(rounds):
            try:
                save(tag=INVALID if number % 2 == user % 2 else VALID, user=f"user{user}")
            except Exception as error:  # noqa: BLE001 - a thread's error is the test's
                wrong.append(error)

    threads = [threading.Thread(target=replace, args=(user,)) for user in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []
    until(lambda: all_done(on), 30, "all have ended", lambda: states(on))
    last = {f"user{user}": "invalid" if (rounds - 1) % 2 == user % 2 else "valid" for user in range(users)}
    found = on.exec_driver_sql(
        "SELECT s.user_id, k.verdict, k.revision FROM onboarding.api_keys AS k "
        "JOIN onboarding.onboarding_sessions AS s ON s.id = k.session_id"
    ).all()
    assert {row.user_id: row.verdict for row in found} == last
    assert {row.revision for row in found} == {rounds}
    assert len(house.pretend.asked) > checks(on), "some were replaced under their check"


def test_what_was_never_asked_for_is_found_by_the_watch(on: Connection, house: House) -> None:
    for number, tag in enumerate(("valid", "invalid", "no_quota")):
        save(tag=TAGS[tag], user=f"user{number}")
    on.exec_driver_sql("DELETE FROM onboarding.jobs")
    on.exec_driver_sql("UPDATE onboarding.api_keys SET check_at = now()")
    for queue in ("upkeep", "keys"):
        house.start(queue)
    tick("watch_keys", 60.0)
    until(lambda: checks(on) == 3, 30, "all are checked", house.told)
    assert verdicts(on) == {"valid": 2, "invalid": 1}
