"""Keys as settings give them, `k2:<base64>,k1:<base64>`, and what holds them: nothing that could be printed or copied.

Whatever is wrong is told by the entry's place in the list: in a broken list the key may stand where the id belongs.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from itertools import combinations
from typing import NoReturn

from db.vault.errors import VaultError

KEY_BYTES = 32
_ID = re.compile(r"[a-z0-9_-]{1,32}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")


def parse_keys(text: str) -> dict[str, bytes]:
    """Read keys by their ids, in the order given.

    Raises:
        VaultError: naming the entry and what is wrong with it.
    """
    entries = [entry.strip() for entry in text.split(",")]
    keys = [_entry(entry, number) for number, entry in enumerate(entries, 1)]
    for (number, (name, key)), (other, (same_name, same_key)) in combinations(enumerate(keys, 1), 2):
        if name == same_name:
            raise VaultError(f"entries {number} and {other} have the same id")
        if key == same_key:
            raise VaultError(f"entries {number} and {other} are the same key under two ids")
    return dict(keys)


def _entry(entry: str, number: int) -> tuple[str, bytes]:
    name, colon, encoded = entry.partition(":")
    if not entry:
        raise VaultError(f"entry {number} is empty")
    if not colon:
        raise VaultError(f"entry {number} has no id in front, as in k1:<base64>")
    if not _ID.fullmatch(name):
        raise VaultError(f"the id of entry {number} is not 1 to 32 of a-z, 0-9, _ and -")
    return name, _decoded(encoded, number)


def _decoded(encoded: str, number: int) -> bytes:
    """Decode both alphabets of base64, with or without padding."""
    bare = encoded.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        if not _BASE64.fullmatch(encoded):
            raise VaultError(f"entry {number} is not base64")
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except binascii.Error:
        raise VaultError(f"entry {number} is not base64, or a part of it is missing") from None


def new_key(name: str) -> str:
    """Return a fresh key behind its id, as settings take it; none of its letters needs quoting."""
    return f"{name}:{base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode().rstrip('=')}"


class KeyHolder:
    """The root of all that holds keys: it shows its ids, and is neither pickled nor copied."""

    __slots__ = ("ids",)

    def __init__(self, ids: tuple[str, ...]) -> None:
        self.ids = ids

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self.ids)})"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} is neither pickled nor copied")
