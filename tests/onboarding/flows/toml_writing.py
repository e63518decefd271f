"""TOML in many ways of writing it, and for each key the line on which it was written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from onboarding.flows.files.problems import Place

_LETTERS = "ab\"'\\#[]{}=., \n\té😀"
_NAMES = st.text(alphabet="abc-_1", min_size=1, max_size=3) | st.text(alphabet=_LETTERS.replace("\n", ""), max_size=4)
_TEXTS = st.text(alphabet=_LETTERS, max_size=12)
_PLAIN = _TEXTS | st.integers(-9, 9) | st.booleans() | st.just(1.5)
_VALUES = st.recursive(
    _PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3), max_leaves=8
)
TABLES = st.dictionaries(_NAMES, _VALUES, min_size=1, max_size=5)
Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass
class Writing:
    """One file being written; `lines` says where each key stands."""

    draw: Draw
    text: str = ""
    lines: dict[Place, int] = field(default_factory=dict)

    def say(self, said: str) -> None:
        self.text += said

    def key(self, place: Place) -> None:
        self.lines.setdefault(place, self.text.count("\n") + 1)
        self.say(self._name(str(place[-1])))

    def _name(self, name: str) -> str:
        ways = [_basic(name)]
        if re.fullmatch(r"[A-Za-z0-9_-]+", name):
            ways.append(name)
        if "'" not in name:
            ways.append(f"'{name}'")
        return str(self.draw(st.sampled_from(ways)))

    def end(self) -> None:
        self.say(self.draw(st.sampled_from(["\n", ' # a = [[ \' """\n', "\n\n", "\n# [x]\n", "\r\n"])))

    def table(self, place: Place, table: dict[str, Any]) -> None:
        """Write what is no table first, then the tables: whatever follows a header belongs to it."""
        below = {name: value for name, value in table.items() if self._has_header(value)}
        for name, value in table.items():
            if name not in below:
                self.key((*place, name))
                self.say(self.draw(st.sampled_from([" = ", "="])))
                self.value((*place, name), value)
                self.end()
        for name, value in below.items():
            self.headed((*place, name), value)

    def _has_header(self, value: object) -> bool:
        tables = isinstance(value, dict) or (
            isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)
        )
        return tables and bool(self.draw(st.booleans()))

    def headed(self, place: Place, value: Any) -> None:
        if isinstance(value, dict):
            self.header(place, "[", "]")
            self.table(place, value)
            return
        for number, one in enumerate(value):
            self.header((*place, number), "[[", "]]")
            self.table((*place, number), one)

    def header(self, place: Place, opening: str, closing: str) -> None:
        self.say(opening)
        names = [place[: depth + 1] for depth, part in enumerate(place) if isinstance(part, str)]
        for number, name in enumerate(names):
            self.say("." if number else "")
            self.key(name)
        self.lines.setdefault(place, self.text.count("\n") + 1)
        self.say(closing)
        self.end()

    def value(self, place: Place, value: Any) -> None:
        if isinstance(value, dict):
            self._inline(place, value)
        elif isinstance(value, list):
            self._list(place, value)
        elif isinstance(value, str):
            self.say(self.draw(st.sampled_from(_ways(value))))
        else:
            self.say(json.dumps(value))

    def _inline(self, place: Place, value: dict[str, Any]) -> None:
        self.say("{")
        for number, (name, one) in enumerate(value.items()):
            self.say(", " if number else " ")
            self.key((*place, name))
            self.say(" = ")
            self.value((*place, name), one)
        self.say("}")

    def _list(self, place: Place, value: list[Any]) -> None:
        self.say("[")
        for number, one in enumerate(value):
            self.say(self.draw(st.sampled_from(["", "\n", " # ]\n  "])))
            self.lines[*place, number] = self.text.count("\n") + 1
            self.value((*place, number), one)
            self.say(",")
        self.say("]")


def _basic(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _ways(text: str) -> list[str]:
    """Return all ways to write a text that mean the same."""
    inner = text.replace("\\", "\\\\").replace('"', '\\"')
    long = text.replace("\\", "\\\\").replace('"""', '""\\"')
    ways = [_basic(text), json.dumps(text, ensure_ascii=False).replace("é", "\\u00e9"), f'"""\n{inner}"""']
    ways.append(f'"""\\\n   \n  {inner}"""' if text[:1].strip() else f'"""\n{inner}"""')
    if not long.endswith('"'):
        ways.append(f'"""\n{long}"""')
    if "'" not in text:
        ways.append(f"'''\n{text}'''")
    if "'" not in text and "\n" not in text:
        ways.append(f"'{text}'")
    return ways


@st.composite
def files(draw: Draw) -> Writing:
    """Draw a file and where its keys stand."""
    writing = Writing(draw)
    writing.table((), draw(TABLES))
    return writing
