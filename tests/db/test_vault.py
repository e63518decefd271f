"""A seal opens at its own place, with its own keys, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import Connection

from db.vault import (
    CREDENTIAL,
    MasterKeys,
    Pepper,
    Place,
    UnreadableError,
    Vault,
)
from db.vault.boxes import frame
from onboarding.secret import Secret
from tests.db.sealed_rows import key_bytes, named, open_row, opened, put, rows, vault_of

OURS = vault_of("k1")
HERE = Place("main", "user_1", "openai", CREDENTIAL, UUID(int=1))

anything = st.text(st.characters() | st.characters(categories=["Cs"]))  # JSON can carry halves of surrogate pairs
places = st.builds(Place, anything, anything, anything, anything, st.uuids())


@given(anything, places)
def test_any_text_opens_at_its_own_place(text: str, place: Place) -> None:
    assert OURS.open(OURS.seal(Secret(text), place), place).reveal() == text


@given(places, places)
def test_a_seal_opens_at_no_other_place(one: Place, other: Place) -> None:
    assume(one != other)
    with pytest.raises(UnreadableError):
        OURS.open(OURS.seal(Secret("FAKE"), one), other)


@pytest.mark.parametrize("part", ["tenant", "user_id", "provider", "field", "row"])
def test_a_seal_is_bound_to_each_part_of_its_place(part: str) -> None:
    changed: dict[str, Any] = {part: UUID(int=2) if part == "row" else "another"}
    moved = replace(HERE, **changed)
    with pytest.raises(UnreadableError, match="moved from another row"):
        OURS.open(OURS.seal(Secret("FAKE"), HERE), moved)


@pytest.mark.parametrize(("one", "other"), [("a|b", "c"), ("ab", "c"), ("", "abc")])
def test_places_whose_parts_join_to_the_same_text_are_different(one: str, other: str) -> None:
    joined = replace(HERE, tenant=one, user_id=other)
    shifted = (
        replace(HERE, tenant=one[:-1], user_id=one[-1:] + other) if one else replace(HERE, tenant="abc", user_id="")
    )
    with pytest.raises(UnreadableError):
        OURS.open(OURS.seal(Secret("FAKE"), joined), shifted)


@given(st.lists(anything), st.lists(anything))
def test_different_lists_are_framed_differently(one: list[str], other: list[str]) -> None:
    assert (frame(*one) == frame(*other)) == (one == other)


@given(st.data(), st.sampled_from(["ciphertext", "data_key"]), st.integers(1, 255))
def test_a_seal_with_any_byte_changed_does_not_open(data: st.DataObject, part: str, change: int) -> None:
    sealed = OURS.seal(Secret("FAKE-c0de200"), HERE)
    whole = bytearray(getattr(sealed, part))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= change
    changed: dict[str, Any] = {part: bytes(whole)}
    with pytest.raises(UnreadableError):
        OURS.open(replace(sealed, **changed), HERE)


@given(st.data(), st.sampled_from(["ciphertext", "data_key"]))
def test_a_seal_that_is_cut_or_longer_does_not_open(data: st.DataObject, part: str) -> None:
    sealed = OURS.seal(Secret("FAKE-c0de200"), HERE)
    whole = getattr(sealed, part)
    changed = data.draw(st.integers(0, len(whole) - 1).map(lambda end: whole[:end]) | st.just(whole + b"\0"))
    with pytest.raises(UnreadableError):
        OURS.open(replace(sealed, **{part: changed}), HERE)


def test_the_data_key_of_another_seal_opens_nothing() -> None:
    one, other = OURS.seal(Secret("FAKE-1"), HERE), OURS.seal(Secret("FAKE-2"), HERE)
    with pytest.raises(UnreadableError):
        OURS.open(replace(one, data_key=other.data_key), HERE)


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    seals = [OURS.seal(Secret("FAKE"), HERE) for _ in range(100)]
    assert len({seal.ciphertext for seal in seals}) == len({seal.data_key for seal in seals}) == 100
    assert len({seal.ciphertext[:13] for seal in seals}) == 100  # the nonces


def test_what_is_stored_begins_with_its_version_and_does_not_hold_the_text() -> None:
    sealed = OURS.seal(Secret("FAKE-c0de200"), HERE)
    assert (sealed.ciphertext[0], sealed.data_key[0], sealed.master_key) == (1, 1, "k1")
    assert len(sealed.ciphertext) == 1 + 12 + len("FAKE-c0de200") + 16
    assert b"c0de200" not in sealed.ciphertext + sealed.data_key


def test_a_seal_of_a_newer_version_is_told_apart() -> None:
    sealed = OURS.seal(Secret("FAKE"), HERE)
    with pytest.raises(UnreadableError, match="a newer version"):
        OURS.open(replace(sealed, ciphertext=b"\x02" + sealed.ciphertext[1:]), HERE)


def test_a_seal_whose_master_key_is_gone_names_it() -> None:
    with pytest.raises(UnreadableError, match="its master key k1 is not known here"):
        vault_of("k2").open(OURS.seal(Secret("FAKE"), HERE), HERE)


def test_another_key_of_the_same_id_opens_nothing() -> None:
    stranger = Vault(MasterKeys({"k1": key_bytes("another")}), Pepper.parse(named("p1")))
    with pytest.raises(UnreadableError, match="another key of this id"):
        stranger.open(OURS.seal(Secret("FAKE"), HERE), HERE)


def test_a_wrapped_key_is_bound_to_the_id_of_its_master_key() -> None:
    twins = MasterKeys({"k1": key_bytes("k1"), "k2": key_bytes("k1")})
    _, wrapped = twins.wrap(key_bytes("data"), HERE.context)
    with pytest.raises(UnreadableError):
        twins.unwrap("k2", wrapped, HERE.context)


@given(anything, places)
def test_a_rewrapped_seal_opens_with_the_new_key_alone(text: str, place: Place) -> None:
    old = OURS.seal(Secret(text), place)
    new = vault_of("k2", "k1").rewrap(old, place)
    assert (new.ciphertext, new.master_key) == (old.ciphertext, "k2")
    assert vault_of("k2").open(new, place).reveal() == text
    with pytest.raises(UnreadableError):
        OURS.open(new, place)


def test_what_does_not_open_is_not_rewrapped() -> None:
    with pytest.raises(UnreadableError):
        vault_of("k2", "k1").rewrap(OURS.seal(Secret("FAKE"), HERE), replace(HERE, user_id="another"))


def owners(on: Connection) -> None:
    put(on, OURS, ("ann", "openai", "FAKE-ann"), ("ann", "groq", "FAKE-ann-groq"), ("bob", "openai", "FAKE-bob"))


SWAP = "UPDATE onboarding.api_keys AS k SET {set} FROM onboarding.api_keys AS o WHERE o.id <> k.id AND {which}"
SEAL = "key = o.key, data_key = o.data_key, master_key = o.master_key"
MOVES = {
    "to another user": SWAP.format(set=SEAL, which="k.session_id <> o.session_id AND k.provider = o.provider"),
    "to another provider": SWAP.format(set=SEAL, which="k.session_id = o.session_id"),
    "with its row's name": "DELETE FROM onboarding.api_keys WHERE provider = 'openai' AND session_id = (SELECT id FROM "
    "onboarding.onboarding_sessions WHERE user_id = 'bob'); UPDATE onboarding.api_keys SET session_id = (SELECT id FROM "
    "onboarding.onboarding_sessions WHERE user_id = 'bob')",
    "to a row renamed": "UPDATE onboarding.api_keys SET row_id = gen_random_uuid()",
    "to another's name": "UPDATE onboarding.onboarding_sessions SET user_id = user_id || '2'",
}


@pytest.mark.parametrize("move", MOVES)
def test_a_seal_that_was_moved_in_the_table_does_not_open(on: Connection, move: str) -> None:
    owners(on)
    before = {row.id: (row.user_id, row.provider, row.row_id, row.key) for row in rows(on)}
    assert set(opened(on, OURS).values()) == {"FAKE-ann", "FAKE-ann-groq", "FAKE-bob"}
    on.exec_driver_sql(MOVES[move])
    moved = [row for row in rows(on) if before[row.id] != (row.user_id, row.provider, row.row_id, row.key)]
    assert moved
    for row in moved:
        with pytest.raises(UnreadableError):
            open_row(row, OURS)


def test_fingerprints_are_the_same_for_the_same_key_of_one_provider() -> None:
    prints = [
        OURS.fingerprint(provider, Secret(key)) for provider in ("openai", "groq") for key in ("FAKE-1", "FAKE-2")
    ]
    assert len(set(prints)) == 4
    assert (
        OURS.fingerprint("openai", Secret("FAKE-1"))
        == prints[0]
        == vault_of("k9").fingerprint("openai", Secret("FAKE-1"))
    )
    assert OURS.fingerprint("openaiFA", Secret("KE-1")) != prints[0]
    assert len(prints[0]) == 32


def test_a_fingerprint_is_worth_nothing_without_its_pepper() -> None:
    other = Vault(MasterKeys.parse(named("k1")), Pepper.parse(named("p2")))
    assert other.fingerprint("openai", Secret("FAKE")) != OURS.fingerprint("openai", Secret("FAKE"))
    assert (OURS.pepper, other.pepper) == ("p1", "p2")
