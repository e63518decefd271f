"""The labels and their cut points. Rates are per 1,000 words, persons are forms of I, we and you.

formal_casual    from -1 to 1: 0.45 spoken + 0.45 written + 0.3 abstract + 0.25 persons + 0.3 address, where
                 spoken    (informal words and contractions - 4) / 16, from 0 to 1; only English has contractions in
                           number, other languages have more informal words instead
                 written   -(formal words - 2) / 18, from -1 to 0
                 abstract  -(nominalisations - 15) / 40, from -1 to 0
                 persons   (persons + he, she and they / 3 - 25) / 40, from -0.5 to 1: a report about people is not formal;
                           from -1 where all together are below 5
                 address   1 for du, tu, tú; -0.125 for Sie, vous, usted, Lei, which are polite rather than formal; else 0;
                           in full from 15 forms of "you" on, in part below
formality_level  formal_casual up to -0.15: formal; from 0.35 on: informal; else neutral
enthusiastic     0.6 words + 0.4 marks: words = (enthusiasm + superlatives + boosters / 2 - 8) / 24, from -1 to 1;
                 marks = (exclamations - 2) / 8, from -0.5 to 1
irreverent       only from clear markers: from 10 daring and 10 informal words on (their sum / 60); respectful from 10
                 polite and formal words on, with under 3 daring and 5 informal ones (-sum / 30); else null
funny            never: wit cannot be counted
complexity       LIX below 35 simple, below 50 moderate, else complex; other languages have longer words: the same five
                 texts in six languages (beside the tests) have 5 to 8 points more, which are added to the cuts
voice            I, we or you: from 10 on, and half as much again as the next; "we to you" and "I to you" where both have
                 10 and neither is ahead; impersonal with all below 5
engagement_level 0.4 you / 40 + 0.3 questions / 10 + 0.3 share of instructions / 0.15, each part at most whole:
                 low below 0.2, high from 0.55 on
tone             the kind of words (kinds.py) that stands furthest above what is usual in the language, in multiples of
                 its cut: bold daring 3.5, technical 10, authoritative authority 5.5, warm warmth 1.5, enthusiastic
                 enthusiasm 6, urgent urgency 9, formal 3.5. Null where two are within 5 per cent of each other. Where none
                 reaches its cut: conversational from formal_casual 0.35 on, formal up to -0.3, else matter-of-fact
brand_personality  in the same way: caring warmth 2.5, expert expertise 5, daring 2.5, maker craft 2.5, uncomplicated ease
                 2.3; null where none reaches its cut, or the first is less than 1.15 times the second. Terms and
                 policies alone show none
emotional_appeal in the same way: belonging 2.5, trust 3.5, excitement 3.7, urgency 8, gain benefits 2.9, relief pains 3.5;
                 rational where none reaches 0.75 of its cut

The cuts of tone and personality were set on every other gold page, for which a reader had written down labels before
(judged.toml beside the tests; judging.py tells what the other half showed at first: tones 19 of 24, personalities 12, most of
the others null). Warm words are spread thin, so that little more than usual is heard; experts' words stand on any page about
something, so that it takes many.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from onboarding.website.contract.writing import (
    Address,
    BrandPersonality,
    Complexity,
    EmotionalAppeal,
    EngagementLevel,
    FormalityLevel,
    Tone,
    Voice,
)
from onboarding.website.writing.kinds import KINDS, Kind, standing
from onboarding.website.writing.measures import Measures
from onboarding.website.writing.sureness import margin

T = TypeVar("T", bound=str)
FORMAL, INFORMAL = -0.15, 0.35
_STIFF = -0.3  # from which down a text without other kinds of words has a formal tone
_SIMPLE, _MODERATE = 35, 50
_LONGER: Mapping[str, int] = {"de": 6, "fr": 5, "es": 8, "it": 8, "pt": 7}
_NAMED, _AHEAD, _ABSENT = 10, 1.5, 5
_SPOKEN_TO = 15
_LOW, _HIGH = 0.2, 0.55
_EQUAL = 1.05  # times the next, for a tone
_CLEAR = 1.15  # times the next, for a personality or an appeal
_COOL = 0.75  # of its cut, which no appeal reaches in a rational text
_CLEAR_MARKS = 10
_FEW_DARING, _FEW_INFORMAL = 3, 5


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A label, the measured value, its margin to the nearest cut point, and the classes of words that show it."""

    label: T
    value: float
    margin: float
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark(Generic[T]):
    """The kind of words that makes a label, and the standing from which on it does."""

    label: T
    kind: Kind
    cut: float


