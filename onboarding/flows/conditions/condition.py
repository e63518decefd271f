"""Conditions in CEL: compiled once when a flow is read, decided for one user as true, false or not yet.

Nothing but a boolean is a decision: a value that is not there yet, data that is too large and any failure are None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from onboarding.flows.conditions.context import MOST_WORK, Context
from onboarding.flows.conditions.engine import Program, compile_program, evaluate
from onboarding.flows.conditions.expressions import ConditionRefused
from onboarding.flows.conditions.reading import Declared, Reading, read
from onboarding.flows.spec import FACTS

__all__ = ["Condition", "ConditionRefused", "Context", "Listener", "compile_condition", "listen"]

_MISSING = "NOT_FOUND"

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

    `depends_on` are the earlier steps that it names, `names` all that it names by variable, its own step's too;
    `open_decided` says that it may decide before an answer is given. `troubles` counts evaluations that failed otherwise
    than by a missing value. One that `loops` may do `most_work`; those of one flow share it.
    """

    __slots__ = (
        *("_declared", "_program", "_reading"),
        *("depends_on", "loops", "most_work", "names", "open_decided", "source", "troubles"),
    )

    def __init__(self, source: str, program: Program, reading: Reading, declared: Declared, own: str | None) -> None:
        self.source, self._program, self._reading, self._declared = source, program, reading, declared
        self.names = reading.names
        self.depends_on = (reading.names["answers"] | reading.names["steps"]) - {own}
        self.open_decided = reading.open_decided
        self.loops = reading.depth > 0
        self.most_work = MOST_WORK
        self.troubles = 0

    def decide(self, context: Context) -> bool | None:
        """Decide for a user; None is undecided: a value is not there yet, or deciding failed. Never raises."""
        found = self._decide(context)
        if isinstance(found, bool):
            return found
        self._tell(found)
        return None

    def holds(self, context: Context) -> bool:
        """Say whether nothing speaks against it: true, or a value that it needs is not there. A failure does. Never raises."""
        found = self._decide(context)
        if isinstance(found, bool):
            return found
        self._tell(found)
        return found == _MISSING

    def misses(self, context: Context) -> bool:
        """Say whether it is undecided for no other reason than that a value is not there."""
        return self._decide(context) == _MISSING

    def bears(self, context: Context) -> bool:
        """Say whether the data that it reads is small enough for it."""
        return context.bears(self._reading, self.most_work)

    def _decide(self, context: Context) -> bool | str:
        try:
            if not self.bears(context):
                return "UNFIT_DATA"
            return evaluate(self._program, context.load(self._reading, self._declared))
        except Exception:  # noqa: BLE001 - data that changes or breaks while it is read leaves the condition undecided
            return "UNFIT_DATA"

    def _tell(self, code: str) -> None:
        if code == _MISSING:
            return
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
