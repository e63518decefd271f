"""The labels and their cut points. Rates are per 1,000 words, persons are forms of I, we and you.

Of 44 gold pages in six languages (beside the tests, those of 150 words or more) nine in ten have at most 9 words of warmth,
craft and benefits, 10 of ease, 7.5 of pains, 6 of authority and polite words, 5 of urgency, 4 of informal, formal and
experts' words, 3 of daring. The cut points stand above that, so that a label is given for what a reader cannot miss. The
lists of the six languages are of one size and the same five texts get the same tone in all of them, so these cuts are shared.

formal_casual    from -1 to 1: 0.45 spoken + 0.45 written + 0.2 abstract + 0.25 persons + 0.15 address, where
                 spoken    (informal words and contractions - 4) / 16, from -0.25 to 1; only English has contractions in
                           number, other languages have more informal words instead
                 written   -(formal words - 2) / 18, from -1 to 0
                 abstract  -(nominalisations - 20) / 40, from -1 to 0.5
                 persons   (persons - 25) / 40, from -1 to 1
                 address   0.5 for du, tu, tú; -0.25 for Sie, vous, usted, Lei; else 0
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
tone, brand_personality, emotional_appeal   the label whose words are furthest above its cut (tables below)
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
from onboarding.website.writing.measures import Measures
from onboarding.website.writing.sureness import margin

T = TypeVar("T", bound=str)
FORMAL, INFORMAL = -0.15, 0.35
_SIMPLE, _MODERATE = 35, 50
_LONGER: Mapping[str, int] = {"de": 6, "fr": 5, "es": 8, "it": 8, "pt": 7}
_NAMED, _AHEAD, _ABSENT = 10, 1.5, 5
_LOW, _HIGH = 0.2, 0.55
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
    """The words (by class, weighted) whose rate makes a label, and the rate from which on they do."""

    label: T
    weights: Mapping[str, float]
    cut: float


_TONES: tuple[Mark[Tone], ...] = (
    Mark("bold", {"daring": 1}, 12),
    Mark("technical", {"expert": 1}, 25),
    Mark("authoritative", {"authority": 1}, 14),
    Mark("warm", {"warmth": 1, "polite": 1}, 15),
    Mark("enthusiastic", {"enthusiasm": 1, "superlatives": 1, "exclamations": 1}, 22),
    Mark("urgent", {"urgency": 1}, 25),
    Mark("formal", {"formal": 1}, 12),
)
_PERSONALITIES: tuple[Mark[BrandPersonality], ...] = (
    Mark("caring", {"warmth": 1, "polite": 1}, 18),
    Mark("expert", {"authority": 1, "expert": 1, "formal": 0.5}, 18),
    Mark("daring", {"daring": 1}, 10),
    Mark("maker", {"craft": 1}, 10),
    Mark("uncomplicated", {"ease": 1}, 12),
)
_APPEALS: tuple[Mark[EmotionalAppeal], ...] = (
    Mark("belonging", {"warmth": 1}, 15),
    Mark("trust", {"authority": 1, "polite": 0.5}, 12),
    Mark("excitement", {"enthusiasm": 1, "superlatives": 1, "daring": 0.5, "exclamations": 0.5}, 16),
    Mark("urgency", {"urgency": 1}, 25),
    Mark("gain", {"benefits": 1}, 15),
    Mark("relief", {"pains": 1}, 12),
)


def formal_casual(measures: Measures, address: Address | None) -> float:
    """Return the first dimension, from -1 (formal) to 1 (casual)."""
    per = measures.per
    spoken = _within((per["informal"] + per["contractions"] - 4) / 16, -0.25, 1)
    written = -_within((per["formal"] - 2) / 18, 0, 1)
    abstract = -_within((per["nominalisations"] - 20) / 40, -0.5, 1)
    persons = _within((measures.persons - 25) / 40, -1, 1)
    addressed = {"informal": 0.5, "formal": -0.25}.get(address or "", 0.0)
    return _rounded(0.45 * spoken + 0.45 * written + 0.2 * abstract + 0.25 * persons + 0.15 * addressed)


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


def tone(measures: Measures, casual: float) -> Found[Tone]:
    """Return the tone whose words stand out most; conversational for casual texts without, else matter-of-fact."""
    ranked = _ranked(_TONES, measures)
    best = ranked[0]
    if best.value >= 1:
        return best
    level: Tone = "conversational" if casual >= INFORMAL else "matter-of-fact"
    near = min(1 - best.value, margin(casual, INFORMAL, scale=0.5))
    return Found(level, best.value, near, ("informal", "contractions") if casual >= INFORMAL else ())


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
    """Return the labels by how far their words are above the cut (1 is at the cut); the table's order breaks ties."""
    strengths = [(mark, round(measures.total(mark.weights) / mark.cut, 3)) for mark in marks]
    ranked = sorted(strengths, key=lambda each: -each[1])
    following = [strength for _, strength in ranked[1:]] + [0.0]
    return [
        Found(mark.label, strength, min(abs(strength - 1), strength - after), tuple(mark.weights))
        for (mark, strength), after in zip(ranked, following, strict=True)
    ]


def _within(value: float, least: float, most: float) -> float:
    return max(least, min(most, value))


def _rounded(value: float) -> float:
    return round(_within(value, -1, 1), 2)
