"""What a condition reads and what it may cost, found in its tokens before the engine sees it.

The engine bounds loop turns, not work: one turn may compare all there is. So nothing in a condition may make data
(lists hold only literals, no map is made, no function copies), and `Reading.work` bounds the comparing that is left.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from onboarding.flows.conditions.expressions import Token, refusal, tokenize

VARIABLES = ("user", "flags", "facts", "answers", "steps")
TURNS = 10_000  # the engine's own budget for all loops of one evaluation

_TYPES = frozenset({"bool", "bytes", "double", "dyn", "int", "list", "map", "null_type", "string", "type", "uint"})
_LOOPS = frozenset({"all", "exists"})
_MOMENTS = ("Date", "DayOfMonth", "DayOfWeek", "DayOfYear", "FullYear", "Hours", "Minutes", "Month", "Seconds")
_CALLS = (
    _LOOPS
    | {"has", "size", "contains", "startsWith", "endsWith", "orValue", "hasValue"}
    | {"bool", "double", "dyn", "int", "string", "type", "uint", "timestamp", "duration"}
    | {f"get{part}" for part in _MOMENTS}
)
_WORDS_OF_OTHERS = {"and": "Write && instead.", "or": "Write || instead.", "not": "Write ! instead."}
_PROVIDERS_KEY = re.compile(r"verified_key:[a-z0-9_]{1,63}")


@dataclass(frozen=True, slots=True)
class Reading:
    """The names that a condition uses, and the shape of its loops.

    `turning` counts what its loops do with their own element, `fixed` what they do with anything else, `depth` how deep
    they stand in each other; `listed` is the length of its longest list. `open_decided`: it may decide before the
    answer is given, because it says what holds without one.
    """

    names: Mapping[str, frozenset[str]]
    user: bool
    open_decided: bool
    depth: int
    turning: int
    fixed: int
    listed: int

    def work(self, size: int, longest: int) -> int:
        """Bound the comparing that this condition's loops may do over data of a size, the longest list known."""
        if not self.depth:
            return 0
        longest = max(longest, self.listed, 1)
        return size * (self.turning * _turns(longest, self.depth - 1) + self.fixed * _turns(longest, self.depth))


def _turns(longest: int, depth: int) -> int:
    return min(math.prod([longest] * depth), TURNS)


@dataclass(frozen=True, slots=True)
class Declared:
    """The names a condition may use, by variable; `answers` and `steps` are those of earlier steps and its own."""

    flags: frozenset[str]
    facts: frozenset[str]
    steps: frozenset[str]

    def has(self, variable: str, key: str) -> bool:
        """Tell whether a key may be used with a variable."""
        if variable == "facts" and _PROVIDERS_KEY.fullmatch(key):
            return True
        known = {"flags": self.flags, "facts": self.facts}.get(variable, self.steps)
        return key in known

    def missing(self, variable: str, key: str) -> str:
        """Say that a key is not known, and which are."""
        what = {"flags": "flag", "facts": "fact"}.get(variable, "earlier step")
        known = sorted({"flags": self.flags, "facts": self.facts}.get(variable, self.steps))
        return f"There is no {what} '{key}' here. {_list(known) if known else f'This place has no {what}s.'}"


@dataclass(frozen=True, slots=True)
class _Loop:
    """The body of a loop as a range of tokens, and the name it gives to each element."""

    name: str
    first: int
    last: int


def read(source: str, declared: Declared) -> Reading:
    """Read an expression.

    Raises:
        ConditionRefused: it uses a name or a form that conditions do not have.
    """
    tokens = tokenize(source)
    return _Reader(source, tokens, declared).read()


