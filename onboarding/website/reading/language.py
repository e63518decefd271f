"""Which language a page is written in: the text decides, what the page declares is the prior.

A declared language wins over an unsure detector, and stands alone where the text is too short to tell.
"""

from __future__ import annotations

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from onboarding.website.words import unspaced, words

LEAST_WORDS = 40
_LEAST_UNSPACED = 80
_READ = 1_500  # characters; more does not change the answer
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
    if not _long_enough(text):
        return prior
    found, sureness = _identifier().classify(text[:_READ])
    if found in ("zxx", "und", "mul"):
        return prior
    if prior and (sureness < _SURE or prior in _SAME.get(found, ())):
        return prior
    return str(found) if sureness >= _FAIR else None


def load_identifier() -> None:
    """Load the model: half a second and 70 MB once per process, shared by children forked afterwards."""
    _identifier()


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _primary(declared: str | None) -> str | None:
    tag = _TAG.fullmatch(declared or "")
    name = tag[1].lower() if tag else None
    return None if name in (None, "und", "mul", "zxx") else _RENAMED.get(name, name)


def _long_enough(text: str) -> bool:
    return len(words(text)) >= LEAST_WORDS or unspaced(text) >= _LEAST_UNSPACED
