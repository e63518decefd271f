"""The words of a condition: a CEL expression cut into tokens that know where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 1000

_WORDS = re.compile(
    r"""
      (?P<blank>  [ \t\r\n\f]+ | //[^\n]* )
    | (?P<string> [bB]?[rR]\"{3}(?:.*?)\"{3} | [bB]?[rR]'{3}(?:.*?)'{3}
                | [bB]?\"{3}(?:\\.|[^\\])*?\"{3} | [bB]?'{3}(?:\\.|[^\\])*?'{3}
                | [bB]?[rR]"[^"\r\n]*" | [bB]?[rR]'[^'\r\n]*'
                | [bB]?"(?:\\.|[^"\\\r\n])*" | [bB]?'(?:\\.|[^'\\\r\n])*' )
    | (?P<number> 0x[0-9a-fA-F]+[uU]? | (?:[0-9]+\.[0-9]+|\.[0-9]+|[0-9]+)(?:[eE][+-]?[0-9]+)?[uU]? )
    | (?P<name>   [A-Za-z_][A-Za-z0-9_]* | `[^`\r\n]+` )
    | (?P<sign>   == | != | <= | >= | && | \|\| | [-+*/%!<>?:.,()\[\]{}] )
    """,
    re.VERBOSE | re.DOTALL,
)
_LITERAL_NAMES = frozenset({"true", "false", "null"})
_STRAYS = {"=": "Write == to compare.", "&": "Write && for 'and'.", "|": "Write || for 'or'."}


class ConditionRefused(Exception):  # noqa: N818 - a refusal is a fact about the file
    """A condition cannot be used as it is written; line and column count from 1, inside the expression."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


def refusal(message: str, source: str, at: int) -> ConditionRefused:
    """Make a refusal that points at a character of the source."""
    before = source[:at]
    return ConditionRefused(message, before.count("\n") + 1, at - before.rfind("\n"))


@dataclass(frozen=True, slots=True)
class Token:
    """One word: `kind` is name, string, number or sign; `at` is where it begins in the source."""

    kind: str
    text: str
    at: int

    @property
    def bare(self) -> str:
        """The name without its backquotes."""
        return self.text.strip("`")

    @property
    def literal(self) -> bool:
        """Whether this is a value that the author wrote."""
        return self.kind in {"string", "number"} or self.text in _LITERAL_NAMES

    @property
    def ends_a_value(self) -> bool:
        """Whether what follows is an operator: a dot selects and a bracket indexes."""
        return (self.kind != "sign" and self.text != "in") or self.text in {")", "]", "}"}

    @property
    def key(self) -> str | None:
        """A simple string's text; None for any other token, and for strings with prefixes or escapes."""
        simple = self.kind == "string" and self.text[0] in "\"'" and "\\" not in self.text
        return self.text.strip("\"'") if simple else None


def tokenize(source: str) -> tuple[Token, ...]:
    """Cut an expression into tokens, without blanks and comments.

    Raises:
        ConditionRefused: it is empty, too long, or holds a character that no condition has.
    """
    if len(source) > LONGEST:
        raise ConditionRefused(f"A condition has at most {LONGEST:,} characters; this one has {len(source):,}.")
    found = tuple(_cut(source))
    if not found:
        raise ConditionRefused("The condition is empty.")
    return found


def _cut(source: str) -> Iterator[Token]:
    at = 0
    while at < len(source):
        match = _WORDS.match(source, at)
        if not match:
            raise refusal(_stray(source[at]), source, at)
        if match.lastgroup and match.lastgroup != "blank":
            yield Token(match.lastgroup, match.group(), at)
        at = match.end()


def _stray(character: str) -> str:
    if character in {"'", '"'}:
        return "This text has no closing quote."
    hint = _STRAYS.get(character, "Other characters than ASCII stand in quotes." if not character.isascii() else "")
    return f"{character!a} does not belong here. {hint}".rstrip()
