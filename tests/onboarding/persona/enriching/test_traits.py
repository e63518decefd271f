"""A trait that a model gives a voice is held against what was measured and heard, and pushes none of that out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onboarding.persona.enriching.drafting import objections_of
from onboarding.persona.enriching.shapes import PersonaDraft
from onboarding.persona.enriching.traits import opposite
from onboarding.persona.schema.persona import Fingerprint, Voice
from onboarding.persona.voicing.traits import TRAITS
from tests.onboarding.persona.enriching.asked import by_rules, trait, with_traits
from tests.onboarding.persona.made import example

_SITE = example("consultant")
_RULES = with_traits(by_rules(_SITE), 0)
_QUOTE = "I get paid to change that"


def _codes(*traits: str, **more: Any) -> list[tuple[str, str]]:
    draft = PersonaDraft(traits=[trait(each, TRAITS[each][0], _QUOTE, _SITE) for each in traits])
    found = objections_of(draft, _RULES.model_copy(update=more), _SITE)
    return sorted({(traits[int(each.path.partition(".")[2])], each.code) for each in found})


# What was measured: short and easy sentences, contractions, "I" and "you", no questions; a conversational tone.
@pytest.mark.parametrize(
    "is_", ["plain-spoken", "reader-minded", "conversational", "personal", "calm", "caring", "daring"]
)
def test_a_trait_that_the_numbers_show_or_nothing_denies_stands(is_: str) -> None:
    assert _codes(is_) == []


@pytest.mark.parametrize(
    "is_",
    [
        "scholarly", "brief", "thorough", "formal", "collective", "reserved", "inquiring", "direct", "lively", "technical",
        "urgent", "warm", "enthusiastic",
    ],
)  # fmt: skip
def test_a_trait_that_a_number_or_a_label_denies_is_refused(is_: str) -> None:
    assert _codes(is_) == [(is_, "contradicts")]


@pytest.mark.parametrize("is_", TRAITS)
def test_a_trait_of_which_nothing_is_known_is_refused(is_: str) -> None:
    assert _codes(is_, voice=Voice(), fingerprint=Fingerprint()) == [(is_, "unmeasured")]


def test_the_brands_personality_is_the_analysiss() -> None:
    assert _codes("hands-on") == []
    analysis = {**_SITE.analysis, "writing_style": {**_SITE.analysis["writing_style"], "brand_personality": "maker"}}
    draft = PersonaDraft(traits=[trait(each, TRAITS[each][0], _QUOTE, _SITE) for each in ("hands-on", "caring")])
    found = objections_of(draft, _RULES, replace(_SITE, analysis=analysis))
    assert [(each.path, each.code) for each in found] == [("traits.1", "contradicts")]


def test_a_trait_may_not_be_the_opposite_of_another() -> None:
    toneless = _RULES.voice.model_copy(update={"tone": None})
    assert _codes("bold", "warm", "daring", voice=toneless) == []
    assert _codes("enthusiastic", "matter-of-fact", voice=toneless) == [("matter-of-fact", "contradicts")]
    assert _codes("calm", "urgent", voice=toneless) == [("urgent", "contradicts")]


def test_opposites_are_told_either_way_round() -> None:
    assert opposite("plain-spoken", "scholarly")
    assert opposite("urgent", "calm")
    assert opposite("calm", "urgent")
    assert not opposite("warm", "bold")
