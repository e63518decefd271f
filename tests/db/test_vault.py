"""A seal opens at its own place, with its own keys, and nowhere else; nothing that holds a key shows it."""

from __future__ import annotations

import base64
import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import Connection

from db.vault import (
    CREDENTIAL,
    MasterKeys,
    Pepper,
    Place,
    Sealed,
    UnreadableError,
    Vault,
    VaultAway,
    VaultError,
    new_key,
    parse_keys,
    vault,
)
from db.vault.boxes import frame
from onboarding.secret import Secret
from settings import SettingsError, settings
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


def encoded(size: int, letter: str = "a") -> str:
    return base64.b64encode(letter.encode() * size).decode()


GOOD: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "one": (f"k1:{encoded(32)}", ("k1",)),
    "two, the first is primary": (f"k2:{encoded(32)},k1:{encoded(32, 'b')}", ("k2", "k1")),
    "with spaces and a line's end": (f" k2:{encoded(32)} ,\n k1:{encoded(32, 'b')}\n", ("k2", "k1")),
    "without padding": (f"k1:{encoded(32).rstrip('=')}", ("k1",)),
    "urlsafe": (f"k1:{base64.urlsafe_b64encode(bytes([251, 255] * 16)).decode()}", ("k1",)),
    "standard": (f"k1:{base64.b64encode(bytes([251, 255] * 16)).decode()}", ("k1",)),
    "an id with everything": (f"prod-2026_a:{encoded(32)}", ("prod-2026_a",)),
    "the longest id": (f"{'k' * 32}:{encoded(32)}", ("k" * 32,)),
}


@pytest.mark.parametrize("name", GOOD)
def test_master_keys_are_read_in_their_order(name: str) -> None:
    text, ids = GOOD[name]
    keys = MasterKeys.parse(text)
    assert keys.ids == ids
    assert keys.wrap(key_bytes("data"), b"")[0] == ids[0]


BAD: Mapping[str, tuple[str, str]] = {
    "nothing": ("", "entry 1 is empty"),
    "a comma too many": (f"k1:{encoded(32)},", "entry 2 is empty"),
    "no id": (encoded(32), "entry 1 has no id in front, as in k1:<base64>"),
    "no id in the second": (f"k1:{encoded(32)},{encoded(32, 'b')}", "entry 2 has no id in front, as in k1:<base64>"),
    "an empty id": (f":{encoded(32)}", "the id of entry 1 is not 1 to 32 of a-z, 0-9, _ and -"),
    "a large letter in the id": (f"K1:{encoded(32)}", "the id of entry 1 is not 1 to 32 of a-z, 0-9, _ and -"),
    "too long an id": (f"{'k' * 33}:{encoded(32)}", "the id of entry 1 is not 1 to 32 of a-z, 0-9, _ and -"),
    "key and id exchanged": (f"{'f' * 32}:k1", "the key of entry 1 has 1 bytes and needs 32"),
    "no key": ("k1:", "entry 1 is not base64"),
    "only padding": ("k1:==", "entry 1 is not base64"),
    "not base64": (f"k1:{'!' * 43}", "entry 1 is not base64"),
    "padding inside": (f"k1:{encoded(32)[:20]}={encoded(32)[20:]}", "entry 1 is not base64"),
    "a letter missing": (f"k1:{'a' * 41}", "entry 1 is not base64, or a part of it is missing"),
    "short": (f"k1:{encoded(16)}", "the key of entry 1 has 16 bytes and needs 32"),
    "long, as hexadecimal digits are": (f"k1:{'ab' * 32}", "the key of entry 1 has 48 bytes and needs 32"),
    "the second short": (f"k2:{encoded(32)},k1:{encoded(31)}", "the key of entry 2 has 31 bytes and needs 32"),
    "an id twice": (f"k1:{encoded(32)},k1:{encoded(32, 'b')}", "entries 1 and 2 have the same id"),
    "a key twice": (f"k2:{encoded(32)},k1:{encoded(32)}", "entries 1 and 2 are the same key under two ids"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_with_master_keys_is_named(name: str) -> None:
    text, message = BAD[name]
    with pytest.raises(VaultError) as caught:
        MasterKeys.parse(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"p1:{encoded(31)}", "the key has 31 bytes and needs at least 32"),
        (f"p2:{encoded(32)},p1:{encoded(32, 'b')}", "there are 2 keys and there can be one"),
    ],
    ids=["short", "two"],
)
def test_what_is_wrong_with_a_pepper_is_named(text: str, message: str) -> None:
    with pytest.raises(VaultError) as caught:
        Pepper.parse(text)
    assert str(caught.value) == message


