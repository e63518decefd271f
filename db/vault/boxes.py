"""AES-256-GCM as it is stored, a version byte, the nonce, what was encrypted with its tag; and framing of what it binds."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from db.vault.errors import UnreadableError

VERSION = b"\x01"
NONCE_BYTES = 12
_TAG_BYTES = 16
_CLOSED = "the seal does not open: it was moved from another row, it is damaged, or another key of this id made it"
_LEAST = len(VERSION) + NONCE_BYTES + _TAG_BYTES


def frame(*parts: str | bytes) -> bytes:
    """Join parts, each behind its length, so that no two different lists give the same bytes."""
    return b"".join(len(raw).to_bytes(4, "big") + raw for raw in map(as_bytes, parts))


def as_bytes(text: str | bytes) -> bytes:
    """Encode any text, also half of a surrogate pair: its UnicodeEncodeError would carry the whole text."""
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def as_text(raw: bytes) -> str:
    """Decode what `as_bytes` made."""
    return raw.decode("utf-8", "surrogatepass")


def lock(key: AESGCM, content: bytes, bound_to: bytes) -> bytes:
    """Encrypt under a fresh nonce; the box opens only with what it was bound to."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + key.encrypt(nonce, content, bound_to)


def unlock(key: AESGCM, box: bytes, bound_to: bytes) -> bytes:
    """Return what was locked.

    Raises:
        UnreadableError: another key, another binding, or other bytes.
    """
    if len(box) < _LEAST or not box.startswith(VERSION):
        raise UnreadableError("this is not a seal of ours, or one of a newer version")
    nonce, content = box[len(VERSION) :][:NONCE_BYTES], box[len(VERSION) + NONCE_BYTES :]
    try:
        return key.decrypt(nonce, content, bound_to)
    except InvalidTag:
        raise UnreadableError(_CLOSED) from None
