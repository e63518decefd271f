"""The score of a persona, 0 to 100: counted, the same each time, its parts shown with why. No model rates itself.

sources         25  20 for words in sentences (in full from 1,000 on), 5 for pages with sentences (in full from 3 on)
evidence        25  share of the core's claims that have a number, a quote or an answer of the user (a rule alone is none;
                    what the user said of research is not counted), times the share of quotes that stand in their spans
numbers         15  share of numbers cited that are the fingerprint's; none where the fingerprint is not what the text
                    gives, or nothing could be measured
completeness    15  share of the answerable fields (ANSWERABLE) that are filled
contradictions  10  5 less for each contradiction; none where no voice, word or rule is told that could contradict
platforms       10  share of adaptations that nothing speaks against, checked again; none without a platform
A part gets no points where nothing of its kind is cited: nothing wrong is not yet something right.

Where the text that it was made from is not there any more, sources and evidence stay as they were counted then, and so do
the numbers. Under 200 words the score is 40 at most. An error gives null and the name of its type, never a number. The weights were set
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
from onboarding.persona.quality.claims import all_claims, cited, core_claims, may_contradict
from onboarding.persona.quality.missing import WORDS, barrier_of, missing_of
from onboarding.persona.schema import Measured, Persona, Quoted, Ruled
from onboarding.persona.schema.persona import Fingerprint, Part, Quality
from onboarding.persona.spans import stands_in
from onboarding.persona.voicing.contradictions import contradictions_of

SHORT_TEXT_CAP = 40.0
ENOUGH_PAGES = 3
_BY_WORDS, _BY_PAGES = 20, 5
_PER_CONTRADICTION = 5
_WISHES = "research."
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
    known = Quality()
    try:
        known = Quality(missing=missing_of(persona), contradictions=_all_contradictions(persona))
        return _judged(_Seen(persona, corpus, _measured(persona, corpus), known.missing, known.contradictions))
    except MemoryError:
        raise  # the process is to end
    except Exception as error:  # noqa: BLE001 - whatever goes wrong, a persona without a score is kept, and says why
        return known.model_copy(update={"reason": type(error).__name__})


def _all_contradictions(persona: Persona) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*contradictions_of(persona), *clashes_of(persona))))


def _is_gone(persona: Persona, corpus: Corpus) -> bool:
    """Say whether the text is another than the persona was made from: the site was read again, and the user edits."""
    return persona.source.content_hash not in {None, corpus.content_hash} and bool(persona.quality.parts)


def _measured(persona: Persona, corpus: Corpus) -> Fingerprint:
    return persona.fingerprint if _is_gone(persona, corpus) else fingerprint_of(corpus)


def _judged(seen: _Seen) -> Quality:
    parts = {name: part(seen) for name, part in _PARTS.items()}
    if _is_gone(seen.persona, seen.corpus):
        parts |= {name: seen.persona.quality.parts[name] for name in _OF_TEXT if name in seen.persona.quality.parts}
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
    counted = f"Words in sentences: {words:,}." if barrier_of(seen.persona) != WORDS else "Its words cannot be counted."
    return _part(points, 25, f"{counted} Pages with any: {pages}.")


def _evidence(seen: _Seen) -> Part:
    claims = [claim for path, claim in core_claims(seen.persona) if not path.startswith(_WISHES)]
    if not claims:
        return _part(0, 25, "Nothing is claimed.")
    quotes = list(cited(all_claims(seen.persona), Quoted))
    standing = sum(_stands(quote, seen.corpus) for quote in quotes)
    grounded = sum(any(not isinstance(each, Ruled) for each in claim.evidence) for claim in claims)
    if not quotes:
        return _part(0, 25, f"{grounded} of {len(claims)} claims have evidence; no sentence of the text is cited.")
    why = f"{grounded} of {len(claims)} claims have evidence; {standing} of {len(quotes)} quotes stand in the text."
    return _part(25 * grounded / len(claims) * standing / len(quotes), 25, why)


def _stands(quote: Quoted, corpus: Corpus) -> bool:
    span = corpus.by_id.get(quote.span)
    return span is not None and span.page_url == quote.page_url and stands_in(quote.quote, span)


def _numbers(seen: _Seen) -> Part:
    if seen.measured.reliability == "none":
        return _part(0, 15, "There is too little text to measure.")
    if seen.persona.fingerprint != seen.measured:
        return _part(0, 15, "The numbers are not those of the text.")
    cited_ones = list(cited(all_claims(seen.persona), Measured))
    if not cited_ones:
        return _part(0, 15, "No number is cited.")
    right = sum(_is_measured(one, seen.measured) for one in cited_ones)
    return _part(15 * right / len(cited_ones), 15, f"{right} of {len(cited_ones)} numbers cited are as measured.")


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
    if not count and not may_contradict(seen.persona):
        return _part(0, 10, "No voice, word or rule is told that could contradict itself.")
    found = "1 contradiction was" if count == 1 else f"{count} contradictions were"
    return _part(max(10 - _PER_CONTRADICTION * count, 0), 10, f"{found} found.")


def _platforms(seen: _Seen) -> Part:
    adapted = seen.persona.platforms
    fitting = sum(not objections_of(one, seen.persona) for one in adapted.values())
    why = f"{fitting} of {len(adapted)} adaptations keep the voice and the limits."
    return _part(10 * fitting / len(adapted) if adapted else 0, 10, why)


def _part(points: float, most: float, why: str) -> Part:
    return Part(points=round(points, 2), most=most, why=why)


_OF_TEXT = ("sources", "evidence")
_PARTS: Mapping[str, Callable[[_Seen], Part]] = {
    "sources": _sources,
    "evidence": _evidence,
    "numbers": _numbers,
    "completeness": _completeness,
    "contradictions": _contradictions,
    "platforms": _platforms,
}
ORDER = tuple(_PARTS)  # in which the parts are shown, however they were kept