def test_a_pepper_may_be_longer() -> None:
    assert Pepper.parse(f"p1:{encoded(64)}").id == "p1"


def test_a_new_key_is_read_back_and_is_new() -> None:
    made = [new_key(f"k{n}") for n in range(100)]
    assert len(parse_keys(",".join(made))) == 100
    assert len(MasterKeys.parse(",".join(made)).ids) == 100


# Long enough that none of it stands in a message by chance.
broken = st.lists(st.text("ABCDEFabcdef0123456789+/=-_:!", min_size=16, max_size=60), min_size=1, max_size=3)


@given(broken, st.sampled_from(["", "k1:", "k1:k1:", "f" * 16 + ":"]))
def test_no_error_repeats_any_part_of_a_key(entries: list[str], front: str) -> None:
    text = ",".join(front + entry for entry in entries)
    chosen = settings().model_copy(update={"master_keys": SecretStr(text), "pepper": SecretStr(text)})
    told = [
        refusal(lambda: MasterKeys.parse(text)),
        refusal(lambda: Pepper.parse(text)),
        refusal(lambda: vault(chosen)),
    ]
    for entry in entries:
        assert not any(piece in "".join(told) for piece in pieces(front + entry))


def refusal(act: Callable[[], object]) -> str:
    """Return all that an error shows; "" where there is none."""
    try:
        act()
    except (VaultError, SettingsError) as error:
        return "".join(traceback.format_exception(error)) + repr(error.args)
    return ""


def pieces(entry: str) -> set[str]:
    return {entry[at : at + 8] for at in range(len(entry) - 7)}


def test_the_settings_make_one_vault() -> None:
    assert vault() is vault(settings())
    assert (vault().primary, vault().pepper) == ("k1", "p1")
    assert vault().open(vault().seal(Secret("FAKE"), HERE), HERE).reveal() == "FAKE"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("master_keys", None, "USHER_MASTER_KEYS is not set. Make one with `usher vault new-key` and"),
        ("pepper", None, "USHER_PEPPER is not set. Make one with `usher vault new-key --pepper` and"),
        ("master_keys", f"k1:{encoded(16)}", "USHER_MASTER_KEYS: the key of entry 1 has 16 bytes and needs 32."),
        ("pepper", f"p1:{encoded(16)}", "USHER_PEPPER: the key has 16 bytes and needs at least 32."),
    ],
    ids=["no master key", "no pepper", "a short master key", "a short pepper"],
)
def test_settings_without_usable_keys_are_refused(field: str, value: str | None, message: str) -> None:
    chosen = settings().model_copy(update={field: SecretStr(value) if value else None})
    with pytest.raises(SettingsError) as caught:
        vault(chosen)
    assert str(caught.value).startswith(message)
    assert "usher vault new-key" in str(caught.value)


HOLDERS = {
    "Vault": OURS,
    "MasterKeys": MasterKeys.parse(named("k2", "k1")),
    "Pepper": Pepper.parse(named("p1")),
}
HIDDEN = [key_bytes(name) for name in ("k1", "k2", "p1")]


@pytest.mark.parametrize("name", HOLDERS)
def test_nothing_that_holds_a_key_shows_it(name: str, caplog: pytest.LogCaptureFixture) -> None:
    holder = HOLDERS[name]
    logging.getLogger("vault").warning("holding %s %r", holder, {"it": [holder]})
    shown = f"{holder}{holder!r}{holder!s}{[holder]}{vars(type(holder))}{caplog.text}{caplog.records[0].args}"
    assert name in shown
    for key in HIDDEN:
        assert not any(form in shown for form in (key.hex(), base64.b64encode(key).decode()[:42], str(key)[2:-1]))


