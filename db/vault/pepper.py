"""Fingerprints of keys: the same for the same key, and worth nothing to whoever has the table but not the pepper."""

from __future__ import annotations

import hmac
from typing import Self

from db.vault.errors import VaultError
from db.vault.key_holder import KEY_BYTES, KeyHolder, parse_keys


class Pepper(KeyHolder):
    """The key of all fingerprints."""

    __slots__ = ("_mac",)

    def __init__(self, name: str, key: bytes) -> None:
        super().__init__((name,))
        self._mac = hmac.new(key, digestmod="sha256")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `p1:<base64>`: one key, of 32 bytes or more.

        Raises:
            VaultError: saying what is wrong.
        """
        keys = parse_keys(text)
        if len(keys) != 1:
            raise VaultError(f"there are {len(keys)} keys and there can be one")
        [(name, key)] = keys.items()
        if len(key) < KEY_BYTES:
            raise VaultError(f"the key has {len(key)} bytes and needs at least {KEY_BYTES}")
        return cls(name, key)

    @property
    def id(self) -> str:
        """The name under which fingerprints are comparable."""
        return self.ids[0]

    def fingerprint(self, message: bytes) -> bytes:
        """Return HMAC-SHA256 of the message."""
        mac = self._mac.copy()
        mac.update(message)
        return mac.digest()
