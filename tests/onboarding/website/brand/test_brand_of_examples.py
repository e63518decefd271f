"""The three example sites show themselves as anyone who sees them would say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.onboarding.website.brand.told import files_of, tell
from tests.onboarding.website.sites import ORIGIN, site

NAMES = ("shop", "consultant", "software")


def of(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    return tell(site(name), files_of(name))


@pytest.mark.parametrize(
    ("name", "colors"),
    [
        ("shop", {"brand": "#2f6f73", "accent": "#c8643c", "background": "#fbf7f1", "text": "#2b2722"}),
        ("consultant", {"brand": "#7a1f3d", "background": "#ffffff", "text": "#1d1d1f"}),
        ("software", {"brand": "#4338ca", "accent": "#a5f3c9", "background": "#f8fafc", "text": "#0f172a"}),
    ],
)
def test_the_colours_are_the_light_ones_of_the_style_sheet(name: str, colors: dict[str, str]) -> None:
    found, _ = of(name)
    told = {color["role"]: color["hex"] for color in found["colors"] if color["role"] in colors}
    assert told == colors
    assert found["color_scheme"] == "light"


@pytest.mark.parametrize(
    ("name", "fonts"),
    [
        ("shop", [("Georgia", "body", "system")]),
        ("consultant", [("Source Serif 4", "body", "system")]),
        ("software", [("Inter", "body", "system")]),
    ],
)
def test_the_typeface_is_the_first_of_the_stack(name: str, fonts: list[tuple[str, str, str]]) -> None:
    found, _ = of(name)
    assert [(font["family"], font["role"], font["origin"]) for font in found["fonts"]] == fonts


def test_the_mark_of_the_shop_is_a_logo_with_its_colours() -> None:
    found, grounds = of("shop")
    logo = found["logos"][0]
    assert (logo["url"], logo["format"], logo["background"]) == (f"{ORIGIN}/mark.svg", "svg", "transparent")
    assert grounds["logos.0"]["confidence"] >= 0.9
    sources = {vote["source"] for vote in grounds["colors.0"]["votes"]}
    assert {"variable --color-brand", "theme-color", "colour of a logo or icon"} <= sources


@pytest.mark.parametrize(
    ("name", "calls"),
    [("shop", "Shop the shelf"), ("consultant", "Book a first call"), ("software", "Start free")],
)
def test_the_first_call_is_the_one_that_stands_out(name: str, calls: str) -> None:
    found, grounds = of(name)
    first = found["calls_to_action"][0]
    assert first["text"] == calls
    assert first["url"].startswith(ORIGIN)
    assert len(grounds["calls_to_action.0"]["pages"]) == first["pages"]


@pytest.mark.parametrize(
    ("name", "links"),
    [
        ("shop", {"about", "contact", "blog"}),
        ("consultant", {"about", "contact"}),
        ("software", {"pricing", "about", "contact", "blog"}),
    ],
)
def test_the_pages_people_look_for_are_listed(name: str, links: set[str]) -> None:
    found, _ = of(name)
    assert {link["kind"] for link in found["links"]} == links


def test_the_shop_says_where_it_is() -> None:
    found, _ = of("shop")
    assert found["contact"]["addresses"] == ["Example Harbour, IE"]


@pytest.mark.parametrize("name", NAMES)
def test_every_ground_is_a_page_or_a_file_and_every_item_has_one(name: str) -> None:
    known = {page.url for page in site(name)} | {asset.url for asset in files_of(name)}
    found, grounds = of(name)
    for ground in grounds.values():
        assert set(ground["pages"]) <= known
        assert {vote["url"] for vote in ground["votes"]} <= known
        assert 0 < ground["confidence"] <= 1
    for key in ("logos", "colors", "fonts", "social_profiles", "calls_to_action", "links", "technology", "images"):
        assert all(f"{key}.{index}" in grounds for index in range(len(found[key])))


@pytest.mark.parametrize("name", NAMES)
def test_files_and_pages_in_another_order_tell_the_same(name: str) -> None:
    assert tell(list(reversed(site(name))), list(reversed(files_of(name)))) == of(name)
