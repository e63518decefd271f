"""Values, position, difference and signs of trust are told where the site claims them, and quoted."""

from __future__ import annotations

import json

import pytest

from onboarding.website import Page
from tests.onboarding.website.business.telling import text, texts, told
from tests.onboarding.website.sites import ORIGIN, page

VALUES, TRUST, AUTHORITY = (
    f"brand_analysis.{key}" for key in ("brand_values", "trust_signals", "authority_indicators")
)


@pytest.mark.parametrize(
    ("lang", "said", "values"),
    [
        ("en", "We mend our pots, because they are made to last.", ["durability"]),
        ("en", "#Sustainable from the first day\nThe river ran past the house.", ["sustainability"]),
        ("en", "We are not sustainable, and we do not say so.", []),
        ("en", "The sustainable house stood beside the river.", []),
        ("de", "Wir arbeiten nachhaltig und sind ehrlich zu unseren Gästen.", ["honesty", "sustainability"]),
        ("fr", "Nous travaillons avec passion dans notre petite maison.", ["passion"]),
        ("es", "Nuestra empresa familiar trabaja con honestidad desde siempre.", ["family", "honesty"]),
        ("it", "La nostra azienda di famiglia lavora in modo sostenibile ogni giorno.", ["family", "sustainability"]),
        ("pt", "A nossa equipa trabalha com transparência e paixão todos os dias.", ["honesty", "passion"]),
    ],
)  # fmt: skip
def test_a_value_is_told_only_where_it_is_claimed(lang: str, said: str, values: list[str]) -> None:
    assert sorted(texts(told(text(said, lang=lang)), VALUES)) == values


@pytest.mark.parametrize(
    ("lang", "said", "position"),
    [
        ("en", "We help small teams to plan their shifts in ten minutes.", True),
        ("en", "Tidewheel is a small pottery by the sea for people who cook.", True),
        ("en", "We do not help anybody to plan their shifts in ten minutes.", False),
        ("en", "The river ran past the house where we sat and watched.", False),
        ("en", "“We help small teams to plan their shifts in ten minutes.”", False),
        ("de", "Wir helfen kleinen Betrieben, ihre Schichten in zehn Minuten zu planen.", True),
        ("fr", "Nous aidons les artisans à tenir leurs comptes sans y passer la nuit.", True),
        ("es", "Ayudamos a pequeños negocios a llevar sus cuentas cada mes.", True),
        ("it", "Aiutiamo gli artigiani a tenere i conti in ordine ogni mese.", True),
        ("pt", "Ajudamos pequenas empresas a manter as contas em ordem.", True),
    ],
)
def test_the_position_is_a_sentence_of_theirs(lang: str, said: str, position: bool) -> None:
    found = told(text(said, lang=lang), known={"brand_analysis.name": "Tidewheel"})
    assert found.known("brand_analysis.brand_positioning") == (said if position else None)


def test_the_home_pages_description_may_hold_the_position() -> None:
    head = '<meta name="description" content="We help small teams to plan their shifts. More inside.">'
    found = told(page("<p>The river ran past the house.</p>", head=head))
    assert found.known("brand_analysis.brand_positioning") == "We help small teams to plan their shifts."


@pytest.mark.parametrize(
    ("said", "told_so"),
    [
        ("It turned out that he was not the only one of us who wept.", False),
        ("Unlike other potteries, we mend what we sell in our own workshop.", True),
        ("We mend your pots instead of selling you new ones every year.", True),
        ("He went home instead of waiting for the last train to the town.", False),
        ("We sell pots and plates in the street near the old bridge.", False),
    ],
)
def test_a_difference_is_a_sentence_of_theirs(said: str, told_so: bool) -> None:
    assert told(text(said)).known("brand_analysis.competitive_differentiation") == (said if told_so else None)


@pytest.mark.parametrize(
    ("lang", "said", "item"),
    [
        ("en", "All pots come with a guarantee of two years.", "a guarantee"),
        ("en", "There is no guarantee for pots that were dropped.", None),
        ("en", "Send it back and you get a full refund within a week.", "returns or refunds"),
        ("en", "More than 1,200 customers cook with our pots.", "1,200 customers"),
        ("en", "In 2019 customers came by boat to our small island.", None),
        ("de", "Auf alle Töpfe geben wir zwei Jahre Garantie.", "a guarantee"),
        ("de", "Über 3.500 Kunden vertrauen auf unsere Töpfe.", "3.500 kunden"),
        ("fr", "Une garantie de deux ans couvre chaque pièce de la maison.", "a guarantee"),
        ("es", "Puedes pagar con PayPal o con Bizum en la tienda.", "known ways to pay"),
        ("it", "Il reso è semplice: hai trenta giorni di tempo per cambiare idea.", "returns or refunds"),
        ("pt", "Aceitamos MBWay e cartão de crédito na nossa loja.", "known ways to pay"),
    ],
)
def test_signs_of_trust_follow_their_rules(lang: str, said: str, item: str | None) -> None:
    assert texts(told(text(said, lang=lang)), TRUST) == ([item] if item else [])


def test_articles_do_not_give_guarantees() -> None:
    said = "All pots come with a guarantee of two years."
    assert texts(told(text(said), text(said, path="blog/a")), TRUST) == ["a guarantee"]
    assert not texts(told(text(said, path="blog/a")), TRUST)


@pytest.mark.parametrize(
    ("rating", "item"),
    [
        ({"ratingValue": "4.8", "reviewCount": 212}, "rated 4.8 of 5 by 212 people"),
        ({"ratingValue": 9, "bestRating": 10}, "rated 9 of 10"),
        ({"ratingValue": "great"}, None),
        ({"ratingValue": "nan"}, None),
        ("4.8", None),
    ],
)
def test_a_stated_rating_is_told_with_its_numbers(rating: object, item: str | None) -> None:
    stated = json.dumps({"@type": "Product", "aggregateRating": rating})
    found = told(page("<p>A mug.</p>", head=f'<script type="application/ld+json">{stated}</script>'))
    assert texts(found, TRUST) == ([item] if item else [])


def test_quotes_of_customers_are_counted() -> None:
    said = "<blockquote>I have used this mug each morning for years.</blockquote>"
    assert texts(told(page(said)), TRUST) == ["testimonials: 1"]
    assert not texts(told(page(said, url=f"{ORIGIN}/blog/a")), TRUST)


@pytest.mark.parametrize(
    ("said", "items"),
    [
        ("We have 25 years of experience in our trade.", ["25 years of work", "experience in years"]),
        ("We have fired this kiln since 1987, with wood only.", ["since 1987"]),
        ("Our mugs won an award at the fair in the capital.", ["an award"]),
        ("The house by the river has stood there since 1987, and the family sold it in the winter of that year.", []),
        ("We never won an award, and we like it that way.", []),
    ],
)
def test_authority_follows_its_rules(said: str, items: list[str]) -> None:
    assert texts(told(text(said)), AUTHORITY) == items


def pages() -> list[Page]:
    return [
        text("We mend our pots, because they are made to last.", path="about"),
        text("Unlike others we mend what we sell.\nAll pots come with a guarantee."),
    ]


def test_every_item_has_a_ground_of_its_own_and_a_quote() -> None:
    found = told(*pages())
    for path in (VALUES, TRUST):
        for index, _ in enumerate(texts(found, path)):
            ground = found.basis(f"{path}.{index}")
            assert ground is not None
            assert ground["quotes"]
