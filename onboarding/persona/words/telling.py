"""The lexicon of a persona: the words that mark the site, those to take, and those to leave.

Avoided words win: what holds one, in whatever form, is in no other list. A language without lists has only the words
that guidelines name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from onboarding.persona.corpus import Corpus
from onboarding.persona.schema import Claim
from onboarding.persona.schema.persona import Lexicon
from onboarding.persona.words.avoiding import avoided
from onboarding.persona.words.forms import Keys, barred
from onboarding.persona.words.given import group, text
from onboarding.persona.words.outstanding import LEAST_WORDS, ground_of
from onboarding.persona.words.passages import Passages, passages_of
from onboarding.persona.words.phrases import phrase_claim, signature_phrases
from onboarding.persona.words.swaps import swaps_of
from onboarding.persona.words.terms import domain_terms, go_to_words


def lexicon_of(corpus: Corpus, analysis: Mapping[str, Any]) -> Lexicon:
    """Return the words of a site, each with the passages that show it."""
    passages = passages_of(corpus)
    avoid = tuple(avoided(corpus, passages, analysis))
    ground = ground_of(passages, text(group(analysis, "brand_analysis").get("name")))
    if ground is None or not ground.enough:
        return Lexicon(avoid=avoid)
    left = [passages.keys(claim.value) for claim in avoid]
    terms = _without(domain_terms(ground, analysis), passages, left)
    phrases = [claim for each in signature_phrases(ground) if (claim := phrase_claim(each))]
    swaps = [swap for swap in swaps_of(corpus, passages) if not barred(passages.keys(swap.value.use), left)]
    reaches = go_to_words(ground, terms) if len(corpus.style.words) >= LEAST_WORDS else []
    return Lexicon(
        signature_phrases=_without(phrases, passages, left),
        go_to=_without(reaches, passages, left),
        domain_terms=terms,
        preferred=tuple(swaps),
        avoid=avoid,
    )


def _without(claims: Iterable[Claim[str]], passages: Passages, left: list[Keys]) -> tuple[Claim[str], ...]:
    """Return the claims that hold no avoided word."""
    return tuple(claim for claim in claims if not barred(passages.keys(claim.value), left))
