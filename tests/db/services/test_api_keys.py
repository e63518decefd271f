"""A user's keys: saved sealed, shown masked, given whole to workers, theirs alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Connection, Row
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from db import scope
from db.engine import engine, statement, unit
from db.key_intake import masked
from db.models.base import Base
from db.models.people import OnboardingSession
from db.naming import provider_of
from db.scope import worker_scope
from db.services import get_api_keys, save_api_key
from onboarding.providers.pasting import KeyRefused, ProviderUnknown
from tests.db.sealed_rows import rows
from tests.db.services.conftest import fake
from tests.db.stage import at_once, scalar

LONG = "u" * 256  # no user's name is so long: the database refuses it


def whole(user_id: str) -> dict[str, str]:
    """Return a user's keys as a worker sees them."""
    with worker_scope():
        return get_api_keys(user_id)


def key_row(on: Connection) -> Row[Any]:
    (row,) = rows(on)
    return row


def jobs(on: Connection) -> list[Any]:
    return list(on.exec_driver_sql("SELECT kind, user_id, args, rung_at FROM onboarding.jobs").all())


def test_a_saved_key_is_given_whole_to_a_worker(on: Connection) -> None:
    assert save_api_key("u", "openai", fake("openai"))
    assert whole("u") == {"openai": fake("openai")}


def test_anybody_else_sees_its_end_alone(on: Connection) -> None:
    save_api_key("u", "exa", fake("exa"))
    assert get_api_keys("u") == {"exa": "…e200"}


def test_of_a_short_key_nothing_is_seen(on: Connection) -> None:
    save_api_key("u", "openai", "sk-FAKE-12")
    assert get_api_keys("u") == {"openai": "…"}


def test_a_masked_key_that_comes_back_from_a_form_is_not_taken_for_a_key(on: Connection) -> None:
    with pytest.raises(KeyRefused, match="forbidden_characters"):
        save_api_key("u", "openai", masked("FAKE"))


def test_another_thread_of_a_worker_is_not_a_worker_by_itself(on: Connection) -> None:
    save_api_key("u", "exa", fake("exa"))
    with worker_scope(), ThreadPoolExecutor(1) as other:
        assert other.submit(get_api_keys, "u").result() == {"exa": "…e200"}


def test_no_column_of_any_table_holds_a_saved_key(on: Connection) -> None:
    secret = fake("openai")
    save_api_key("u", "openai", secret)
    tables = [table.fullname for table in Base.metadata.sorted_tables]
    kept = "".join(
        scalar(on, f"SELECT coalesce(string_agg(to_jsonb(t)::text, ''), '') FROM {name} AS t") for name in tables
    )
    assert '"last_four": "FAKE"' in kept
    assert key_row(on).key.hex() in kept
    for part in (secret, secret[4:20]):
        assert part not in kept
        assert part.encode().hex() not in kept


def test_sixteen_saves_at_once_leave_one_row_that_opens(on: Connection) -> None:
    given = [fake("openai", 0x300 + n) for n in range(16)]
    assert all(at_once(16, lambda n: save_api_key("u", "openai", given[n])))
    assert key_row(on).revision == 16
    assert whole("u")["openai"] in given
    (job,) = jobs(on)
    assert job.args == {"key_id": key_row(on).id, "revision": 16}


def test_the_last_saved_key_is_the_one_kept(on: Connection) -> None:
    for tag in (0x200, 0x401, 0x402):
        save_api_key("u", "openai", fake("openai", tag))
    assert whole("u") == {"openai": fake("openai", 0x402)}


def found_valid(on: Connection) -> None:
    on.exec_driver_sql("UPDATE onboarding.api_keys SET verdict = 'valid', condition = 'ok', determinate_at = now()")


def test_the_same_key_again_keeps_what_is_known_of_it(on: Connection) -> None:
    save_api_key("u", "openai", fake("openai"))
    found_valid(on)
    save_api_key("u", "openai", f" {fake('openai')}\n")
    row = key_row(on)
    assert (row.verdict, row.condition, row.revision) == ("valid", "ok", 2)


