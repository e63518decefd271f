"""Making a persona: locks are kept, and the rules follow what the user changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from onboarding.persona.changing.locking import lock_of
from onboarding.persona.faces import faces_of
from onboarding.persona.generating import finished, generate
from onboarding.persona.schema import Claim, Persona
from onboarding.persona.sources import Sources, input_hash
from tests.onboarding.persona.made import example


def locked(path: str, value: Any) -> Sources:
    """Return what is known of the potter, who has locked a field."""
    shop = example("shop")
    return replace(shop, locks={path: lock_of(generate(shop), path, value)})


def lines(persona: Persona) -> list[str]:
    return [line.value for line in persona.rules.do]


def test_the_rules_follow_a_person_that_the_user_has_locked() -> None:
    assert "Write in the first person plural, as “we”." in lines(generate(example("shop")))
    changed = generate(locked("voice.person", "I"))
    assert changed.voice.person
    assert (changed.voice.person.value, changed.voice.person.origin) == ("I", "user")
    assert lines(changed)[0] == "Write in the first person, as “I”."
    assert "Write in the first person plural, as “we”." not in lines(changed)


def test_a_line_that_a_model_drafted_stays() -> None:
    sources = locked("voice.person", "I")
    before = generate(example("shop"))
    line = Claim[str](value="Name the clay.", origin="model", confidence=0.3)
    drafted = before.model_copy(update={"rules": before.rules.model_copy(update={"do": (line, *before.rules.do)})})
    assert lines(finished(drafted, sources))[:2] == ["Name the clay.", "Write in the first person, as “I”."]


def test_lines_that_are_locked_themselves_stay_whatever_else_changes() -> None:
    own = locked("rules.do", ["Be brief."])
    changed = replace(own, locks={**own.locks, **locked("voice.person", "I").locks})
    assert lines(generate(changed)) == ["Be brief."]


def test_platforms_that_nobody_knows_are_named_and_not_said_to_be_none() -> None:
    nobody_chose = generate(example("shop"))
    assert "Choose the platforms you write for; these are only the usual ones." in nobody_chose.quality.advice
    chose = generate(replace(example("shop"), unknown_platforms=("tiktok", "a\nb" + "c" * 99)))
    assert (chose.platforms_chosen_by, set(chose.platforms)) == ("default", {"blog", "linkedin"})
    assert chose.platforms_unknown == ("tiktok", "a b" + "c" * 37)
    (advice,) = [line for line in chose.quality.advice if "platforms" in line]
    assert advice.startswith("Choose platforms that are known here (blog, facebook, ")
    assert "not known: “tiktok”, “a b" in advice
    assert input_hash(example("shop")) != input_hash(replace(example("shop"), unknown_platforms=("tiktok",)))


def test_a_term_that_is_to_be_avoided_is_put_into_no_post() -> None:
    shop = example("shop")
    term = generate(shop).lexicon.domain_terms[0].value
    assert term in str(faces_of(generate(shop))["platform_personas"])
    persona = generate(locked("lexicon.avoid", [term]))
    told = str(faces_of(persona)["platform_personas"])
    assert term not in told
    assert [one.objections for one in persona.platforms.values()] == [(), ()]
    assert len(persona.lexicon.domain_terms) < len(generate(shop).lexicon.domain_terms)


def test_finishing_twice_changes_nothing() -> None:
    sources = locked("voice.person", "I")
    once = generate(sources)
    assert finished(once, sources) == once


def test_of_nothing_comes_a_persona_that_claims_nothing() -> None:
    nothing = generate(Sources())
    assert nothing.source.words == 0
    assert nothing.identity.name is None
    assert nothing.quality.missing
