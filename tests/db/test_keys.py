"""Keys in the database: sealed, one for each user and provider, shown without the key, lent to nobody but their owner."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from db import keys, scope
from db.engine import statement, unit
from db.keys import KeyGone
from db.vault import UnreadableError
from onboarding.providers.conversation import document
from onboarding.providers.examples import INVALID, VALID
from onboarding.providers.standing import Standing
from tests.db.kept_keys import PROVIDERS, VAULT, check, count, held, pasted, put, row, write
from tests.db.stage import at_once, statements, wide

# What is known of a key, as no key that was just put in has it.
KNOWN = {
    "verdict": "'valid'",
    "condition": "'no_quota'",
    "last_condition": "'rate_limited'",
    "details": '\'{"meta": {"left": 3}}\'',
    "checked_at": "now() - interval '3 hours'",
    "determinate_at": "now() - interval '4 hours'",
    "doubted_at": "now() - interval '5 minutes'",
    "used_at": "now() - interval '6 hours'",
}
_ALL_KNOWN = ", ".join(f"{name} = {value}" for name, value in KNOWN.items())


def known(on: Connection, key_id: int) -> dict[str, Any]:
    """Return what is known of a key."""
    return {name: value for name, value in row(on, key_id)._asdict().items() if name in KNOWN}


class TestPutting:
    """A key comes in."""

    def test_a_key_is_sealed_and_opens_for_its_owner(self, house: Engine, there: Connection) -> None:
        one = put(house)
        assert held(house, "ann", one.id).open(VAULT) == pasted().credential
        stored = row(there, one.id)
        assert VALID.encode() not in bytes(stored.key) + bytes(stored.data_key) + bytes(stored.fingerprint)
        assert (stored.verdict, stored.condition, stored.last_condition) == ("unchecked", "not_checked", "not_checked")
        assert (stored.last_four, stored.warnings, stored.master_key, stored.pepper) == ("FAKE", [], "k1", "p1")

    def test_it_takes_one_statement(self, house: Engine) -> None:
        with statements(house) as seen:
            put(house)
            put(house)
        assert len(seen) == 2, seen

    def test_it_brings_the_users_session_or_uses_the_one_that_is_there(self, house: Engine, there: Connection) -> None:
        for provider in ("openai", "groq"):
            put(house, provider=provider)
        put(house, user="ben")
        assert (count(there, "onboarding_sessions"), count(there, "api_keys")) == (2, 3)

    def test_the_watch_looks_at_it_within_a_minute_even_if_nobody_asks_for_a_check(
        self, house: Engine, there: Connection
    ) -> None:
        stored = row(there, put(house).id)
        assert 0 < (stored.check_at - stored.now).total_seconds() <= 60

    def test_one_that_nobody_can_check_says_so_and_is_never_due(self, house: Engine, there: Connection) -> None:
        one = put(house, provider="fal")
        stored = row(there, one.id)
        assert not one.checkable
        assert (stored.verdict, stored.condition, stored.check_at) == ("no_checker", "no_checker", None)

    def test_another_key_takes_the_place_and_nothing_known_of_the_old_one_stays(
        self, house: Engine, there: Connection
    ) -> None:
        first = put(house)
        write(there, first.id, _ALL_KNOWN)
        second = put(house, tag=INVALID)
        assert (second.id, second.revision) == (first.id, first.revision + 1)
        fresh = known(there, put(house, user="ben").id)
        assert known(there, first.id) == fresh
        assert held(house, "ann", first.id).open(VAULT) == pasted(tag=INVALID).credential

    def test_the_same_key_again_keeps_what_is_known_of_it(self, house: Engine, there: Connection) -> None:
        first = put(house)
        write(there, first.id, _ALL_KNOWN)
        before = known(there, first.id)
        assert put(house) == keys.Put(first.id, first.revision + 1, checkable=True)
        assert known(there, first.id) == before

    def test_the_same_key_again_is_sealed_anew_and_due_anew(self, house: Engine, there: Connection) -> None:
        first = put(house)
        write(there, first.id, "tries = 9, check_at = now() + interval '30 days'")
        before = row(there, first.id)
        put(house)
        after = row(there, first.id)
        assert after.fingerprint == before.fingerprint
        assert before.row_id != after.row_id
        assert before.key != after.key
        assert before.data_key != after.data_key
        assert (after.tries, (after.check_at - after.now).total_seconds() <= 60) == (0, True)

    def test_the_same_key_for_another_server_is_another_key(self, house: Engine, there: Connection) -> None:
        provider = PROVIDERS["openai_compatible"]
        for address in ("https://one.example.com", "https://two.example.com"):
            with unit(scope.everyone("test"), house) as tx:
                one = keys.put(tx, "ann", provider, pasted(provider.id, base_url=address), VAULT)
            stored = row(there, one.id)
            assert (stored.verdict, stored.base_url) == ("unchecked", address)
            write(there, one.id, "verdict = 'invalid'")

    def test_of_two_at_once_the_row_holds_the_later_one_whole(self, house: Engine, there: Connection) -> None:
        both = at_once(2, lambda number: put(house, tag=(VALID, INVALID)[number]))
        assert sorted(one.revision for one in both) == [1, 2]
        last = max(range(2), key=lambda number: both[number].revision)
        assert held(house, "ann", both[0].id).open(VAULT) == pasted(tag=(VALID, INVALID)[last]).credential
        assert row(there, both[0].id).fingerprint == VAULT.fingerprint(
            "openai", document(pasted(tag=(VALID, INVALID)[last]).credential)
        )

    def test_what_is_rolled_back_leaves_the_old_key(self, house: Engine) -> None:
        one = put(house)
        with wide(house) as on, Session(on) as tx:
            keys.put(tx, "ann", PROVIDERS["openai"], pasted(tag=INVALID), VAULT)
            tx.rollback()
        assert held(house, "ann", one.id).open(VAULT) == pasted().credential


class TestLending:
    """A key goes to a check, or to whoever acts for its owner."""

    def test_a_held_key_knows_its_row_its_revision_and_its_standing(self, house: Engine, there: Connection) -> None:
        one = put(house)
        write(there, one.id, f"{_ALL_KNOWN}, tries = 4")
        lent, stored = held(house, "ann", one.id), row(there, one.id)
        assert (lent.id, lent.user_id, lent.provider, lent.revision) == (one.id, "ann", "openai", 1)
        assert lent.standing == Standing(**{name: getattr(stored, name) for name in Standing.__dataclass_fields__})
        assert stored.now >= lent.now

    def test_it_is_found_by_its_provider_as_well(self, house: Engine) -> None:
        one = put(house)
        with unit(scope.everyone("test"), house) as tx:
            assert keys.held_for(tx, "ann", "openai").id == one.id

    def test_nobody_is_lent_anothers_key(self, house: Engine) -> None:
        one = put(house)
        put(house, user="ben", provider="groq")
        for user in ("ben", "", "ANN", "nobody"):
            with pytest.raises(KeyGone), unit(scope.everyone("test"), house) as tx:
                keys.held(tx, user, one.id)
            with pytest.raises(KeyGone), unit(scope.everyone("test"), house) as tx:
                keys.held_for(tx, user, "openai")

    def test_there_is_no_key_of_an_unknown_id_or_provider(self, house: Engine) -> None:
        one = put(house)
        with pytest.raises(KeyGone), unit(scope.everyone("test"), house) as tx:
            keys.held(tx, "ann", one.id + 1)
        with pytest.raises(KeyGone), unit(scope.everyone("test"), house) as tx:
            keys.held_for(tx, "ann", "groq")

    def test_a_row_that_was_moved_to_another_user_does_not_open(self, house: Engine, there: Connection) -> None:
        one = put(house)
        put(house, user="ben", provider="groq")
        bens = there.exec_driver_sql("SELECT id FROM onboarding.onboarding_sessions WHERE user_id = 'ben'").scalar_one()
        write(there, one.id, f"session_id = {bens}")
        with pytest.raises(UnreadableError):
            held(house, "ben", one.id).open(VAULT)

    def test_a_seal_that_was_copied_from_another_row_does_not_open(self, house: Engine, there: Connection) -> None:
        one = put(house)
        other = row(there, put(house, user="ben", tag=INVALID).id)
        there.exec_driver_sql(
            "UPDATE onboarding.api_keys SET key = %s, data_key = %s WHERE id = %s", (other.key, other.data_key, one.id)
        )
        with pytest.raises(UnreadableError):
            held(house, "ann", one.id).open(VAULT)


class TestShowing:
    """A key is shown to whoever may see that it is there."""

    def test_it_is_shown_without_the_key_or_anything_made_of_it(self, house: Engine, there: Connection) -> None:
        one = put(house)
        check(house, one)
        stored = row(there, one.id)
        with statement(scope.user("ann"), house) as on:
            (shown,) = keys.shown(on, "ann")
        hidden = {bytes(value) for value in stored if isinstance(value, bytes | memoryview)}
        assert len(hidden) == 3
        assert hidden.isdisjoint(value for value in shown if isinstance(value, bytes))
        assert stored.row_id not in shown
        assert VALID not in str(shown).lower()
        assert (shown.provider, shown.last_four, shown.verdict) == ("openai", "FAKE", "valid")

    def test_a_user_sees_all_their_own_keys_by_provider_and_nobody_elses(self, house: Engine) -> None:
        for provider in ("openai", "groq", "anthropic"):
            put(house, provider=provider)
        put(house, user="ben", provider="mistral")
        with statement(scope.user("ann"), house) as on:
            assert [shown.provider for shown in keys.shown(on, "ann")] == ["anthropic", "groq", "openai"]
        with statement(scope.user("nobody"), house) as on:
            assert keys.shown(on, "nobody") == []

    def test_what_is_known_can_be_read_from_what_is_shown(self, house: Engine) -> None:
        one = put(house)
        check(house, one)
        with statement(scope.user("ann"), house) as on:
            (shown,) = keys.shown(on, "ann")
        assert keys.standing_of(shown) == held(house, "ann", one.id).standing


class TestRemoving:
    """A key goes."""

    def test_it_goes_with_its_history(self, house: Engine, there: Connection) -> None:
        check(house, put(house))
        put(house, provider="groq")
        with unit(scope.everyone("test"), house) as tx:
            assert keys.remove(tx, "ann", "openai")
            assert not keys.remove(tx, "ann", "openai")
        assert (count(there, "api_keys"), count(there, "key_checks")) == (1, 0)

    def test_nobody_removes_anothers_key(self, house: Engine, there: Connection) -> None:
        put(house)
        with unit(scope.everyone("test"), house) as tx:
            assert not keys.remove(tx, "ben", "openai")
        assert count(there, "api_keys") == 1

    def test_all_of_a_users_keys_checks_and_events_go_with_their_session(
        self, house: Engine, there: Connection
    ) -> None:
        check(house, put(house))
        there.exec_driver_sql("DELETE FROM onboarding.onboarding_sessions WHERE user_id = 'ann'")
        assert [count(there, table) for table in ("api_keys", "key_checks", "key_events")] == [0, 0, 0]
