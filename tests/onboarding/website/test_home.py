"""The home page under the names of the services package."""

from __future__ import annotations

import pytest

from onboarding.website import describe
from onboarding.website.contract.crawl import HomeContent
from tests.onboarding.website.sites import ORIGIN, page, site


def content(name: str) -> HomeContent:
    found = describe(site(name))["crawl_result"]["content"]
    assert found
    return found


def test_the_brand_in_short_is_the_one_that_was_found_out() -> None:
    brand = content("shop")["brand_info"]
    assert (brand["company_name"], brand["tagline"]) == ("Tidewheel Pottery", "Clay for every day")
    assert brand["contact_info"] == {"email": "hello@tidewheel.example", "phone": "+35315550100"} | {
        key: value for key, value in brand["contact_info"].items() if key == "address"
    }
    assert set(content("shop")["social_media"]) == {"facebook", "instagram", "pinterest"}


def test_the_parts_of_a_site_are_told_from_its_pages_and_links() -> None:
    shop, consultant = content("shop")["domain_info"], content("consultant")["domain_info"]
    assert (shop["is_ecommerce"], shop["has_about_page"], shop["has_contact_page"]) == (True, True, True)
    assert consultant["has_blog_section"]


@pytest.mark.parametrize(
    ("href", "told"),
    [
        ("/ABOUT.html", True),
        ("/en/%C3%BCber-uns/", True),
        ("https://other.example/team?x=1", True),
        ("/about.html/index.php", True),
        ("/x?to=/about", False),
        ("/about-that-day", False),
    ],
)
def test_a_word_in_the_path_of_a_link_tells_a_part_of_the_site(href: str, told: bool) -> None:
    found = describe([page(f"<p>Some words stand here.</p><a href='{href}'>x</a>")])["crawl_result"]["content"]
    assert found
    assert found["domain_info"]["has_about_page"] == told


def test_the_structure_is_the_home_pages() -> None:
    structure = content("shop")["content_structure"]
    assert structure["headings"]["h1"] == 1
    assert structure["has_navigation"]
    assert structure["paragraphs"] > 3


def test_what_is_kept_of_a_large_page_is_bounded() -> None:
    links = "".join(f"<a href='/{number}'>Number {number}</a> " for number in range(500))
    headings = "".join(f"<h2>Part {number}</h2><p>{'word ' * 40}.</p>" for number in range(200))
    metas = "".join(f"<meta name='m{number}' content='x'>" for number in range(200))
    found = describe([page(f"<h1>All</h1>{headings}<p>{links}</p>", head=metas, url=f"{ORIGIN}/")])["crawl_result"][
        "content"
    ]
    assert found
    assert len(found["main_content"]) <= 10_000
    assert (len(found["headings"]), len(found["links"]), len(found["meta_tags"])) == (50, 100, 50)
