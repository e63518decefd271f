"""Personas that nobody has, for properties that hold of all: valid by the schema, and otherwise anything."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from onboarding.persona.plain import visible
from onboarding.persona.schema import Answered, Claim, Measured, Persona, Ruled
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

EMPTY = Persona(source=Source(), generator=Generator(version="1"))
RULED = Ruled(rule="made_up")

texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=24).map(visible).filter(bool)
# Few words, so that lists of them overlap often.
words = st.sampled_from(("clay", "kiln", "Kiln", "to fire", "robust", "very", "very robust", "glaze!")) | texts
shares = st.floats(0, 1).map(lambda value: round(value, 3))
evidence = st.lists(
    st.just(RULED) | st.builds(Answered, path=st.just("edited")) | st.builds(Measured, stat=texts, value=shares),
    max_size=2,
).map(tuple)


def claim(value: Any, *further: Any, locked: bool = False) -> Claim[Any]:
    """Make one claim, with a rule as its evidence where none is given."""
    return Claim(value=value, origin="rules", evidence=further or (RULED,), confidence=0.5, locked=locked)


def claims(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Claim[Any]]:
    origins = st.sampled_from(("measured", "user", "rules", "model"))
    return st.builds(Claim, value=values, origin=origins, evidence=evidence, confidence=shares, locked=st.booleans())


def some(values: st.SearchStrategy[Any], most: int = 4) -> st.SearchStrategy[tuple[Claim[Any], ...]]:
    return st.lists(claims(values), max_size=most).map(tuple)


@st.composite
def fingerprints(draw: st.DrawFn) -> Fingerprint:
    p10 = draw(st.none() | st.integers(1, 60).map(float))
    rates = st.none() | st.just(0.0) | st.floats(0.001, 60).map(lambda value: round(value, 3))
    return Fingerprint(
        reliability=draw(st.sampled_from(("none", "provisional", "good"))),
        p10_sentence_words=p10,
        p90_sentence_words=None if p10 is None else p10 + draw(st.integers(0, 40)),
        avg_sentence_words=draw(st.none() | st.floats(1, 60)),
        word_letters=draw(st.none() | st.floats(1, 20)),
        emoji_per_1000=draw(rates),
        question_rate=draw(st.none() | shares),
        exclaim_rate=draw(st.none() | shares),
        passive_share=draw(st.none() | shares),
        reading_ease=draw(st.none() | st.floats(-50, 120)),
        long_word_rate=draw(st.none() | shares),
    )


traits = st.sampled_from([Trait(is_=is_, is_not=others[0]) for is_, others in TRAITS.items()])
voices = st.builds(
    Voice,
    traits=some(traits),
    formality=st.none() | claims(shares),
    person=st.none() | claims(st.sampled_from(("we", "I", "you", "third"))),
    tone=st.none() | claims(texts),
)
lexicons = st.builds(
    Lexicon,
    signature_phrases=some(words),
    go_to=some(words),
    domain_terms=some(words, 15),
    preferred=some(st.builds(Swap, avoid=words, use=words), 2),
    avoid=some(words),
)
personas = st.builds(
    Persona,
    language=st.sampled_from((None, "en", "de")),
    source=st.builds(Source, words=st.integers(0, 5000)),
    generator=st.just(Generator(version="1")),
    identity=st.builds(Identity, name=st.none() | claims(texts), beliefs=some(texts, 3)),
    voice=voices,
    fingerprint=fingerprints(),
    lexicon=lexicons,
    rules=st.builds(Rules, do=some(texts), dont=some(words.map(lambda word: f"Do not write “{word}”."))),
)
