"""One check of one key: what it leaves behind, whatever the provider answers and whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import pytest
import redis
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from cli.pretend_providers import Pretend, pretend_providers
from db.asking import Urgency
from db.engine import engine
from db.jobs import State
from db.providers import provider_named
from onboarding.providers.examples import INVALID, TAGS
from tasks.api_key_validation import save_and_check, validate_api_key
from tests.db.kept_keys import count, pasted
from tests.db.stage import rows, statements, wide
from tests.tasks.checking import (
    AWAY,
    REFUSED,
    WELCOME,
    Desk,
    check,
    checked,
    desk,
    events,
    history,
    in_turn,
    key,
    planned,
    save,
    says,
    sent_to,
)
from workers.run import run

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
MONTH = 30 * DAY


@pytest.fixture
def provider(valkey: redis.Redis) -> Iterator[Desk]:
    """Every provider, answering as a test wants."""
    with desk() as opened, sent_to(opened.url):
        yield opened


@pytest.fixture(scope="module")
def pretend() -> Iterator[Pretend]:
    """The pretend internet."""
    with pretend_providers(0) as served:
        yield served


class Left(NamedTuple):
    """What a check leaves behind: the last word, the status, and when to ask again."""

    verdict: str
    condition: str
    status: list[int | None]
    again_in: timedelta


# Of every kind of made-up key that the pretend internet knows. `hang` costs the eight seconds of a request.
OUTCOMES = {
    "valid": Left("valid", "ok", [200], MONTH),
    "invalid": Left("invalid", "rejected", [401], DAY),
    "no_quota": Left("valid", "no_quota", [429], DAY),
    "restricted": Left("valid", "restricted", [403], MONTH),
    "rate_limited": Left("indeterminate", "rate_limited", [429], MINUTE),
    "outage": Left("indeterminate", "provider_outage", [503], MINUTE),
    "waf_page": Left("indeterminate", "waf_page", [403], MINUTE),
    "redirect": Left("indeterminate", "redirect", [302], MINUTE),
    "garbage": Left("indeterminate", "unexpected_body", [200], MINUTE),
    "hang": Left("indeterminate", "network", [None], MINUTE),
    "drop": Left("indeterminate", "network", [None], MINUTE),
    "huge": Left("indeterminate", "unexpected_body", [200], MINUTE),
    "bomb": Left("indeterminate", "unexpected_body", [200, None], MINUTE),
}


def test_every_kind_of_made_up_key_is_checked_here() -> None:
    assert OUTCOMES.keys() == TAGS.keys()


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_check_leaves_a_verdict_a_line_an_event_and_a_next_time(
    on: Connection, valkey: redis.Redis, pretend: Pretend, outcome: str
) -> None:
    left = OUTCOMES[outcome]
    with sent_to(pretend.url):
        put = checked(tag=TAGS[outcome])
    found = key(on, put)
    assert (found.verdict, found.condition, found.last_condition) == (*left[:2], left.condition)
    assert history(on, put) == [left[:2]]
    assert on.exec_driver_sql("SELECT status FROM onboarding.key_checks").scalar_one() in left.status
    determinate = left.verdict in ("valid", "invalid")
    assert events(on) == ([("unchecked", *left[:2])] if determinate else [])
    assert (found.determinate_at == found.checked_at, found.tries) == (determinate, 0 if determinate else 1)
    wait = found.check_at - found.checked_at
    assert wait == left.again_in or 0.8 * MONTH <= wait <= 1.2 * MONTH == 1.2 * left.again_in
    done = [row for row in rows(on) if row.state != State.QUEUED]
    assert [(row.state, row.failures, row.code, row.learned) for row in done] == [(State.DONE, 0, None, None)]
    soon = [(row.ring_at, row.urgency) for row in planned(on)]
    assert soon == ([] if determinate else [(found.check_at, Urgency.SOON)])


def test_what_came_with_the_answer_is_kept(on: Connection, valkey: redis.Redis, pretend: Pretend) -> None:
    with sent_to(pretend.url):
        put = checked(tag=TAGS["restricted"])
    assert key(on, put).details == {"missing": ["api.model.read"]}


@pytest.mark.parametrize(
    ("tag", "steps"),
    [
        ("valid", ["claim", "load", "settle and save"]),
        ("invalid", ["claim", "load", "settle", "count refusals", "save"]),
        ("outage", ["claim", "load", "settle", "save", "savepoint", "ask", "release"]),
    ],
    ids=["valid", "invalid", "outage"],
)
def test_a_check_costs_three_stepsand_some_more_where_there_is_something_to_think_about(
    on: Connection, valkey: redis.Redis, pretend: Pretend, tag: str, steps: list[str]
) -> None:
    _, asked = save(tag=TAGS[tag])
    assert asked is not None
    with sent_to(pretend.url), statements(engine()) as seen:
        run(validate_api_key, str(asked.id))
    assert len(seen) == len(steps), seen


def test_saving_and_asking_are_two_stepsand_a_savepoint(on: Connection, valkey: redis.Redis) -> None:
    with statements(engine()) as seen:
        save()
    assert [sql.split()[0] for sql in seen] == ["WITH", "SAVEPOINT", "SELECT", "RELEASE"]


def test_a_key_is_not_lost_over_its_check(on: Connection, valkey: redis.Redis) -> None:
    put, _ = save()
    on.exec_driver_sql("DELETE FROM onboarding.jobs")
    with Session(engine()) as slow:
        validate_api_key.enqueue(slow, user_id="ann", key_id=put.id, revision=1)
        again, asked = save(tag=INVALID)
        slow.rollback()
    assert (again.revision, asked, rows(on)) == (2, None, [])
    saved = key(on, put)
    assert saved.revision == 2
    assert saved.check_at - saved.now <= MINUTE


class TestOverTime:
    """What is known of a key is the provider's last word, not the last thing that happened."""

    def test_a_known_verdict_survives_an_outage(self, on: Connection, provider: Desk) -> None:
        provider.answer = in_turn(WELCOME, AWAY, AWAY)
        put = checked()
        known = key(on, put)
        for tries in (1, 2):
            check(on, put)
            now = key(on, put)
            assert (now.verdict, now.condition, now.determinate_at) == ("valid", "ok", known.determinate_at)
            assert (now.last_condition, now.tries) == ("provider_outage", tries)
            assert now.check_at - now.checked_at == (1, 5)[tries - 1] * MINUTE
        assert events(on) == [("unchecked", "valid", "ok")]
        assert len(history(on, put)) == 3

    def test_a_first_refusal_of_a_working_key_only_casts_doubt(self, on: Connection, provider: Desk) -> None:
        provider.answer = in_turn(WELCOME, REFUSED, REFUSED)
        put = checked()
        check(on, put)
        doubted = key(on, put)
        assert (doubted.verdict, doubted.condition, doubted.last_condition) == ("valid", "ok", "rejected")
        assert doubted.doubted_at == doubted.checked_at
        assert doubted.check_at == doubted.doubted_at + 10 * MINUTE
        assert [row.ring_at for row in planned(on)] == [doubted.check_at]
        check(on, put)
        still = key(on, put)
        assert (still.verdict, still.doubted_at, still.check_at) == ("valid", doubted.doubted_at, doubted.check_at)
        assert events(on) == [("unchecked", "valid", "ok")]

    def test_a_second_refusal_ten_minutes_later_is_believed(self, on: Connection, provider: Desk) -> None:
        provider.answer = in_turn(WELCOME, REFUSED, REFUSED, WELCOME)
        put = checked()
        check(on, put)
        on.exec_driver_sql("UPDATE onboarding.api_keys SET doubted_at = now() - interval '10 minutes'")
        check(on, put)
        refused = key(on, put)
        assert (refused.verdict, refused.condition, refused.doubted_at) == ("invalid", "rejected", None)
        assert refused.check_at == refused.checked_at + DAY
        check(on, put)
        assert key(on, put).verdict == "valid"
        assert events(on) == [
            ("unchecked", "valid", "ok"),
            ("valid", "invalid", "rejected"),
            ("invalid", "valid", "ok"),
        ]

    def test_a_doubt_ends_when_the_key_works(self, on: Connection, provider: Desk) -> None:
        provider.answer = in_turn(WELCOME, REFUSED, AWAY, WELCOME, REFUSED)
        put = checked()
        check(on, put)
        doubted_at = key(on, put).doubted_at
        check(on, put)
        assert key(on, put).doubted_at == doubted_at, "an outage says nothing"
        check(on, put)
        assert key(on, put).doubted_at is None
        check(on, put)
        again = key(on, put)
        assert (again.verdict, again.doubted_at) == ("valid", again.checked_at)
        assert events(on) == [("unchecked", "valid", "ok")]

    @pytest.mark.parametrize(
        ("told", "minutes"), [("7", 1), ("300", 5), ("600", 10), ("3600", 60), ("99999", 60), ("soon", 1)]
    )
    def test_a_provider_is_left_alone_as_long_as_it_asks_for(
        self, on: Connection, provider: Desk, told: str, minutes: int
    ) -> None:
        provider.answer = says({"error": {}}, 429, Retry_After=told)
        limited = key(on, checked())
        assert limited.check_at - limited.checked_at == minutes * MINUTE
        assert [row.ring_at for row in planned(on)] == ([limited.check_at] if minutes <= 10 else [])

    def test_refusals_are_not_believed_when_very_many_come_at_once(self, on: Connection, provider: Desk) -> None:
        provider.answer = REFUSED
        puts = [save(user=f"user{number}")[0] for number in range(20)]
        line = (
            "INSERT INTO onboarding.key_checks (key_id, revision, provider, checked_at, verdict, condition, latency_ms)"
            " VALUES (%s, 1, 'openai', now() - %s, %s, 'ok', 1)"
        )
        for number, put in enumerate(puts):
            on.exec_driver_sql(line, (put.id, timedelta(hours=1), "valid"))
            on.exec_driver_sql(line, (put.id, MINUTE, "invalid" if number < 10 else "valid"))
        put = checked()
        found = key(on, put)
        assert (found.verdict, found.condition) == ("indeterminate", "spec_disabled")
        assert (history(on, put), events(on)) == ([("indeterminate", "spec_disabled")], [])


def test_a_key_without_a_checker_is_saved_and_nothing_is_asked_for(on: Connection, valkey: redis.Redis) -> None:
    put, asked = save("fal")
    assert asked is None
    assert (key(on, put).verdict, rows(on)) == ("no_checker", [])


def test_what_is_rolled_back_is_neither_saved_nor_asked_for(on: Connection, valkey: redis.Redis) -> None:
    with wide(engine()) as apart, Session(apart) as tx:
        save_and_check(tx, "ann", provider_named("openai"), pasted())
        tx.rollback()
    assert [count(on, table) for table in ("api_keys", "jobs", "onboarding_sessions")] == [0, 0, 0]
    assert valkey.llen("keys") == 0
    save()
    assert valkey.llen("keys") == 1
