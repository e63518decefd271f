"""What kind of page an address leads to."""

from __future__ import annotations

import json

import pytest

from tests.onboarding.website.sites import page


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "landing"),
        ("", "landing"),
        ("/index.html", "landing"),
        ("/de/", "landing"),
        ("/en-gb", "landing"),
        ("/about", "about"),
        ("/about-us/", "about"),
        ("/de/ueber-uns.html", "about"),
        ("/company/team", "about"),
        ("/contact.php", "contact"),
        ("/kontakt", "contact"),
        ("/pricing", "pricing"),
        ("/preise/", "pricing"),
        ("/impressum", "legal"),
        ("/legal/cookies", "legal"),
        ("/privacy-policy", "legal"),
        ("/blog", "listing"),
        ("/products/", "listing"),
        ("/shop/index.html", "listing"),
        ("/blog/category/bread", "listing"),
        ("/blog/about", "article"),
        ("/blog/pricing", "article"),
        ("/posts/a-title.html", "article"),
        ("/2024/05/a-title", "article"),
        ("/products/mug", "product"),
        ("/features", "product"),
        ("/leistungen", "product"),
        ("/something", "other"),
        ("/about-turns-in-history", "other"),
    ],
)
def test_the_address_tells_the_kind(path: str, kind: str) -> None:
    assert page("<p>x</p>", url=f"http://site.example{path}").kind == kind


@pytest.mark.parametrize(
    ("things", "kind"),
    [
        ([{"@type": "BlogPosting"}], "article"),
        ([{"@type": "https://schema.org/NewsArticle"}], "article"),
        ([{"@type": ["Thing", "Article"]}], "article"),
        ([{"@type": "BlogPosting"}] * 3, "listing"),
        ([{"@type": "Product"}], "product"),
        ([{"@type": "Product"}] * 3, "listing"),
        ([{"@type": "AboutPage"}], "about"),
        ([{"@type": "ContactPage"}], "contact"),
        ([{"@type": "CollectionPage"}, {"@type": "Product"}], "listing"),
        ([{"@type": "Organization"}], "other"),
        ([{"@type": 7}], "other"),
    ],
)
def test_json_ld_tells_the_kind_where_the_address_does_not(things: list[object], kind: str) -> None:
    head = f'<script type="application/ld+json">{json.dumps(things)}</script>'
    assert page("<p>x</p>", url="http://site.example/something", head=head).kind == kind


def test_an_about_page_that_calls_itself_an_article_stays_an_about_page() -> None:
    assert page("", url="http://site.example/about", head='<meta property="og:type" content="article">').kind == "about"


def test_open_graph_tells_the_kind_where_nothing_else_does() -> None:
    assert (
        page("", url="http://site.example/x", head='<meta property="og:type" content="product.item">').kind == "product"
    )


def test_many_articles_on_one_page_make_a_listing() -> None:
    assert page("<article>a</article>" * 3, url="http://site.example/x").kind == "listing"


def test_one_dated_article_makes_an_article() -> None:
    body = "<article><time datetime='2026-01-01'></time><p>x</p></article>"
    assert page(body, url="http://site.example/x").kind == "article"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/chi_siamo.htm", "about"),
        ("/quem-somos", "about"),
        ("/qui-sommes-nous/", "about"),
        ("/quienes-somos", "about"),
        ("/pages/contattaci", "contact"),
        ("/fale-conosco", "contact"),
        ("/mentions.htm", "legal"),
        ("/politica-de-privacidad", "legal"),
        ("/note-legali", "legal"),
        ("/listino", "pricing"),
        ("/nos-tarifs", "pricing"),
        ("/precos", "pricing"),
        ("/prodotti/borsa", "product"),
        ("/collections/mugs", "listing"),
        ("/collections/mugs/products/blue-mug", "product"),
        ("/fr/accueil", "landing"),
        ("/notizie", "listing"),
        ("/noticias/um-titulo", "article"),
    ],
)
def test_the_address_tells_the_kind_in_six_languages(path: str, kind: str) -> None:
    assert page("<p>x</p>", url=f"http://site.example{path}").kind == kind


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("Über uns", "about"), ("Chi siamo", "about"), ("Nos tarifs", "pricing"), ("Contacto", "contact")],
)
def test_a_first_heading_that_names_the_page_tells_its_kind(heading: str, kind: str) -> None:
    assert page(f"<h1>{heading}</h1><p>x</p>", url="http://site.example/x-1").kind == kind


LONG = "<p>" + "This paragraph of the page is long enough to be something that people read to its end. " * 4 + "</p>"
PLANS = "".join(
    f"<div><h3>{name}</h3><p>{price} € / month</p></div>" for name, price in (("S", 9), ("M", 19), ("L", 49))
)
ROWS = "".join(f"<tr><td>Cut {number}</td><td>CHF {number}0</td></tr>" for number in range(2, 7))
CARDS = "".join(f"<div><h3><a href=/{number}>Title {number}</a></h3><p>About it.</p></div>" for number in range(5))
FORM = "<form><input name=a><input type=email><textarea></textarea><button>Send</button></form>"
MAP = "<iframe src='https://www.google.com/maps/embed?pb=1'></iframe><a href='tel:+4930555'>Call</a>"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (PLANS, "pricing"),
        (f"<table>{ROWS}</table>", "pricing"),
        (CARDS, "listing"),
        (f"<p>Write to us.</p>{FORM}", "contact"),
        (f"<p>Come by.</p>{MAP}", "contact"),
        (f"<article><h1>On rye</h1>{LONG * 6}</article>", "article"),
        (f"<div>{LONG}</div>{FORM}{LONG * 4}", "other"),
        ("<p>Ours for 9 € only, or 12 € with milk.</p>", "other"),
        ("<p>x</p>", "other"),
    ],
)
def test_structure_tells_the_kind_where_nothing_is_said(body: str, kind: str) -> None:
    assert page(body, url="http://site.example/x-1").kind == kind


def test_a_page_that_is_called_an_article_needs_a_date_or_prose_to_be_one() -> None:
    head = '<meta property="og:type" content="article">'
    assert page("<p>Our values.</p>", url="http://site.example/values", head=head).kind == "other"
    assert page(LONG * 6, url="http://site.example/values", head=head).kind == "article"


def test_a_letter_below_the_folder_that_shops_use_is_an_article() -> None:
    head = '<meta property="og:type" content="article">'
    assert page(LONG * 6, url="http://letter.example/p/on-rye", head=head).kind == "article"
    assert page("<p>x</p>", url="http://shop.example/p/mug").kind == "product"
