"""The persona as a whole. What is not known is null or empty, and named in `quality.missing`.

It holds no clock and no counter: who made which revision when stands beside it, so that the same input gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import JsonValue

from onboarding.persona.schema.claims import Claim, Strict

SCHEMA_VERSION: Literal["1"] = "1"

Person = Literal["we", "I", "you", "third"]
Energy = Literal["calm", "steady", "lively"]
Level = Literal["beginner", "intermediate", "expert", "mixed"]
Reliability = Literal["none", "provisional", "good"]
Mode = Literal["rules", "model"]


class Source(Strict):
    """What the persona was made from. `words` are those in sentences of the main language."""

    website_url: str | None = None
    fetched_at: str | None = None
    content_hash: str | None = None
    words: int = 0
    pages: int = 0


class Generator(Strict):
    """What made it. `note` says why no model took part where one was asked for."""

    name: Literal["usher"] = "usher"
    version: str
    mode: Mode = "rules"
    provider: str | None = None
    model: str | None = None
    prompt_version: str | None = None
    note: str | None = None


class Audience(Strict):
    """Whom it speaks to: what the user said first, then what the site says itself."""

    primary: Claim[str] | None = None
    level: Claim[Level] | None = None
    needs: tuple[Claim[str], ...] = ()


class Identity(Strict):
    """Who speaks. Beliefs three at most."""

    name: Claim[str] | None = None
    one_line: Claim[str] | None = None
    beliefs: tuple[Claim[str], ...] = ()
    expertise: tuple[Claim[str], ...] = ()
    audience: Audience = Audience()


class Trait(Strict):
    """A trait of the voice by what it is and what it is not; both are from one closed list (voicing/traits)."""

    is_: str
    is_not: str


class Voice(Strict):
    """How it sounds. `formality` is 0 (casual) to 1 (formal); traits five at most."""

    traits: tuple[Claim[Trait], ...] = ()
    formality: Claim[float] | None = None
    person: Claim[Person] | None = None
    energy: Claim[Energy] | None = None
    tone: Claim[str] | None = None


class Fingerprint(Strict):
    """The measured numbers: lengths in words, rates per 1,000 words, shares 0 to 1; null where the text is too short.

    `function_words` has the rate of each function word of the language's fixed list.
    """

    reliability: Reliability = "none"
    words: int = 0
    sentences: int = 0
    avg_sentence_words: float | None = None
    p10_sentence_words: float | None = None
    p90_sentence_words: float | None = None
    paragraph_sentences: float | None = None
    reading_ease: float | None = None
    word_letters: float | None = None
    long_word_rate: float | None = None
    contractions_per_1000: float | None = None
    you_per_1000: float | None = None
    we_per_1000: float | None = None
    i_per_1000: float | None = None
    question_rate: float | None = None
    exclaim_rate: float | None = None
    commas_per_1000: float | None = None
    dashes_per_1000: float | None = None
    emoji_per_1000: float | None = None
    lists_per_1000: float | None = None
    passive_share: float | None = None
    type_token: float | None = None
    function_words: Mapping[str, float] = {}


class Swap(Strict):
    """A word to put in another's place."""

    avoid: str
    use: str


class Lexicon(Strict):
    """Words: those that mark the site, verbatim; those to use; those to leave. Go-to and avoid never overlap."""

    signature_phrases: tuple[Claim[str], ...] = ()
    go_to: tuple[Claim[str], ...] = ()
    domain_terms: tuple[Claim[str], ...] = ()
    preferred: tuple[Claim[Swap], ...] = ()
    avoid: tuple[Claim[str], ...] = ()


class Rules(Strict):
    """How to write like it, each line with its reason as evidence."""

    do: tuple[Claim[str], ...] = ()
    dont: tuple[Claim[str], ...] = ()
    punctuation: tuple[Claim[str], ...] = ()
    formatting: tuple[Claim[str], ...] = ()


class Research(Strict):
    """How the user wants research done, as they said it."""

    depth: Claim[str] | None = None
    content_types: tuple[Claim[str], ...] = ()
    auto_research: Claim[bool] | None = None
    factual_only: Claim[bool] | None = None


class Limit(Strict):
    """A limit of a platform: how many of what at most. `hard` ones are enforced by the platform, others are advice.

    `verified` says that it was read in the platform's own documentation; else `source` says who tells it. `checked_on` is the
    day on which it was read there.
    """

    what: str
    most: int
    hard: bool
    verified: bool = True
    source: str
    checked_on: date | None = None


class Adaptation(Strict):
    """The persona on one platform: the platform's limits, and how the voice moves within bounds.

    `tone_shift` is a step of formality, -0.2 to 0.2; `sample_outline` are the parts of a post in order.
    """

    title: str
    limits: tuple[Limit, ...] = ()
    max_chars: int | None = None
    words: tuple[int, int] | None = None
    sentence_words: tuple[int, int] | None = None
    structure: Claim[str] | None = None
    hashtags: Claim[int] | None = None
    emoji: Claim[str] | None = None
    cta: Claim[str] | None = None
    links: Claim[str] | None = None
    tone_shift: Claim[float] | None = None
    formality: float | None = None
    sample_outline: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()


class Part(Strict):
    """A part of the score: points of at most so many, and why."""

    points: float
    most: float
    why: str


class Quality(Strict):
    """The score, 0 to 100, with its parts; null with a reason where it could not be told."""

    score: float | None = None
    reason: str | None = None
    parts: Mapping[str, Part] = {}
    contradictions: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()


class Persona(Strict):
    """A persona. `platforms_unknown` are chosen ones that nobody knows here; the defaults stand in where there are only such."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    language: str | None = None
    source: Source
    generator: Generator
    identity: Identity = Identity()
    voice: Voice = Voice()
    fingerprint: Fingerprint = Fingerprint()
    lexicon: Lexicon = Lexicon()
    rules: Rules = Rules()
    research: Research = Research()
    platforms: Mapping[str, Adaptation] = {}
    platforms_chosen_by: Literal["user", "default"] = "default"
    platforms_unknown: tuple[str, ...] = ()
    quality: Quality = Quality()


def canonical(value: Persona | JsonValue | Mapping[str, Any]) -> bytes:
    """Return the one way to write it as bytes: JSON with sorted keys, UTF-8, no spaces."""
    plain = value.model_dump(mode="json") if isinstance(value, Persona) else value
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def digest(value: Persona | JsonValue | Mapping[str, Any]) -> str:
    """Return the SHA-256 of it, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()
