"""Logos are found where sites show them, with what their files tell; those of partners are not theirs."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from onboarding.website.brand.assets import AssetWish, read_asset
from onboarding.website.brand.candidates import Candidate
from onboarding.website.brand.logos import kind_of
from tests.onboarding.website.brand.told import tell
from tests.onboarding.website.sites import ORIGIN, page


def logos(head: str = "", body: str = "") -> list[tuple[str, str, str]]:
    told, _ = tell([page(f"{body}<p>x</p>", head=head)])
    return [(each["url"].removeprefix(ORIGIN), each["kind"], each["source"]) for each in told["logos"]]


@pytest.mark.parametrize(
    ("head", "body", "found"),
    [
        ("", "<header><a href=/><img class=logo src=/a.png></a></header>", [("/a.png", "logo", "picture: header, linked to the front page, named logo")]),
        ("", "<div class=site-header><a href='/en/'><img src=/a.png></a></div>", [("/a.png", "logo", "picture: header, linked to the front page")]),
        ("", "<header><img src=/x-logo.svg></header>", [("/x-logo.svg", "logo", "picture: header, named logo")]),
        ("", "<div class=partners><img class='partner-logo' src=/a.png></div>", []),
        ("", "<article><img src=/a.png></article>", []),
        ("", "<header><a href=/><svg class=logo viewBox='0 0 90 30'><path/></svg></a></header>", [("/#svg", "logo", "drawing inside the page's header")]),
        ("", "<header><button><svg><path/></svg></button></header>", []),
        ("<link rel=icon href=/f.ico>", "", [("/f.ico", "icon", "icon")]),
        ("<link rel='shortcut icon' href=/f.ico><link rel=apple-touch-icon href=/t.png>", "", [("/t.png", "icon", "apple-touch-icon"), ("/f.ico", "icon", "icon")]),
        ("<link rel=mask-icon href=/m.svg color=#123456>", "", [("/m.svg", "symbol", "mask-icon")]),
        ("<meta property=og:image content=/share.jpg>", "", [("/share.jpg", "other", "og:image")]),
        ("<meta property=og:image content=/share.jpg><link rel=icon href=/f.ico>", "", [("/f.ico", "icon", "icon")]),
        ('<script type="application/ld+json">{"@type":"Organization","logo":{"@type":"ImageObject","url":"/l.png","width":600,"height":60}}</script>', "", [("/l.png", "logo", "JSON-LD logo")]),
        ('<script type="application/ld+json">{"@type":"Organization","logo":[7,"x"]}</script>', "", []),
        ("<link rel=icon href='javascript:x'>", "", []),
        ("", "<header><a href=/><img class=logo src='data:image/gif;base64,x' data-src=/late.png></a></header>", [("/late.png", "logo", "picture: header, linked to the front page, named logo")]),
    ],
)  # fmt: skip
def test_a_logo_is_found_where_it_stands(head: str, body: str, found: list[tuple[str, str, str]]) -> None:
    assert logos(head, body) == found


@pytest.mark.parametrize(
    ("color", "background", "theme"),
    [
        ((255, 255, 255, 255), "transparent", "dark"),
        ((20, 20, 20, 255), "transparent", "light"),
        ((130, 130, 130, 255), "transparent", None),
        ((255, 255, 255, 255), "opaque", None),
    ],
)
def test_a_file_tells_for_which_ground_it_was_made(color: tuple[int, ...], background: str, theme: str | None) -> None:
    image = Image.new("RGBA", (120, 40), (0, 0, 0, 0) if background == "transparent" else color)
    image.paste(color, (10, 10, 110, 30))
    out = BytesIO()
    image.save(out, "PNG")
    asset = read_asset(AssetWish(f"{ORIGIN}/l.png", "image", 99_999), out.getvalue(), "image/png")
    told, grounds = tell([page("<header><a href=/><img class=logo src=/l.png></a></header><p>x</p>")], [asset])
    logo = told["logos"][0]
    assert (logo["theme"], logo["background"], logo["width"], logo["height"]) == (theme, background, 120, 40)
    assert grounds["logos.0"]["pages"] == [f"{ORIGIN}/", f"{ORIGIN}/l.png"]


@pytest.mark.parametrize(
    ("source", "size", "kind"),
    [
        ("picture: header", (300, 60), "logo"),
        ("picture: header", (64, 64), "icon"),
        ("picture: header", (60, 300), "logo"),
        ("picture: header", (None, None), "logo"),
        ("og:image", (1200, 630), "other"),
        ("mask-icon", (16, 16), "symbol"),
    ],
)
def test_the_kind_follows_source_and_sides(source: str, size: tuple[int | None, int | None], kind: str) -> None:
    assert kind_of(Candidate("http://x.example/a", source, 0.5, icon=False), *size) == kind


def test_pictures_for_sharing_and_the_hero_are_listed() -> None:
    body = "<main><img class=hero-image src=/hero.jpg><img src=/small.jpg width=60></main><p>x</p>"
    told, _ = tell([page(body, head="<meta property=og:image content=/share.jpg>")])
    assert [(each["url"].removeprefix(ORIGIN), each["kind"]) for each in told["images"]] == [
        ("/share.jpg", "banner"),
        ("/hero.jpg", "banner"),
    ]
