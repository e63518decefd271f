"""Acts on many users in words: what is asked before, what is said after, and why some were refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cli.terminal import plain
from onboarding.flows.refusals import Refused
from onboarding.flows.state import SessionStatus

# Where from a move is not legal, said of an onboarding and not of a step.
_HERE: Mapping[str, str] = {
    SessionStatus.NOT_STARTED: "it has not begun",
    SessionStatus.IN_PROGRESS: "it is under way",
    SessionStatus.COMPLETED: "it is finished",
    SessionStatus.SKIPPED: "it is put aside",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """An act in words: "Resetting" before the bar, "reset" after a count, "Reset {}?" as the question."""

    doing: str
    done: str
    asked: str

    def question(self, onboardings: int) -> str:
        """Return what is asked before it is done."""
        return self.asked.format(many(onboardings, "onboarding"))


def many(number: int, thing: str) -> str:
    """Count things."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def refusals(refused: Mapping[str, int]) -> Iterator[str]:
    """Say how many were refused, and why; the most first."""
    for code, number in sorted(refused.items(), key=lambda one: (-one[1], one[0])):
        yield f"{number:,} refused: {why(code)}."


def why(code: str) -> str:
    """Return the sentence for what a refusal is counted under."""
    name, _, status = code.partition(":")
    if status in _HERE:
        return _HERE[status]
    say = {one.code: one.say for one in _leaves(Refused)}
    return say.get(name, plain(name)).rstrip(".")


def _leaves(of: type[Refused]) -> Iterator[type[Refused]]:
    for kind in of.__subclasses__():
        yield kind
        yield from _leaves(kind)
