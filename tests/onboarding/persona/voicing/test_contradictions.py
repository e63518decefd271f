"""Contradictions: each rule finds what it is for, and keeps silent beside it."""

from __future__ import annotations

from typing import Any

import pytest

from onboarding.persona.schema import Persona
from onboarding.persona.schema.persona import Adaptation, Lexicon, Limit, Swap, Voice
from onboarding.persona.voicing.contradictions import RULES, contradictions_of
from tests.onboarding.persona.made import NAMES, example
from tests.onboarding.persona.voicing.personas import claim, good, heard, persona, rules, trait


def forbids(line: str, **numbers: float) -> Persona:
    return persona(fingerprint=good(**numbers), rules=rules(dont=line))


def asks(line: str, **numbers: float) -> Persona:
    return persona(fingerprint=good(**numbers), rules=rules(do=line))


def formal(contractions: float | None, **voice: Any) -> Persona:
    return persona(fingerprint=good(contractions_per_1000=contractions), voice=Voice(**voice))


def traits(*pairs: tuple[str, str], **more: Any) -> Persona:
    return persona(voice=Voice(traits=tuple(trait(*pair) for pair in pairs), **more))


def words(go_to: str = "bread", avoid: str = "leverage", **more: Any) -> Persona:
    return persona(lexicon=Lexicon(go_to=(claim(go_to),), avoid=(claim(avoid),), **more))


def on(core: float | None = 0.5, **parts: Any) -> Persona:
    voice = Voice(formality=claim(core) if core is not None else None)
    return persona(voice=voice, platforms={"blog": Adaptation(title="Blog", **parts)})


def sentences(longest: int) -> Persona:
    limit = Limit(what="sentence_words", most=16, hard=False, source="advice")
    return on(sentence_words=(4, longest), limits=(limit,))


CONTRADICTORY = [
    ("forbidden", forbids("Do not use exclamation marks.", exclaim_rate=0.021)),
    ("forbidden", forbids("Exclamation marks", exclaim_rate=0.021)),
    ("forbidden", asks("Never ask a question.", question_rate=0.06)),
    ("forbidden", forbids("Avoid contractions.", contractions_per_1000=10.001)),
    ("forbidden", forbids("No emoji, ever.", emoji_per_1000=1.1)),
    ("forbidden", forbids("Please avoid dashes.", dashes_per_1000=2.0)),
    ("asked_for", asks("Use emoji to close a post.", emoji_per_1000=0.0)),
    ("asked_for", asks("End with an exclamation mark.", exclaim_rate=0.0)),
    ("opposed", persona(rules=rules(do="Use short words.", dont="Do not use short words."))),
    ("opposed", persona(rules=rules(do="Name prices", punctuation="Never name prices!"))),
    ("opposed", persona(rules=rules(do="Write “use”.", dont="Do not write “use”."))),
    ("formal", formal(10.001, formality=claim(0.575))),
    ("formal", formal(30.0, traits=(trait("formal", "stiff"),))),
    ("formal", formal(30.0, tone=claim("formal"))),
    ("denied", traits(("conversational", "formal"), ("formal", "stiff"))),
    ("person", traits(("collective", "faceless"), person=claim("I"))),
    ("both_ways", words("Leverage", "leverage")),
    ("both_ways", words(signature_phrases=(claim("we leverage flour"),))),
    ("both_ways", words("utilise", preferred=(claim(Swap(avoid="utilise", use="use")),))),
    ("shifted", on(tone_shift=claim(0.3), formality=0.8)),
    ("shifted", on(tone_shift=claim(0.1), formality=0.7)),
    ("too_long", sentences(17)),
]
AT_PEACE = [
    ("forbidden", forbids("Do not use exclamation marks.", exclaim_rate=0.02)),
    ("forbidden", forbids("Do not use exclamation marks.")),
    ("forbidden", forbids("Do not use too many exclamation marks.", exclaim_rate=0.5)),
    ("forbidden", forbids("Do not write “no questions asked”.", question_rate=0.5)),
    ("forbidden", asks("Ask questions.", question_rate=0.5)),
    ("asked_for", asks("Use emoji to close a post.", emoji_per_1000=0.5)),
    ("asked_for", asks("Use emoji to close a post.")),
    ("asked_for", asks("Do without emoji.", emoji_per_1000=0.0)),
    ("opposed", persona(rules=rules(do="Use short words.", dont="Do not use long words."))),
    ("opposed", persona(rules=rules(do="Write “use”, not “utilise”.", dont="Do not write “utilise”."))),
    ("formal", formal(10.0, formality=claim(0.9))),
    ("formal", formal(30.0, formality=claim(0.574))),
    ("formal", formal(None, formality=claim(0.9))),
    ("denied", traits(("conversational", "sloppy"), ("formal", "stiff"))),
    ("person", traits(("collective", "faceless"), person=claim("we"))),
    ("person", traits(("collective", "faceless"))),
    ("person", traits(("warm", "sentimental"), person=claim("I"))),
    ("both_ways", words("lever", "leverage")),
    ("both_ways", words(preferred=(claim(Swap(avoid="utilise", use="use")),))),
    ("shifted", on(tone_shift=claim(-0.2), formality=0.3)),
    ("shifted", on(0.95, tone_shift=claim(0.2), formality=1.0)),
    ("shifted", on(None, formality=0.3)),
    ("too_long", sentences(16)),
]


@pytest.mark.parametrize(("name", "made"), CONTRADICTORY, ids=lambda each: each if isinstance(each, str) else "")
def test_a_rule_finds_its_contradiction_and_no_other_does(name: str, made: Persona) -> None:
    assert [rule.name for rule in RULES if list(rule.find(made))] == [name]


@pytest.mark.parametrize(("name", "made"), AT_PEACE, ids=lambda each: each if isinstance(each, str) else "")
def test_a_rule_keeps_silent_beside_its_contradiction(name: str, made: Persona) -> None:
    assert name in {rule.name for rule in RULES}
    assert contradictions_of(made) == ()


def test_each_rule_is_tried_both_ways() -> None:
    names = {rule.name for rule in RULES}
    assert names == {name for name, _ in CONTRADICTORY} == {name for name, _ in AT_PEACE}


def test_contradictions_are_short_sentences_each_said_once() -> None:
    made = persona(
        fingerprint=good(exclaim_rate=0.5),
        rules=rules(dont="No exclamation marks.", punctuation="Avoid exclamation marks."),
    )
    assert contradictions_of(made) == ("A rule forbids exclamation marks, and the site has them.",)


def test_a_line_that_is_asked_for_and_forbidden_is_named_as_it_stands() -> None:
    made = persona(rules=rules(do="Name Prices.", dont="Do not name prices."))
    assert contradictions_of(made) == ("The rules ask for the same that they forbid: “Name Prices”.",)


def test_an_empty_persona_contradicts_nothing() -> None:
    assert contradictions_of(persona()) == ()


@pytest.mark.parametrize("name", NAMES)
def test_what_rules_tell_of_the_example_sites_contradicts_nothing(name: str) -> None:
    assert contradictions_of(heard(example(name).corpus, dict(example(name).analysis))) == ()
