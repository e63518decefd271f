"""What conditions may know of one user, measured and handed to the engine once for all conditions of a request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onboarding.flows.conditions.engine import Activation, activate
from onboarding.flows.conditions.plain import LARGEST, Copy, copy_plainly
from onboarding.flows.conditions.reading import Declared, Reading

# About a quarter of a second of comparing, of all conditions of a flow together; see reading.Reading.work.
MOST_WORK = 40_000_000


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

    def with_answers(self, step: str, answers: Mapping[str, Any]) -> Context:
        """Return the same with other answers of one step; what was converted of the rest is not converted again."""
        if self.answers.get(step) is answers:
            return self
        made = Context(self.user, self.flags, self.facts, {**self.answers, step: answers}, self.steps)
        own = f"answers.{step}"
        made._copies.update((part, copy) for part, copy in tuple(self._copies.items()) if part != own)
        return made

    def bears(self, reading: Reading, most: int = MOST_WORK) -> bool:
        """Tell whether what a condition uses is small enough for what it does with it."""
        if self._shared and self._shared[0] and not reading.depth:
            return True
        measured = self._measure(self._parts(reading.names["answers"], user=reading.user))
        return measured is not None and reading.work(*measured) <= most

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
        if not self._shared:
            parts = self._parts(self.answers, user=True)
            self._shared.append(self._fill(parts, _names(declared)) if self._measure(parts) else None)
        shared = self._shared[0]
        if not shared:
            return self._fill(self._parts(reading.names["answers"], user=reading.user), reading.names).activation
        if not shared.serves(reading):
            names = _join(shared.filled, _names(declared), reading.names)
            shared = self._shared[0] = self._fill(self._parts(self.answers, user=True), names)
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
