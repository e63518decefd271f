"""Personas that nobody has, for properties that hold of all: valid by the schema, and otherwise anything.

Each is made from one number, which is a hundred times faster than to draw its hundred values one by one.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st

from onboarding.persona.plain import visible
from onboarding.persona.schema import Answered, Claim, Evidence, Measured, Persona, Ruled
from onboarding.persona.schema.persona import (
    Fingerprint,
    Generator,
    Identity,
    Lexicon,
    Rules,
    Source,
    Swap,
    Trait,
    Voice,
)
from onboarding.persona.voicing.traits import TRAITS

T = TypeVar("T")
EMPTY = Persona(source=Source(), generator=Generator(version="1"))
RULED = Ruled(rule="made_up")
# Few words, so that lists of them overlap often.
WORDS = ("clay", "kiln", "Kiln", "to fire", "robust", "very", "very robust", "glaze!", "“", "a\u0301")
PERSONS = ("we", "I", "you", "third")
_SIGNS = "abcxyz \u00c5\u00df\u0130\u03a9\u0436\u65e5\U0001f47e'\"“”<>&{}[]()\\/.,;:!?-_#@%\u2026"

words = st.sampled_from(WORDS[:-2]) | st.text(min_size=1, max_size=12).map(visible).filter(bool)


def claim(value: Any, *further: Evidence, locked: bool = False) -> Claim[Any]:
    """Make one claim, with a rule as its evidence where none is given."""
    return Claim(value=value, origin="rules", evidence=further or (RULED,), confidence=0.5, locked=locked)


class _Making:
    """Makes the parts of one persona."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)

    def maybe(self, make: Callable[[], T]) -> T | None:
        return make() if self.chance.random() < 0.7 else None

    def share(self) -> float:
        return self.chance.choice((0.0, 1.0, round(self.chance.random(), 3)))

    def number(self, most: float) -> float:
        return self.chance.choice((0.0, round(self.chance.uniform(0, most), 3)))

    def text(self) -> str:
        made = "".join(self.chance.choices(_SIGNS, k=self.chance.randint(1, 20)))
        return visible(made) or "x"

    def word(self) -> str:
        return self.chance.choice((*WORDS, self.text()))

    def trait(self) -> Trait:
        is_ = self.chance.choice(list(TRAITS))
        return Trait(is_=is_, is_not=self.chance.choice(TRAITS[is_]))

    def claim(self, make: Callable[[], Any]) -> Claim[Any]:
        grounds: tuple[Evidence, ...] = (RULED, Answered(path="edited"), Measured(stat=self.text(), value=self.share()))
        return Claim(
            value=make(),
            origin=self.chance.choice(("measured", "user", "rules", "model")),
            evidence=tuple(self.chance.sample(grounds, self.chance.randint(0, 2))),
            confidence=self.share(),
            locked=self.chance.random() < 0.3,
        )

    def some(self, make: Callable[[], Any], most: int = 4) -> tuple[Claim[Any], ...]:
        return tuple(self.claim(make) for _ in range(self.chance.randint(0, most)))

    def fingerprint(self) -> Fingerprint:
        p10 = self.maybe(lambda: float(self.chance.randint(1, 60)))
        return Fingerprint(
            reliability=self.chance.choice(("none", "provisional", "good")),
            p10_sentence_words=p10,
            p90_sentence_words=None if p10 is None else p10 + self.chance.randint(0, 40),
            avg_sentence_words=self.maybe(lambda: self.number(60)),
            word_letters=self.maybe(lambda: self.chance.uniform(1, 20)),
            emoji_per_1000=self.maybe(lambda: self.number(20)),
            question_rate=self.maybe(self.share),
            exclaim_rate=self.maybe(self.share),
            passive_share=self.maybe(self.share),
            reading_ease=self.maybe(lambda: self.chance.uniform(-50, 120)),
            long_word_rate=self.maybe(self.share),
        )

    def lexicon(self) -> Lexicon:
        return Lexicon(
            signature_phrases=self.some(self.word),
            go_to=self.some(self.word),
            domain_terms=self.some(self.word, 15),
            preferred=self.some(lambda: Swap(avoid=self.word(), use=self.word()), 2),
            avoid=self.some(self.word),
        )

    def persona(self) -> Persona:
        return Persona(
            language=self.chance.choice((None, "en", "de")),
            source=Source(words=self.chance.randint(0, 5000)),
            generator=Generator(version="1"),
            identity=Identity(name=self.maybe(lambda: self.claim(self.text)), beliefs=self.some(self.text, 3)),
            voice=Voice(
                traits=self.some(self.trait),
                formality=self.maybe(lambda: self.claim(self.share)),
                person=self.maybe(lambda: self.claim(lambda: self.chance.choice(PERSONS))),
                tone=self.maybe(lambda: self.claim(self.text)),
            ),
            fingerprint=self.fingerprint(),
            lexicon=self.lexicon(),
            rules=Rules(do=self.some(self.text), dont=self.some(lambda: f"Do not write “{self.word()}”.")),
        )


personas = st.integers(0, 2**32).map(lambda seed: _Making(seed).persona())
