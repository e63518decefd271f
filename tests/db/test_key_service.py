"""A key service instead of master keys is one more class, and its outage is no verdict on a seal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from db.vault import (
    CREDENTIAL,
    MasterKeys,
    Pepper,
    Place,
    Sealed,
    UnreadableError,
    Vault,
    VaultAway,
)
from onboarding.secret import Secret
from tests.db.sealed_rows import key_bytes, named, vault_of

OURS = vault_of("k1")
HERE = Place("main", "user_1", "openai", CREDENTIAL, UUID(int=1))


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
