"""What a voice is told from: the text, its numbers, the analysis's labels; and what was heard in it, before it is a claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from onboarding.persona.corpus import Corpus
from onboarding.persona.schema import Claim, Evidence, Measured
from onboarding.persona.schema.persona import Fingerprint
from onboarding.persona.voicing.showing import Showing
from onboarding.persona.voicing.sureness import sure_of
from onboarding.website.writing.grammar import grammar_of
from onboarding.website.writing.lexicon import lexicon
from onboarding.website.writing.measures import Measures, measures_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Heard(Generic[T]):
    """A label, the relative distance of its numbers to the nearest cut point, and what shows it."""

    value: T
    margin: float
    evidence: tuple[Evidence, ...]

    def claim(self, fingerprint: Fingerprint) -> Claim[T]:
        """Return it as a claim that a rule concluded."""
        return Claim[T](
            value=self.value, origin="rules", evidence=self.evidence, confidence=sure_of(fingerprint, self.margin)
        )


@dataclass(frozen=True)
class Hearing:
    """A text with its numbers and labels."""

    corpus: Corpus
    fingerprint: Fingerprint
    analysis: Mapping[str, Any]

    @cached_property
    def showing(self) -> Showing:
        """The sentences that can be quoted."""
        return Showing(self.corpus)

    @cached_property
    def measures(self) -> Measures | None:
        """The numbers that the analysis's labels rest on; None for a language without lists."""
        lists, style = lexicon(self.corpus.language), self.corpus.style
        if lists is None:
            return None
        code = sum(block.kind == "code" for page in self.corpus.pages for block in page.blocks)
        return measures_of(style, grammar_of(style, lists), lists.lists.code, code)

    def said(self, path: str) -> Any:
        """Return what the analysis says at a dotted path; None where it says nothing."""
        value: Any = self.analysis
        for key in path.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        return value

    def number(self, stat: str) -> float | None:
        """Return a number of the fingerprint by its name."""
        value: float | None = getattr(self.fingerprint, stat)
        return value

    def measured(self, *stats: str) -> tuple[Measured, ...]:
        """Return numbers of the fingerprint as evidence, those that it has."""
        found = ((stat, self.number(stat)) for stat in stats)
        return tuple(Measured(stat=stat, value=value) for stat, value in found if value is not None)
