"""The name comes from two closed tables, or there is none."""

from __future__ import annotations

from typing import Any

import pytest

from onboarding.persona.identity.naming import MANNERS, ROLES, name_of
from onboarding.persona.schema import Claim, Ruled
from onboarding.persona.schema.persona import Person, Trait, Voice
from onboarding.persona.voicing.traits import TRAITS


def claim(value: Any, confidence: float = 0.8) -> Any:
    kind = Trait if isinstance(value, Trait) else str
    return Claim[kind](value=value, origin="rules", evidence=(Ruled(rule=str(value)),), confidence=confidence)  # type: ignore[valid-type]


def voice(tone: str = "", traits: tuple[str, ...] = (), person: Person | None = None) -> Voice:
    return Voice(
        tone=claim(tone) if tone else None,
        traits=tuple(claim(Trait(is_=each, is_not=TRAITS[each][0])) for each in traits),
        person=Claim[Person](value=person, origin="rules", confidence=0.6) if person else None,
    )


@pytest.mark.parametrize(
    ("heard", "personality", "name"),
    [
        (voice("matter-of-fact", ("plain-spoken",)), "uncomplicated", "Plain-spoken explainer"),
        (voice("matter-of-fact"), "maker", "Matter-of-fact maker"),
        (voice("warm", ("hands-on",)), "expert", "Warm maker"),
        (voice("conversational", (), "I"), None, "Conversational solo voice"),
        (voice("", ("personal", "brief"), "you"), None, "Brief guide"),
        (voice("bold"), "made up by an app", "Bold voice"),
        (voice("<b>made up</b>", ("calm",)), None, "Calm voice"),
    ],
    ids=range(7),
)
def test_the_name_is_a_manner_and_a_role(heard: Voice, personality: str | None, name: str) -> None:
    told = name_of(heard, {"writing_style": {"brand_personality": personality}})
    assert told
    assert told.value == name
    assert Ruled(rule="name_tables") in told.evidence


def test_a_voice_that_tells_no_manner_has_no_name() -> None:
    assert name_of(Voice(), {"writing_style": {"brand_personality": "maker"}}) is None
    assert name_of(voice("unheard of", ("personal",), "I"), {}) is None


def test_it_is_less_sure_than_the_less_sure_of_its_parts() -> None:
    told = name_of(voice("warm", (), "I"), {})
    assert told
    assert told.confidence == 0.4


def test_the_tables_know_the_traits() -> None:
    assert set(ROLES) <= set(TRAITS)
    assert set(MANNERS) <= set(TRAITS)
