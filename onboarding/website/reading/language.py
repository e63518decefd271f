"""Which language a page is written in: the text decides, what the page declares is the prior.

Where one of the languages we have lists for is clear from its function words (at least 30 % of the first 200 words, and
1.7 times as many as of any other language), no detector is asked. A declared language wins over an unsure detector, and
stands alone where the text is too short to tell.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from onboarding.website.languages import LANGUAGES, language
from onboarding.website.words import spelled, unspaced, words

LEAST_WORDS = 40
_LEAST_UNSPACED = 80
_READ = 800  # characters for the detector
_COUNTED = 200  # words whose function words are counted
_COUNTED_IN = 2_400  # characters that surely hold them
_CLEAR = 0.30
_AHEAD = 1.7
_SURE = 0.8
_FAIR = 0.5  # without a declaration, less than this says nothing
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?\Z", re.DOTALL)
_RENAMED = {"iw": "he", "in": "id", "ji": "yi", "mo": "ro"}
_SAME = {"no": frozenset({"nb", "nn"}), "sr": frozenset({"sh"}), "hr": frozenset({"sh"})}


def language_of(text: str, declared: str | None) -> str | None:
    """Return the primary BCP-47 subtag of the text's language, or None where nothing tells it.

    Args:
        text: the main text.
        declared: the page's `lang`, as written.
    """
    prior = _primary(declared)
    said = words(spelled(text[:_COUNTED_IN]))
    if not _long_enough(text, said):
        return prior
    if clear := _by_function_words(said):
        return clear
    found, sureness = _identifier().classify(text[:_READ])
    if found in ("zxx", "und", "mul"):
        return prior
    if prior and (sureness < _SURE or prior in _SAME.get(found, ())):
        return prior
    return str(found) if sureness >= _FAIR else None


def load_identifier() -> None:
    """Load the model: half a second and 70 MB once per process, shared by children forked afterwards."""
    _identifier()
    _function_words()


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _primary(declared: str | None) -> str | None:
    tag = _TAG.fullmatch(declared or "")
    name = tag[1].lower() if tag else None
    return None if name in (None, "und", "mul", "zxx") else _RENAMED.get(name, name)


def _by_function_words(said: list[str]) -> str | None:
    """Return the language whose function words stand out, or None."""
    counts = Counter(said[:_COUNTED])
    shares = sorted((_hits(counts, stops), code) for code, stops in _function_words())
    (second, _), (most, code) = shares[-2:]
    return code if most >= _CLEAR * counts.total() and most >= _AHEAD * second else None


def _hits(counts: Counter[str], stops: frozenset[str]) -> int:
    return sum([counts[word] for word in stops.intersection(counts)])


@cache
def _function_words() -> tuple[tuple[str, frozenset[str]], ...]:
    found = ((code, language(code)) for code in LANGUAGES)
    return tuple((code, one.stops) for code, one in found if one)


def _long_enough(text: str, said: list[str]) -> bool:
    return len(said) >= LEAST_WORDS or unspaced(text[:_COUNTED_IN]) >= _LEAST_UNSPACED
