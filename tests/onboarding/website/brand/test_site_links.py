"""The pages that people look for are found in six languages, by address and by text."""

from __future__ import annotations

import pytest

from onboarding.website.brand.site_links import kind_of_link
from tests.onboarding.website.brand.told import tell
from tests.onboarding.website.sites import ORIGIN, page


@pytest.mark.parametrize(
    ("url", "text", "kind"),
    [
        ("https://site.example/pricing", "Plans", "pricing"),
        ("https://site.example/de/preise/", "Preise", "pricing"),
        ("https://site.example/about.html", "", "about"),
        ("https://site.example/about/index.html", "", "about"),
        ("https://site.example/x", "Über uns", "about"),
        ("https://site.example/%C3%BCber-uns", "", "about"),
        ("https://site.example/qui-sommes-nous", "Notre histoire", "about"),
        ("https://site.example/contatti", "Contattaci", "contact"),
        ("https://site.example/p/7", "Nous contacter", "contact"),
        ("https://blog.site.example/", "Journal", "blog"),
        ("https://docs.site.example", "", "docs"),
        ("https://site.example/trabaja-con-nosotros", "", "careers"),
        ("https://site.example/faq", "FAQ", "support"),
        ("https://app.site.example/login", "Log in", "login"),
        ("https://site.example/contact", "Start free", "contact"),
        ("https://site.example/x", "Sign up", "signup"),
        ("https://site.example/politica-de-privacidade", "", "privacy"),
        ("https://site.example/agb", "AGB", "terms"),
        ("https://site.example/mentions-legales", "Mentions légales", "imprint"),
        ("https://site.example/products/mug", "The mug", None),
        ("https://site.example/", "Home", None),
        ("https://site.example/x", "About the many things that we make and why", None),
        ("", "", None),
    ],
)
def test_a_link_has_a_kind_by_its_words(url: str, text: str, kind: str | None) -> None:
    found = kind_of_link(url, text)
    assert (found[0] if found else None) == kind


def test_of_several_the_one_that_most_pages_link_to_is_listed() -> None:
    body = "<footer><a href=/contact>Contact</a></footer><p>x</p>"
    pages = [page(body, url=f"{ORIGIN}/{name}") for name in "ab"]
    pages.append(page("<p><a href=/team/contact>Contact</a> x</p>", url=f"{ORIGIN}/c"))
    told, grounds = tell(pages)
    assert told["links"] == [{"kind": "contact", "url": f"{ORIGIN}/contact", "text": "Contact"}]
    assert grounds["links.0"]["pages"] == [f"{ORIGIN}/a", f"{ORIGIN}/b"]
    assert grounds["links.0"]["confidence"] == 0.95


def test_a_page_elsewhere_is_less_sure() -> None:
    told, grounds = tell([page("<a href='https://jobs.other.example/careers'>Careers</a><p>x</p>")])
    assert told["links"][0]["kind"] == "careers"
    assert grounds["links.0"]["confidence"] == 0.6
