"""A text that must not be seen: it shows itself only to whoever says `reveal()`."""

from __future__ import annotations

import hmac
from typing import NoReturn


class Secret:
    """A key while it is in use. Its `repr`, `str`, format and copies do not show it, and it cannot be pickled."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself; call it where the text leaves for where it belongs, and nowhere else."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(****)"

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return repr(self)

    def __len__(self) -> int:
        return len(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(_bytes(self._text), _bytes(other._text))

    __hash__ = None  # type: ignore[assignment] # a hash of a secret is a fingerprint without a pepper

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a Secret is neither pickled nor copied")


def _bytes(text: str) -> bytes:
    # Half a character, as JSON can carry it, would raise an error that holds the whole text.
    return text.encode("utf-8", "surrogatepass")
