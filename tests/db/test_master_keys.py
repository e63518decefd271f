"""Master keys and peppers as they are written in the settings; nothing that holds one shows it."""

from __future__ import annotations

import base64
import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable, Mapping
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from db.vault import (
    CREDENTIAL,
    MasterKeys,
    Pepper,
    Place,
    VaultError,
    new_key,
    parse_keys,
    vault,
)
from onboarding.secret import Secret
from settings import SettingsError, settings
from tests.db.sealed_rows import key_bytes, named, vault_of

OURS = vault_of("k1")
HERE = Place("main", "user_1", "openai", CREDENTIAL, UUID(int=1))


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
