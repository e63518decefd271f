"""Texts for these tests: sentences of made-up words that are said once, so that nothing of them stands out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from onboarding.persona.schema import Quoted
from onboarding.persona.schema.persona import Lexicon


def once(count: int, *, after: int = 0) -> str:
    """Return so many sentences of ten words, each with four words that stand nowhere else."""
    made = islice(_words(), 4 * after, 4 * (after + count))
    return " ".join(
        f"The {one} of this {two} has had {three} by {four}." for one, two, three, four in zip(*[made] * 4, strict=True)
    )


def _words() -> Iterator[str]:
    return ("".join(each) for each in product("bdfgk", "aou", "lmnr", "aou", "pstz", "aou", "x"))


def all_quotes(lexicon: Lexicon) -> list[tuple[str, Quoted]]:
    """Return each quote of the lexicon with the text of its claim."""
    lists = (lexicon.signature_phrases, lexicon.go_to, lexicon.domain_terms)
    texts = [(claim.value, each) for claims in lists for claim in claims for each in claim.evidence]
    swaps = [(claim.value.use, each) for claim in lexicon.preferred for each in claim.evidence]
    return [(value, each) for value, each in texts + swaps if isinstance(each, Quoted)]
