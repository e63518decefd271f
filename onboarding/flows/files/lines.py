"""Where in a TOML file a key stands: tomllib gives values without their places.

A walk of its own over the text, which trusts that tomllib took it.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left

from onboarding.flows.files.problems import Place
from onboarding.flows.files.tokens import Token, tokens

_LONG = ('"' * 3, "'" * 3)
_NEW_LINES = ("\n", r"\n")
_EACH = re.compile(".", re.DOTALL)
_CHARACTERS = re.compile(r"\\u.{4}|\\U.{8}|(?P<joined>\\[ \t]*\n\s*)|\\.|.", re.DOTALL)


class Lines:
    """The places of one file: line and column, both from 1."""

    def __init__(self, text: str) -> None:
        text = text.replace("\r\n", "\n")
        self._ends = [match.start() for match in re.finditer("\n", text)]
        self._scan = _Scan([*tokens(text), Token("mark", "\n", len(text))])
        self._scan.run()

    def line(self, place: Place) -> int | None:
        """Return the line of a key, or of the nearest one around it that is written."""
        for depth in range(len(place), 0, -1):
            if (start := self._scan.starts.get(place[:depth])) is not None:
                return self._where(start)[0]
        return None

    def inside(self, place: Place, line: int, column: int) -> tuple[int, int] | None:
        """Return where a position inside a text value stands in the file; nowhere where no text is written."""
        token = self._scan.texts.get(place)
        return None if token is None else self._where(token.start + _offset(token.said, line, column))

    def _where(self, offset: int) -> tuple[int, int]:
        line = bisect_left(self._ends, offset)
        return line + 1, offset - (self._ends[line - 1] if line else -1)


def _offset(said: str, line: int, column: int) -> int:
    """Return where in a quoted text the character at a line and column of its value stands; its end beyond the last."""
    quote = 3 if said[:3] in _LONG else 1
    start = quote + (quote == len(_LONG[0]) and said[quote : quote + 1] == "\n")
    at = [1, 1]
    for match in (_CHARACTERS if said[0] == '"' else _EACH).finditer(said, start, len(said) - quote):
        if match.lastgroup == "joined":
            continue
        if at == [line, column]:
            return match.start()
        at = [at[0] + 1, 1] if match[0] in _NEW_LINES else [at[0], at[1] + 1]
    return len(said) - quote


class _Scan:
    """One walk over the tokens of a file that tomllib took."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens, self._at = found, 0
        self._tables: dict[Place, int] = {}  # how many there are of each array of tables
        self.starts: dict[Place, int] = {}
        self.texts: dict[Place, Token] = {}

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def run(self) -> None:
        """Find every key, every element and every text."""
        table: Place = ()
        while self._at < len(self._tokens):
            if self._next.said == "\n":
                self._take()
            elif self._next.said == "[":
                table = self._header()
            else:
                self._entry(table)

    def _header(self) -> Place:
        self._take()
        several = self._next.said == "["
        self._at += several
        place = self._named((), several=several)
        self._at += 1 + several
        return place

    def _named(self, place: Place, *, several: bool = False) -> Place:
        """Read a dotted key below a place. Each part may be an array of tables, whose last element is meant."""
        while True:
            token = self._take()
            place = (*place, _name(token))
            self.starts.setdefault(place, token.start)
            last = self._next.said != "."
            if last and several:
                self._tables[place] = self._tables.get(place, 0) + 1
            if place in self._tables:
                place = (*place, self._tables[place] - 1)
                self.starts.setdefault(place, token.start)
            if last:
                return place
            self._take()

    def _entry(self, table: Place) -> None:
        place = self._named(table)
        self._take()
        self._value(place)

    def _value(self, place: Place) -> None:
        if self._next.kind == "text":
            self.texts[place] = self._take()
        elif self._next.said == "[":
            self._elements(place)
        elif self._next.said == "{":
            self._inline(place)
        else:
            while self._next.kind != "mark" or self._next.said == ".":
                self._take()

    def _elements(self, place: Place) -> None:
        self._take()
        number = 0
        while self._past_gaps() != "]":
            self.starts.setdefault((*place, number), self._next.start)
            self._value((*place, number))
            number += 1
        self._take()

    def _inline(self, place: Place) -> None:
        self._take()
        while self._past_gaps() != "}":
            self._entry(place)
        self._take()

    def _past_gaps(self) -> str:
        """Skip what stands between elements, and say what comes."""
        while self._next.said in "\n,":
            self._take()
        return self._next.said


def _name(token: Token) -> str:
    if token.kind == "bare" or "\\" not in token.said:
        return token.said if token.kind == "bare" else token.said[1:-1]
    name: str = tomllib.loads(f"name = {token.said}")["name"] if token.said[0] == '"' else token.said[1:-1]
    return name
