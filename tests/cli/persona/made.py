"""A persona in which every field is known, each text unlike all others, and one in which nothing is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from cli.persona.shape import Standing
from onboarding.persona.schema.claims import Answered, Claim, Evidence, Measured, Origin, Quoted, Ruled
from onboarding.persona.schema.persona import (
    Adaptation,
    Audience,
    Fingerprint,
    Generator,
    Identity,
    Lexicon,
    Limit,
    Part,
    Persona,
    Quality,
    Research,
    Rules,
    Source,
    Swap,
    Trait,
    Voice,
)
from onboarding.persona.sources import GENERATOR_VERSION
from onboarding.website.plain import word_set

ORIGIN = "https://made.example"
STANDING = Standing("user_1", 3, "draft", created_at=datetime(2026, 11, 21, 9, 30, tzinfo=UTC))
SCORED = ("sources", "evidence", "numbers", "completeness", "contradictions", "platforms")


class _Making:
    """Makes claims; each text and passage is new."""

    def __init__(self) -> None:
        self._next = count(101)

    def claim(self, value: Any, origin: Origin = "measured", *more: Evidence, locked: bool = False) -> Claim[Any]:
        return Claim(value=value, origin=origin, evidence=(self.quote(), *more), confidence=0.7, locked=locked)

    def text(self, what: str, origin: Origin = "measured", *more: Evidence, locked: bool = False) -> Claim[Any]:
        return self.claim(f"{what} {next(self._next)}", origin, *more, locked=locked)

    def several(self, what: str, origin: Origin = "measured") -> tuple[Claim[Any], ...]:
        return self.text(what, origin), self.text(what, origin)

    def quote(self) -> Quoted:
        number = next(self._next)
        return Quoted(
            span=f"1.{number}.1",
            quote=f"Passage {number} of the made-up site says so.",
            page_url=f"{ORIGIN}/about",
            place=f"paragraph 2 below “Part {number}”",
        )


def _fingerprint() -> Fingerprint:
    return Fingerprint(
        reliability="good",
        words=1423,
        sentences=104,
        avg_sentence_words=13.682,
        p10_sentence_words=5,
        p90_sentence_words=24,
        paragraph_sentences=2.913,
        reading_ease=64.217,
        word_letters=4.611,
        long_word_rate=0.193,
        contractions_per_1000=11.947,
        you_per_1000=21.785,
        we_per_1000=30.217,
        i_per_1000=2.108,
        question_rate=0.038,
        exclaim_rate=0.019,
        commas_per_1000=54.814,
        dashes_per_1000=3.514,
        emoji_per_1000=0.703,
        lists_per_1000=4.217,
        passive_share=0.058,
        type_token=0.731,
        function_words={"the": 51.3, "and": 28.8, "to": 26.7, "we": 25.3, "of": 18.3, "a": 17.6, "you": 16.9},
    )


def _adaptation(make: _Making) -> Adaptation:
    return Adaptation(
        title="LinkedIn",
        limits=(
            Limit(
                what="characters in a post",
                most=3000,
                hard=True,
                source="https://limits.example/linkedin",
                checked_on=date(2026, 11, 21),
            ),
            Limit(what="hashtags", most=3, hard=False, source="our advice"),
        ),
        max_chars=3000,
        words=(120, 260),
        sentence_words=(5, 22),
        structure=make.text("structure", "rules", Ruled(rule="platform:linkedin", path="platforms.linkedin.structure")),
        hashtags=make.claim(3, "rules"),
        emoji=make.text("emoji", "rules"),
        cta=make.text("cta", "rules"),
        links=make.text("links", "rules"),
        tone_shift=make.claim(0.1, "rules"),
        formality=0.53,
        sample_outline=("Opening 901", "Story 902", "Question 903"),
        objections=("Objection 904 to this adaptation.",),
    )


def full() -> Persona:
    """Return a persona with every field and every kind of evidence."""
    make = _Making()
    return Persona(
        language="en",
        source=Source(
            website_url=f"{ORIGIN}/", fetched_at="2026-11-20T08:00:00Z", content_hash="ab" * 32, words=1423, pages=5
        ),
        generator=Generator(
            version=GENERATOR_VERSION, mode="model", provider="openai", model="made-up-1", prompt_version="1"
        ),
        identity=Identity(
            name=make.text("Plain-spoken explainer", "rules", Ruled(rule="name_table", path="writing_style.tone")),
            one_line=make.text("One line", locked=True),
            beliefs=make.several("Belief", "model"),
            expertise=make.several("Expertise", "user"),
            audience=Audience(
                primary=make.text(
                    "Readers", "user", Answered(path="research_preferences.target_audience.demographics")
                ),
                level=make.claim("beginner"),
                needs=make.several("Need"),
            ),
        ),
        voice=Voice(
            traits=(
                make.claim(Trait(is_="direct", is_not="blunt"), "rules"),
                make.claim(Trait(is_="warm", is_not="sentimental"), "user", Answered(path="edited"), locked=True),
            ),
            formality=make.claim(0.43, "rules", Measured(stat="contractions_per_1000", value=11.947)),
            person=make.claim("we", "measured", Measured(stat="we_per_1000", value=30.217)),
            energy=make.claim("steady", "rules", Measured(stat="exclaim_rate", value=0.019)),
            tone=make.text("Tone"),
        ),
        fingerprint=_fingerprint(),
        lexicon=Lexicon(
            signature_phrases=make.several("signature phrase"),
            go_to=make.several("word"),
            domain_terms=make.several("term"),
            preferred=(make.claim(Swap(avoid="do not", use="don't")),),
            avoid=(make.text("leverage", "rules"), make.text("synergy", "user", locked=True)),
        ),
        rules=Rules(
            do=(
                make.text("Keep most sentences between 5 and 24 words.", "rules", Measured(stat="words", value=1423)),
                make.text("Say “you” and “we”.", "rules"),
            ),
            dont=make.several("Do not shout.", "rules"),
            punctuation=make.several("Use commas.", "rules"),
            formatting=make.several("Use short paragraphs.", "rules"),
        ),
        research=Research(
            depth=make.text("standard", "user"),
            content_types=make.several("blog posts", "user"),
            auto_research=make.claim(value=True, origin="user"),
            factual_only=make.claim(value=False, origin="user"),
        ),
        platforms={"linkedin": _adaptation(make), "blog": Adaptation(title="Blog", words=(600, 1200))},
        platforms_chosen_by="user",
        quality=Quality(
            score=78.4,
            parts={name: Part(points=10.5 + n, most=25, why=f"Why {910 + n}.") for n, name in enumerate(SCORED)},
            contradictions=("Contradiction 920.",),
            missing=("identity.audience.level", "voice.energy"),
            advice=("Advice 930: add a page with more of your own text.",),
        ),
    )


def empty() -> Persona:
    """Return a persona of which nothing is known."""
    return Persona(
        source=Source(),
        generator=Generator(version=GENERATOR_VERSION),
        quality=Quality(score=None, reason="KeyError", missing=("identity.name", "voice.traits")),
    )


def texts_of(persona: Persona) -> Iterator[str]:
    """Yield every text of a persona that a person is to see: values of claims, quotes, reasons, limits."""
    yield from _texts(persona.model_dump(mode="json"), "")


def _texts(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, key)
    elif isinstance(value, str) and key in _SEEN and value != "we":
        yield value


_SEEN = word_set(
    "value is_ is_not avoid use quote place why title source sample_outline objections contradictions advice model"
)
