"""Conditions in CEL: compiled once when a flow is read, decided for one user as true, false or not yet.

Nothing but a boolean is a decision: a value that is not there yet, data that is too large and any failure are None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from onboarding.flows.engine import Activation, Program, activate, compile_program, evaluate
from onboarding.flows.expressions import ConditionRefused
from onboarding.flows.plain import LARGEST, Copy, copy_plainly
from onboarding.flows.reading import Declared, Reading, read
from onboarding.flows.spec import FACTS

__all__ = ["Condition", "ConditionRefused", "Context", "Listener", "compile_condition", "listen"]

MOST_WORK = 40_000_000  # about a quarter of a second of comparing; see reading.Reading.work

Listener = Callable[["Condition", str], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> Callable[[], None]:
    """Tell a listener of each evaluation that failed otherwise than by a missing value, with the engine's code for it.

    Returns:
        What ends the listening.
    """
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Data in the engine's hands, and the flags, facts and steps that are filled in it."""

    activation: Activation
    filled: Mapping[str, frozenset[str]]

    def serves(self, reading: Reading) -> bool:
        return all(reading.names[variable] <= filled for variable, filled in self.filled.items())


@dataclass(frozen=True, slots=True)
class Context:
    """What conditions may know of one user. It is converted once and kept: make a new one when something changes.

    `answers` holds those of steps that count now, by step and field; `steps` the status words; a missing step is pending.
    """

    user: Mapping[str, Any] = field(default_factory=dict)
    flags: Mapping[str, bool] = field(default_factory=dict)
    facts: Mapping[str, bool] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    _copies: dict[str, Copy | None] = field(default_factory=dict, init=False, repr=False, compare=False)
    _shared: list[_Loaded | None] = field(default_factory=list, init=False, repr=False, compare=False)

    def measure(self, reading: Reading) -> tuple[int, int] | None:
        """Return the size and the longest list of what a condition uses; None where that is too much."""
        return self._measure(self._parts(reading.names["answers"], user=reading.user))

    def _copy(self, part: str) -> Copy | None:
        """Copy one part, `user` or `answers.KEY`, once."""
        if part not in self._copies:
            value = self.user if part == "user" else self.answers[part.removeprefix("answers.")]
            self._copies[part] = copy_plainly(value)
        return self._copies[part]

    def _parts(self, answers: Iterable[str], *, user: bool) -> tuple[str, ...]:
        return (("user",) if user else ()) + tuple(f"answers.{key}" for key in answers if key in self.answers)

    def load(self, reading: Reading, declared: Declared) -> Activation:
        """Hand the data to the engine: all of it once, or where it is too large, what this condition uses."""
        parts = self._parts(self.answers, user=True)
        if not self._shared:
            self._shared.append(self._fill(parts, _names(declared)) if self._measure(parts) else None)
        shared = self._shared[0]
        if not shared:
            return self._fill(self._parts(reading.names["answers"], user=reading.user), reading.names).activation
        if not shared.serves(reading):
            shared = self._shared[0] = self._fill(parts, _join(shared.filled, _names(declared), reading.names))
        return shared.activation

    def _measure(self, parts: Sequence[str]) -> tuple[int, int] | None:
        """Return the size and the longest list of some parts; None where they are too much."""
        size = longest = 0
        for part in parts:
            copy = self._copy(part)
            if copy is None or (size := size + copy.size) > LARGEST:
                return None
            longest = max(longest, copy.longest)
        return size, longest

    def _fill(self, parts: Sequence[str], names: Mapping[str, frozenset[str]]) -> _Loaded:
        values = {part: copy.value for part in parts if (copy := self._copy(part))}
        data = {
            "user": values.pop("user", {}),
            "flags": {name: self.flags.get(name) is True for name in names["flags"]},
            "facts": {name: self.facts.get(name) is True for name in names["facts"]},
            "answers": {part.removeprefix("answers."): value for part, value in values.items()},
            "steps": {name: str.__str__(self.steps.get(name, "pending")) for name in names["steps"]},
        }
        return _Loaded(activate(data), {variable: names[variable] for variable in ("flags", "facts", "steps")})


def _names(declared: Declared) -> dict[str, frozenset[str]]:
    return {"flags": declared.flags, "facts": declared.facts, "steps": declared.steps}


def _join(filled: Mapping[str, frozenset[str]], *more: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    return {variable: names.union(*(each[variable] for each in more)) for variable, names in filled.items()}


class Condition:
    """One compiled condition; safe to share between threads.

    `depends_on` are the earlier steps that it names, `open_decided` says that it may decide before an answer is given.
    `troubles` counts evaluations that failed otherwise than by a missing value.
    """

    __slots__ = ("_declared", "_program", "_reading", "depends_on", "open_decided", "source", "troubles")

    def __init__(self, source: str, program: Program, reading: Reading, declared: Declared, own: str | None) -> None:
        self.source, self._program, self._reading, self._declared = source, program, reading, declared
        self.depends_on = (reading.names["answers"] | reading.names["steps"]) - {own}
        self.open_decided = reading.open_decided
        self.troubles = 0

    def decide(self, context: Context) -> bool | None:
        """Decide for a user; None is undecided: a value is not there yet, or deciding failed. Never raises."""
        try:
            found = self._decide(context)
        except Exception:  # noqa: BLE001 - data that changes or breaks while it is read leaves the condition undecided
            found = "UNFIT_DATA"
        if isinstance(found, bool):
            return found
        if found != "NOT_FOUND":
            self._tell(found)
        return None

    def _decide(self, context: Context) -> bool | str:
        measured = context.measure(self._reading)
        if measured is None or self._reading.work(*measured) > MOST_WORK:
            return "UNFIT_DATA"
        return evaluate(self._program, context.load(self._reading, self._declared))

    def _tell(self, code: str) -> None:
        self.troubles += 1
        for listener in tuple(_listeners):
            with suppress(Exception):
                listener(self, code)


def compile_condition(
    source: str,
    *,
    flags: Sequence[str] = (),
    facts: Sequence[str] = (),
    earlier: Sequence[str] = (),
    own: str | None = None,
) -> Condition:
    """Compile a condition that may use these flags, facts (beside the built-in ones) and steps.

    Raises:
        ConditionRefused: it is no condition, or names what is not there.
    """
    steps = frozenset(earlier) | ({own} if own else set())
    declared = Declared(frozenset(flags), frozenset(facts) | frozenset(FACTS), steps)
    reading = read(source, declared)
    return Condition(source, compile_program(source), reading, declared, own)
