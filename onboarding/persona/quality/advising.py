"""What a user could do to make a persona better, in the order in which it helps: short sentences, each from a rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from onboarding.persona.measuring.fingerprint import GOOD, HABIT_PAGES, PROVISIONAL
from onboarding.persona.platforms.table import PLATFORMS
from onboarding.persona.quality.claims import core_claims, may_contradict
from onboarding.persona.quality.missing import LISTS, WORDS, barrier_of
from onboarding.persona.schema import Persona
from onboarding.persona.schema.persona import Fingerprint, Part

MOST_ADVICE = 6
_ASKS: Mapping[str, str] = {
    "identity.audience.primary": "Say whom you write for: the site does not tell it clearly.",
    "identity.one_line": "Write one sentence on what you do, on your home page or here.",
    "research.depth": "Choose how deep research should go; nobody but you can know.",
    "identity.beliefs": "Add what you stand for, in a sentence of your own.",
    "lexicon.domain_terms": "Add the words of your field that readers should hear from you.",
    "identity.name": "Give the persona a name that you recognise yourself in.",
}

_BARRIERS: Mapping[str, str] = {
    WORDS: "Say yourself how you write, and lock it: the site's language ({language}) has no spaces to count words by.",
    LISTS: "Say yourself how you write, and lock it: of the site's language ({language}) only lengths are counted so far.",
}


def advice_for(
    persona: Persona, measured: Fingerprint, parts: Mapping[str, Part], missing: Sequence[str]
) -> tuple[str, ...]:
    """Return up to six pieces of advice; none where nothing can be better."""
    return tuple(islice(_all(persona, measured, parts, missing), MOST_ADVICE))


def _all(persona: Persona, measured: Fingerprint, parts: Mapping[str, Part], missing: Sequence[str]) -> Iterator[str]:
    yield from _of_text(persona, measured)
    yield from _of_faults(persona, parts)
    yield from (say for path, say in _ASKS.items() if path in missing)


def _of_text(persona: Persona, measured: Fingerprint) -> Iterator[str]:
    words, barrier = measured.words, barrier_of(persona)
    if barrier:
        yield _BARRIERS[barrier].format(language=persona.language)
    if barrier == WORDS:
        pass  # no further page would make them countable
    elif words < PROVISIONAL:
        yield (
            f"Add a page with more of your own text: {words:,} words were read, {PROVISIONAL:,} give a first impression, "
            f"{GOOD:,} make the rhythm reliable."
        )
    elif words < GOOD:
        yield f"Add a page with more of your own text: {words:,} words were read, {GOOD:,} make the rhythm reliable."
    elif measured.question_rate is None:
        yield f"Add a page: habits such as questions are only told from {HABIT_PAGES} pages on."
    if persona.platforms_unknown:
        unknown = ", ".join(f"“{name}”" for name in persona.platforms_unknown)
        yield f"Choose platforms that are known here ({', '.join(PLATFORMS)}); not known: {unknown}."
    elif persona.platforms_chosen_by == "default":
        yield "Choose the platforms you write for; these are only the usual ones."


def _of_faults(persona: Persona, parts: Mapping[str, Part]) -> Iterator[str]:
    full = {name for name, part in parts.items() if part.points >= part.most}
    if "contradictions" not in full and may_contradict(persona):
        yield "Look at the contradictions, and edit or lock the side that is right."
    if "evidence" not in full and any(core_claims(persona)):
        yield "Look at the claims without evidence: lock those that are true, and edit the others."
    if "platforms" not in full and persona.platforms:
        yield "Look at what speaks against a platform's version before you write for it."
