"""By which word a text speaks to its reader: one of the ways that a language has, told from words that no other way uses.

A way is the text's own if its words come a third as often as those of the commonest; so a text may have two. Where none of
them is said ("your" alone is many in Portuguese), nobody knows.
"""

from __future__ import annotations

from collections.abc import Mapping

from onboarding.persona.corpus import Corpus
from onboarding.website.plain import word_set

_SHARE = 3
_CAPITAL = "second_formal"  # the class in which a capital tells the formal "you" (Sie, Lei)
_WAYS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "en": {"you": word_set("you your yours yourself yourselves you're you'll you've you'd")},
    "de": {
        "du": word_set("du dir dich dein deine deinen deinem deiner deines"),
        "ihr": word_set("euch euer eure euren eurem eurer eures"),
        "Sie": word_set(_CAPITAL),
    },
    "fr": {"tu": word_set("tu te t' toi tes"), "vous": word_set("vous votre vos")},
    "es": {
        "tú": word_set("tú tu tus te ti contigo tienes puedes quieres necesitas"),
        "vosotros": word_set("vosotros vosotras vuestro vuestra vuestros vuestras os tenéis podéis queréis"),
        "usted": word_set("usted ustedes"),
    },
    "it": {
        "tu": word_set("tu ti te tuo tua tuoi tue puoi vuoi"),
        "voi": word_set("voi vostro vostra vostri vostre avete potete volete"),
        "Lei": word_set(_CAPITAL),
    },
    "pt": {
        "tu": word_set("tu ti contigo teu teus tua tuas tens podes queres"),
        "você": word_set("você vocês"),
    },
}


def form_of(corpus: Corpus) -> str:
    """Return how a text says "you", as the end of a line (" as “Sie”"); "" where it does not, or nobody knows."""
    said = {way: _times(corpus, words) for way, words in _WAYS.get(corpus.language or "", {}).items()}
    most = max(said.values(), default=0)
    told = [f"“{way}”" for way, times in said.items() if times and times * _SHARE > most]
    return f" as {' and '.join(told)}" if told else ""


def _times(corpus: Corpus, words: frozenset[str]) -> int:
    style = corpus.style
    return style.classes[_CAPITAL] if _CAPITAL in words else sum(style.counts[word] for word in words)
