"""What the pages tell, and that nothing is told which they do not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from onboarding.errors import Permanent
from onboarding.website import describe as describe_typed
from onboarding.website.contract.schema import empty_groups
from onboarding.website.errors import NoPages, NoText
from onboarding.website.reading.page import Page
from tests.onboarding.website.sites import ends, page

ENGLISH = "<p>" + "We bake our bread at night, and you can fetch it before breakfast. " * 30 + "</p>"
GERMAN = "<p>" + "Wir backen unser Brot in der Nacht, und Sie holen es vor dem Frühstück ab. " * 10 + "</p>"


def describe(pages: Sequence[Page]) -> Any:
    """Describe pages, without the types: what may be null is looked into here."""
    return describe_typed(pages)


def test_no_pages_cannot_be_described() -> None:
    with pytest.raises(NoPages) as refused:
        describe([])
    assert refused.value.code == "no_pages"


def test_pages_without_a_word_cannot_be_described() -> None:
    with pytest.raises(NoText) as refused:
        describe([page("<div id=app></div>"), page("<script>x</script>", url="http://site.example/a")])
    assert isinstance(refused.value, Permanent)
    assert refused.value.code == "no_text"
    assert "readable text" in refused.value.say


def test_one_short_page_is_described_without_claims_about_style() -> None:
    found = describe([page("<h1>Bread</h1><p>We bake bread.</p>")])
    assert found["content_characteristics"]["sentences"]["count"] == 1
    assert {value for _, value in ends(found["writing_style"])} == {None}
    assert found["content_characteristics"]["readability_score"] is None
    assert found["content_characteristics"]["vocabulary"]["mattr_50"] is None
    assert "content_characteristics.readability_score" in found["meta"]["missing"]
    assert found["meta"]["confidence"] < 0.01


def test_a_page_of_headings_only_has_no_sentences() -> None:
    found = describe([page("<h1>Bread and butter</h1>")])
    assert found["content_characteristics"]["sentences"] is None
    assert found["meta"]["words_counted"] == 0
    assert found["meta"]["notes"]


def test_all_keys_of_the_contract_are_there() -> None:
    found = describe([page(ENGLISH)])
    for group, keys in empty_groups().items():
        assert set(found[group]) == set(keys)
    assert set(found) == {*empty_groups(), "meta"}


def test_style_is_counted_in_the_main_language_only() -> None:
    pages = [page(ENGLISH), page(GERMAN, url="http://site.example/de/x", lang="de")]
    found = describe(pages)
    assert found["crawl_result"]["language"] == "en"
    assert found["meta"]["languages"] == {"de": 150, "en": 390}
    assert found["content_characteristics"]["sentences"]["count"] == 30
    assert found["meta"]["basis"]["content_characteristics.sentences"]["pages"] == ["http://site.example/"]


def test_a_language_without_spaces_gets_no_word_statistics() -> None:
    found = describe([page("<p>" + "私たちは毎朝パンを焼いています。" * 20 + "</p>", lang="ja")])
    assert found["crawl_result"]["language"] == "ja"
    assert found["content_characteristics"]["sentences"] is None


def test_what_repeats_on_three_pages_is_not_counted() -> None:
    shared = "<p>This line stands on every page of the site.</p>"
    pages = [
        page(f"{shared}<p>Page number {number} is here.</p>", url=f"http://site.example/{number}")
        for number in ("one", "two", "three")
    ]
    assert describe(pages)["content_characteristics"]["sentences"]["count"] == 3
    assert describe(pages[:2])["content_characteristics"]["sentences"]["count"] == 4


def test_an_address_that_came_twice_counts_once() -> None:
    assert describe([page(ENGLISH), page(ENGLISH)])["meta"]["pages"] == 1


@pytest.mark.parametrize(
    ("text", "voice", "formality"),
    [
        (
            "I think I'm right, and I don't mind that you're not sure about my plan. ",
            "first person singular",
            "informal",
        ),
        (
            "We bake our bread and we sell our bread in the street near the old bridge. ",
            "first person plural",
            "neutral",
        ),
        (
            "You can send your order, and your parcel comes when you need it at home. ",
            "addresses the reader",
            "neutral",
        ),
        ("The committee has published the annual report on the state of the river. ", "impersonal", "formal"),
        ("We like you and you like us as we walk with you along the long river now. ", "we to you", "neutral"),
    ],
)
def test_voice_and_formality_follow_the_rates(text: str, voice: str | None, formality: str) -> None:
    style = describe([page(f"<p>{text * 30}</p>")])["writing_style"]
    assert (style["voice"], style["formality_level"]) == (voice, formality)


@pytest.mark.parametrize(
    ("text", "complexity"),
    [
        ("The cat sat on the mat. ", "simple"),
        ("Regular customers usually visit our bakery early in the morning before work. ", "moderate"),
        (
            "Institutional investors increasingly acknowledge environmental responsibilities throughout procurement. ",
            "complex",
        ),
    ],
)
def test_complexity_follows_lix(text: str, complexity: str) -> None:
    found = describe([page(f"<p>{text * 60}</p>")])
    assert found["writing_style"]["complexity"] == complexity
    assert found["meta"]["basis"]["writing_style.complexity"]["numbers"]["lix"] > 0


def test_the_name_is_what_most_voices_say() -> None:
    head = '<meta property="og:site_name" content="Tide"><title>{} | Tidewheel</title>'
    pages = [page("<p>x</p>", url=f"http://site.example/{path}", head=head.format(path)) for path in "abc"]
    stated = '<script type="application/ld+json">{"@type": "Organization", "name": "Tidewheel"}</script>'
    assert describe(pages)["brand_analysis"]["name"] == "Tide"
    assert describe([*pages, page("<p>x</p>", head=stated)])["brand_analysis"]["name"] == "Tidewheel"


def test_a_site_without_a_name_has_none() -> None:
    found = describe([page("<p>x</p>", head="<title>Only a title</title>")])
    assert found["brand_analysis"]["name"] is None
    assert "brand_analysis.name" in found["meta"]["missing"]


def test_a_slogan_is_the_tagline_before_the_first_heading() -> None:
    stated = '<script type="application/ld+json">{"@type": "Store", "slogan": "Clay for all"}</script>'
    assert describe([page("<h1>Bread that waits</h1>", head=stated)])["brand_analysis"]["tagline"] == "Clay for all"
    assert describe([page("<h1>Bread that waits</h1>")])["brand_analysis"]["tagline"] == "Bread that waits"
    assert describe([page("<h1>Welcome</h1>")])["brand_analysis"]["tagline"] is None


def test_where_the_business_works_is_stated_or_unknown() -> None:
    stated = '<script type="application/ld+json">{"@type": "Organization", "areaServed": [{"name": "Tyrol"}, "Bavaria", 7]}</script>'
    found = describe([page("<p>x</p>", head=stated)])
    assert found["target_audience"]["geographic_focus"] == "Bavaria, Tyrol"
    assert found["recommended_settings"]["geographic_location"] == "Bavaria, Tyrol"
    assert describe([page("<p>x</p>")])["target_audience"]["geographic_focus"] is None


def test_the_call_to_action_is_the_one_on_most_pages() -> None:
    pages = [
        page("<p>x</p><button>Menu</button><a href=/o>Order now</a>", url="http://site.example/a"),
        page("<p>x</p><a class=btn href=/o>ORDER NOW</a><a href=/b>Book a table</a>", url="http://site.example/b"),
    ]
    found = describe(pages)
    assert found["content_type"]["call_to_action"] == "ORDER NOW"
    assert found["meta"]["basis"]["content_type.call_to_action"]["numbers"]["different"] == 2


def test_content_types_are_ordered_by_their_words() -> None:
    pages = [
        page("<p>one two three</p>", url="http://site.example/pricing"),
        page("<p>one two three four five</p>", url="http://site.example/blog/a"),
        page("<p>one two three four five six seven</p>", url="http://site.example/contact"),
    ]
    found = describe(pages)["content_type"]
    assert (found["primary_type"], found["secondary_types"]) == ("article", ["pricing"])


def test_of_one_address_the_fuller_page_counts() -> None:
    pages = [page("<p>Bread.</p>"), page(ENGLISH), page("")]
    assert describe(pages)["meta"]["words"] == describe([page(ENGLISH)])["meta"]["words"]


def test_the_dictionary_is_the_callers_own() -> None:
    describe([page(ENGLISH)])["meta"]["missing"].clear()
    assert describe([page(ENGLISH)])["meta"]["missing"]


def test_the_dictionary_is_json_without_surprises() -> None:
    head = '<script type="application/ld+json">{"@type": "Organization", "name": "a\\u0000b\\ud800c"}</script>'
    found = describe([page(ENGLISH, head=head)])
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["brand_analysis"]["name"] == "abc"
