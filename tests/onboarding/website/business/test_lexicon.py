"""The tables of words are whole, and a term is found where it stands and nowhere else."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from onboarding.website import business
from onboarding.website.business.countries import (
    countries,
    country_dialled,
    country_ending,
    country_named,
    country_of_host,
)
from onboarding.website.business.industry import NAMES, TYPES
from onboarding.website.business.lexicon import Hits, lexicon
from onboarding.website.business.said import all_said
from onboarding.website.languages import LANGUAGES
from onboarding.website.sample import take_sample
from tests.onboarding.website.business.telling import text

FOLDER = Path(business.__file__).parent


@cache
def tables(code: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_the_same_tables(code: str) -> None:
    names = {(group, name) for group, found in tables(code).items() for name in found}
    assert names == {(group, name) for group, found in tables("en").items() for name in found}
    assert {name for group, name in names if group == "industry"} == set(NAMES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_table_is_written_so_that_its_terms_can_be_found(code: str) -> None:
    for group, found in tables(code).items():
        for name, terms in found.items():
            written = terms.split()
            assert terms == terms.lower(), (group, name)
            assert all(len(term.strip("+*")) >= 4 for term in written if term.endswith("*")), (group, name)
            assert all(len(tables(code)["industry"][trade].split()) >= 8 for trade in NAMES)


def test_every_type_names_an_industry() -> None:
    assert set(TYPES.values()) <= set(NAMES)


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ("We run a pottery. The pot is here.", 1),
        ("The pottage was hot and well known here.", 0),
        ("He is a potter and she is one of the potters.", 1),
        ("Please spot the difference between these two things.", 0),
    ],
)
def test_a_term_is_found_as_a_whole_word_or_a_start(said: str, lines: int) -> None:
    hits = Hits(all_said(take_sample([text(said)])), lexicon("en"))
    found = {line for hit in hits.of("industry.crafts") for line in hit.lines}
    assert len(found) == lines


def test_a_phrase_is_found_across_spaces_only() -> None:
    hits = Hits(all_said(take_sample([text("It was made by hand in June.\nBy the hand of a friend.")])), lexicon("en"))
    assert [hit.term.text for hit in hits.of("value.craftsmanship")] == ["by hand"]
    assert hits.lines("value.craftsmanship") == [0]


def test_legal_pages_and_languages_without_spaces_say_nothing() -> None:
    legal = text("We run a pottery and we keep your data.", path="privacy")
    assert not all_said(take_sample([legal])).lines
    assert not all_said(take_sample([text("私たちは毎朝パンを焼いています。" * 20, lang="ja")])).lines


@pytest.mark.parametrize(
    ("found", "country"),
    [
        (country_named("Österreich"), "AT"),
        (country_named("at"), "AT"),
        (country_named("Reino Unido"), "GB"),
        (country_named("Tyrol"), None),
        (country_dialled("+35315550100"), "IE"),
        (country_dialled("0043155501"), "AT"),
        (country_dialled("+12125550100"), None),
        (country_dialled("015550100"), None),
        (country_of_host("shop.example.co.uk"), "GB"),
        (country_of_host("example.io"), None),
        (country_of_host("example.com"), None),
        (country_ending("Seestraße 1, 1010 Wien, Österreich"), "AT"),
        (country_ending("1 Main Street, San Diego, CA"), None),
    ],
)
def test_countries_are_known_by_what_names_them(found: str | None, country: str | None) -> None:
    assert found == country


def test_calling_codes_are_those_of_one_country_each() -> None:
    codes = [calling for calling, _, _ in countries().values() if calling]
    assert len(codes) == len(set(codes))
