"""How much work a regular expression makes for each byte of a text: about its states, counted repetitions multiplied out.

The engine's time grows with the text only in a straight line, but the line may be steep: a machine that must follow 600
states at once takes microseconds for a byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# A class or letter beyond ASCII may be up to four bytes; a branch is a state that leads to two. A blank may mean nothing,
# with a count after it that is about what stands before.
_WIDE = 4
_WEIGHTS = {"wide": _WIDE, "branch": 2, "blank": 0}

_ATOMS = re.compile(
    r"""
      (?P<count>  \{(?P<least>\d+)(?:,(?P<most>\d*))?\} )
    | (?P<wide>   \\[pP]\{[^}]*\} | \\[wWdDsSpP] | \. | [^\x00-\x7f] )
    | (?P<letter> \\[xuU]\{[^}]*\} | \\. )
    | (?P<group>  [()] )
    | (?P<branch> \| )
    | (?P<class>  \[ )
    | (?P<blank>  \s )
    | (?P<rest>   . )
    """,
    re.VERBOSE | re.DOTALL,
)


def weigh_pattern(pattern: str) -> int:
    """Return about how many states the machine for a pattern has."""
    groups, last = [0], 0
    for kind, weight in _atoms(pattern):
        if kind == "(":
            groups[-1] += last
            groups.append(weight)
            last = 0
        elif kind == ")":
            last += groups.pop() if len(groups) > 1 else 0
        elif kind == "count":
            last *= weight
        elif weight:
            groups[-1] += last
            last = weight
    return sum(groups) + last


def _atoms(pattern: str) -> Iterator[tuple[str, int]]:
    """Cut a pattern into groups, counts (with the times that they ask for) and all else (with its weight)."""
    at = 0
    while match := _ATOMS.match(pattern, at):
        kind, at = match.lastgroup or "", match.end()
        if kind == "count":
            yield kind, max(1, int((match["most"] or match["least"])[:6]))
        elif kind == "group":
            yield match.group(), 1
        elif kind == "class":
            end = _end_of_class(pattern, at)
            yield kind, 2 if _is_narrow(pattern[at:end]) else _WIDE
            at = end
        else:
            yield kind, _WEIGHTS.get(kind, 1)


def _is_narrow(inside: str) -> bool:
    """Tell whether a class holds ASCII only."""
    return inside.isascii() and not inside.startswith("^") and not re.search(r"\\[pPwWdDsSxuU]", inside)


def _end_of_class(pattern: str, at: int) -> int:
    """Find where a class ends; classes may stand in classes."""
    depth = 1
    while at < len(pattern) and depth:
        depth += {"[": 1, "]": -1}.get(pattern[at], 0)
        at += 2 if pattern[at] == "\\" else 1
    return at
