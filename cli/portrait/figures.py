"""Names of figures whose key says too little to a person."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FIGURES: Mapping[str, str] = MappingProxyType(
    {
        "mean_words": "words on average",
        "median_words": "words, median",
        "p10_words": "a tenth has at most",
        "p90_words": "nine tenths have at most",
        "deviation_words": "standard deviation",
        "variation": "deviation by average",
        "short_share": "under 8 words",
        "long_share": "over 25 words",
        "types": "different words",
        "mattr_50": "variety (MATTR, 50 words)",
        "hapax_share": "words used once",
        "long_word_share": "over six letters",
        "mean_word_letters": "letters in a word",
        "flesch": "Flesch reading ease",
        "flesch_kincaid": "Flesch-Kincaid, school year",
        "fog": "Gunning fog, school year",
        "smog": "SMOG, school year",
        "coleman_liau": "Coleman-Liau, school year",
        "ari": "ARI, school year",
        "lix": "LIX",
        "oxford_comma": "comma before the last “and”",
        "first_singular": "I",
        "first_plural": "we",
        "second": "you",
        "second_formal": "you, formal",
        "third": "they",
        "passive_share": "passive sentences",
        "imperative_share": "sentences that ask to do something",
        "positive_share": "positive sentences",
        "negative_share": "negative sentences",
        "oklch": "OKLCH",
        "median_days": "days between two, median",
    }
)
