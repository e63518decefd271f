"""What a check of the surroundings says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw; `mend` says what to do, where something is to do."""

    name: str
    level: Level
    seen: str
    mend: str = ""


Check = Callable[[], Iterator[Finding]]
