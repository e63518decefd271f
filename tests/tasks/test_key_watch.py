"""The watch over all keys, and asking again: every key in time, none twice, nobody in each other's way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from db import keys, scope
from db.asking import Asked, Urgency
from db.engine import engine, unit
from db.keys import KeyGone, Put
from db.providers import provider_named
from onboarding.providers.examples import INVALID
from onboarding.providers.finding import Condition, Finding
from tasks.api_key_validation import MOST_AT_ONCE, check_again, validate_api_key, watch_keys
from tasks.upkeep import tick
from tests.db.kept_keys import NOTHING_LEARNED, REFUSED, VAULT, WORKS, held, keep, pasted
from tests.db.stage import at_once, rows, statements
from tests.e2e.generous import generous
from tests.e2e.processes import until
from tests.tasks.checking import WELCOME, chosen, desk, during, history, key, planned, save, sent_to
from workers.run import run

_MORE_SESSIONS = (
    "INSERT INTO onboarding.onboarding_sessions (user_id) SELECT 'more' || n FROM generate_series(1, %s) AS n"
)
_MORE_KEYS = """INSERT INTO onboarding.api_keys (session_id, provider, row_id, key, data_key, master_key, fingerprint,
    pepper, check_at)
SELECT s.id, 'openai', gen_random_uuid(), k.key, k.data_key, k.master_key, k.fingerprint, k.pepper, now()
FROM onboarding.onboarding_sessions AS s, onboarding.api_keys AS k WHERE s.user_id LIKE 'more%%'"""


def watch() -> None:
    """Let the watch look once."""
    with unit() as tx:
        asked = watch_keys.enqueue(tx)
    run(watch_keys, str(asked.id))


def kept(on: Connection, number: int, provider: str = "openai") -> list[Put]:
    """Keep keys of so many users that are due, and no job for any."""
    puts = [save(provider, user=f"{provider}{n:02}")[0] for n in range(number)]
    on.exec_driver_sql("DELETE FROM onboarding.jobs")
    on.exec_driver_sql("UPDATE onboarding.api_keys SET check_at = now() - interval '1 minute'")
    return puts


def asked_for(on: Connection) -> list[int]:
    """Return the keys whose checks wait."""
    return sorted(row.args["key_id"] for row in planned(on) if row.kind == "validate_api_key")


class TestWatching:
    """Keys that are due are asked for."""

    def test_a_due_key_is_asked_for_behind_all_that_somebody_waits_for(
        self, on: Connection, valkey: redis.Redis
    ) -> None:
        (put,) = kept(on, 1)
        watch()
        (waiting,) = planned(on)
        assert (waiting.kind, waiting.user_id, waiting.urgency) == ("validate_api_key", "openai00", Urgency.BULK)
        assert waiting.args == {"key_id": put.id, "revision": put.revision}
        assert waiting.ring_at <= key(on, put).now

    def test_it_is_not_asked_for_again_within_the_hour(self, on: Connection, valkey: redis.Redis) -> None:
        (put,) = kept(on, 1)
        watch()
        on.exec_driver_sql("DELETE FROM onboarding.jobs")
        watch()
        assert asked_for(on) == []
        on.exec_driver_sql("UPDATE onboarding.api_keys SET check_at = check_at - interval '61 minutes'")
        watch()
        assert asked_for(on) == [put.id]

    def test_a_check_that_waits_already_is_not_asked_for_twice(self, on: Connection, valkey: redis.Redis) -> None:
        (put,) = kept(on, 1)
        for _ in range(2):
            on.exec_driver_sql("UPDATE onboarding.api_keys SET check_at = now()")
            watch()
        assert asked_for(on) == [put.id]

    def test_of_each_provider_no_more_than_it_can_be_asked_in_a_minute(
        self, on: Connection, valkey: redis.Redis, tmp_path: Path
    ) -> None:
        catalogue = Path(keys.__file__).parents[1] / "onboarding/providers/catalogue"
        for name, per_minute in (("openai", 3), ("groq", 5)):
            entry = (catalogue / f"{name}.toml").read_text()
            (tmp_path / f"{name}.toml").write_text(f"{entry}\n[limits]\nper_minute = {per_minute}\n")
        kept(on, 6)
        kept(on, 6, "groq")
        with chosen(USHER_PROVIDERS=str(tmp_path)):
            watch()
        users = [row.user_id[:-2] for row in planned(on)]
        assert (users.count("openai"), users.count("groq")) == (3, 5)

    def test_one_look_takes_so_many_and_the_next_the_rest(
        self, on: Connection, valkey: redis.Redis, tmp_path: Path
    ) -> None:
        (put,) = kept(on, 1)
        for more in (_MORE_SESSIONS, _MORE_KEYS):
            on.exec_driver_sql(more, (MOST_AT_ONCE + 4,) if more == _MORE_SESSIONS else ())
        with chosen(USHER_PROVIDERS=str(generous(tmp_path, ["openai"]))):
            watch()
            assert len(asked_for(on)) == MOST_AT_ONCE
            watch()
        assert len(asked_for(on)) == MOST_AT_ONCE + 5
        assert put.id in asked_for(on)

    def test_two_watches_at_once_ask_for_each_key_once(self, on: Connection, valkey: redis.Redis) -> None:
        puts = kept(on, 40)
        at_once(2, lambda _number: watch_keys.work(None, lambda _stage, _percent: None))
        assert asked_for(on) == sorted(put.id for put in puts)
        assert {row.claim_no for row in planned(on)} == {0}

    def test_whoever_asks_and_does_not_commit_keeps_the_others_from_nothing(
        self, on: Connection, valkey: redis.Redis
    ) -> None:
        puts = kept(on, 3)
        with Session(engine()) as slow:
            validate_api_key.enqueue(slow, user_id="openai01", key_id=puts[1].id, revision=1)
            watch()
            slow.rollback()
        assert asked_for(on) == [puts[0].id, puts[2].id]

    def test_it_looks_when_the_house_ticks(self, on: Connection, valkey: redis.Redis) -> None:
        (put,) = kept(on, 1)
        tick("watch_keys", 60.0)
        (chore,) = planned(on)
        run(watch_keys, str(chore.id))
        assert asked_for(on) == [put.id]


def again(user: str = "ann", provider: str = "openai") -> Asked | None:
    """Ask for another check, as a user does."""
    with unit(scope.user(user)) as tx:
        return check_again(tx, user, provider_named(provider))


def known(put: Put, *findings: Finding, user: str = "ann") -> Put:
    """Write what checks of a key found."""
    for finding in findings:
        keep(engine(), held(engine(), user, put.id), finding)
    return put


class TestAskingAgain:
    """A user asks for another check."""

    @pytest.mark.parametrize(("found", "minutes"), [(WORKS, 15), (REFUSED, 2)], ids=["works", "refused"])
    def test_a_word_of_the_provider_is_good_for_some_minutes(
        self, on: Connection, valkey: redis.Redis, found: Finding, minutes: int
    ) -> None:
        known(save()[0], found)
        assert again() is None
        earlier = "UPDATE onboarding.api_keys SET checked_at = checked_at - %s, determinate_at = determinate_at - %s"
        almost = timedelta(minutes=minutes) - timedelta(seconds=20)
        on.exec_driver_sql(earlier, (almost, almost))
        assert again() is None
        on.exec_driver_sql(earlier, (timedelta(seconds=21), timedelta(seconds=21)))
        assert again() is not None

    @pytest.mark.parametrize(
        "findings",
        [
            [],
            [NOTHING_LEARNED],
            [WORKS, NOTHING_LEARNED],
            [WORKS, REFUSED],
            [replace(WORKS, condition=Condition.NO_QUOTA)],
            [replace(WORKS, condition=Condition.RESTRICTED)],
        ],
        ids=["never checked", "nothing learned", "then nothing learned", "in doubt", "no quota", "restricted"],
    )
    def test_whatever_may_have_changed_is_asked_at_once(
        self, on: Connection, valkey: redis.Redis, findings: list[Finding]
    ) -> None:
        put = known(save()[0], *findings)
        on.exec_driver_sql("DELETE FROM onboarding.jobs")
        asked = again()
        assert asked is not None
        (waiting,) = planned(on)
        assert (waiting.id, waiting.urgency, waiting.ring_at <= waiting.created_at) == (asked.id, Urgency.NOW, True)
        assert waiting.args == {"key_id": put.id, "revision": put.revision}
        assert key(on, put).check_at <= key(on, put).now, "the watch knows of it, should the job be lost"

    def test_a_provider_that_wants_to_be_asked_seldom_is(self, on: Connection, valkey: redis.Redis) -> None:
        hours = provider_named("huggingface").limits.keep_hours
        assert hours >= 24
        known(save("huggingface")[0], WORKS)
        earlier = "UPDATE onboarding.api_keys SET checked_at = checked_at - %s, determinate_at = determinate_at - %s"
        almost = timedelta(hours=hours) - timedelta(minutes=1)
        on.exec_driver_sql(earlier, (almost, almost))
        assert again(provider="huggingface") is None

    def test_asking_twice_is_asking_once(self, on: Connection, valkey: redis.Redis) -> None:
        save()
        assert len({str(asked.id) for asked in (again(), again()) if asked}) == 1
        assert len(planned(on)) == 1

    def test_there_is_nothing_to_ask_where_nobody_can_check(self, on: Connection, valkey: redis.Redis) -> None:
        save("fal")
        assert again(provider="fal") is None
        assert rows(on) == []

    def test_nobody_asks_for_anothers_key(self, on: Connection, valkey: redis.Redis) -> None:
        save()
        for user, provider in (("ben", "openai"), ("ann", "groq")):
            with pytest.raises(KeyGone):
                again(user, provider)

    def test_it_takes_three_statements_and_one_where_there_is_nothing_to_ask(
        self, on: Connection, valkey: redis.Redis
    ) -> None:
        put, _ = save()
        with statements(engine()) as seen:
            again()
        assert len(seen) == 3, seen
        known(put, WORKS)
        with statements(engine()) as seen:
            again()
        assert len(seen) == 1, seen


class Meeting(threading.Thread):
    """Somebody who changes a key's row, waits until its check is being saved, then asks for its check."""

    def __init__(self, change: Callable[[Session], object], put: Put, seen: list[str]) -> None:
        super().__init__(daemon=True)
        self._change, self._put, self._seen = change, put, seen
        self.changed = threading.Event()
        self.waited = 99.0
        self.start()
        assert self.changed.wait(60)

    def run(self) -> None:
        with unit(scope.everyone("test")) as tx:
            self._change(tx)
            self.changed.set()
            until(lambda: any("key_checks" in sql for sql in list(self._seen)), 5, "the check is being saved")
            began = time.monotonic()
            validate_api_key.enqueue(tx, user_id="ann", key_id=self._put.id, revision=2)
            self.waited = time.monotonic() - began


@pytest.mark.parametrize(
    "change",
    [
        lambda tx: keys.put(tx, "ann", provider_named("openai"), pasted(tag=INVALID), VAULT),
        lambda tx: tx.connection().exec_driver_sql("UPDATE onboarding.api_keys SET check_at = now()"),
    ],
    ids=["saves another key", "asks again"],
)
def test_whoever_meets_a_check_that_is_being_saved_neither_fails_nor_waits_for_a_deadlock(
    on: Connection, valkey: redis.Redis, change: Callable[[Session], object]
) -> None:
    put, asked = save()
    assert asked is not None
    met: list[Meeting] = []
    with desk() as provider, sent_to(provider.url), statements(engine()) as seen, capture_logs() as logged:
        provider.answer = during(lambda: met.append(Meeting(change, put, seen)), WELCOME)
        run(validate_api_key, str(asked.id))
    met[0].join(60)
    assert met[0].waited < 60
    assert "DeadlockDetected" not in {line.get("error") for line in logged}
    (again,) = planned(on)
    assert again.args["revision"] == 2
    assert history(on, put) == ([] if key(on, put).revision == 2 else [("valid", "ok")])
