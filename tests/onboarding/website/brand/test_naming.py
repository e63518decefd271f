"""The name is what most voices agree on, in its best spelling."""

from __future__ import annotations

import json

import pytest

from onboarding.website import read_page
from onboarding.website.brand.domain import domain_of, label_of
from onboarding.website.brand.naming import key_of
from onboarding.website.errors import NoText
from tests.onboarding.website.brand.told import tell
from tests.onboarding.website.reading.gold_pages import gold_pages
from tests.onboarding.website.sites import ORIGIN, page

ACME = "https://www.acme-goods.example/"


def name_of(head: str = "", body: str = "", url: str = ACME) -> str | None:
    found: str | None = tell([page(f"{body}<p>x</p>", head=head, url=url)])[0]["name"]
    return found


def stated(**said: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "Organization", **said})}</script>'


@pytest.mark.parametrize(
    ("head", "body", "name"),
    [
        (stated(name="Acme Goods"), "", "Acme Goods"),
        ("<meta property=og:site_name content='Acme Goods'>", "", "Acme Goods"),
        ("<meta name=application-name content='Acme Goods'>", "", "Acme Goods"),
        ("<meta name=apple-mobile-web-app-title content='Acme Goods'>", "", "Acme Goods"),
        ("<title>Things you need | Acme Goods</title>", "", "Acme Goods"),
        ("<title>Contact - ACME Goods</title>", "", "ACME Goods"),
        ("<title>Acme Goods: things you need</title>", "", "Acme Goods"),
        ("", "<header><a href=/><img src=l.png alt='Acme Goods logo'></a></header>", "Acme Goods"),
        ("", "<footer><p>© 2019\u20132024 Acme Goods. All rights reserved.</p></footer>", "Acme Goods"),
        ("", "<footer><p>Copyright 2024 by Acme Goods GmbH | Imprint</p></footer>", "Acme Goods GmbH"),
        ("", "<footer><p>© Acme Goods 2024</p></footer>", "Acme Goods"),
        (stated(name="ACME GOODS") + "<meta property=og:site_name content='Acme Goods'>", "", "Acme Goods"),
        (stated(name="acme-goods") + "<title>Hi | Acme Goods</title>", "", "Acme Goods"),
        (stated(name="Acme Goods Ltd.") + "<title>Hi | Acme Goods</title>", "", "Acme Goods"),
        (stated(name="Acme Goods, Inc."), "", "Acme Goods, Inc."),
        (stated(name="Home") + stated(name=7) + stated(name=""), "", None),
        ("<title>Acme-Goods</title>", "", "Acme-Goods"),
        ("<title>Only a title</title>", "", None),
        ("", "", None),
        (stated(name="Wrong one of so many words that it is none"), "", None),
        ('<script type="application/ld+json">{"@type":"Article","publisher":{"@type":"Organization","name":"Acme Goods"}}</script>', "", "Acme Goods"),
    ],
)  # fmt: skip
def test_every_voice_can_say_the_name(head: str, body: str, name: str | None) -> None:
    assert name_of(head, body) == name


def test_agreement_wins_over_one_loud_voice() -> None:
    head = stated(name="Holding") + "<meta property=og:site_name content='Acme Goods'><title>Hi | Acme Goods</title>"
    told, grounds = tell([page("<p>x</p>", head=head, url=ACME)])
    assert told["name"] == "Acme Goods"
    assert grounds["name"]["confidence"] == 0.95
    assert {vote["value"] for vote in grounds["name"]["votes"]} == {"Holding", "Acme Goods", "acme-goods"}


def test_a_name_that_one_voice_says_is_less_sure() -> None:
    _, grounds = tell([page("<p>x</p>", head=stated(name="Acme Goods"), url=ORIGIN + "/")])
    assert grounds["name"]["confidence"] == 0.6


@pytest.mark.parametrize(
    ("one", "other"),
    [("Acme Goods", "ACME-GOODS"), ("Acme GmbH & Co. KG", "acme"), ("Café Zoë", "Cafe Zoe"), ("The Post", "Post")],
)
def test_spellings_of_one_name_agree(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("url", "domain", "label"),
    [
        ("https://www.acme.co.uk/x", "acme.co.uk", "acme"),
        ("http://shop.acme.com:8080/", "acme.com", "acme"),
        ("http://site.example/", "site.example", "site"),
        ("http://a.b.site.example/", "site.example", "site"),
        ("http://127.0.0.1/", None, ""),
        ("http://[::1]/", None, ""),
        ("http://localhost/", None, ""),
        ("http://[bad/", None, ""),
    ],
)
def test_the_domain_is_the_registrable_part(url: str, domain: str | None, label: str) -> None:
    assert domain_of(url) == domain
    assert label_of(url) == label


def test_nine_of_ten_gold_pages_say_their_name_by_themselves() -> None:
    """Of each site only one page is known here; the rules were looked at on these pages, so expect a little less elsewhere."""
    right = 0
    known = gold_pages()
    for each in known:
        try:
            told, _ = tell([read_page(each.url, each.html.encode(), "text/html; charset=utf-8")])
        except NoText:
            continue
        right += told["name"] is not None and key_of(told["name"]) == key_of(each.name)
    assert right >= 0.9 * len(known)
