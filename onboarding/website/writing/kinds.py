"""Kinds of words whose rate makes a label, how many of each are usual, and how far a text stands above that.

A landing page has some 300 words, where one word more is 3 per 1,000: a rate alone says little. So each kind sums several
classes, its rate is drawn towards the usual one as if 150 usual words were read with it, and what counts is

standing    (drawn rate - usual rate) / sqrt(usual rate + 4)

much like a z-score of a count: 0 is what such pages usually have. With fewer than 3 words found a kind does not stand out.
Usual is the median of the 8 gold pages and the 5 texts of the language (beside the tests), 13 in all; 0 means that more than
half have none. A block of code counts as 6 words of experts.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Literal

Kind = Literal[
    "daring", "technical", "authority", "warmth", "enthusiasm", "urgency", "formal", "craft", "ease", "expertise",
    "belonging", "trust", "excitement", "benefits", "pains",
]  # fmt: skip

KINDS: Mapping[Kind, Mapping[str, float]] = {
    "daring": {"daring": 1},
    "technical": {"expert": 1, "code": 6},
    "authority": {"authority": 1},
    "warmth": {"warmth": 1, "polite": 1},
    "enthusiasm": {"enthusiasm": 1, "superlatives": 1, "exclamations": 1},
    "urgency": {"urgency": 1},
    "formal": {"formal": 1},
    "craft": {"craft": 1},
    "ease": {"ease": 1, "benefits": 0.5},
    "expertise": {"authority": 1, "expert": 1, "formal": 0.5, "code": 6},
    "belonging": {"warmth": 1},
    "trust": {"authority": 1, "polite": 0.5},
    "excitement": {"enthusiasm": 1, "superlatives": 1, "daring": 0.5, "exclamations": 0.5},
    "benefits": {"benefits": 1},
    "pains": {"pains": 1},
}
_READ_WITH = 150
_SPREAD = 4
_FEWEST = 3
# Weighted words per 1,000; measured anew by the test beside the texts.
USUAL: Mapping[str, Mapping[Kind, float]] = {
    "en": {
        "daring": 0.0,
        "technical": 0.0,
        "authority": 0.0,
        "warmth": 8.3,
        "enthusiasm": 0.0,
        "urgency": 3.1,
        "formal": 0.0,
        "craft": 1.6,
        "ease": 6.2,
        "expertise": 3.1,
        "belonging": 8.3,
        "trust": 1.5,
        "excitement": 1.6,
        "benefits": 3.1,
        "pains": 0.0,
    },
    "de": {
        "daring": 0.0,
        "technical": 0.0,
        "authority": 0.0,
        "warmth": 7.6,
        "enthusiasm": 2.7,
        "urgency": 3.2,
        "formal": 0.0,
        "craft": 2.8,
        "ease": 4.4,
        "expertise": 3.5,
        "belonging": 5.3,
        "trust": 3.5,
        "excitement": 2.7,
        "benefits": 0.0,
        "pains": 0.0,
    },
    "fr": {
        "daring": 0.0,
        "technical": 2.9,
        "authority": 0.0,
        "warmth": 7.5,
        "enthusiasm": 0.0,
        "urgency": 1.8,
        "formal": 0.0,
        "craft": 3.6,
        "ease": 3.8,
        "expertise": 3.6,
        "belonging": 7.5,
        "trust": 2.1,
        "excitement": 1.8,
        "benefits": 1.8,
        "pains": 1.8,
    },
    "es": {
        "daring": 0.0,
        "technical": 0.0,
        "authority": 0.0,
        "warmth": 12.3,
        "enthusiasm": 3.8,
        "urgency": 0.0,
        "formal": 0.0,
        "craft": 4.5,
        "ease": 5.9,
        "expertise": 1.9,
        "belonging": 8.7,
        "trust": 3.3,
        "excitement": 3.8,
        "benefits": 4.0,
        "pains": 4.2,
    },
    "it": {
        "daring": 0.0,
        "technical": 0.0,
        "authority": 4.7,
        "warmth": 9.0,
        "enthusiasm": 3.3,
        "urgency": 0.0,
        "formal": 0.0,
        "craft": 4.5,
        "ease": 4.4,
        "expertise": 5.9,
        "belonging": 3.6,
        "trust": 6.2,
        "excitement": 4.7,
        "benefits": 3.1,
        "pains": 0.0,
    },
    "pt": {
        "daring": 0.0,
        "technical": 0.0,
        "authority": 2.4,
        "warmth": 4.8,
        "enthusiasm": 4.3,
        "urgency": 0.0,
        "formal": 0.0,
        "craft": 4.3,
        "ease": 6.6,
        "expertise": 4.4,
        "belonging": 4.6,
        "trust": 4.4,
        "excitement": 4.3,
        "benefits": 1.6,
        "pains": 0.0,
    },
}


def standing(kind: Kind, rate: float, words: int, code: str) -> float:
    """Return how far a kind's weighted rate per 1,000 words stands above what is usual in a language; at most 0 of few."""
    usual = USUAL[code][kind]
    drawn = (rate * words + usual * _READ_WITH) / (words + _READ_WITH)
    stands = (drawn - usual) / sqrt(usual + _SPREAD)
    return stands if rate * words >= 1_000 * _FEWEST else min(stands, 0.0)
