"""Words and phrases as a site writes them itself: with its capitals, its apostrophes and its endings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from onboarding.website.business.said import Line

_LINES_LOOKED_AT = 8
_AROUND = ".,;:!?()[]{}\"'“”„«»\u201a\u2018\u2019…"
_RUNNING = 3  # what running text writes, where no rule gives a capital, counts so many times

Phrase = tuple[str, ...]


class Spellings:
    """How the lines of one site are written; each line is cut once."""

    def __init__(self) -> None:
        self._cut: dict[str, tuple[list[str], list[str]]] = {}

    def of(self, phrase: Phrase, lines: Sequence[Line]) -> str:
        """Return a phrase as its lines write it most often; running text before headings."""
        found: Counter[str] = Counter()
        for line in lines[:_LINES_LOOKED_AT]:
            bare, plain = self._words(line.text)
            for start in _places(phrase, plain):
                found[" ".join(bare[start : start + len(phrase)])] += 1 if line.heading or start == 0 else _RUNNING
        return min(found, key=lambda said: (-found[said], said)) if found else " ".join(phrase)

    def _words(self, text: str) -> tuple[list[str], list[str]]:
        """Return the words of a text without the marks around them, as written and folded."""
        if text not in self._cut:
            bare = [part.strip(_AROUND) for part in text.split()]
            self._cut[text] = bare, "\n".join(bare).casefold().replace("\u2019", "'").split("\n")
        return self._cut[text]


def _places(phrase: Phrase, plain: Sequence[str]) -> Iterator[int]:
    """Yield where a phrase begins among folded words."""
    first, rest, start = phrase[0], list(phrase[1:]), -1
    for _ in range(plain.count(first)):
        start = plain.index(first, start + 1)
        if plain[start + 1 : start + 1 + len(rest)] == rest:
            yield start
