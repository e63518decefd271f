"""Plain copies of a user's data for conditions: JSON's types only, their size known, nothing too large or too deep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

LARGEST = 64 * 1024
MOST_ITEMS = 1000
DEEPEST = 32

_WIDEST = 1 << 63
_COST = 4  # of one value in the engine beside its text
# Written as text: the engine has no such type.
_AS_TEXT = (Decimal, date, datetime, time, UUID)


class Unfit(Exception):  # noqa: N818 - a fact about the data, caught where it is converted
    """This data is too large, too deep or of no known type."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A plain copy. `size` is about its bytes as JSON, `longest` the length of its longest list or map."""

    value: Any
    size: int
    longest: int


def copy_plainly(value: object) -> Copy | None:
    """Copy data into JSON's types; None where it does not fit. Stops as soon as that is known."""
    copying = _Copying()
    try:
        return Copy(copying.copy(value, 0), copying.size, copying.longest)
    except (Unfit, UnicodeEncodeError):
        return None


class _Copying:
    """One copy under way."""

    def __init__(self) -> None:
        self.size = 0
        self.longest = 0

    def copy(self, value: object, depth: int) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if value is None or isinstance(value, (bool, int, float)):
            return self._number(value)
        if isinstance(value, (Mapping, list, tuple, AbstractSet)):
            return self._collection(value, depth + 1)
        if isinstance(value, _AS_TEXT):
            return self._text(value.isoformat() if hasattr(value, "isoformat") else str(value))
        raise Unfit

    def _charge(self, cost: int) -> None:
        self.size += cost
        if self.size > LARGEST:
            raise Unfit

    def _text(self, value: str) -> str:
        # Its length first: a text of gigabytes is not encoded just to be measured.
        self._charge(len(value) + _COST)
        if "\x00" in value:
            raise Unfit  # the engine would end the text there, and "admin\0 or not" would equal "admin"
        self._charge(len(value.encode()) - len(value))
        return str.__str__(value)

    def _number(self, value: object) -> Any:
        self._charge(_COST)
        if isinstance(value, int) and not isinstance(value, bool):
            self._charge(value.bit_length() // 8)
            # A number that the engine cannot hold: as a text it equals no number, and is neither above nor below one.
            return int(value) if -_WIDEST <= value < _WIDEST else self._text(hex(value))
        return float(value) if isinstance(value, float) else value

    def _collection(self, value: Mapping[Any, Any] | Iterable[Any], depth: int) -> Any:
        self._charge(_COST)
        count = len(value)  # type: ignore[arg-type]  # all that come here are sized
        if depth > DEEPEST or count > MOST_ITEMS:
            raise Unfit
        self.longest = max(self.longest, count)
        if isinstance(value, Mapping):
            return {self._key(key): self.copy(each, depth) for key, each in value.items()}
        return [self.copy(each, depth) for each in value]

    def _key(self, key: object) -> str:
        if not isinstance(key, str):
            raise Unfit
        return self._text(key)
