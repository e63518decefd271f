"""A change of a page changes what it should, and nothing else."""

from __future__ import annotations

import pytest

from onboarding.website import Page, WebsiteAnalysis, describe, read_page
from onboarding.website.changes import changes
from tests.onboarding.website.brand.told import files_of
from tests.onboarding.website.sites import EXAMPLES, ORIGIN, site

HOME = (EXAMPLES / "shop" / "index.html").read_text(encoding="utf-8")
SENTENCE = "It keeps tea warm for as long as it takes to read the paper."


def analysed(html: str) -> WebsiteAnalysis:
    home = read_page(f"{ORIGIN}/", html.encode(), "text/html")
    others: list[Page] = [page for page in site("shop") if page.url != f"{ORIGIN}/"]
    return describe([home, *others], files_of("shop"))


def changed(old: str, new: str) -> set[str]:
    """Return the paths of the values that change with a piece of the home page."""
    assert HOME.count(old) >= 1
    values = changes(analysed(HOME), analysed(HOME.replace(old, new)), None)["values"]
    return {value["path"] for value in values}


@pytest.mark.parametrize(
    ("old", "new", "paths"),
    [
        ('"slogan": "Clay for every day"', '"slogan": "Clay for all days"', {"brand_analysis.tagline"}),
        ("https://www.facebook.com/example.tidewheel", "https://www.facebook.com/example.wheel", set()),
        ('<meta name="viewport"', '<meta name="keywords" content="x"><meta name="viewport"', set()),
        ("</body>", "<script>var tracked = 1;</script></body>", set()),
        ("</body>", "<!-- a comment --></body>", set()),
        ('<link rel="icon"', '<link rel="alternate" type="application/rss+xml" href="/feed"><link rel="icon"', set()),
    ],
    ids=["slogan", "a profile that others outvote", "meta keywords", "script", "comment", "feed"],
)
def test_markup_changes_only_what_it_tells(old: str, new: str, paths: set[str]) -> None:
    assert changed(old, new) <= paths | {"brand_analysis.social_profiles"}
    assert paths <= changed(old, new)


def test_another_theme_colour_changes_only_colours() -> None:
    assert changed('content="#2f6f73"', 'content="#7a1f5c"') <= {"brand_analysis.colors", "brand_analysis.color_scheme"}


def test_another_sentence_changes_nothing_of_the_brands_looks() -> None:
    found = changed(SENTENCE, "It is a mug.")
    looks = ("logos", "colors", "color_scheme", "fonts", "images", "links", "technology", "name", "contact", "domain")
    assert not {f"brand_analysis.{key}" for key in looks} & found


def test_another_sentence_changes_the_counts_by_just_that() -> None:
    before = analysed(HOME)["content_characteristics"]["sentences"]
    after = analysed(HOME.replace(SENTENCE, ""))["content_characteristics"]["sentences"]
    assert before
    assert after
    assert before["count"] - after["count"] == 1
    words = before["mean_words"] * before["count"] - after["mean_words"] * after["count"]
    assert words == pytest.approx(len(SENTENCE.split()), abs=0.1)


def test_the_same_page_again_changes_nothing() -> None:
    assert changed("Tidewheel", "Tidewheel") == set()