def test_of_another_key_nothing_is_known(on: Connection) -> None:
    save_api_key("u", "openai", fake("openai"))
    found_valid(on)
    save_api_key("u", "openai", fake("openai", 0x401))
    assert (key_row(on).verdict, key_row(on).determinate_at) == ("unchecked", None)


def test_a_user_never_sees_keys_of_another(on: Connection) -> None:
    save_api_key("a.b", "openai", fake("openai"))
    save_api_key("a@b", "mistral", fake("mistral"))
    assert whole("a.b") == {"openai": fake("openai")}
    assert whole("a@b") == {"mistral": fake("mistral")}
    assert (get_api_keys("a.b"), get_api_keys("a@b"), get_api_keys("ab")) == (
        {"openai": "…FAKE"},
        {"mistral": "…AKEF"},
        {},
    )


class TestTheCheck:
    """Saving asks for it."""

    def test_is_asked_for_and_rung_by_the_feeder(self, on: Connection) -> None:
        save_api_key("u", "openai", fake("openai"))
        (job,) = jobs(on)
        assert (job.kind, job.user_id, job.rung_at) == ("validate_api_key", "u", None)
        assert job.args == {"key_id": key_row(on).id, "revision": 1}

    def test_is_left_to_the_watch_where_no_worker_has_registered_the_job(self, on: Connection) -> None:
        on.exec_driver_sql("DELETE FROM onboarding.job_kinds WHERE kind = 'validate_api_key'")
        assert save_api_key("u", "openai", fake("openai"))
        assert jobs(on) == []
        assert scalar(on, "SELECT check_at < now() + interval '2 minutes' FROM onboarding.api_keys")

    def test_is_not_asked_for_where_nobody_can_check(self, on: Connection) -> None:
        save_api_key("u", "exa", fake("exa"))
        assert jobs(on) == []
        assert key_row(on).verdict == "no_checker"

    def test_of_an_older_key_that_is_just_ending_does_not_stand_in_the_way(self, on: Connection) -> None:
        save_api_key("u", "openai", fake("openai"))
        with ThreadPoolExecutor(1) as other, statement(scope.everyone("test")) as check:
            check.execution_options(isolation_level="READ COMMITTED")
            with check.begin():
                # A check settles its job's row first, then writes what it found; a save goes the other way round.
                check.exec_driver_sql("UPDATE onboarding.jobs SET failures = failures")
                saved = other.submit(save_api_key, "u", "openai", fake("openai", 0x401))
                waits_for_the_job(on)
                finished(check)
            assert saved.result(10)
        assert whole("u") == {"openai": fake("openai", 0x401)}


