"""The legal moves, as data: the guard in the database, the typed error, the picture in the docs and the test model read these.

A move that is not here is refused. A move onto the status that already is changes nothing and is answered as done.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from onboarding.flows.state import SessionStatus, StepStatus

_S, _N = StepStatus, SessionStatus


class StepMove(StrEnum):
    """What can be done to a step."""

    BEGIN = "begin"
    FINISH = "finish"
    SKIP = "skip"
    FAIL = "fail"
    REOPEN = "reopen"
    RESET = "reset"


class SessionMove(StrEnum):
    """What can be done to a session."""

    START = "start"
    SKIP = "skip"
    RESUME = "resume"
    COMPLETE = "complete"
    REOPEN = "reopen"
    RESET = "reset"


# From which statuses each move starts, and where it ends. Completed overrides skipped, never the other way round.
STEP_MOVES: Mapping[StepMove, tuple[frozenset[StepStatus], StepStatus]] = MappingProxyType(
    {
        StepMove.BEGIN: (frozenset({_S.PENDING, _S.SKIPPED, _S.FAILED}), _S.IN_PROGRESS),
        StepMove.FINISH: (frozenset({_S.PENDING, _S.IN_PROGRESS, _S.SKIPPED, _S.FAILED}), _S.COMPLETED),
        StepMove.SKIP: (frozenset({_S.PENDING, _S.IN_PROGRESS, _S.FAILED}), _S.SKIPPED),
        StepMove.FAIL: (frozenset({_S.PENDING, _S.IN_PROGRESS, _S.SKIPPED}), _S.FAILED),
        StepMove.REOPEN: (frozenset({_S.COMPLETED, _S.SKIPPED, _S.FAILED}), _S.IN_PROGRESS),
        StepMove.RESET: (frozenset({_S.IN_PROGRESS, _S.COMPLETED, _S.SKIPPED, _S.FAILED}), _S.PENDING),
    }
)
# Complete is final but for an operator's reopening and for starting over.
SESSION_MOVES: Mapping[SessionMove, tuple[frozenset[SessionStatus], SessionStatus]] = MappingProxyType(
    {
        SessionMove.START: (frozenset({_N.NOT_STARTED}), _N.IN_PROGRESS),
        SessionMove.SKIP: (frozenset({_N.NOT_STARTED, _N.IN_PROGRESS}), _N.SKIPPED),
        SessionMove.RESUME: (frozenset({_N.SKIPPED}), _N.IN_PROGRESS),
        SessionMove.COMPLETE: (frozenset({_N.IN_PROGRESS}), _N.COMPLETED),
        SessionMove.REOPEN: (frozenset({_N.COMPLETED}), _N.IN_PROGRESS),
        SessionMove.RESET: (frozenset({_N.IN_PROGRESS, _N.COMPLETED, _N.SKIPPED}), _N.NOT_STARTED),
    }
)
# Said to a person who asks for a move that is not there. Two tables, because equal words of two enums are one key.
_SESSION_WHY_NOT: Mapping[SessionStatus, str] = MappingProxyType(
    {
        SessionStatus.NOT_STARTED: "This has not begun yet. Please start first.",
        SessionStatus.IN_PROGRESS: "This is already under way.",
        SessionStatus.COMPLETED: "This is already finished. Nothing more is needed.",
        SessionStatus.SKIPPED: "This was put aside. Please resume it first.",
    }
)
_STEP_WHY_NOT: Mapping[StepStatus, str] = MappingProxyType(
    {
        StepStatus.PENDING: "This step has not begun yet.",
        StepStatus.IN_PROGRESS: "This step is already under way.",
        StepStatus.COMPLETED: "This step is already done. Open it again to change it.",
        StepStatus.SKIPPED: "This step was put off for later.",
        StepStatus.FAILED: "This step went wrong. Please try it again.",
    }
)


def why_not(status: SessionStatus | StepStatus) -> str:
    """Return what a person is told whose move is not legal from here."""
    return _SESSION_WHY_NOT[status] if isinstance(status, SessionStatus) else _STEP_WHY_NOT[status]


def step_may(move: StepMove, status: StepStatus) -> bool:
    """Say whether a step in this status may make a move."""
    return status in STEP_MOVES[move][0]


def session_may(move: SessionMove, status: SessionStatus) -> bool:
    """Say whether a session in this status may make a move."""
    return status in SESSION_MOVES[move][0]