_TONES: tuple[Mark[Tone], ...] = (
    Mark("bold", "daring", 3.5),
    Mark("technical", "technical", 10),
    Mark("authoritative", "authority", 5.5),
    Mark("warm", "warmth", 1.5),
    Mark("enthusiastic", "enthusiasm", 6),
    Mark("urgent", "urgency", 9),
    Mark("formal", "formal", 3.5),
)
_PERSONALITIES: tuple[Mark[BrandPersonality], ...] = (
    Mark("caring", "warmth", 2.5),
    Mark("expert", "expertise", 5),
    Mark("daring", "daring", 2.5),
    Mark("maker", "craft", 2.5),
    Mark("uncomplicated", "ease", 2.3),
)
_APPEALS: tuple[Mark[EmotionalAppeal], ...] = (
    Mark("belonging", "belonging", 2.5),
    Mark("trust", "trust", 3.5),
    Mark("excitement", "excitement", 3.7),
    Mark("urgency", "urgency", 8),
    Mark("gain", "benefits", 2.9),
    Mark("relief", "pains", 3.5),
)


def formal_casual(measures: Measures, address: Address | None) -> float:
    """Return the first dimension, from -1 (formal) to 1 (casual)."""
    per = measures.per
    spoken = _within((per["informal"] + per["contractions"] - 4) / 16, 0, 1)
    written = -_within((per["formal"] - 2) / 18, 0, 1)
    abstract = -_within((per["nominalisations"] - 15) / 40, 0, 1)
    least = -1 if measures.persons + per["third"] < _ABSENT else -0.5
    persons = _within((measures.persons + per["third"] / 3 - 25) / 40, least, 1)
    spoken_to = min(1.0, measures.reader / _SPOKEN_TO)
    addressed = spoken_to * {"informal": 1.0, "formal": -0.125}.get(address or "", 0.0)
    return _rounded(0.45 * spoken + 0.45 * written + 0.3 * abstract + 0.25 * persons + 0.3 * addressed)


def matter_of_fact_enthusiastic(measures: Measures) -> float:
    """Return the fourth dimension, from -1 (matter of fact) to 1 (enthusiastic)."""
    said = measures.total({"enthusiasm": 1, "superlatives": 1, "boosters": 0.5})
    words = _within((said - 8) / 24, -1, 1)
    marks = _within((measures.per["exclamations"] - 2) / 8, -0.5, 1)
    return _rounded(0.6 * words + 0.4 * marks)


def respectful_irreverent(measures: Measures) -> float | None:
    """Return the third dimension, from -1 (respectful) to 1 (irreverent); None without clear markers."""
    daring, informal = measures.per["daring"], measures.per["informal"]
    kind = measures.per["polite"] + measures.per["formal"]
    if min(daring, informal) >= _CLEAR_MARKS:
        return _rounded((daring + informal) / 60)
    if kind >= _CLEAR_MARKS and daring < _FEW_DARING and informal < _FEW_INFORMAL:
        return _rounded(-kind / 30)
    return None


def formality(casual: float) -> Found[FormalityLevel]:
    """Return the level of formality for the first dimension."""
    level: FormalityLevel = "formal" if casual <= FORMAL else "informal" if casual >= INFORMAL else "neutral"
    classes = {"formal": ("formal",), "informal": ("informal", "contractions"), "neutral": ()}[level]
    return Found(level, casual, margin(casual, FORMAL, INFORMAL, scale=0.5), classes)


def complexity(lix: float, code: str) -> Found[Complexity]:
    """Return the complexity for a LIX in a language."""
    more = _LONGER.get(code, 0)
    simple, moderate = _SIMPLE + more, _MODERATE + more
    level: Complexity = "simple" if lix < simple else "moderate" if lix < moderate else "complex"
    return Found(level, lix, margin(lix, simple, moderate, scale=15))


