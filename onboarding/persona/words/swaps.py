"""Pairs of which the text always takes one: short forms or full ones (English, German), British or American spelling.

A pair is told where the text has it three times at least and one form four times in five. A spelling is told where
writing/spelling.py tells whose it is; each word that shows it is a pair with its twin, the commonest four. The counts
stand in the rule's name ("contracted_form: 7 of 7"). Confidence: the winner's share, times a tenth of the count where
that is below ten; from 0.3 to 0.95.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from onboarding.persona.corpus import Corpus
from onboarding.persona.schema import Claim, Ruled
from onboarding.persona.schema.persona import Swap
from onboarding.persona.words.forms import Keys, alike
from onboarding.persona.words.passages import Passages, quotes
from onboarding.website.writing.spelling import other_spelling, spelling_of

_LEAST, _AHEAD, _FULL = 3, 0.8, 10
_MOST_CONTRACTED, _MOST_SPELLED, _MOST_QUOTES = 6, 4, 2
_NOT = "do does did is are was were has have had could would should must need"
# Pairs whose full form cannot always be shortened ("I have two dogs") are left out.
_PAIRS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (
        *((f"{verb} not", f"{verb}n't") for verb in _NOT.split()),
        ("cannot", "can't"),
        ("will not", "won't"),
        ("it is", "it's"),
        ("that is", "that's"),
        ("there is", "there's"),
        ("I am", "I'm"),
        ("we are", "we're"),
        ("you are", "you're"),
        ("they are", "they're"),
        ("I will", "I'll"),
        ("we will", "we'll"),
        ("you will", "you'll"),
        ("it will", "it'll"),
    ),
    "de": (("gibt es", "gibt's"), ("geht es", "geht's")),
}


def swaps_of(corpus: Corpus, passages: Passages) -> list[Claim[Swap]]:
    """Return the swaps that the text shows."""
    return [*_contracted(corpus, passages)[:_MOST_CONTRACTED], *_spelled(corpus, passages)[:_MOST_SPELLED]]


def _contracted(corpus: Corpus, passages: Passages) -> list[Claim[Swap]]:
    """Return the pairs of a short and a full form, the commonest first."""
    flat = "".join(f" {' '.join(each.words)} | " for each in corpus.style.sentences)
    told: list[tuple[int, Claim[Swap]]] = []
    for pair in _PAIRS.get(corpus.language or "", ()):
        full, short = (_times(flat, form.lower()) for form in pair)
        both, most = full + short, max(full, short)
        if both >= _LEAST and most >= _AHEAD * both:
            avoid, use = pair if short > full else pair[::-1]
            rule = Ruled(rule=f"contracted_form: {most} of {both}", path="content_characteristics.rates.contractions")
            told += [(most, each) for each in _claim(passages, Swap(avoid=avoid, use=use), rule, most, both)]
    return [claim for _, claim in sorted(told, key=lambda each: (-each[0], each[1].value.use))]


def _times(flat: str, form: str) -> int:
    """Return how often a form stands there, but at the end of a sentence, where nobody shortens ("so it is")."""
    return flat.count(f" {form} ") - flat.count(f" {form} | ")


def _spelled(corpus: Corpus, passages: Passages) -> list[Claim[Swap]]:
    """Return the words that show whose spelling it is, the commonest first."""
    label, numbers = spelling_of(corpus.style.counts) if corpus.language == "en" else (None, {})
    words = numbers.get(label or "")
    if label is None or not isinstance(words, dict):
        return []
    theirs = numbers["American" if label == "British" else "British"]
    most, both = sum(words.values()), sum(words.values()) + (sum(theirs.values()) if isinstance(theirs, dict) else 0)
    rule = Ruled(rule=f"{label}_spelling: {most} of {both}", path="content_characteristics.spelling")
    pairs = [(word, other_spelling(word)) for word in _one_form(words)]
    told = (_claim(passages, Swap(avoid=other, use=word), rule, most, both) for word, other in pairs if other)
    return list(chain.from_iterable(told))


def _one_form(counts: Mapping[str, int]) -> list[str]:
    """Return the words, the commonest first, each in one form."""
    kept: list[str] = []
    for word in sorted(counts, key=lambda word: (-counts[word], word)):
        if not any(alike(word, other) for other in kept):
            kept.append(word)
    return kept


def _claim(passages: Passages, swap: Swap, rule: Ruled, most: int, both: int) -> list[Claim[Swap]]:
    """Return a swap with sentences that hold what is used; none where no sentence can be quoted."""
    keys: Keys = passages.keys(swap.use)
    places = passages.where(keys)
    said = quotes(places, "", len(keys), _MOST_QUOTES)
    sure = round(min(max(0.3, most / both * min(1, both / _FULL)), 0.95), 2)
    return [Claim[Swap](value=swap, origin="measured", evidence=(*said, rule), confidence=sure)] if said else []
