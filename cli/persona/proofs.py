"""The evidence of a persona under running numbers: the same piece of evidence has the same number wherever it is cited."""

from __future__ import annotations

from collections.abc import Iterable

from cli.persona.figures import figure_of
from cli.persona.shape import Proof
from cli.persona.wording import words
from cli.portrait.given import passage
from cli.portrait.shape import Quote
from cli.terminal import plain
from onboarding.persona.schema.claims import Answered, Evidence, Measured, Quoted, Ruled

_EDITED = "edited"


class Proofs:
    """Numbers evidence in the order in which it is first cited."""

    def __init__(self) -> None:
        self._found: dict[Evidence, Proof] = {}

    def of(self, evidence: Iterable[Evidence]) -> tuple[Proof, ...]:
        """Return the proofs of a claim, each once."""
        return tuple(self._one(each) for each in dict.fromkeys(evidence))

    @property
    def all(self) -> tuple[Proof, ...]:
        """All that were cited, by number."""
        return tuple(self._found.values())

    def _one(self, evidence: Evidence) -> Proof:
        if evidence not in self._found:
            self._found[evidence] = _proof(len(self._found) + 1, evidence)
        return self._found[evidence]


def _proof(number: int, evidence: Evidence) -> Proof:
    match evidence:
        case Quoted():
            return Proof(number, "", quote=_quote(evidence))
        case Measured():
            figure = figure_of(evidence.stat, evidence.value)
            return Proof(number, f"{figure.name}: {figure.shown} {figure.unit}".strip(), stat=figure.stat)
        case Answered():
            return Proof(number, _answer(evidence.path))
        case Ruled():
            source = f", from {plain(evidence.path, 120)}" if evidence.path else ""
            return Proof(number, f"rule: {words(evidence.rule)}{source}")


def _quote(evidence: Quoted) -> Quote:
    text = plain(evidence.quote)
    return Quote(text, plain(evidence.page_url, 200), plain(evidence.place, 200), passage(evidence.page_url, text))


def _answer(path: str) -> str:
    return "edited by hand" if path == _EDITED else f"you said: {words(path.removeprefix('research_preferences.'))}"
