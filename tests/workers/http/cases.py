"""The lists of attacks and of addresses that must keep working, as data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    number: str
    kind: str
    url: str
    zone: dict[str, list[list[str]]]
    blocked: bool

    @property
    def hops(self) -> list[str]:
        """Return the addresses of a redirect case in order."""
        return re.split(r" -(?:\(\d+\)-)?> ", self.url)

    @property
    def status(self) -> int:
        found = re.search(r"-\((\d+)\)->", self.url)
        return int(found[1]) if found else 302


def read(name: str, *kinds: str) -> list[Case]:
    return [case for case in _cases(HERE / name) if not kinds or case.kind in kinds]


def _cases(path: Path) -> Iterator[Case]:
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            number, kind, url, dns, expect = line.split("\t")[:5]
            yield Case(number, kind, _unescaped(url), _zone(dns), expect == "block")


def _unescaped(text: str) -> str:
    return text.encode("latin-1", "backslashreplace").decode("unicode_escape")


def _zone(text: str) -> dict[str, list[list[str]]]:
    if not text:
        return {}
    host, _, answers = text.partition("=")
    return {host: [[one for one in answer.split(",") if one] for answer in answers.split(">>")]}
