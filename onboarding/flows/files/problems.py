"""What is wrong with a flow's file, told with file, line and key, all of it at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Place = tuple[str | int, ...]
"""Where something stands in a flow: ("steps", 2, "when")."""

MOST = 50  # problems told of one file; nobody reads more, and a hostile file could have thousands
_MOST_NAMES = 20
_LONGEST = 60  # characters of a key that are repeated


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at a place of a flow; `at` is line and column inside the text that stands there."""

    place: Place
    message: str
    at: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file; `key` names steps by their keys where it can: steps.profile.when."""

    file: str
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (where, self.key, self.message) if part)


class FlowRefused(Exception):  # noqa: N818 - the name is the fact
    """Flows that cannot be used; as a text one line for each problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def known(names: Sequence[str]) -> str:
    """List the names that there are, the first of them where they are many."""
    more = ", …" if len(names) > _MOST_NAMES else ""
    return f"Known: {', '.join(names[:_MOST_NAMES])}{more}."


def key_of(place: Place, definition: object) -> str:
    """Write a place as a dotted key, with the keys of steps and grants for their numbers."""
    return ".".join(_shown(_name(place, depth, definition)) for depth in range(len(place)))


def _name(place: Place, depth: int, definition: object) -> str:
    part = place[depth]
    if depth == 1 and isinstance(part, int) and isinstance(definition, Mapping):
        listed = definition.get(place[0])
        one = listed[part] if isinstance(listed, list | tuple) and part < len(listed) else None
        key = one.get("key") if isinstance(one, Mapping) else None
        return key if isinstance(key, str) and key else str(part)
    return str(part)


def _shown(name: str) -> str:
    name = name if name.isprintable() else ascii(name)[1:-1]
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"
