"""The score of a persona, 0 to 100: counted, the same each time, its parts shown with why. No model rates itself.

sources         25  20 for words in sentences (in full from 1,000 on), 5 for pages with sentences (in full from 3 on)
evidence        25  share of the core's claims that have evidence, times the share of quotes that stand in their spans
numbers         15  share of numbers cited that are the fingerprint's; none where the fingerprint is not what the text
                    gives, or nothing could be measured
completeness    15  share of the answerable fields (ANSWERABLE) that are filled
contradictions  10  5 less for each contradiction
platforms       10  share of adaptations that nothing speaks against, checked again; none without a platform

Under 200 words the score is 40 at most. An error gives null and the name of its type, never a number. The weights were set
beforehand, and are to be compared one day with what users accept and edit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from onboarding.persona.changing.promises import clashes_of
from onboarding.persona.corpus import Corpus
from onboarding.persona.measuring.fingerprint import GOOD, PROVISIONAL, fingerprint_of
from onboarding.persona.platforms.checking import objections_of
from onboarding.persona.quality.advising import advice_for
from onboarding.persona.quality.claims import all_claims, cited, core_claims
from onboarding.persona.quality.missing import missing_of
from onboarding.persona.schema import Measured, Persona, Quoted
from onboarding.persona.schema.persona import Fingerprint, Part, Quality
from onboarding.persona.spans import stands_in
from onboarding.persona.voicing.contradictions import contradictions_of

SHORT_TEXT_CAP = 40.0
ENOUGH_PAGES = 3
_BY_WORDS, _BY_PAGES = 20, 5
_PER_CONTRADICTION = 5
# The fields that text and a user can answer; the others may be empty on a good persona.
ANSWERABLE = (
    "identity.name", "identity.one_line", "identity.beliefs", "identity.expertise", "identity.audience.primary",
    "identity.audience.level", "identity.audience.needs", "voice.traits", "voice.formality", "voice.person", "voice.energy",
    "voice.tone", "lexicon.signature_phrases", "lexicon.go_to", "lexicon.domain_terms", "rules.do", "rules.dont",
    "research.depth", "research.content_types", "research.auto_research", "research.factual_only",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the parts look at."""

    persona: Persona
    corpus: Corpus
    measured: Fingerprint
    missing: tuple[str, ...]
    contradictions: tuple[str, ...]


def quality_of(persona: Persona, corpus: Corpus) -> Quality:
    """Return the score with its parts, the contradictions, what is missing and what the user could do."""
    try:
        return _judged(_seen(persona, corpus))
    except MemoryError:
        raise  # the process is to end
    except Exception as error:  # noqa: BLE001 - whatever goes wrong, a persona without a score is kept, and says why
        return Quality(reason=type(error).__name__)


def _seen(persona: Persona, corpus: Corpus) -> _Seen:
    contradictions = tuple(dict.fromkeys((*contradictions_of(persona), *clashes_of(persona))))
    return _Seen(persona, corpus, fingerprint_of(corpus), missing_of(persona), contradictions)


def _judged(seen: _Seen) -> Quality:
    parts = {name: part(seen) for name, part in _PARTS.items()}
    score = sum(part.points for part in parts.values())
    if seen.measured.words < PROVISIONAL:
        score = min(score, SHORT_TEXT_CAP)
    return Quality(
        score=round(score, 1),
        parts=parts,
        contradictions=seen.contradictions,
        missing=seen.missing,
        advice=advice_for(seen.persona, seen.measured, parts, seen.missing),
    )


def _sources(seen: _Seen) -> Part:
    words, pages = seen.measured.words, sum(bool(style.sentences) for style in seen.corpus.styles)
    points = _BY_WORDS * min(words / GOOD, 1) + _BY_PAGES * min(pages / ENOUGH_PAGES, 1)
    return _part(points, 25, f"Words in sentences: {words:,}. Pages with any: {pages}.")


def _evidence(seen: _Seen) -> Part:
    claims = [claim for _, claim in core_claims(seen.persona)]
    if not claims:
        return _part(0, 25, "Nothing is claimed.")
    quotes = list(cited(all_claims(seen.persona), Quoted))
    standing = sum(_stands(quote, seen.corpus) for quote in quotes)
    grounded = sum(bool(claim.evidence) for claim in claims)
    why = f"{grounded} of {len(claims)} claims have evidence; {standing} of {len(quotes)} quotes stand in the text."
    return _part(25 * grounded / len(claims) * (standing / len(quotes) if quotes else 1), 25, why)


def _stands(quote: Quoted, corpus: Corpus) -> bool:
    span = corpus.by_id.get(quote.span)
    return span is not None and span.page_url == quote.page_url and stands_in(quote.quote, span)


def _numbers(seen: _Seen) -> Part:
    if seen.measured.reliability == "none":
        return _part(0, 15, "There is too little text to measure.")
    if seen.persona.fingerprint != seen.measured:
        return _part(0, 15, "The numbers are not those of the text.")
    cited_ones = list(cited(all_claims(seen.persona), Measured))
    right = sum(_is_measured(one, seen.measured) for one in cited_ones)
    why = f"{right} of {len(cited_ones)} numbers cited are as measured."
    return _part(15 * right / len(cited_ones) if cited_ones else 15, 15, why)


def _is_measured(cited_one: Measured, fingerprint: Fingerprint) -> bool:
    """Say whether a number is the fingerprint's own; a rate of a word is "function_words.the"."""
    group, _, word = cited_one.stat.partition(".")
    if word:
        return group == "function_words" and fingerprint.function_words.get(word) == cited_one.value
    known = cited_one.stat in Fingerprint.model_fields
    return known and bool(getattr(fingerprint, cited_one.stat) == cited_one.value)


def _completeness(seen: _Seen) -> Part:
    filled = len(ANSWERABLE) - len(set(ANSWERABLE).intersection(seen.missing))
    return _part(15 * filled / len(ANSWERABLE), 15, f"{filled} of {len(ANSWERABLE)} answerable fields are filled.")


def _contradictions(seen: _Seen) -> Part:
    count = len(seen.contradictions)
    return _part(max(10 - _PER_CONTRADICTION * count, 0), 10, f"{count} contradictions were found.")


def _platforms(seen: _Seen) -> Part:
    adapted = seen.persona.platforms
    fitting = sum(not objections_of(one, seen.persona) for one in adapted.values())
    why = f"{fitting} of {len(adapted)} adaptations keep the voice and the limits."
    return _part(10 * fitting / len(adapted) if adapted else 0, 10, why)


def _part(points: float, most: float, why: str) -> Part:
    return Part(points=round(points, 2), most=most, why=why)


_PARTS: Mapping[str, Callable[[_Seen], Part]] = {
    "sources": _sources,
    "evidence": _evidence,
    "numbers": _numbers,
    "completeness": _completeness,
    "contradictions": _contradictions,
    "platforms": _platforms,
}
