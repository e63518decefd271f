"""Every standing has one short sentence that names the provider and says what to do."""

from __future__ import annotations

import re
from itertools import product

import pytest

from onboarding.providers.finding import Condition, Verdict
from onboarding.providers.standing import Standing
from onboarding.providers.telling import say
from tests.onboarding.providers.asking import NOW, PROVIDERS

EVERY = [Standing(verdict, condition) for verdict, condition in product(Verdict, Condition)]
DOUBTED = Standing(Verdict.VALID, Condition.OK, doubted_at=NOW)
OPEN = [one for one in EVERY if one.verdict is Verdict.INDETERMINATE]


def words(standing: Standing) -> str:
    return f"{standing.verdict}-{standing.condition}"


@pytest.mark.parametrize("standing", [*EVERY, DOUBTED], ids=[*map(words, EVERY), "doubted"])
def test_a_standing_has_a_sentence(standing: Standing) -> None:
    for told in (say("OpenAI", standing), say("OpenAI", standing, ["models.read"], "in 5 min")):
        assert told.startswith("OpenAI: ")
        assert told.endswith(".")
        assert not re.search(r"[{}_]|  |\.\.|None", told)
        assert len(told) < 200


def test_what_is_different_is_said_differently() -> None:
    told = {(one.verdict, say("X", one)) for one in EVERY}
    of_valid = {sentence for verdict, sentence in told if verdict is Verdict.VALID}
    assert len(of_valid) == 4
    assert of_valid.isdisjoint(sentence for verdict, sentence in told if verdict is not Verdict.VALID)
    assert say("X", DOUBTED) not in of_valid


@pytest.mark.parametrize("standing", OPEN, ids=map(words, OPEN))
def test_a_key_that_could_not_be_checked_is_said_to_be_saved_and_when_it_is_asked_again(standing: Standing) -> None:
    assert "could not check" in say("X", standing)
    assert say("X", standing).endswith("The key is saved.")
    assert say("X", standing, again="in 5 min").endswith("The key is saved; we try again in 5 min.")


def test_what_is_missing_is_named() -> None:
    restricted = Standing(Verdict.VALID, Condition.RESTRICTED)
    assert "(it lacks models.read, files)" in say("X", restricted, ["models.read", "files"])
    assert "lacks" not in say("X", restricted)


@pytest.mark.parametrize("name", ["{name}", "{0}", "A {scopes} B", "100 %s", "{"])
def test_a_name_or_a_scope_with_braces_is_said_as_it_is(name: str) -> None:
    told = say(name, Standing(Verdict.VALID, Condition.RESTRICTED), [name])
    assert told.startswith(f"{name}: ")
    assert f"(it lacks {name})" in told


def test_a_rejected_key_is_told_what_to_do() -> None:
    assert "make a new one" in say("X", Standing(Verdict.INVALID, Condition.REJECTED))


def test_the_names_of_all_providers_stand_in_a_sentence() -> None:
    for provider in PROVIDERS.values():
        assert not re.search(r"[{}.]$|^\s|\s$", provider.name), provider.id