def waits_for_the_job(on: Connection) -> None:
    """Wait until somebody waits for a lock in `onboarding.ask`."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%%onboarding.ask%%'"
    assert any(scalar(on, waiting) for _ in range(10_000))


def finished(check: Connection) -> None:
    """End a check; one of two that wait for each other is told to give way, and a worker would begin again."""
    try:
        check.exec_driver_sql("UPDATE onboarding.api_keys SET checked_at = now()")
    except OperationalError:
        check.get_transaction().rollback()  # type: ignore[union-attr] # it stands in one


class TestRefused:
    """What cannot be saved says why, and nothing of what was entered."""

    def test_is_a_provider_that_nobody_knows(self, on: Connection) -> None:
        with pytest.raises(ProviderUnknown):
            save_api_key("u", "nosuch", fake("openai"))
        assert rows(on) == []

    @pytest.mark.parametrize(
        ("provider", "given", "field", "code"),
        [
            ("openai", "", "key", "empty"),
            ("openai", "sk-FAKE two words", "key", "contains_space"),
            ("openai", "your-api-key-here", "key", "placeholder"),
            ("shopify", "shpat_FAKE", "shop", "empty"),
            ("langfuse", {"key": "sk-lf-FAKE"}, "public_key", "empty"),
            ("langfuse", {"key": "sk-lf-FAKE", "sk-lf-FAKE": ""}, "unknown", "unknown_field"),
        ],
        ids=["nothing", "words", "placeholder", "a field missing", "one of two", "a key for a name"],
    )
    def test_is_what_cannot_be_a_key(
        self, on: Connection, provider: str, given: str | dict[str, str], field: str, code: str
    ) -> None:
        with pytest.raises(KeyRefused) as refused:
            save_api_key("u", provider, given)
        assert (refused.value.field, refused.value.code) == (field, code)
        assert "FAKE" not in f"{refused.value} {refused.value.say} {refused.value.learned}"
        assert rows(on) == []


class TestInTheCallersTransaction:
    """With `db` everything is the caller's to commit."""

    def test_a_save_goes_when_the_caller_rolls_back(self, on: Connection) -> None:
        with Session(engine()) as theirs:
            assert save_api_key("u", "openai", fake("openai"), theirs)
            assert get_api_keys("u", theirs) == {"openai": "…FAKE"}
            theirs.rollback()
        assert (rows(on), jobs(on)) == ([], [])

    def test_a_save_stays_when_the_caller_commits(self, on: Connection) -> None:
        with unit(scope.everyone("test")) as theirs:
            save_api_key("u", "openai", fake("openai"), theirs)
            assert rows(on) == []
        assert whole("u") == {"openai": fake("openai")}
        assert len(jobs(on)) == 1

    def test_a_save_that_fails_leaves_it_able_to_go_on(self, on: Connection) -> None:
        with unit(scope.everyone("test")) as theirs:
            assert save_api_key("u", "openai", fake("openai"), theirs)
            assert not save_api_key(LONG, "openai", fake("openai"), theirs)
            assert save_api_key("u", "mistral", fake("mistral"), theirs)
        assert sorted(whole("u")) == ["mistral", "openai"]

    def test_what_the_caller_has_only_in_memory_comes_first(self, on: Connection) -> None:
        with unit(scope.everyone("test")) as theirs:
            theirs.add(OnboardingSession(user_id="u"))
            assert save_api_key("u", "openai", fake("openai"), theirs)
        assert scalar(on, "SELECT count(*) FROM onboarding.onboarding_sessions") == 1


def test_a_save_that_the_database_refuses_is_told_as_the_documented_false(on: Connection) -> None:
    with capture_logs() as log:
        assert save_api_key(LONG, "openai", fake("openai")) is False
    (line,) = log
    assert (line["event"], line["reason"]) == ("api_key_not_saved", "value too long for type character varying(255)")


def test_no_line_of_the_log_has_a_traceback_because_some_logs_print_the_values_in_it(on: Connection) -> None:
    save_api_key("u", "openai", fake("openai"))
    on.exec_driver_sql("UPDATE onboarding.api_keys SET key = set_byte(key, 40, get_byte(key, 40) # 1)")
    with capture_logs() as log:
        assert whole("u") == {}
        assert not save_api_key(LONG, "openai", fake("openai"))
    assert [line["event"] for line in log] == ["api_key_unreadable", "api_key_not_saved"]
    assert not any("exc_info" in line for line in log)
    assert "c0de200" not in str(log)


def test_a_key_that_does_not_open_is_left_out_and_the_others_are_not(on: Connection) -> None:
    save_api_key("u", "openai", fake("openai"))
    save_api_key("u", "mistral", fake("mistral"))
    on.exec_driver_sql("UPDATE onboarding.api_keys SET row_id = gen_random_uuid() WHERE provider = 'openai'")
    assert whole("u") == {"mistral": fake("mistral")}


def test_a_provider_with_several_fields_takes_them_by_name(on: Connection) -> None:
    save_api_key("u", "shopify", {"shop": "example.myshopify.com", "key": fake("shopify")})
    assert whole("u") == {"shopify": fake("shopify")}


@pytest.mark.parametrize(
    ("older", "provider"), [("metaphor", "exa"), ("Metaphor ", "exa"), ("hf_token", "huggingface")]
)
def test_a_key_saved_under_an_older_name_is_the_providers(on: Connection, older: str, provider: str) -> None:
    save_api_key("u", older, fake(provider))
    assert whole("u") == {provider_of(provider).id: fake(provider)}
