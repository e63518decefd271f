"""A flow's file, read with care: nothing in it can take long, take much memory or reach the database unfit."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onboarding.flows.files.lines import Lines
from onboarding.flows.files.problems import MOST, Fault, Place, Problem, key_of
from onboarding.flows.files.shapes import shaped
from onboarding.flows.files.tokens import unsafe
from onboarding.flows.spec import Flow

LARGEST = 256 * 1024
DEEPEST = 32
MOST_VALUES = 10_000
_WIDEST = 1 << 63
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was read: the flow, as far as it is one, and what is wrong already."""

    file: str
    faults: tuple[Fault, ...]
    text: str = ""
    definition: Any = None
    flow: Flow | None = None

    def told(self, *further: Fault) -> tuple[Problem, ...]:
        """Tell all that is wrong, in the order of the file."""
        faults = (*self.faults, *further)
        lines = Lines(self.text if any(fault.place for fault in faults) else "")
        problems = sorted((self._one(fault, lines) for fault in faults), key=lambda one: one.line or 0)
        more = len(problems) - MOST
        rest = [Problem(self.file, None, "", f"There are {more} more problems.")] if more > 0 else []
        return (*problems[:MOST], *rest)

    def _one(self, fault: Fault, lines: Lines) -> Problem:
        """Find the line. A position inside a text is told with its column in the file, or else in the text."""
        key = key_of(fault.place, self.definition)
        if fault.at is None:
            return Problem(self.file, lines.line(fault.place), key, fault.message)
        inside = lines.inside(fault.place, *fault.at) if fault.place else fault.at
        line, column = inside or (lines.line(fault.place), fault.at[1])
        return Problem(self.file, line, key, f"{fault.message} (column {column})")


def read(path: Path) -> Written:
    """Read a file as far as it goes."""
    text = _text(path)
    if isinstance(text, Fault):
        return Written(path.name, (text,))
    definition = _parsed(text)
    if isinstance(definition, Fault):
        return Written(path.name, (definition,), text)
    if unfit := tuple(_unfit(definition)):
        return Written(path.name, unfit, text, definition)
    flow, faults = shaped(definition)
    return Written(path.name, faults, text, definition, flow)


def _text(path: Path) -> str | Fault:
    """Read a text in UTF-8, no more of it than may be."""
    try:
        with path.open("rb") as file:
            held = file.read(LARGEST + 1)
    except OSError as error:
        return Fault((), f"This file cannot be read: {error.strerror}.")
    if len(held) > LARGEST:
        return Fault((), f"This file is larger than {LARGEST // 1024} KB.")
    try:
        return held.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Fault((), "This is not UTF-8.", (held.count(b"\n", 0, error.start) + 1, 1))


def _parsed(text: str) -> dict[str, Any] | Fault:
    if found := unsafe(text, DEEPEST):
        return Fault((), found[1], (found[0], 1))
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _no_toml(str(error), text)


def _no_toml(told: str, text: str) -> Fault:
    """Take the place out of tomllib's message."""
    match = _AT.search(told)
    line, column = (match[1], match[2]) if match else (None, None)
    at = (int(line), int(column)) if line and column else (text.count("\n") + 1, 1)
    return Fault((), f"This is not TOML: {_AT.sub('', told)}.", at)


def _unfit(definition: dict[str, Any]) -> Iterator[Fault]:
    """Yield what JSON or the database cannot hold. Not recursive: this is where depth is measured."""
    waiting: list[tuple[Place, object]] = [((), definition)]
    seen = 0
    while waiting and seen <= MOST_VALUES:
        place, value = waiting.pop()
        seen += 1
        if told := _misfit(place, value):
            yield Fault(place, told)
        else:
            waiting += [((*place, part), one) for part, one in _inside(value)]
    if waiting:
        yield Fault((), f"This file holds more than {MOST_VALUES:,} values.")


def _inside(value: object) -> Iterable[tuple[str | int, object]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def _misfit(place: Place, value: object) -> str | None:
    if len(place) > DEEPEST:
        return f"This is nested deeper than {DEEPEST}."
    if place and "\0" in str(place[-1]):
        return "A name cannot hold the character NUL."
    if isinstance(value, str):
        return "A text cannot hold the character NUL." if "\0" in value else None
    if isinstance(value, int | float):
        return None if math.isfinite(value) and -_WIDEST <= value < _WIDEST else "This number is too large."
    return None if isinstance(value, dict | list) else "Write dates and times as texts, in quotes."
