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
bounded = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


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


@bounded
@given(sites(), some.randoms(use_true_random=False))
def test_pages_in_any_order_give_the_same_persona(pages: tuple[Page, ...], chance: Any) -> None:
    shuffled = list(pages)
    chance.shuffle(shuffled)
    assert canonical(generate(of(tuple(shuffled)))) == canonical(generate(of(pages)))
