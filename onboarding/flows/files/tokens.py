"""The smallest parts of a TOML file, found by a scan that no file can make slow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A text without its end runs to the end of the line or file, so that no start is scanned twice. Every repeat is possessive.
_TOKENS = re.compile(
    r"""
    (?P<text>"{3}(?:[^"\\]++|\\.|"{1,2}(?!"))*+(?:"{3,5}|\Z|\\\Z) | '{3}(?:[^']++|'{1,2}(?!'))*+(?:'{3,5}|\Z)
           |"(?:[^"\\\n]++|\\[^\n])*+(?:"|(?=\n)|\\?\Z|\\(?=\n)) | '[^'\n]*+(?:'|(?=\n)|\Z))
    |(?P<mark>[\[\]{}=,.\n])
    |(?P<bare>[^\s"'\#\[\]{}=,.]++)
    |[^\S\n]++|\#[^\n]*+
    """,
    re.VERBOSE | re.DOTALL,
)


_LONGEST_WORD = 200


@dataclass(frozen=True, slots=True)
class Token:
    """A text, a mark or a bare word, and where it starts."""

    kind: str
    said: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """Yield what a TOML file is made of, without spaces and comments."""
    for match in _TOKENS.finditer(text):
        if match.lastgroup:
            yield Token(match.lastgroup, match[0], match.start())


def unsafe(text: str, deepest: int) -> tuple[int, str] | None:
    """Return the line, and why, where tomllib would take very long or overflow: deep brackets, dotted keys, endless numbers."""
    depth = dots = 0
    for token in tokens(text):
        if token.kind == "mark":
            depth += (token.said in "[{") - (token.said in "]}")
            dots = dots + 1 if token.said == "." else 0
        if max(depth, dots) > deepest:
            return _line(text, token), f"This is nested deeper than {deepest}."
        if token.kind == "bare" and len(token.said) > _LONGEST_WORD:
            return _line(text, token), "This name or number is far too long."
    return None


def _line(text: str, token: Token) -> int:
    return text.count("\n", 0, token.start) + 1