@pytest.mark.parametrize("name", HOLDERS)
@pytest.mark.parametrize(
    "copying",
    [copy.copy, copy.deepcopy, *[lambda x, p=p: pickle.dumps(x, p) for p in range(6)], json.dumps],
    ids=["copy", "deepcopy", *[f"pickle {p}" for p in range(6)], "json"],
)
def test_nothing_that_holds_a_key_is_copied(name: str, copying: Callable[[object], object]) -> None:
    with pytest.raises(TypeError):
        copying(HOLDERS[name])


@pytest.mark.parametrize("name", HOLDERS)
def test_a_key_is_held_as_no_bytes_of_python(name: str) -> None:
    holder = HOLDERS[name]
    held = [getattr(holder, slot) for kind in type(holder).__mro__ for slot in getattr(kind, "__slots__", ())]
    assert len(held) >= 2
    for key in HIDDEN:
        assert repr(key)[2:-1] not in repr(held)


@dataclass
class FakeKms:
    """A service that keeps its master key to itself; older rows are still wrapped by ours."""

    older: MasterKeys
    down: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        return ("kms", *self.older.ids)

    def wrap(self, data_key: bytes, context: bytes) -> tuple[str, bytes]:
        return "kms", self._inside().wrap(data_key, context)[1]

    def unwrap(self, master_key: str, wrapped: bytes, context: bytes) -> bytes:
        if master_key != "kms":
            return self.older.unwrap(master_key, wrapped, context)
        return self._inside().unwrap("inside", wrapped, context)

    def _inside(self) -> MasterKeys:
        if self.down:
            raise VaultAway("no answer from kms")
        return MasterKeys({"inside": key_bytes("inside")})


@pytest.fixture
def kms() -> FakeKms:
    return FakeKms(MasterKeys.parse(named("k1")))


@pytest.fixture
def through(kms: FakeKms) -> Vault:
    return Vault(kms, Pepper.parse(named("p1")))


def test_a_key_service_is_one_more_class(through: Vault) -> None:
    sealed = through.seal(Secret("FAKE"), HERE)
    assert (through.primary, sealed.master_key) == ("kms", "kms")
    assert through.open(sealed, HERE).reveal() == "FAKE"
    with pytest.raises(UnreadableError):
        through.open(sealed, replace(HERE, provider="groq"))
    with pytest.raises(UnreadableError, match="kms is not known here"):
        OURS.open(sealed, HERE)


def test_moving_to_a_key_service_is_a_rotation(through: Vault) -> None:
    old = OURS.seal(Secret("FAKE"), HERE)
    assert through.open(old, HERE).reveal() == "FAKE"
    new = through.rewrap(old, HERE)
    assert (new.master_key, through.open(new, HERE).reveal()) == ("kms", "FAKE")


@pytest.mark.parametrize("act", ["seal", "open", "rewrap"])
def test_a_key_service_that_is_away_is_no_verdict_on_the_seal(kms: FakeKms, through: Vault, act: str) -> None:
    sealed = through.seal(Secret("FAKE"), HERE)
    kms.down = True
    acts: Mapping[str, Callable[[], object]] = {
        "seal": lambda: through.seal(Secret("FAKE"), HERE),
        "open": lambda: through.open(sealed, HERE),
        "rewrap": lambda: through.rewrap(sealed, HERE),
    }
    with pytest.raises(VaultAway) as caught:
        acts[act]()
    assert (caught.value.code, "FAKE" in repr(caught.value)) == ("vault_away", False)


def test_what_a_key_service_answers_must_be_a_data_key(kms: FakeKms, through: Vault) -> None:
    name, wrapped = kms.wrap(b"short", HERE.context)
    with pytest.raises(UnreadableError, match="not a data key of ours"):
        through.open(Sealed(b"", wrapped, name), HERE)
