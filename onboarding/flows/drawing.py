"""Draw the legal moves and list the refusals as the documentation shows them: `python -m onboarding.flows.drawing`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import product

from onboarding.flows.moves import SESSION_MOVES, STEP_MOVES
from onboarding.flows.refusals import Refused
from onboarding.flows.state import SessionStatus, StepStatus


def picture_of_sessions() -> str:
    """Draw where a session goes, as a Mermaid diagram."""
    arrows = ((was.value, to.value, move.value) for move, (froms, to) in SESSION_MOVES.items() for was in froms)
    return _picture([status.value for status in SessionStatus], set(arrows))


def picture_of_steps() -> str:
    """Draw where a step goes, as a Mermaid diagram."""
    arrows = ((was.value, to.value, move.value) for move, (froms, to) in STEP_MOVES.items() for was in froms)
    return _picture([status.value for status in StepStatus], set(arrows))


def _picture(statuses: list[str], arrows: set[tuple[str, str, str]]) -> str:
    """Draw one arrow between two statuses, with all moves that take it."""
    moves = {
        (was, to): sorted(move for one, other, move in arrows if (one, other) == (was, to))
        for was, to in product(statuses, statuses)
    }
    lines = [f"    {was} --> {to} : {', '.join(said)}" for (was, to), said in moves.items() if said]
    return "\n".join(("stateDiagram-v2", f"    [*] --> {statuses[0]}", *lines))


def refusals() -> Iterator[type[Refused]]:
    """Yield the refusals of acts, by status and code."""
    own = (kind for kind in Refused.__subclasses__() if kind.__module__ == Refused.__module__)
    return iter(sorted(own, key=lambda kind: (kind.http_status, kind.code)))


def table_of_refusals() -> str:
    """List every refusal with its status and code, as a Markdown table."""
    rows = (f"| {kind.http_status} | `{kind.code}` | {(kind.__doc__ or '').splitlines()[0]} |" for kind in refusals())
    return "\n".join(("| status | code | when |", "|---|---|---|", *rows))


if __name__ == "__main__":
    sys.stdout.write(f"{picture_of_sessions()}\n\n{picture_of_steps()}\n\n{table_of_refusals()}\n")
