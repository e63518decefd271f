"""What every persona promises, each as a function that yields what is wrong; nothing where the promise is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from onboarding.persona.corpus import Corpus
from onboarding.persona.measuring.fingerprint import fingerprint_of
from onboarding.persona.plain import folded, visible
from onboarding.persona.platforms.table import platform_named
from onboarding.persona.schema import Claim, Measured, Persona, Quoted, Ruled, canonical
from onboarding.persona.schema.persona import Adaptation
from onboarding.persona.spans import stands_in

MOST_SHIFT = 0.2
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")

Promise = Callable[[Persona, Corpus], Iterator[str]]


def walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield everything in a persona with its dotted path."""
    yield path, value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from walk(getattr(value, name), f"{path}.{name}".lstrip("."))
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from walk(inner, f"{path}.{number}")
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from walk(inner, f"{path}.{name}")


def claims(persona: Persona) -> Iterator[tuple[str, Claim[Any]]]:
    return ((path, value) for path, value in walk(persona) if isinstance(value, Claim))


def numbers_are_as_measured(persona: Persona, corpus: Corpus) -> Iterator[str]:
    if persona.fingerprint != fingerprint_of(corpus):
        yield "the fingerprint is not that of the text"
    for path, value in walk(persona):
        if isinstance(value, Measured) and value.value != _stat(persona, value.stat):
            yield f"{path}: {value.stat} is {_stat(persona, value.stat)}, not {value.value}"


def _stat(persona: Persona, name: str) -> float | None:
    words = persona.fingerprint.function_words
    found = words.get(name.partition(".")[2]) if "." in name else getattr(persona.fingerprint, name)
    return None if found is None else float(found)


def numbers_in_sentences_are_measured(persona: Persona, _corpus: Corpus) -> Iterator[str]:
    for path, claim in claims(persona):
        if path.startswith("rules.") and claim.origin in {"measured", "rules"}:
            known = {form for one in claim.evidence if isinstance(one, Measured) for form in _forms(one.value)}
            known |= {form for one in claim.evidence if isinstance(one, Quoted) for form in _NUMBER.findall(one.quote)}
            yield from (f"{path}: {n} in “{claim.value}”" for n in _NUMBER.findall(claim.value) if n not in known)


def _forms(value: float) -> Iterator[str]:
    """Yield how a measured number may be written: whole, with one decimal, or as a percentage."""
    for one in (value, value * 100):
        yield from (f"{one:.0f}", f"{one:.1f}", f"{one:g}", str(int(one)), str(int(one) + 1))


def quotes_are_verbatim(persona: Persona, corpus: Corpus) -> Iterator[str]:
    for path, value in walk(persona):
        if isinstance(value, Quoted):
            span = corpus.by_id.get(value.span)
            if span is None or not stands_in(value.quote, span):
                yield f"{path}: “{value.quote}” does not stand in {value.span}"
            elif (value.page_url, value.place) != (span.page_url, span.place):
                yield f"{path}: {value.span} stands elsewhere"


def wanted_and_avoided_never_overlap(persona: Persona, _corpus: Corpus) -> Iterator[str]:
    lexicon = persona.lexicon
    avoided = {folded(one.value) for one in lexicon.avoid}
    wanted = [one.value for one in (*lexicon.go_to, *lexicon.signature_phrases)]
    wanted += [one.value.use for one in lexicon.preferred]
    for one in wanted:
        yield from (f"“{one}” is wanted and avoided" for other in sorted(avoided) if _holds(folded(one), other))


def _holds(phrase: str, word: str) -> bool:
    return f" {word} " in f" {phrase} "


def platforms_keep_their_limits(persona: Persona, _corpus: Corpus) -> Iterator[str]:
    for name, one in persona.platforms.items():
        yield from (f"{name}: {wrong}" for wrong in _wrong_with(name, one, persona))


def _wrong_with(name: str, one: Adaptation, persona: Persona) -> Iterator[str]:
    yield from one.objections
    hard = [limit.most for limit in one.limits if limit.hard and "hashtag" in limit.what]
    if one.hashtags and hard and one.hashtags.value > min(hard):
        yield "more hashtags than the platform takes"
    if one.tone_shift and abs(one.tone_shift.value) > MOST_SHIFT:
        yield "the tone is moved too far"
    for pair in (one.words, one.sentence_words):
        if pair and not 0 <= pair[0] <= pair[1]:
            yield f"{pair} is no range"
    if one.formality is not None and not 0 <= one.formality <= 1:
        yield f"formality {one.formality}"
    if persona.voice.formality is None and one.formality is not None:
        yield "a formality out of nothing"
    if one.title != platform_named(name).title:
        yield "another platform's title"


# What is known of these, the site's text or the user has told.
_TOLD = ("identity", "voice", "lexicon", "rules", "research", "fingerprint")


def missing_is_honest(persona: Persona, _corpus: Corpus) -> Iterator[str]:
    known = dict(walk(persona))
    within_claims = tuple(f"{path}." for path, _ in claims(persona))
    barriers = {"ja": "language.words"}.get(persona.language or "")
    for path in persona.quality.missing:
        if path != barriers and not _empty(known[path]):
            yield f"{path} is named and known"
    if barriers and barriers not in persona.quality.missing:
        yield f"{barriers} is the reason, and not named"
    for path, value in known.items():
        if path.startswith(_TOLD) and _empty(value) and not path.startswith(within_claims):
            yield from () if path in persona.quality.missing else (f"{path} is unknown and not named",)


def _empty(value: Any) -> bool:
    return value is None or value in ((), {})


def claims_have_evidence(persona: Persona, _corpus: Corpus) -> Iterator[str]:
    for path, claim in claims(persona):
        if not claim.evidence:
            yield f"{path} has no evidence"
        elif not path.startswith("platforms.") and all(isinstance(one, Ruled) for one in claim.evidence):
            yield f"{path} rests on a rule alone"
        if claim.origin == "model":
            yield f"{path} is a model's, and no model took part"


def texts_can_be_shown(persona: Persona, _corpus: Corpus) -> Iterator[str]:
    for path, value in walk(persona):
        if isinstance(value, str) and value != visible(value) and not path.startswith("source."):
            yield f"{path} has characters that nobody sees"


def bytes_come_back(persona: Persona, _corpus: Corpus) -> Iterator[str]:
    again = Persona.model_validate_json(canonical(persona))
    if again != persona or canonical(again) != canonical(persona):
        yield "another persona comes back from its bytes"


PROMISES: Mapping[str, Promise] = {
    promise.__name__: promise
    for promise in (
        numbers_are_as_measured,
        numbers_in_sentences_are_measured,
        quotes_are_verbatim,
        wanted_and_avoided_never_overlap,
        platforms_keep_their_limits,
        missing_is_honest,
        claims_have_evidence,
        texts_can_be_shown,
        bytes_come_back,
    )
}


def broken(persona: Persona, corpus: Corpus) -> list[str]:
    """Return all that is wrong with a persona."""
    return [f"{name}: {wrong}" for name, promise in PROMISES.items() for wrong in promise(persona, corpus)]
