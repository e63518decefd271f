"""What a page says about itself is read once, bounded, and never guessed."""

from __future__ import annotations

import json

import pytest
from lxml import etree

from onboarding.website.reading.metadata import Metadata, read_metadata, types_of


def metadata(head: str = "", body: str = "<p>x</p>", url: str = "https://site.example/a/b") -> Metadata:
    return read_metadata(etree.HTML(f"<html><head>{head}</head><body>{body}</body></html>"), url)


def script(value: object) -> str:
    return f'<script type="application/ld+json">{value if isinstance(value, str) else json.dumps(value)}</script>'


@pytest.mark.parametrize(
    ("source", "types"),
    [
        ({"@type": "Store"}, ["store"]),
        ([{"@type": "Store"}, {"@type": "Brand"}], ["store", "brand"]),
        ({"@graph": [{"@type": "Store"}, {"@graph": [{"@type": "Brand"}]}]}, ["store", "brand"]),
        ([[{"@type": "Store"}]], ["store"]),
        ({"@type": "Article", "publisher": {"@type": "Organization"}}, ["article", "organization"]),
        ({"@type": "Article", "publisher": {"@type": "Person"}}, ["article"]),
        ({"@type": "AboutPage", "mainEntity": {"@type": "Organization"}}, ["aboutpage", "organization"]),
        ({"@type": "Article", "isPartOf": {"@type": "Blog"}}, ["article"]),
        ({"@type": "https://schema.org/Store"}, ["store"]),
        ({"@type": 7}, []),
        ('<!-- {"@type": "Store"} -->', ["store"]),
        ('//<![CDATA[\n{"@type": "Store"}\n//]]>', ["store"]),
        ('{"@type": "Store", "description": "two\nlines"}', ["store"]),
        ("{", []),
        ("[" * 5_000, []),
        ("9" * 5_000, []),
        ('"x"', []),
    ],
)  # fmt: skip
def test_the_objects_of_structured_data_are_found_wherever_they_nest(source: object, types: list[str]) -> None:
    assert [name for thing in metadata(script(source)).json_ld for name in sorted(types_of(thing))] == types


def test_objects_and_scripts_are_bounded() -> None:
    assert len(metadata(script([{"@type": "Store"}] * 900)).json_ld) == 200
    assert len(metadata(script({"@type": "Store"}) * 90).json_ld) == 20
    deep: object = {"@type": "Store"}
    for _ in range(40):
        deep = {"@graph": [deep]}
    assert metadata(script(deep)).json_ld == ()


def test_metas_are_read_by_every_name_and_the_first_counts() -> None:
    head = "<meta property='OG:Title' content=a><meta name=og:title content=b><meta name=Description content=' c  d '><meta name=x>"
    found = metadata(head)
    assert found.metas == {"og:title": "a", "description": "c d"}
    assert (found.title, found.description) == ("a", "c d")


def test_a_title_inside_a_drawing_is_not_the_pages() -> None:
    assert metadata(body="<svg><title>Icon</title></svg><p>x</p>").title is None


def test_links_of_the_head_are_whole_addresses() -> None:
    head = "<link rel=canonical href=c><link rel=alternate type=application/rss+xml href=/f><link rel=alternate type=text/html href=/g>"
    found = metadata(head)
    assert (found.canonical, found.feeds) == ("https://site.example/a/c", ("https://site.example/f",))


@pytest.mark.parametrize(
    ("head", "body", "day"),
    [
        (
            script({"@type": "Article", "datePublished": "2024-05-06"}),
            "<article><time datetime=2020-01-01></article>",
            "2024-05-06",
        ),
        ("<meta property=article:published_time content=2024-05-06T10:00:00+02:00>", "", "2024-05-06"),
        ("", "<article><time datetime=2024-05-06>x</time></article>", "2024-05-06"),
        ("", "<article><time datetime=2024-05-06></article><article></article>", None),
        ("", "<time datetime=2024-05-06></time>", None),
        (script({"@type": "Article", "datePublished": "9999-99-99"}), "", None),
    ],
)
def test_the_day_is_the_first_that_can_be_read(head: str, body: str, day: str | None) -> None:
    published = metadata(head, body).published
    assert (published.date().isoformat() if published else None) == day
