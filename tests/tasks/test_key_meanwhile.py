"""What happens to a key before and during its check, and checks that end before the provider hears of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from sqlalchemy import Connection
from structlog.testing import capture_logs

from db import jobs, keys, operating, scope
from db.engine import unit
from db.jobs import State
from onboarding.providers.examples import INVALID, VALID
from tasks.api_key_validation import validate_api_key
from tests.tasks.checking import (
    AWAY,
    OPENAI,
    REFUSED,
    WELCOME,
    Desk,
    chosen,
    desk,
    during,
    events,
    history,
    in_turn,
    key,
    planned,
    save,
    sent_to,
)
from tests.tasks.conftest import Answer
from workers.logs import redacted
from workers.run import run


@pytest.fixture
def provider(valkey: redis.Redis) -> Iterator[Desk]:
    """Every provider, answering as a test wants."""
    with desk() as opened, sent_to(opened.url):
        yield opened


class TestMeanwhile:
    """Whatever happens to a key while its check is under way."""

    @pytest.mark.parametrize("tag", [INVALID, VALID], ids=["by another", "by the same"])
    def test_a_key_that_is_replaced_keeps_no_word_on_the_old_one_and_is_checked_itself(
        self, on: Connection, provider: Desk, tag: str
    ) -> None:
        provider.answer = in_turn(during(lambda: save(tag=tag), WELCOME), REFUSED)
        put, asked = save()
        assert asked is not None
        run(validate_api_key, str(asked.id))
        fresh = key(on, put)
        assert (fresh.revision, fresh.verdict, fresh.checked_at) == (2, "unchecked", None)
        assert (history(on, put), events(on)) == ([], [])
        (again,) = planned(on)
        assert (again.id, again.args["revision"]) == (asked.id, 2)
        run(validate_api_key, str(again.id))
        assert key(on, put).verdict == "invalid"
        assert [line.revision for line in on.exec_driver_sql("SELECT revision FROM onboarding.key_checks")] == [2]
        assert planned(on) == []

    def test_a_key_that_is_removed_leaves_nothing(self, on: Connection, provider: Desk) -> None:
        def remove() -> None:
            with unit(scope.user("ann")) as tx:
                keys.remove(tx, "ann", "openai")

        provider.answer = during(remove, AWAY)
        put, asked = save()
        assert asked is not None
        run(validate_api_key, str(asked.id))
        assert (history(on, put), events(on), planned(on)) == ([], [], [])
        assert jobs.read(on, asked.id).state == State.DONE

    @pytest.mark.parametrize("answer", [WELCOME, REFUSED, AWAY], ids=["welcome", "refused", "away"])
    def test_a_worker_that_was_believed_dead_leaves_nothing(
        self, on: Connection, provider: Desk, answer: Answer
    ) -> None:
        taken_over = "UPDATE onboarding.jobs SET claim_no = claim_no + 1"
        provider.answer = during(lambda: on.exec_driver_sql(taken_over), answer)
        put, asked = save()
        assert asked is not None
        run(validate_api_key, str(asked.id))
        assert (history(on, put), events(on), key(on, put).verdict) == ([], [], "unchecked")
        assert jobs.read(on, asked.id).state == State.RUNNING

    def test_a_check_that_is_cancelled_leaves_nothing(self, on: Connection, provider: Desk) -> None:
        put, asked = save()
        assert asked is not None
        provider.answer = during(lambda: operating.cancel(on, asked.id), WELCOME)
        run(validate_api_key, str(asked.id))
        assert (history(on, put), key(on, put).verdict) == ([], "unchecked")


class TestNotAsked:
    """Checks that end before the provider hears of them."""

    def test_a_key_that_was_removed_before_its_check_is_gone(self, on: Connection, provider: Desk) -> None:
        _, asked = save()
        assert asked is not None
        with unit(scope.user("ann")) as tx:
            keys.remove(tx, "ann", "openai")
        run(validate_api_key, str(asked.id))
        row = jobs.read(on, asked.id)
        assert (row.state, row.code, provider.asked) == (State.FAILED, "key_gone", [])

    def test_nobody_checks_anothers_key_nor_gets_in_the_way_of_its_check(self, on: Connection, provider: Desk) -> None:
        provider.answer = WELCOME
        put, asked = save()
        assert asked is not None
        on.exec_driver_sql("DELETE FROM onboarding.jobs")
        with unit(scope.user("ben")) as tx:
            bens = validate_api_key.enqueue(tx, user_id="ben", key_id=put.id, revision=1)
        with unit(scope.user("ann")) as tx:
            anns = validate_api_key.enqueue(tx, user_id="ann", key_id=put.id, revision=1)
        run(validate_api_key, str(bens.id))
        assert (jobs.read(on, bens.id).code, provider.asked) == ("key_gone", [])
        run(validate_api_key, str(anns.id))
        assert key(on, put).verdict == "valid"

    def test_a_seal_that_does_not_open_is_told_and_nobody_is_asked(self, on: Connection, provider: Desk) -> None:
        put, asked = save()
        assert asked is not None
        on.exec_driver_sql("UPDATE onboarding.api_keys SET master_key = 'k0'")
        with capture_logs() as logged:
            run(validate_api_key, str(asked.id))
        found = key(on, put)
        assert (found.verdict, found.condition, provider.asked) == ("indeterminate", "unreadable", [])
        assert redacted("api_key_unreadable") in [line["event"] for line in logged]
        assert history(on, put) == [("indeterminate", "unreadable")]

    def test_a_provider_that_left_the_catalogue_is_nobody_to_ask(self, on: Connection, provider: Desk) -> None:
        put, asked = save()
        assert asked is not None
        on.exec_driver_sql("UPDATE onboarding.api_keys SET provider = 'gone_since'")
        run(validate_api_key, str(asked.id))
        found = key(on, put)
        assert (found.verdict, found.condition) == ("indeterminate", "no_entry")
        assert found.check_at == found.checked_at + timedelta(minutes=1)
        assert (provider.asked, events(on)) == ([], [])

    def test_a_worker_without_the_providers_entry_forgets_nothing(self, on: Connection, provider: Desk) -> None:
        put, asked = save()
        assert asked is not None
        on.exec_driver_sql(
            "UPDATE onboarding.api_keys SET provider = 'gone_since', verdict = 'valid', condition = 'ok'"
        )
        run(validate_api_key, str(asked.id))
        found = key(on, put)
        assert (found.verdict, found.condition, found.last_condition) == ("valid", "ok", "no_entry")

    def test_a_server_of_the_users_own_is_not_asked_once_that_is_off(self, on: Connection, provider: Desk) -> None:
        with chosen(USHER_CUSTOM_BASE_URLS="true"):
            own, asked = save("openai_compatible", base_url="https://own.example.com/v1")
        theirs = save("ghost", user="ben", base_url="https://example.ghost.io")
        assert asked is not None
        assert theirs[1] is not None
        for one in (asked, theirs[1]):
            run(validate_api_key, str(one.id))
        assert (key(on, own).verdict, key(on, own).condition) == ("indeterminate", "forbidden_address")
        assert [path.partition("?")[0] for path in provider.asked] == ["/ghost/api/admin/users/"]

    def test_our_own_limit_puts_a_check_back_and_is_no_check(
        self, on: Connection, provider: Desk, tmp_path: Path
    ) -> None:
        provider.answer = WELCOME
        with chosen(USHER_PROVIDERS=str(slow_openai(tmp_path))):
            first, second = (save(user=user) for user in ("ann", "ben"))
            for _, asked in (first, second):
                assert asked is not None
                run(validate_api_key, str(asked.id))
        assert (key(on, first[0]).verdict, key(on, second[0]).verdict) == ("valid", "unchecked")
        assert (history(on, second[0]), key(on, second[0]).tries) == ([], 0)
        (back,) = planned(on)
        assert (back.user_id, back.code, back.failures, back.crashes) == ("ben", "throttled", 0, 0)
        assert timedelta(seconds=58) < back.ring_at - back.started_at <= timedelta(seconds=61)
        assert provider.asked == [OPENAI]


def slow_openai(folder: Path) -> Path:
    """Return a folder whose OpenAI may be asked once a minute."""
    entry = Path(keys.__file__).parents[1] / "onboarding/providers/catalogue/openai.toml"
    (folder / entry.name).write_text(f"{entry.read_text()}\n[limits]\nper_minute = 1\n")
    return folder
