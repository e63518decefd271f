"""The three example sites are described as anyone who reads them would."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin

import pytest

from onboarding.website import WebsiteAnalysis, describe
from onboarding.website.contract.writing import Sentences
from onboarding.website.words import sentences, words
from tests.onboarding.website.sites import EXAMPLES, ORIGIN, address, files, site, sitemap

NAMES = ("shop", "consultant", "software")


def told(name: str) -> WebsiteAnalysis:
    return describe(site(name))


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        (
            "shop",
            {
                "site_name": "Tidewheel Pottery",
                "tagline": "Clay for every day",
                "language": "en",
                "emails": ["hello@tidewheel.example"],
                "phones": ["+35315550100"],
                "profiles": [
                    ("facebook", "example.tidewheel"),
                    ("instagram", "example_tidewheel"),
                    ("pinterest", "example_tidewheel"),
                ],
                "kinds": {"landing": 1, "about": 1, "listing": 1, "product": 2, "article": 1, "contact": 1},
                "voice": "first person plural",
                "place": "Ireland",
            },
        ),
        (
            "consultant",
            {
                "site_name": "Ada Beispiel",
                "tagline": "I help software teams plan less and decide more",
                "language": "en",
                "emails": ["ada@ada-beispiel.example"],
                "phones": [],
                "profiles": [("linkedin", "in/example-ada-beispiel"), ("mastodon", "@example_ada@mastodon.social")],
                "kinds": {"landing": 1, "about": 1, "product": 1, "listing": 1, "article": 3, "contact": 1},
                "voice": "first person singular",
                "place": "Austria, Germany",
            },
        ),
        (
            "software",
            {
                "site_name": "Rotaleaf",
                "tagline": "Shift plans without the group chat",
                "language": "en",
                "emails": ["hello@rotaleaf.example"],
                "phones": ["+3225550100"],
                "profiles": [
                    ("github", "example-rotaleaf"),
                    ("linkedin", "company/example-rotaleaf"),
                    ("x", "ExampleRotaleaf"),
                ],
                "kinds": {
                    "landing": 1,
                    "product": 1,
                    "pricing": 1,
                    "about": 1,
                    "listing": 1,
                    "article": 2,
                    "contact": 1,
                },
                "voice": "addresses the reader",
                "place": None,
            },
        ),
    ],
)
def test_the_facts_of_a_site_are_found(name: str, facts: dict[str, Any]) -> None:
    found = told(name)
    crawled, brand = found["crawl_result"], found["brand_analysis"]
    assert crawled["url"] == f"{ORIGIN}/"
    assert {
        "site_name": brand["name"],
        "tagline": brand["tagline"],
        "language": crawled["language"],
        "emails": brand["contact"]["emails"],
        "phones": brand["contact"]["phones"],
        "profiles": [(one["network"], one["handle"]) for one in brand["social_profiles"]],
        "kinds": Counter(one["kind"] for one in crawled["pages"]),
        "voice": found["writing_style"]["voice"],
        "place": found["target_audience"]["geographic_focus"],
    } == facts


def sentence_facts(analysis: WebsiteAnalysis) -> Sentences:
    found = analysis["content_characteristics"]["sentences"]
    assert found
    return found


def test_the_german_post_is_told_apart() -> None:
    by_language = {read.language: read.url.rpartition("/")[2] for read in site("consultant")}
    assert by_language["de"] == "warum-ich-festpreise-mache.html"
    assert set(told("consultant")["meta"]["languages"]) == {"de", "en"}


def test_the_three_voices_differ_as_they_were_written() -> None:
    length = {name: sentence_facts(told(name))["mean_words"] for name in NAMES}
    assert length["software"] < length["consultant"] < length["shop"]
    formality = {name: told(name)["writing_style"]["formality_level"] for name in NAMES}
    assert formality == {"shop": "neutral", "consultant": "informal", "software": "neutral"}


@pytest.mark.parametrize("name", NAMES)
def test_sentence_counts_can_be_recomputed_from_the_pages(name: str) -> None:
    found = told(name)
    counted = set(found["meta"]["basis"]["content_characteristics.sentences"]["pages"])
    pages = [read for read in site(name) if read.url in counted]
    repeated = Counter(text for read in site(name) for text in {block.text for block in read.blocks})
    prose = [
        block.text
        for read in pages
        for block in read.blocks
        if block.kind in ("paragraph", "quote", "item") and repeated[block.text] < 3
    ]
    said = [sentence for text in prose for sentence in sentences(text)]
    facts = sentence_facts(found)
    assert facts["count"] == len(said)
    assert facts["mean_words"] == round(sum(len(words(each)) for each in said) / len(said), 3)
    assert found["meta"]["words_counted"] == sum(len(words(each)) for each in said)


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_each_page_can_be_recomputed(name: str) -> None:
    listed = {one["url"]: one["words"] for one in told(name)["crawl_result"]["pages"]}
    assert listed == {read.url: len(words(read.text)) for read in site(name)}


@pytest.mark.parametrize("name", NAMES)
def test_there_is_enough_text_to_speak_of_style(name: str) -> None:
    assert told(name)["meta"]["words_counted"] > 1_000
    assert told(name)["meta"]["confidence"] > 0.6


def test_posts_and_about_pages_are_of_decent_length() -> None:
    for name in NAMES:
        for read in site(name):
            if read.kind in ("article", "about"):
                assert len(words(read.text)) >= 200, read.url


@pytest.mark.parametrize("name", NAMES)
def test_every_link_inside_a_site_leads_to_a_file(name: str) -> None:
    known = {address(name, file) for file in files(name)}
    inner = {link.url for read in site(name) for link in read.links if link.url.startswith(ORIGIN)}
    assert {url.replace("/index.html", "/") if url == f"{ORIGIN}/index.html" else url for url in inner} <= known


@pytest.mark.parametrize("name", NAMES)
def test_the_sitemap_names_every_page(name: str) -> None:
    assert sorted(sitemap(name)) == sorted(address(name, file) for file in files(name))


@pytest.mark.parametrize("name", NAMES)
def test_pages_name_only_example_hosts_and_known_networks(name: str) -> None:
    hosts = {urljoin(link.url, "/") for read in site(name) for link in read.links}
    outside = {host for host in hosts if not host.startswith(ORIGIN)}
    networks = (
        "instagram.com",
        "facebook.com",
        "pinterest.com",
        "linkedin.com",
        "mastodon.social",
        "github.com",
        "x.com",
    )
    assert all(host.rstrip("/").endswith(networks) for host in outside)


@pytest.mark.parametrize("name", NAMES)
def test_the_style_sheet_serves_light_and_dark(name: str) -> None:
    assert "prefers-color-scheme: dark" in (EXAMPLES / name / "style.css").read_text()


@pytest.mark.parametrize("name", NAMES)
def test_headings_do_not_skip_a_level(name: str) -> None:
    for read in site(name):
        levels = [heading.level for heading in read.headings]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels)), read.url
