"""The text of a `.env` with a variable set or taken out, and all else as it was: other lines, comments, line ends.

Names count whatever their case, because that is how settings are read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import StringIO

from dotenv import dotenv_values
from dotenv.parser import Binding, parse_stream

# Blank lines above, what stands before the name, and the end of the line.
_AROUND = re.compile(
    r"(?P<above>(?:[^\S\r\n]*(?:\r\n|\r|\n))*)(?P<start>[^\S\r\n]*(?:export[^\S\r\n]+)?).*?(?P<end>(?:\r\n|\r|\n)?)",
    re.DOTALL,
)


def with_values(text: str, names: Sequence[str], value: str) -> str:
    """Return the text in which the first name has a value, and the others too where they stand already."""
    first, *further = names
    text = _with_value(text, first, value)
    for name in further:
        text = _with_value(text, name, value) if has(text, name) else text
    return text


def _with_value(text: str, name: str, value: str) -> str:
    line = f"{name}={_quoted(value)}"
    if has(text, name):
        return "".join(_replaced(one, line) if _is(one, name) else one.original.string for one in _lines(text))
    end = "\r\n" if "\r\n" in text else "\n"
    open_end = text and not text.endswith(("\n", "\r"))
    return f"{text}{end if open_end else ''}{line}{end}"


def without(text: str, names: Sequence[str], value: str | None = None) -> str:
    """Return the text without these variables; where a value is given, without those that have it."""
    wanted = None if value is None else _inert(value)
    return "".join(
        _around(one)["above"] if _is(one, *names) and wanted in (None, one.value) else one.original.string
        for one in _lines(text)
    )


def has(text: str, name: str) -> bool:
    """Say whether a variable stands in the text."""
    return any(_is(one, name) for one in _lines(text))


def is_read_as(text: str, names: Sequence[str], value: str) -> bool:
    """Say whether whoever reads the text finds this value in the first name, and in the others that are there."""
    read = dotenv_values(stream=StringIO(text))
    return names[0] in read and all(read[name] == value for name in names if name in read)


def besides(text: str, names: Sequence[str]) -> dict[str, str | None]:
    """Return all other variables, as they are written."""
    written = dotenv_values(stream=StringIO(text), interpolate=False)
    return {name: value for name, value in written.items() if name.upper() not in names}


def _lines(text: str) -> list[Binding]:
    return list(parse_stream(StringIO(text)))


def _is(line: Binding, *names: str) -> bool:
    return line.key is not None and line.key.upper() in names


def _around(line: Binding) -> re.Match[str]:
    found = _AROUND.fullmatch(line.original.string)
    assert found, "the pattern fits every text"  # noqa: S101 - tells mypy
    return found


def _replaced(line: Binding, by: str) -> str:
    around = _around(line)
    return f"{around['above']}{around['start']}{by}{around['end']}"


def _quoted(value: str) -> str:
    """Put single quotes around a value, in which only a backslash and the quote itself mean something."""
    escaped = _inert(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _inert(value: str) -> str:
    """Keep a `${name}` from being filled in, which happens within single quotes too: its dollar is a default value."""
    return value.replace("${", "${:-$}{")
