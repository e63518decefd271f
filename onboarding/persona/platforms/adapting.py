"""The persona on each chosen platform: one derivation by rules, so that the voice stays and only its edges move.

words            as advised, less where so many words of this site's measured length would not fit the platform's limit
                 (letters of a word and two for the space and marks; 6 letters where they were not measured)
sentence_words   from the core's p10 to its p90, each cut at the longest sentence advised there; null without a measured rhythm
hashtags         as many as advised, but no more than the persona has terms of its field to make them of; null where it has none
emoji            none where the site has none; at most one in a text below 2 in 1,000 words, up to as many as advised from
                 there on; null where it was not measured. A platform that is advised to have none has none
cta, outline     as advised; where that is a question and at most one sentence in a hundred of the site asks one, an
                 invitation instead
tone_shift       as advised, -0.2 to 0.2; formality is the core's moved by it, 0 to 1; null where the core's is not known
the rest         as the table says

Confidence is no probability: 0.5 for advice alone, 0.6 where it was held against a provisional measurement, 0.8 against
a good one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from onboarding.persona.platforms.checking import objections_of
from onboarding.persona.platforms.table import HardLimit, Platform, normal_name, platform_named
from onboarding.persona.schema import Claim, Evidence, Measured, Persona, Ruled
from onboarding.persona.schema.persona import Adaptation, Limit

SOME_EMOJI = 2.0  # in 1,000 words
NO_EMOJI = "none"
NO_QUESTIONS = 0.01  # of the sentences
_INVITE = "Invite an answer without asking: this voice asks no questions."
_INVITATION = "An invitation to answer"
_USUAL_LETTERS = 6.0
_BETWEEN = 2  # the space after a word and its share of marks
_SURE = {"none": 0.5, "provisional": 0.6, "good": 0.8}
_SUBJECT = "your subject"
T = TypeVar("T")


def adaptations(persona: Persona, chosen: Sequence[str]) -> dict[str, Adaptation]:
    """Return the persona on each chosen platform, by the platform's one name, each once.

    Raises:
        UnknownPlatform: one of them is not in the table.
    """
    return {name: _checked(name, persona) for name in sorted({normal_name(one) for one in chosen})}


def _checked(name: str, persona: Persona) -> Adaptation:
    adapted = _Adapting(name, persona).adapted()
    return adapted.model_copy(update={"objections": objections_of(adapted, persona)})


class _Adapting:
    """One platform's adaptation while it is put together."""

    def __init__(self, name: str, persona: Persona) -> None:
        self.name = name
        self.platform = platform_named(name)
        self.advice = self.platform.advice
        self.persona = persona
        self.fingerprint = persona.fingerprint

    def adapted(self) -> Adaptation:
        advice = self.advice
        return Adaptation(
            title=self.platform.title,
            limits=_limits(self.platform),
            max_chars=self.platform.longest,
            words=self._words(),
            sentence_words=self._sentence_words(),
            structure=self._advised("structure", advice.structure.say),
            hashtags=self._hashtags(),
            emoji=self._emoji(),
            cta=self._cta(),
            links=self._advised("links", advice.links.say),
            tone_shift=self._advised("tone_shift", advice.tone_shift.by),
            formality=self._formality(),
            sample_outline=self._outline(),
        )

    def _advised(self, field: str, value: T, *, ground: Evidence | None = None) -> Claim[T]:
        rule = Ruled(rule=f"platform:{self.name}", path=f"platforms.{self.name}.{field}")
        sure = _SURE[self.fingerprint.reliability] if ground else _SURE["none"]
        evidence = (rule, ground) if ground else (rule,)
        return Claim(value=value, origin="rules", evidence=evidence, confidence=sure)

    def _words(self) -> tuple[int, int]:
        words, longest = self.advice.words, self.platform.longest
        if longest is None:
            return words.least, words.most
        most = min(words.most, int(longest / (letters_of(self.persona) + _BETWEEN)))
        return min(words.least, most), most

    def _sentence_words(self) -> tuple[int, int] | None:
        shortest, longest = self.fingerprint.p10_sentence_words, self.fingerprint.p90_sentence_words
        if shortest is None or longest is None:
            return None
        most = self.advice.sentence_words.most
        return min(round(shortest), most), min(round(longest), most)

    def _hashtags(self) -> Claim[int] | None:
        most = self.advice.hashtags.most
        terms = len(self.persona.lexicon.domain_terms)
        return self._advised("hashtags", min(most, terms)) if terms or not most else None

    def _emoji(self) -> Claim[str] | None:
        rate = self.fingerprint.emoji_per_1000
        if not self.advice.emoji.most:
            return self._advised("emoji", NO_EMOJI)
        if rate is None:
            return None
        ground = Measured(stat="emoji_per_1000", value=rate)
        return self._advised("emoji", _emoji_said(rate, self.advice.emoji.most), ground=ground)

    def _cta(self) -> Claim[str]:
        say, rate = self.advice.cta.say, self.fingerprint.question_rate
        if rate is None or rate > NO_QUESTIONS or "question" not in say:
            return self._advised("cta", say)
        return self._advised("cta", _INVITE, ground=Measured(stat="question_rate", value=rate))

    def _formality(self) -> float | None:
        core = self.persona.voice.formality
        return moved(core.value, self.advice.tone_shift.by) if core else None

    def _outline(self) -> tuple[str, ...]:
        terms = self.persona.lexicon.domain_terms
        topic = f"“{terms[0].value}”" if terms else _SUBJECT
        rate = self.fingerprint.question_rate
        parts = (part.replace("{topic}", topic) for part in self.advice.outline)
        if rate is None or rate > NO_QUESTIONS:
            return tuple(parts)
        return tuple(_INVITATION if part.startswith("A question") else part for part in parts)


def moved(formality: float, shift: float) -> float:
    """Return a formality moved by a step, 0 to 1."""
    return round(min(max(formality + shift, 0.0), 1.0), 3)


def letters_of(persona: Persona) -> float:
    """Return the letters of a usual word of this site."""
    return persona.fingerprint.word_letters or _USUAL_LETTERS


def _emoji_said(rate: float, most: int) -> str:
    if not rate:
        return NO_EMOJI
    return "at most one" if rate < SOME_EMOJI or most == 1 else f"up to {most}"


def _told_by(limit: HardLimit) -> dict[str, Any]:
    return {"verified": limit.verified, "source": limit.source, "checked_on": limit.checked_on}


def _limits(platform: Platform) -> tuple[Limit, ...]:
    hard = [Limit(what=one.what, most=one.most, hard=True, **_told_by(one)) for one in platform.limits]
    advice = platform.advice
    soft = [
        Limit(what=what, most=one.most, hard=False, source=one.why)
        for what, one in (
            ("hashtags", advice.hashtags),
            ("emoji", advice.emoji),
            ("sentence_words", advice.sentence_words),
        )
    ]
    return (*hard, *soft)
