"""The next pages to read are those that tell most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from onboarding.website import Page, choose_pages
from onboarding.website.listed import Listed
from tests.onboarding.website.sites import ORIGIN, page, site, sitemap


def home(*hrefs: str, url: str = f"{ORIGIN}/") -> Page:
    return page("".join(f"<a href='{href}'>{href.rpartition('/')[2]}</a>" for href in hrefs), url=url)


def chosen(*hrefs: str, listed: Sequence[Listed] = (), limit: int = 7, url: str = f"{ORIGIN}/") -> list[str]:
    return [found.removeprefix(ORIGIN) for found in choose_pages(home(*hrefs, url=url), listed, limit)]


def test_the_most_telling_pages_come_first() -> None:
    found = chosen("/random", "/contact", "/blog/one", "/blog/two", "/pricing", "/services", "/about")
    assert found == ["/about", "/pricing", "/services", "/blog/one", "/blog/two", "/contact", "/random"]


@pytest.mark.parametrize(
    "href",
    [
        "/login",
        "/account/orders",
        "/cart",
        "/privacy",
        "/terms",
        "/legal/imprint",
        "/search",
        "/feed",
        "/tag/bread",
        "/wp-admin/x",
        "/menu.pdf",
        "/all.zip",
        "/photo.JPG",
        "/sitemap.xml",
        "/",
        "/index.html",
        "/?page=2",
        "#part",
        "https://elsewhere.example/about",
        "https://blog.site.example/about",
        "http://site.example:8080/about",
        "/de/about",
        "/fr-FR/about",
    ],
)
def test_what_tells_nothing_is_not_chosen(href: str) -> None:
    assert chosen(href) == []


def test_the_www_variant_is_the_same_site() -> None:
    assert choose_pages(home("http://www.site.example/about"), []) == ["http://www.site.example/about"]


def test_pages_in_the_home_pages_own_language_folder_are_chosen() -> None:
    assert chosen("/de/preise", "/en/pricing", url=f"{ORIGIN}/de/") == ["/de/preise"]


def test_one_path_is_chosen_once() -> None:
    found = chosen("/about?from=nav", "/about/", "/about#team", "/about/index.html", listed=[Listed(f"{ORIGIN}/about")])
    assert found == ["/about/"]


def test_the_newest_posts_are_chosen_by_the_day_in_their_address() -> None:
    found = chosen("/blog/2024/01/02/old", "/blog/2026/05/06/new", "/blog/2025/03/04/middle", limit=2)
    assert found == ["/blog/2026/05/06/new", "/blog/2025/03/04/middle"]


def test_pages_known_only_from_the_sitemap_are_chosen_too() -> None:
    assert chosen(listed=[Listed(url) for url in (f"{ORIGIN}/about", "http://[bad", "ftp://site.example/x", "")]) == [
        "/about"
    ]


def test_what_a_feed_names_is_a_post_and_the_newest_comes_first() -> None:
    feed = [
        Listed(f"{ORIGIN}/{name}", datetime(2026, month, 1, tzinfo=UTC), in_feed=True)
        for month, name in enumerate("abc", 1)
    ]
    assert chosen("/random", "/about", listed=feed, limit=3) == ["/about", "/c", "/b"]


def test_the_day_of_the_sitemap_orders_posts_without_a_day_in_their_address() -> None:
    listed = [Listed(f"{ORIGIN}/blog/{day}", datetime(2026, 1, day, tzinfo=UTC)) for day in (3, 9, 6)]
    assert chosen(listed=listed, limit=2) == ["/blog/9", "/blog/6"]


def test_of_pages_without_a_purpose_those_of_the_navigation_come_first() -> None:
    body = (
        "<footer><a href=/foot>Foot</a></footer><p>We <a href=/text>text</a> here.</p><nav><a href=/menu>Menu</a></nav>"
    )
    assert choose_pages(page(body), [], 3) == [f"{ORIGIN}/menu", f"{ORIGIN}/text", f"{ORIGIN}/foot"]


@pytest.mark.parametrize("offer", ["/leistungen", "/prestations", "/servicios", "/servizi", "/servicos", "/boutique"])
def test_offers_are_known_in_six_languages(offer: str) -> None:
    assert chosen("/zufall", offer, limit=1) == [offer]


@pytest.mark.parametrize("limit", [-1, 0, 1, 3])
def test_the_limit_holds(limit: int) -> None:
    assert len(chosen("/a", "/b", "/c", "/d", limit=limit)) == max(limit, 0)


@pytest.mark.parametrize("name", ["shop", "consultant", "software"])
def test_the_example_sites_are_covered(name: str) -> None:
    pages = {read.url: read for read in site(name)}
    found = choose_pages(pages[f"{ORIGIN}/"], [Listed(url) for url in sitemap(name)])
    assert len(found) == min(7, len(pages) - 1)
    assert set(found) <= set(pages)
    assert {"about", "article", "contact"} <= {pages[url].kind for url in found}
