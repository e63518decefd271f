"""What a persona does not know: every field that is null or empty, by its dotted path.

Not among them is what is rightly empty: notes, reasons and objections, limits of platforms that have none, and
what a persona made by rules does not have (a model). A field of the fingerprint that the amount of text does not support
is missing as any other. Where the language is the reason, that stands there too: "language.lists" where nothing is known of its
words, "language.words" where it puts no spaces between them, so that none can be counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onboarding.persona.schema import Claim, Persona
from onboarding.persona.schema.claims import Strict
from onboarding.website.languages import LANGUAGES
from onboarding.website.words import UNSPACED_LANGUAGES

_ASKED = ("language", "source", "identity", "voice", "fingerprint", "lexicon", "rules", "research", "platforms")
LISTS, WORDS = "language.lists", "language.words"
_RIGHTLY_EMPTY = frozenset({"limits", "max_chars", "objections"})


def missing_of(persona: Persona) -> tuple[str, ...]:
    """Return the dotted paths of what is null or empty, sorted."""
    empty = [path for name in _ASKED for path in _empty(getattr(persona, name), name)]
    barrier = barrier_of(persona)
    return tuple(sorted([*empty, barrier] if barrier else empty))


def barrier_of(persona: Persona) -> str | None:
    """Return what a persona's language lacks; None where it lacks nothing, or is itself unknown."""
    if persona.language is None or persona.language in LANGUAGES:
        return None
    return WORDS if persona.language in UNSPACED_LANGUAGES else LISTS


def _empty(value: Any, path: str) -> Iterator[str]:
    if value is None or value in ((), {}):
        yield path
    elif isinstance(value, Claim):
        return
    elif isinstance(value, Strict):
        for name in type(value).model_fields:
            if name not in _RIGHTLY_EMPTY:
                yield from _empty(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, Mapping):
        for name in sorted(value):
            yield from _empty(value[name], f"{path}.{name}")
