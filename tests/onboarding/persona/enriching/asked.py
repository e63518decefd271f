"""Questions and drafts for tests: personas by rules, quotes from passages, and a model that follows a script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from onboarding.persona.enriching.drafting import persona_question
from onboarding.persona.enriching.merging import enriched
from onboarding.persona.enriching.protocol import MOST_CORRECTIONS, Answer, Question, Spent
from onboarding.persona.enriching.shapes import Cited, PersonaDraft, Said, TraitSaid
from onboarding.persona.measuring.fingerprint import fingerprint_of
from onboarding.persona.schema import Claim, Persona
from onboarding.persona.schema.persona import Generator, Lexicon, Source
from onboarding.persona.sources import Sources
from onboarding.persona.spans import Span
from onboarding.persona.voicing.ruling import rules_of
from onboarding.persona.voicing.telling import voice_of

MARK = "0123456789abcdef" * 2
M = TypeVar("M", bound=BaseModel)


def by_rules(sources: Sources) -> Persona:
    """Return a persona with what is measured, and the voice and the rules that follow from it."""
    fingerprint = fingerprint_of(sources.corpus)
    voice = voice_of(sources.corpus, fingerprint, sources.analysis)
    return Persona(
        language=sources.corpus.language,
        source=Source(),
        generator=Generator(version="1"),
        fingerprint=fingerprint,
        voice=voice,
        rules=rules_of(sources.corpus, fingerprint, voice, Lexicon()),
    )


def with_traits(persona: Persona, most: int) -> Persona:
    """Return a persona with its first traits alone."""
    return persona.model_copy(
        update={"voice": persona.voice.model_copy(update={"traits": persona.voice.traits[:most]})}
    )


def span_with(words: str, sources: Sources) -> Span:
    """Return the first passage in which some words stand."""
    return next(span for span in sources.corpus.spans if words in span.text)


def said(text: str, *quotes: str, on: Sources) -> Said:
    """Return a claim that quotes the passages in which some words stand."""
    return Said(text=text, quotes=[Cited(span=span_with(quote, on).id, quote=quote) for quote in quotes])


def trait(is_: str, is_not: str, quote: str, on: Sources) -> TraitSaid:
    """Return a trait with a quote."""
    return TraitSaid(is_=is_, is_not=is_not, quotes=[Cited(span=span_with(quote, on).id, quote=quote)])


class Scripted:
    """A model that gives the answers of a script, one each time it is asked or corrected, the last one for ever."""

    def __init__(self, *answers: dict[str, Any] | BaseModel) -> None:
        self._answers = answers
        self.told: list[str] = []

    def ask(self, question: Question[M], go_on: Callable[[], None]) -> Answer[M]:
        for number in range(MOST_CORRECTIONS + 1):
            go_on()
            answer = self._answers[min(number, len(self._answers) - 1)]
            raw = answer.model_dump() if isinstance(answer, BaseModel) else answer
            value = question.shape.model_validate(raw)
            objections = question.check(value)
            self.told.extend(each.say for each in objections)
            if not objections:
                break
        return Answer(value, Spent(tries=number + 1))


def answered(sources: Sources, *answers: dict[str, Any] | BaseModel) -> Persona:
    """Return the persona that a model's answers make."""
    persona = by_rules(sources)
    question = persona_question(persona, sources, MARK)
    assert question is not None
    draft = Scripted(*answers).ask(question, lambda: None).value
    assert isinstance(draft, PersonaDraft)
    return enriched(persona, draft, sources, "openai", "model-1")


def drafted(persona: Persona) -> list[Claim[Any]]:
    """Return the claims of a persona that a model made."""
    parts: Sequence[Any] = (persona.identity, persona.voice, persona.rules)
    values = (getattr(part, name) for part in parts for name in type(part).model_fields)
    claims = (each for value in values for each in (value if isinstance(value, tuple) else (value,)))
    return [claim for claim in claims if isinstance(claim, Claim) and claim.origin == "model"]
