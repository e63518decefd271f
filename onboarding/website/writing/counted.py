"""Everything that telling needs of a sample, worked out once: grammar, numbers, sentences to show, how sure counts are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from onboarding.website.analysis import Ground
from onboarding.website.contract import Quote
from onboarding.website.sample import Sample
from onboarding.website.writing.grammar import Grammar, grammar_of
from onboarding.website.writing.lexicon import Lexicon, lexicon
from onboarding.website.writing.measures import Measures, measures_of
from onboarding.website.writing.showing import Showing
from onboarding.website.writing.style import Style
from onboarding.website.writing.sureness import sure_of_count, sure_of_label


@dataclass(frozen=True, slots=True)
class Counted:
    """A sample whose style was counted; `lists`, `grammar` and `measures` are None for a language without a file."""

    sample: Sample
    style: Style
    lists: Lexicon | None
    grammar: Grammar | None
    measures: Measures | None
    showing: Showing

    @property
    def words(self) -> int:
        """The words counted."""
        return len(self.style.words)

    @property
    def sure(self) -> float:
        """How well a count stands for the site."""
        return sure_of_count(self.words)

    def counting(self, source: str, numbers: Mapping[str, object] = MappingProxyType({})) -> Ground:
        """Return the ground of something counted over all pages."""
        return Ground(source, self.sample.urls, self.sure, numbers)

    def labelling(
        self, source: str, margin: float, numbers: Mapping[str, object], quotes: Sequence[Quote] = ()
    ) -> Ground:
        """Return the ground of a label with its margin to the nearest cut point."""
        return Ground(source, self.sample.urls, sure_of_label(self.words, margin), numbers, quotes)


def count_up(sample: Sample) -> Counted | None:
    """Return what telling needs, or None where no style was counted."""
    style = sample.style
    if style is None:
        return None
    lists = lexicon(sample.language)
    grammar = grammar_of(style, lists) if lists else None
    measures = measures_of(style, grammar, lists.lists.code, _blocks_of_code(sample)) if lists and grammar else None
    showing = Showing(sample.main, style.sentences, lists)
    return Counted(sample, style, lists, grammar, measures, showing)


def _blocks_of_code(sample: Sample) -> int:
    return sum(block.kind == "code" for kept in sample.kept for _, block in kept)
