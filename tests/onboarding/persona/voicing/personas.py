"""Personas with a voice and rules that were made from a text, and small ones for single rules."""

from __future__ import annotations

from typing import Any, TypeVar

from hypothesis import strategies as st

from onboarding.persona.corpus import EMPTY, Corpus
from onboarding.persona.measuring.fingerprint import fingerprint_of
from onboarding.persona.schema import Claim, Persona
from onboarding.persona.schema.persona import Fingerprint, Generator, Lexicon, Rules, Source, Trait, Voice
from onboarding.persona.voicing.ruling import rules_of
from onboarding.persona.voicing.telling import voice_of
from onboarding.website.contract.writing import BrandPersonality, Tone

T = TypeVar("T")


def claim(value: T) -> Claim[T]:
    return Claim[Any](value=value, origin="rules", confidence=0.5)


def persona(**parts: Any) -> Persona:
    return Persona(source=Source(), generator=Generator(version="1"), **parts)


def trait(is_: str, is_not: str) -> Claim[Trait]:
    return claim(Trait(is_=is_, is_not=is_not))


def rules(**lines: str) -> Rules:
    return Rules(**{group: (claim(line),) for group, line in lines.items()})


def heard(corpus: Corpus, analysis: dict[str, Any] | None = None, lexicon: Lexicon | None = None) -> Persona:
    """Return a persona with all that this room tells of a corpus."""
    fingerprint = fingerprint_of(corpus)
    voice = voice_of(corpus, fingerprint, analysis or {})
    words = lexicon or Lexicon()
    return persona(
        fingerprint=fingerprint, voice=voice, lexicon=words, rules=rules_of(corpus, fingerprint, voice, words)
    )


def told(fingerprint: Fingerprint, analysis: dict[str, Any] | None = None) -> Voice:
    """Return the voice that numbers alone give, without a text to quote."""
    return voice_of(EMPTY, fingerprint, analysis or {})


def good(**numbers: Any) -> Fingerprint:
    return Fingerprint(reliability="good", words=1_500, sentences=100, **numbers)


def style(**labels: Any) -> dict[str, Any]:
    return {"writing_style": labels}


_rate = st.none() | st.integers(0, 120_000).map(lambda thousandths: thousandths / 1000)
_share = st.none() | st.integers(0, 1_000).map(lambda thousandths: thousandths / 1000)
_length = st.none() | st.integers(1_000, 60_000).map(lambda thousandths: thousandths / 1000)
_NUMBERS = {
    **dict.fromkeys(("avg_sentence_words", "paragraph_sentences"), _length),
    **dict.fromkeys(("p10_sentence_words", "p90_sentence_words"), st.none() | st.integers(1, 60).map(float)),
    "reading_ease": st.none() | st.integers(-500, 1_200).map(lambda tenths: tenths / 10),
    **dict.fromkeys(
        ("you_per_1000", "we_per_1000", "i_per_1000", "contractions_per_1000", "commas_per_1000", "dashes_per_1000"),
        _rate,
    ),
    **dict.fromkeys(("emoji_per_1000", "lists_per_1000"), _rate),
    **dict.fromkeys(("question_rate", "exclaim_rate", "passive_share"), _share),
}
fingerprints = st.builds(
    Fingerprint, reliability=st.sampled_from(["provisional", "good"]), words=st.integers(200, 3_000), **_NUMBERS
)
analyses = st.builds(
    lambda tone, personality, casual, keen: style(
        tone=tone,
        brand_personality=personality,
        dimensions={"formal_casual": casual, "matter_of_fact_enthusiastic": keen},
    ),
    st.sampled_from([*Tone.__args__, None, "sly"]),  # type: ignore[attr-defined]
    st.sampled_from([*BrandPersonality.__args__, None]),  # type: ignore[attr-defined]
    st.integers(-100, 100).map(lambda hundredths: hundredths / 100) | st.none(),
    st.integers(-100, 100).map(lambda hundredths: hundredths / 100) | st.none(),
)