class _Reader:
    """Walks over the tokens once and keeps what it finds."""

    def __init__(self, source: str, tokens: tuple[Token, ...], declared: Declared) -> None:
        self.source, self.tokens, self.declared = source, tokens, declared
        self.names: dict[str, set[str]] = {variable: set() for variable in VARIABLES}
        self.loops: tuple[_Loop, ...] = ()
        self.user = self.open_decided = False
        self.turning = self.fixed = self.listed = 0

    def read(self) -> Reading:
        self._check_forms()
        self.loops = tuple(self._find_loops())
        for index, token in enumerate(self.tokens):
            if token.kind == "name" and not token.literal and token.text != "in":
                self._take_name(index, token)
        depth = max((len(self._around(index)) for index in range(len(self.tokens))), default=0)
        names = {variable: frozenset(keys) for variable, keys in self.names.items()}
        return Reading(names, self.user, self.open_decided, depth, self.turning, self.fixed, self.listed)

    def _text(self, index: int) -> str:
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def _refuse(self, message: str, token: Token) -> Exception:
        return refusal(message, self.source, token.at)

    def _check_forms(self) -> None:
        """Refuse what would make data: maps, and lists of anything but literals."""
        for index, token in enumerate(self.tokens):
            if token.text == "{":
                raise self._refuse("A condition cannot make a map.", token)
            if token.text == "+":
                raise self._refuse("A condition cannot add or join: compare the values as they are.", token)
            if token.text == "[" and not (index and self.tokens[index - 1].ends_a_value):
                self.listed = max(self.listed, self._check_list(index))

    def _check_list(self, opening: int) -> int:
        """Return how many things stand in a list."""
        depth, commas = 0, 0
        for token in self.tokens[opening:]:
            depth += {"[": 1, "]": -1}.get(token.text, 0)
            commas += token.text == ","
            if not depth:
                break
            if not token.literal and token.text not in {"[", "]", ",", "-"}:
                raise self._refuse("A list in a condition holds only texts, numbers, true, false and null.", token)
        return commas + 1

    def _find_loops(self) -> Iterator[_Loop]:
        for index, token in enumerate(self.tokens):
            if token.text in _LOOPS and self._text(index - 1) == "." and self._text(index + 1) == "(":
                yield self._loop(index)

    def _loop(self, index: int) -> _Loop:
        """Read a loop: the name of its element, and where its body ends."""
        name = self.tokens[index + 2] if index + 2 < len(self.tokens) else self.tokens[index]
        if name.kind != "name" or self._text(index + 3) != ",":
            raise self._refuse(f"Write {self._text(index)}(x, …x…), with a name for each element.", self.tokens[index])
        if name.bare in VARIABLES or name.bare in _TYPES:
            raise self._refuse(f"'{name.bare}' already means something; name the element otherwise.", name)
        return _Loop(name.bare, index + 4, self._closing(index + 1))

    def _closing(self, opening: int) -> int:
        depth = 0
        for index in range(opening, len(self.tokens)):
            depth += {"(": 1, ")": -1}.get(self._text(index), 0)
            if not depth:
                return index
        return len(self.tokens)

    def _around(self, index: int) -> tuple[_Loop, ...]:
        """The loops in whose body a token stands."""
        return tuple(loop for loop in self.loops if loop.first <= index < loop.last)

    def _take_name(self, index: int, token: Token) -> None:
        called = self._text(index + 1) == "("
        if called and token.bare not in _CALLS:
            raise self._refuse(f"There is no function '{token.bare}' in conditions. {_list(sorted(_CALLS))}", token)
        around = self._around(index)
        if called:
            self.turning += bool(around)
        elif not self._selected(index):
            self._take_root(index, token, around)

    def _selected(self, index: int) -> bool:
        """Tell whether a name is a field of what stands before it; a dot at the beginning selects nothing."""
        dot = index - 2 if self._text(index - 1) == "?" and self._text(index - 2) == "." else index - 1
        return self._text(dot) == "." and dot > 0 and self.tokens[dot - 1].ends_a_value

    def _take_root(self, index: int, token: Token, around: tuple[_Loop, ...]) -> None:
        name = token.bare
        if any(loop.name == name for loop in around):
            self.turning += 1
        elif name in VARIABLES:
            self.fixed += bool(around)
            self._take_variable(index, token)
        elif name not in _TYPES and not self._names_an_element(index):
            hint = _WORDS_OF_OTHERS.get(name, _list(VARIABLES))
            raise self._refuse(f"There is no name '{name}' here. {hint}", token)

    def _names_an_element(self, index: int) -> bool:
        return any(loop.first == index + 2 for loop in self.loops)

    def _take_variable(self, index: int, token: Token) -> None:
        if token.bare == "user":
            self.user = True
            return
        place, key = self._key(index, token)
        if not self.declared.has(token.bare, key):
            raise self._refuse(self.declared.missing(token.bare, key), self.tokens[place])
        self.names[token.bare].add(key)
        self.open_decided = self.open_decided or (token.bare == "answers" and self._asks_softly(index))

    def _key(self, index: int, token: Token) -> tuple[int, str]:
        """Find the key that is taken of a variable: `x.KEY`, `x.?KEY` or `x["KEY"]`, and nothing else."""
        following = tuple(self._text(place) for place in range(index + 1, index + 4))
        place = index + (3 if following[:2] == (".", "?") else 2)
        word = self.tokens[place] if place < len(self.tokens) else None
        if word and following[0] == "." and word.kind == "name" and self._text(place + 1) != "(":
            return place, word.bare
        if word and following[0] == "[" and following[2] == "]" and word.key is not None:
            return place, word.key
        name = token.bare
        raise self._refuse(f"'{name}' is only used as {name}.KEY, {name}[\"KEY\"] or {name}.?KEY.", token)

    def _asks_softly(self, index: int) -> bool:
        """Tell whether a chain of selections says somewhere, or `has` around it, that what it names may be missing."""
        if self._text(index - 2) == "has" and self._text(index - 1) == "(":
            return True
        for place in range(index + 1, len(self.tokens)):
            text = self._text(place)
            if text == "?" and self._text(place - 1) in {".", "["}:
                return True
            if self.tokens[place].kind == "sign" and text not in {".", "[", "]"}:
                break
        return False


def _list(names: Collection[str]) -> str:
    return f"Known: {', '.join(names)}."
