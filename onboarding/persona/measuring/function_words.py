"""The little words by which writers differ: one fixed list for each language, and how often a text has each of them.

The list has the 120 most common words of the language's closed classes, in the order of `common` in the language's file.
Names of months, numbers and spoken short forms are left out: they tell of the subject or are counted by themselves.
"""

from __future__ import annotations

from functools import cache

from onboarding.persona.corpus import Corpus
from onboarding.website.languages import language
from onboarding.website.languages.classes import CLASSES

MOST_WORDS = 120
_NOT_LITTLE = ("months", "numbers", "contractions")
_CLOSED = tuple(name for name, spec in CLASSES.items() if spec.closed and name not in _NOT_LITTLE)


@cache
def function_words(code: str | None) -> tuple[str, ...]:
    """Return the function words of a language, the most common first; none where it has no lists."""
    lists = language(code)
    if lists is None:
        return ()
    closed = frozenset[str]().union(*(lists.classes[name] for name in _CLOSED))
    return tuple(word for word in lists.common if word in closed)[:MOST_WORDS]


def profile(corpus: Corpus) -> dict[str, float]:
    """Return the rate per 1,000 words of each function word of the corpus's language; empty where nothing is counted."""
    style = corpus.style
    if not style.words:
        return {}
    return {word: style.per_thousand(style.counts[word]) for word in function_words(corpus.language)}