def voice(measures: Measures) -> Found[Voice] | None:
    """Return who speaks to whom; None where nothing stands out."""
    rates = {"I": measures.per["first_singular"], "we": measures.per["first_plural"], "you": measures.reader}
    (first, most), (second, next_most), _ = sorted(rates.items(), key=lambda each: (-each[1], each[0]))
    if most < _ABSENT:
        return Found("impersonal", most, margin(most, _ABSENT))
    if most < _NAMED:
        return None
    classes = {"I": ("first_singular",), "we": ("first_plural",), "you": ("second", "second_formal")}
    alone: dict[str, Voice] = {"I": "first person singular", "we": "first person plural", "you": "addresses the reader"}
    if most >= _AHEAD * next_most:
        ahead = margin(most / max(next_most, 1.0), _AHEAD)
        return Found(alone[first], most, min(ahead, margin(most, _NAMED)), classes[first])
    if next_most < _NAMED or "you" not in (first, second):
        return None
    speaker = second if first == "you" else first
    both: Voice = "we to you" if speaker == "we" else "I to you"
    near = min(margin(next_most, _NAMED), margin(most / next_most, _AHEAD))
    return Found(both, most, near, (*classes[speaker], *classes["you"]))


def engagement(measures: Measures) -> Found[EngagementLevel]:
    """Return how much the text turns to its readers."""
    score = round(
        0.4 * min(1.0, measures.reader / 40)
        + 0.3 * min(1.0, measures.per["questions"] / 10)
        + 0.3 * min(1.0, measures.imperative / 0.15),
        3,
    )
    level: EngagementLevel = "low" if score < _LOW else "medium" if score < _HIGH else "high"
    return Found(level, score, margin(score, _LOW, _HIGH, scale=0.3), ("second", "second_formal", "call_verbs"))


def tone(measures: Measures, casual: float) -> Found[Tone] | None:
    """Return the tone whose words stand out most, None where two do alike; without one what the first dimension says."""
    best, second, *_ = _ranked(_TONES, measures)
    if best.value >= 1:
        return best if best.value >= _EQUAL * second.value else None
    if casual >= INFORMAL:
        near = min(1 - best.value, margin(casual, INFORMAL, scale=0.5))
        return Found("conversational", casual, near, ("informal", "contractions", "second"))
    if casual <= _STIFF:
        return Found("formal", casual, min(1 - best.value, margin(casual, _STIFF, scale=0.5)), ("formal",))
    return Found("matter-of-fact", best.value, min(1 - best.value, margin(casual, _STIFF, INFORMAL, scale=0.5)))


def personality(measures: Measures) -> Found[BrandPersonality] | None:
    """Return the personality whose words stand out, None where none does or two do."""
    first, second, *_ = _ranked(_PERSONALITIES, measures)
    return first if first.value >= max(1.0, _CLEAR * second.value) else None


def appeal(measures: Measures) -> Found[EmotionalAppeal] | None:
    """Return the feeling that the text appeals to, "rational" where it appeals to none, None where that is unclear."""
    first, second, *_ = _ranked(_APPEALS, measures)
    if first.value < _COOL:
        return Found("rational", first.value, margin(first.value, _COOL))
    return first if first.value >= max(1.0, _CLEAR * second.value) else None


def _ranked(marks: tuple[Mark[T], ...], measures: Measures) -> list[Found[T]]:
    """Return the labels by how far their words stand above the cut (1 is at the cut); the table's order breaks ties."""
    strengths = [(mark, _strength(mark, measures)) for mark in marks]
    ranked = sorted(strengths, key=lambda each: -each[1])
    following = [strength for _, strength in ranked[1:]] + [0.0]
    return [
        Found(mark.label, strength, min(abs(strength - 1), strength - after), tuple(KINDS[mark.kind]))
        for (mark, strength), after in zip(ranked, following, strict=True)
    ]


def _strength(mark: Mark[T], measures: Measures) -> float:
    stands = standing(mark.kind, measures.total(KINDS[mark.kind]), measures.words, measures.code)
    return round(stands / mark.cut, 3)


def _within(value: float, least: float, most: float) -> float:
    return max(least, min(most, value))


def _rounded(value: float) -> float:
    return round(_within(value, -1, 1), 2)
