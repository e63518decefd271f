"""Wrap data keys: what wraps them is a seam, and master keys from the settings are the first that fits it."""

from __future__ import annotations

from typing import Protocol, Self

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from db.vault.boxes import frame, lock, unlock
from db.vault.errors import UnreadableError, VaultError
from db.vault.key_holder import KEY_BYTES, KeyHolder, parse_keys

_LABEL = "usher/data-key/v1"


class KeyWrapper(Protocol):
    """Wraps data keys under a master key, which may live elsewhere.

    `ids` are the master keys it can unwrap, the one that wraps first; an id has at most 32 characters. Where they live
    elsewhere and do not answer, both calls raise VaultAway. `context` must be bound to what is wrapped.
    """

    @property
    def ids(self) -> tuple[str, ...]:
        """The master keys that are known, the primary first."""

    def wrap(self, data_key: bytes, context: bytes) -> tuple[str, bytes]:
        """Return the primary's id and the wrapped data key."""

    def unwrap(self, master_key: str, wrapped: bytes, context: bytes) -> bytes:
        """Return the data key.

        Raises:
            UnreadableError: the master key is not known, or this was not wrapped so.
        """


class MasterKeys(KeyHolder):
    """Master keys that this process holds itself; the first wraps, all unwrap."""

    __slots__ = ("_keys",)

    def __init__(self, keys: dict[str, bytes]) -> None:
        super().__init__(tuple(keys))
        self._keys = {name: AESGCM(key) for name, key in keys.items()}

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `k2:<base64>,k1:<base64>`.

        Raises:
            VaultError: naming the entry and what is wrong with it.
        """
        keys = parse_keys(text)
        for number, key in enumerate(keys.values(), 1):
            if len(key) != KEY_BYTES:
                raise VaultError(f"the key of entry {number} has {len(key)} bytes and needs {KEY_BYTES}")
        return cls(keys)

    def wrap(self, data_key: bytes, context: bytes) -> tuple[str, bytes]:
        """Return the primary's id and the wrapped data key."""
        name = self.ids[0]
        return name, lock(self._keys[name], data_key, frame(_LABEL, name, context))

    def unwrap(self, master_key: str, wrapped: bytes, context: bytes) -> bytes:
        """Return the data key.

        Raises:
            UnreadableError: the master key is not known, or this was not wrapped so.
        """
        if master_key not in self._keys:
            raise UnreadableError(f"its master key {master_key} is not known here")
        return unlock(self._keys[master_key], wrapped, frame(_LABEL, master_key, context))
