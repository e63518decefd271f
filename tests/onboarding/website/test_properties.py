"""Promises that hold for any page."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from onboarding.website import Page, choose_pages, describe, read_page
from onboarding.website.brand.socials import profile_of
from onboarding.website.errors import NoText, NotText, TooComplex, TooLarge
from onboarding.website.listed import Listed
from onboarding.website.words import sentences, words
from tests.onboarding.website.grounds import assert_grounded, written
from tests.onboarding.website.sites import ORIGIN, page, site

TAGS = (
    "p",
    "div",
    "a",
    "h1",
    "h2",
    "ul",
    "li",
    "table",
    "td",
    "nav",
    "footer",
    "header",
    "article",
    "b",
    "script",
    "form",
)
TAGS_IN_HEAD = ("title", "meta", "link", "base", "time", "button", "aside", "svg", "br", "img", "blockquote", "pre")
VALUES = (
    "",
    "x",
    "/a?b#c",
    "http://[",
    "mailto:a@b.example",
    "https://x.com/Example",
    "btn",
    "nav cookie-banner",
    "2026-01-01",
)
NAMES = (
    "href",
    "class",
    "id",
    "role",
    "content",
    "property",
    "name",
    "rel",
    "type",
    "datetime",
    "hidden",
    "lang",
    "style",
)
DOCUMENTS = (
    '{"@type":"Article"}',
    '{"@graph":[{"@type":7},[]]}',
    "[[[",
    '{"@type":["Store",null],"name":{},"sameAs":[1,"x"]}',
)

text = some.text(max_size=40) | some.sampled_from(
    ("One two. Three!", "Wir backen Brot.", "これは文です。", "\x00\ud800"[:1], "&#xD800;")
)
attribute = some.tuples(some.sampled_from(NAMES), some.sampled_from(VALUES)).map(lambda pair: f' {pair[0]}="{pair[1]}"')
opening = some.tuples(some.sampled_from(TAGS + TAGS_IN_HEAD), some.lists(attribute, max_size=3)).map(
    lambda pair: f"<{pair[0]}{''.join(pair[1])}>"
)
closing = some.sampled_from(TAGS + TAGS_IN_HEAD).map(lambda tag: f"</{tag}>")
document = some.sampled_from(DOCUMENTS).map(lambda body: f'<script type="application/ld+json">{body}</script>')
html = some.lists(text | opening | closing | document, max_size=30).map("".join)
path = some.sampled_from(("", "about", "blog/post", "products/x", "pricing", "2026/01/02/x", "de/x", "x"))

relaxed = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(url: str, body: bytes, content_type: str | None = None) -> Page | None:
    try:
        return read_page(url, body, content_type)
    except (NotText, TooComplex, TooLarge):
        return None


@relaxed
@given(
    body=some.binary(max_size=600),
    content_type=some.none() | some.text(max_size=40) | some.just("text/html; charset=utf-16"),
)
@example(body=b"<", content_type=None)
@example(body=b"<?xml version='1.0' encoding='utf-8'?>", content_type="text/html")
def test_any_bytes_are_a_page_or_a_typed_refusal(body: bytes, content_type: str | None) -> None:
    found = read(f"{ORIGIN}/", body, content_type)
    assert found is None or found.url == f"{ORIGIN}/"


@relaxed
@given(html=html, path=path)
def test_any_markup_becomes_a_page_of_clean_text(html: str, path: str) -> None:
    found = read(f"{ORIGIN}/{path}", html.encode("utf-8", "replace"), "text/html; charset=utf-8")
    if found is None:
        return
    assert found.text == "\n".join(block.text for block in found.blocks)
    assert all(block.text == " ".join(block.text.split()) for block in found.blocks)
    assert all(link.url.startswith(("http://", "https://")) for link in found.links)
    assert found.published is None or found.published.tzinfo is not None
    found.text.encode()


@relaxed
@given(bodies=some.lists(some.tuples(path, html), min_size=1, max_size=4), order=some.randoms(use_true_random=False))
def test_any_description_is_grounded_and_does_not_depend_on_the_order(
    bodies: list[tuple[str, str]], order: Any
) -> None:
    pages = [
        read(f"{ORIGIN}/{path}", html.encode("utf-8", "replace"), "text/html; charset=utf-8") for path, html in bodies
    ]
    found = [each for each in pages if each is not None]
    if not any(words(each.text) for each in found):
        return
    analysis = describe(found)
    assert_grounded(analysis, found)
    order.shuffle(found)
    assert written(describe(found)) == written(analysis)


@pytest.mark.parametrize("name", ["shop", "consultant", "software"])
def test_the_descriptions_of_the_examples_are_grounded(name: str) -> None:
    analysis = describe(site(name))
    assert_grounded(analysis, site(name))
    assert written(describe(list(reversed(site(name))))) == written(analysis)


def test_a_value_without_ground_would_be_noticed() -> None:
    pages = [page("<p>We bake bread.</p>")]
    analysis = describe(pages)
    analysis["writing_style"]["tone"] = "warm"
    with pytest.raises(AssertionError):
        assert_grounded(analysis, pages)


@relaxed
@given(some.text(max_size=300))
@example("a.b. c.'\"d")
def test_sentences_never_lose_or_invent_words(said: str) -> None:
    found = sentences(said)
    assert [word for sentence in found for word in words(sentence)] == words(said)[
        : sum(len(words(each)) for each in found)
    ]
    assert all(words(sentence) for sentence in found)


@relaxed
@given(
    some.text(max_size=80)
    | some.from_regex(r"https?://(www\.)?(x|facebook|youtube|medium)\.com/[!-~]{0,40}", fullmatch=True)
)
def test_any_address_is_a_profile_of_its_own_address_or_none(url: str) -> None:
    found = profile_of(url)
    assert found is None or profile_of(found.url) == found


@relaxed
@given(
    sitemap=some.lists(some.text(max_size=40) | path.map(lambda each: f"{ORIGIN}/{each}"), max_size=20),
    limit=some.integers(-2, 9),
)
def test_chosen_pages_are_of_the_site_and_no_more_than_asked(sitemap: list[str], limit: int) -> None:
    found = choose_pages(page("<p>x</p>"), [Listed(url) for url in sitemap], limit)
    assert len(found) <= max(limit, 0)
    assert len(set(found)) == len(found)
    assert all(url.startswith(f"{ORIGIN}/") for url in found)


@relaxed
@given(html)
def test_a_description_fails_only_for_want_of_text(html: str) -> None:
    found = read(f"{ORIGIN}/", html.encode("utf-8", "replace"))
    if found is None or words(found.text):
        return
    with pytest.raises(NoText):
        describe([found])
