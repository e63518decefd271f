"""Conditions in CEL: compiled once when a flow is read, decided for one user as true, false or not yet.

Nothing but a boolean is a decision: a value that is not there yet, data that is too large and any failure are None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from onboarding.flows.conditions.context import Context
from onboarding.flows.conditions.engine import Program, compile_program, evaluate
from onboarding.flows.conditions.expressions import ConditionRefused
from onboarding.flows.conditions.reading import Declared, Reading, read
from onboarding.flows.spec import FACTS

__all__ = ["Condition", "ConditionRefused", "Context", "Listener", "compile_condition", "listen"]

Listener = Callable[["Condition", str], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> Callable[[], None]:
    """Tell a listener of each evaluation that failed otherwise than by a missing value, with the engine's code for it.

    Returns:
        What ends the listening.
    """
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


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
        if not context.bears(self._reading):
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
