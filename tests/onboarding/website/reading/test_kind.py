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
