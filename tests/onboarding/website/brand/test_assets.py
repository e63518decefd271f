"""The files worth fetching are chosen in rounds; what comes is read, refused with a reason, and kept small."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pydantic import TypeAdapter

from onboarding.website.brand.assets import Asset, AssetKind, AssetWish, choose_assets, read_asset
from onboarding.website.errors import NotText, TooComplex, TooLarge
from tests.onboarding.website.brand.told import files_of
from tests.onboarding.website.sites import ORIGIN, page

KEEP = TypeAdapter(Asset)
MARK = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4" fill="#2f6f73"/></svg>'


def links(*hrefs: str) -> str:
    return "".join(f'<link rel="stylesheet" href="{href}">' for href in hrefs)


def wish(kind: AssetKind, most: int = 300_000) -> AssetWish:
    return AssetWish(f"{ORIGIN}/file", kind, most)


def chosen(head: str, read: list[Asset] | None = None, body: str = "<p>x</p>") -> list[tuple[str, str]]:
    wishes = choose_assets(page(body, head=head), read or [], ())
    return [(each.kind, each.url.removeprefix(ORIGIN)) for each in wishes]


def test_a_page_without_files_wants_none() -> None:
    assert chosen("") == []


def test_sheets_of_the_site_come_before_shared_ones_and_font_services_never() -> None:
    head = links(
        "https://fonts.googleapis.com/css?family=Inter",
        "/vendor/bootstrap.min.css",
        "/print-icons.css",
        "/theme/main.css",
    )
    assert chosen(head) == [("stylesheet", "/theme/main.css"), ("stylesheet", "/vendor/bootstrap.min.css")]


def test_the_first_round_has_two_sheets_the_manifest_and_two_pictures() -> None:
    head = (
        links("/a.css", "/b.css", "/c.css")
        + '<link rel=manifest href=/m.json><link rel=icon href=/i.png><link rel="apple-touch-icon" href=/t.png>'
    )
    body = '<header><a href="/"><img class=logo src=/logo.png></a></header><p>x</p>'
    assert chosen(head, body=body) == [
        ("stylesheet", "/a.css"),
        ("stylesheet", "/b.css"),
        ("manifest", "/m.json"),
        ("image", "/logo.png"),
        ("image", "/t.png"),
    ]


def test_the_second_round_follows_imports_and_the_manifest() -> None:
    home = page("<p>x</p>", head=links("/a.css") + "<link rel=manifest href=/m.json>")
    sheet = read_asset(
        AssetWish(f"{ORIGIN}/a.css", "stylesheet", 9_999), b"@import 'tokens.css';a{color:red}", "text/css"
    )
    icons = json.dumps({"icons": [{"src": "s.png", "sizes": "48x48"}, {"src": "l.png", "sizes": "512x512"}]}).encode()
    manifest = read_asset(AssetWish(f"{ORIGIN}/m.json", "manifest", 9_999), icons, "application/json")
    wishes = choose_assets(home, [sheet, manifest])
    assert [(each.kind, each.url) for each in wishes] == [
        ("stylesheet", f"{ORIGIN}/tokens.css"),
        ("image", f"{ORIGIN}/l.png"),
        ("image", f"{ORIGIN}/s.png"),
    ]


def test_what_was_tried_is_not_wanted_again() -> None:
    home = page("<p>x</p>", head=links("/a.css", "/b.css", "/c.css"))
    assert [each.url for each in choose_assets(home, [], {f"{ORIGIN}/a.css", f"{ORIGIN}/b.css"})] == [f"{ORIGIN}/c.css"]


def test_sheets_end_at_three_and_at_600_kilobytes() -> None:
    home = page("<p>x</p>", head=links("/a.css", "/b.css", "/c.css", "/d.css"))
    full = [read_asset(AssetWish(f"{ORIGIN}/{name}.css", "stylesheet", 300_000), b" " * 299_000, "") for name in "ab"]
    assert [(each.url, each.most) for each in choose_assets(home, full)] == [(f"{ORIGIN}/c.css", 2_000)]
    three = [read_asset(AssetWish(f"{ORIGIN}/{name}.css", "stylesheet", 300_000), b"", "") for name in "abc"]
    assert choose_assets(home, three) == []


@pytest.mark.parametrize(
    ("kind", "body", "content_type", "error"),
    [
        ("stylesheet", b"<!doctype html><p>x", "text/css", NotText),
        ("stylesheet", b"a{}", "text/html", NotText),
        ("stylesheet", b"a{}", "application/json", NotText),
        ("stylesheet", b"a\x00{}", "text/css", NotText),
        ("manifest", b"[]", "application/json", NotText),
        ("manifest", b"{", "application/json", NotText),
        ("manifest", b"[" * 90_000, "application/json", NotText),
        ("manifest", b"<html>", "application/json", NotText),
        ("image", b"\x89PNG\r\n\x1a\nbroken", "image/png", NotText),
        ("image", b"BM" + b"\x00" * 99, "image/bmp", NotText),
        ("image", b"%PDF-1.4", "image/png", NotText),
        ("image", b"", "image/png", NotText),
        ("image", b"x" * 300_001, "image/png", TooLarge),
        ("image", b"<svg", "image/svg+xml", NotText),
        ("image", b"<x/>", "image/svg+xml", NotText),
        ("image", b'<!DOCTYPE x [<!ENTITY a "b">]><svg>&a;</svg>', "image/svg+xml", TooComplex),
    ],
)
def test_what_was_not_wished_for_is_refused(
    kind: AssetKind, body: bytes, content_type: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        read_asset(wish(kind), body, content_type)


def test_a_sheet_is_cut_where_a_picture_is_refused() -> None:
    found = read_asset(wish("stylesheet", 20), b"a{color:#111}" * 9, "text/css; charset=utf-8").sheet
    assert found
    assert found.size == 20
    with pytest.raises(TooLarge):
        read_asset(wish("image", 20), MARK, "image/svg+xml")


def test_a_picture_is_known_by_its_bytes_not_by_its_type() -> None:
    found = read_asset(wish("image"), MARK, "image/png").picture
    assert found
    assert (found.format, found.palette[0].hex) == ("svg", "#2f6f73")


@pytest.mark.parametrize("name", ["shop", "consultant", "software"])
def test_what_was_read_can_be_kept_instead_of_the_file(name: str) -> None:
    for asset in files_of(name):
        assert KEEP.validate_json(KEEP.dump_json(asset)) == asset
        assert len(KEEP.dump_json(asset)) < 20_000
        assert sum(each is not None for each in (asset.sheet, asset.manifest, asset.picture)) == 1


def test_a_manifest_is_bounded_and_its_icons_are_whole_addresses() -> None:
    said = {
        "name": "Example " * 50,
        "short_name": 7,
        "theme_color": "rgb(47 111 115)",
        "background_color": "no colour",
        "icons": [{"src": "/i.png", "sizes": "192X192", "type": "image/png"}, {"src": 7}, "x", {"src": "javascript:x"}]
        * 40,
    }
    found = read_asset(wish("manifest"), json.dumps(said).encode(), "application/manifest+json").manifest
    assert found
    assert (found.name, found.short_name, found.theme_color, found.background_color) == (
        "Example " * 12 + "Exam",
        None,
        "#2f6f73",
        None,
    )
    assert {(icon.url, icon.sizes) for icon in found.icons} == {(f"{ORIGIN}/i.png", "192x192")}


@settings(max_examples=200, deadline=None)
@given(
    kind=some.sampled_from(["stylesheet", "manifest", "image"]),
    body=some.binary(max_size=400)
    | some.sampled_from(
        [b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff", b"RIFF....WEBP", b"\x00\x00\x01\x00\x01\x00", b"<svg "]
    ).flatmap(lambda start: some.binary(max_size=200).map(lambda rest: start + rest)),
    content_type=some.sampled_from(["", "text/css", "image/png", "image/svg+xml", "application/json"]),
)
def test_any_bytes_are_an_asset_or_a_typed_refusal(kind: AssetKind, body: bytes, content_type: str) -> None:
    try:
        found = read_asset(wish(kind), body, content_type)
    except (NotText, TooLarge, TooComplex):
        return
    assert KEEP.validate_json(KEEP.dump_json(found)) == found
