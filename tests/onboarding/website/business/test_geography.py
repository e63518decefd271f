"""Where the business works: stated, or spoken for by signs that agree."""

from __future__ import annotations

import json

import pytest

from onboarding.website.business.geography import currencies
from tests.onboarding.website.business.telling import told
from tests.onboarding.website.sites import page


def ld(**said: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "Organization", **said})}</script>'


def test_areas_served_are_told_in_the_sites_words() -> None:
    found = told(page("<p>x</p>", head=ld(areaServed=[{"name": "Tyrol"}, "Bavaria", 7])))
    assert found.known("target_audience.geographic_focus") == "Bavaria, Tyrol"


def test_the_country_of_the_address_is_told() -> None:
    found = told(page("<p>x</p>", head=ld(address={"addressCountry": {"name": "Österreich"}})))
    assert found.known("target_audience.geographic_focus") == "Österreich"
    assert found.known("target_audience.geography")[0]["country"] == "AT"


def test_a_bakery_is_an_owner_as_much_as_an_organization() -> None:
    stated = {"@type": "Bakery", "address": {"addressCountry": "DE"}}
    head = f'<script type="application/ld+json">{json.dumps(stated)}</script>'
    assert told(page("<p>x</p>", head=head)).known("target_audience.geographic_focus") == "Germany"


@pytest.mark.parametrize(
    ("url", "head", "phones", "focus"),
    [
        ("https://shop.example.at/", "", ["+43155501"], "Austria"),
        ("https://shop.example.at/", '<meta property="og:locale" content="de_AT">', [], "Austria"),
        ("https://shop.example.at/", "", [], None),
        ("https://shop.example.at/", "", ["+49305550"], None),
        ("https://shop.example/", "", ["+3225550100"], None),
        ("https://shop.example.io/", '<meta property="og:locale" content="en_US">', [], None),
    ],
)
def test_signs_must_agree(url: str, head: str, phones: list[str], focus: str | None) -> None:
    known = {"brand_analysis.contact.phones": phones}
    found = told(page("<p>We bake bread at night.</p>", url=url, head=head), known=known)
    assert found.known("target_audience.geographic_focus") == focus


def test_a_currency_of_many_countries_names_none() -> None:
    found = told(page("<p>A mug is 20 €, a bowl 30 €.</p>"))
    (hint,) = found.known("target_audience.geography")
    assert (hint["country"], hint["hint"], hint["value"]) == (None, "currency", "EUR")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("€ 20, 30 €, 40€ and EUR 50", {"EUR": 4}),
        ("£12.50 a month, $5 a week", {"GBP": 1, "USD": 1}),
        ("CHF 30 oder 30 CHF", {"CHF": 2}),
        ("R$ 49 por mês", {"BRL": 1}),
        ("49 zł", {"PLN": 1}),
        ("The $ sign, EUROPE 5, 5 GBPS", {}),
        ("", {}),
    ],
)
def test_prices_are_counted_by_currency(text: str, found: dict[str, int]) -> None:
    assert dict(currencies(text)) == found
