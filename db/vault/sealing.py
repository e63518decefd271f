"""Seal and open: a new data key for each seal, wrapped by a master key, and both bound to where the secret belongs."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from db.vault.boxes import as_bytes, as_text, frame, lock, unlock
from db.vault.errors import UnreadableError
from db.vault.key_holder import KEY_BYTES, KeyHolder
from db.vault.master_keys import KeyWrapper
from db.vault.pepper import Pepper
from onboarding.secret import Secret

# All that a user enters for one provider is one JSON document, sealed as this field.
CREDENTIAL = "credential"
_LABEL = "usher/key/v1"
_FINGERPRINT = "fp1"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret belongs. A seal opens at its own place only.

    `row` is the row's name inside the seal, new with every key that is put in.
    """

    tenant: str
    user_id: str
    provider: str
    field: str
    row: UUID

    @property
    def context(self) -> bytes:
        """The place as bytes, different for any two places."""
        return frame(_LABEL, self.tenant, self.user_id, self.provider, self.field, self.row.bytes)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is stored: the sealed text, the data key that opens it, wrapped, and the id of the master key that wrapped it."""

    ciphertext: bytes
    data_key: bytes
    master_key: str


class Vault(KeyHolder):
    """Seals secrets, opens them, and wraps their data keys anew."""

    __slots__ = ("_keys", "_pepper")

    def __init__(self, keys: KeyWrapper, pepper: Pepper) -> None:
        super().__init__(keys.ids)
        self._keys, self._pepper = keys, pepper

    @property
    def primary(self) -> str:
        """The master key that wraps from now on."""
        return self.ids[0]

    @property
    def pepper(self) -> str:
        """The name under which fingerprints are comparable."""
        return self._pepper.id

    def seal(self, secret: Secret, place: Place) -> Sealed:
        """Seal a secret for its place, under a data key of its own.

        Raises:
            VaultAway: the service that wraps data keys does not answer.
        """
        data_key = AESGCM.generate_key(8 * KEY_BYTES)
        master_key, wrapped = self._keys.wrap(data_key, place.context)
        return Sealed(lock(AESGCM(data_key), as_bytes(secret.reveal()), place.context), wrapped, master_key)

    def open(self, sealed: Sealed, place: Place) -> Secret:
        """Open what was sealed for this place.

        Raises:
            UnreadableError: it was moved, it is damaged, or its master key is gone.
            VaultAway: the service that wraps data keys does not answer.
        """
        return Secret(as_text(unlock(AESGCM(self._unwrapped(sealed, place)), sealed.ciphertext, place.context)))

    def rewrap(self, sealed: Sealed, place: Place) -> Sealed:
        """Wrap the data key by the primary; the secret itself is not opened, its ciphertext stays.

        Raises:
            UnreadableError: the data key was moved, it is damaged, or its master key is gone.
            VaultAway: the service that wraps data keys does not answer.
        """
        master_key, wrapped = self._keys.wrap(self._unwrapped(sealed, place), place.context)
        return Sealed(sealed.ciphertext, wrapped, master_key)

    def _unwrapped(self, sealed: Sealed, place: Place) -> bytes:
        data_key = self._keys.unwrap(sealed.master_key, sealed.data_key, place.context)
        if len(data_key) != KEY_BYTES:
            raise UnreadableError("what was wrapped is not a data key of ours")
        return data_key

    def fingerprint(self, provider: str, secret: Secret) -> bytes:
        """Return what two keys of one provider share only if they are the same, as long as the pepper is the same."""
        return self._pepper.fingerprint(frame(_FINGERPRINT, provider, secret.reveal()))
