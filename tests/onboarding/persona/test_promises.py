"""Promises that hold for the persona of any website: small ones, foreign ones, empty ones, and those that want to do harm."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from onboarding.persona.generating import generate
from onboarding.persona.schema import Persona, canonical
from onboarding.persona.sources import Sources
from onboarding.website import Page
from onboarding.website.errors import NoText
from tests.onboarding.persona.golden import CHOSEN, persona
from tests.onboarding.persona.made import PREFERENCES, example, sources
from tests.onboarding.persona.made_sites import NAMES, named, sites
from tests.onboarding.persona.promises import PROMISES, broken

ALL = ("linkedin", "facebook", "twitter", "blog", "instagram", "medium", "substack", "youtube")
bounded = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def of(pages: tuple[Page, ...]) -> Sources:
    """Return what is known of the owner of a site; nothing of the site where it has no text."""
    try:
        return sources(pages, preferences=PREFERENCES, platforms=ALL)
    except NoText:
        return Sources(preferences=PREFERENCES, platforms=ALL)


@cache
def made(name: str) -> tuple[Sources, Persona]:
    known = Sources() if name == "nothing at all" else of(named(name))
    return known, generate(known)


@pytest.mark.parametrize("promise", PROMISES)
@pytest.mark.parametrize("name", [*NAMES, "nothing at all"])
def test_a_hard_case_keeps_the_promise(name: str, promise: str) -> None:
    known, persona = made(name)
    assert list(PROMISES[promise](persona, known.corpus)) == []


@pytest.mark.parametrize("name", CHOSEN)
def test_an_example_keeps_every_promise(name: str) -> None:
    assert broken(persona(name), example(name).corpus) == []


@bounded
@given(sites())
def test_a_made_up_site_keeps_every_promise(pages: tuple[Page, ...]) -> None:
    known = of(pages)
    assert broken(generate(known), known.corpus) == []


@settings(bounded, max_examples=15)
@given(sites(), some.randoms(use_true_random=False))
def test_pages_in_any_order_give_the_same_persona(pages: tuple[Page, ...], chance: Any) -> None:
    shuffled = list(pages)
    chance.shuffle(shuffled)
    assert canonical(generate(of(tuple(shuffled)))) == canonical(generate(of(pages)))


def tampered(**changes: Any) -> Persona:
    """Return the shop's persona with other values in some places, `__` for the dot of a path."""
    whole: Any = persona("shop").model_dump()
    for path, value in changes.items():
        *way, last = (int(part) if part.isdigit() else part for part in path.split("__"))
        place = whole
        for part in way:
            place = place[part]
        place[last] = value
    return Persona.model_validate(whole)


BROKEN: dict[str, dict[str, Any]] = {
    "numbers_are_as_measured": {"fingerprint__avg_sentence_words": 15.0},
    "numbers_in_sentences_are_measured": {"rules__do__0__value": "Write 77 words."},
    "quotes_are_verbatim": {"lexicon__domain_terms__0__evidence__0__quote": "We never said this."},
    "wanted_and_avoided_never_overlap": {
        "lexicon__avoid": ({"value": "innovative", "origin": "rules", "confidence": 0.4},),
        "lexicon__go_to__0__value": "Innovative",
    },
    "platforms_keep_their_limits": {"platforms__linkedin__tone_shift__value": 0.5},
    "missing_is_honest": {"voice__person": None},
    "claims_have_evidence": {"voice__tone__evidence": ()},
    "texts_can_be_shown": {"voice__tone__value": "warm\u202e"},
}


@pytest.mark.parametrize("promise", BROKEN)
def test_a_broken_promise_is_noticed(promise: str) -> None:
    assert list(PROMISES[promise](tampered(**BROKEN[promise]), example("shop").corpus))


def test_a_name_among_what_is_missing_that_is_known_is_noticed() -> None:
    found = PROMISES["missing_is_honest"](tampered(quality__missing=("voice.person",)), example("shop").corpus)
    assert "voice.person is named and known" in list(found)


def test_an_untouched_persona_breaks_no_promise() -> None:
    assert broken(tampered(), example("shop").corpus) == []


def test_every_promise_can_be_broken() -> None:
    """All but that bytes come back, which no value that fits the schema breaks."""
    assert {*BROKEN, "bytes_come_back"} == set(PROMISES)
