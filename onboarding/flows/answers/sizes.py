"""How large data from outside is, and whether a database can keep it: found without recursion, before anybody reads it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

DEEPEST = 32

_LEAST, _MOST = -(1 << 63), (1 << 63) - 1


class Unstorable(Exception):  # noqa: N818 - a fact about the data, told on by whoever asked
    """This data is not what JSON and PostgreSQL can keep; the text says why."""


class TooLarge(Unstorable):
    """This data is too large or too deep."""


@dataclass(frozen=True, slots=True)
class Size:
    """The bytes of some data as JSON, and the number of its values."""

    bytes: int
    values: int


def measure(data: object, most: int) -> Size:
    """Measure data; safe for data of any size, depth and shape.

    Raises:
        Unstorable: it is larger than `most` bytes of JSON, deeper than 32, or holds what cannot be stored.
    """
    values = _walk(data, most)
    size = len(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())
    if size > most:
        raise _too_large(most)
    return Size(size, values)


def _walk(data: object, most: int) -> int:
    """Count the values; each is at least one byte, so that a bomb ends the walk early."""
    values = room = 0
    todo: list[tuple[Any, int]] = [(data, 0)]
    while todo:
        value, depth = todo.pop()
        values += 1
        room += _check(value, depth)
        if room > most:
            raise _too_large(most)
        if isinstance(value, dict):
            todo += ((each, depth + 1) for pair in value.items() for each in pair)
        elif isinstance(value, (list, tuple)):
            todo += ((each, depth + 1) for each in value)
    return values


def _check(value: object, depth: int) -> int:
    """Return the least room a value takes, its own inner values left out."""
    if isinstance(value, (dict, list, tuple)):
        return _check_collection(value, depth)
    if isinstance(value, str):
        return _check_text(value)
    if isinstance(value, int):
        if not _LEAST <= value <= _MOST:
            raise Unstorable("a whole number is longer than 64 bits")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise Unstorable("a number is not finite")
    elif value is not None:
        raise Unstorable("a value is of no type that JSON has")
    return 1


def _check_collection(value: dict[Any, Any] | list[Any] | tuple[Any, ...], depth: int) -> int:
    if depth >= DEEPEST:
        raise TooLarge(f"it is nested deeper than {DEEPEST}")
    if isinstance(value, dict) and not all(isinstance(key, str) for key in value):
        raise Unstorable("a key is no text")
    return len(value) + 1


def _check_text(value: str) -> int:
    if "\x00" in value:
        raise Unstorable("a text holds the character NUL")
    # Characters of a broken emoji: JSON can carry them, no database keeps them. ASCII is known without looking.
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise Unstorable("a text holds half a character")
    return len(value)


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"it is larger than {most // 1024} KB")
