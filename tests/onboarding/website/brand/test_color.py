"""Colours are read in every notation of CSS, and measured as the standards say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from onboarding.website.brand.color import (
    brightness,
    channels,
    contrast,
    difference,
    hexadecimal,
    oklch,
    parse_color,
    parse_triple,
)

rgb = some.integers(0, 255)
colors = some.builds(hexadecimal, rgb, rgb, rgb)
relaxed = settings(max_examples=200, deadline=None)


@pytest.mark.parametrize(
    ("said", "color"),
    [
        ("#fff", "#ffffff"),
        ("#2F6F73", "#2f6f73"),
        ("#2f6f73ff", "#2f6f73"),
        ("#2f6a", "#22ff66"),
        ("#2f61", None),
        ("rgb(47, 111, 115)", "#2f6f73"),
        ("rgb(47 111 115)", "#2f6f73"),
        ("rgb(47 111 115 / 0.9)", "#2f6f73"),
        ("rgb(47 111 115 / var(--tw-bg-opacity))", "#2f6f73"),
        ("rgba(47,111,115,.3)", None),
        ("rgb(100% 0% 0%)", "#ff0000"),
        ("hsl(120, 100%, 25%)", "#008000"),
        ("hsl(0.5turn 100% 50%)", "#00ffff"),
        ("hsl(-120deg 100% 50%)", "#0000ff"),
        ("hwb(0 0% 0%)", "#ff0000"),
        ("oklch(0.628 0.2577 29.23)", "#ff0000"),
        ("oklch(62.8% 0.2577 29.23)", "#ff0000"),
        ("oklab(1 0 0)", "#ffffff"),
        ("lab(100% 0 0)", "#ffffff"),
        ("color(srgb 1 0 0)", "#ff0000"),
        ("RebeccaPurple", "#663399"),
        (" teal ", "#008080"),
        ("transparent", None),
        ("currentColor", None),
        ("#12", None),
        ("#ggg", None),
        ("rgb(1 2)", None),
        ("rgb(999999999999 -5 1e9)", "#ff00ff"),
        ("color(nonsense 1 2 3)", None),
        ("var(--x)", None),
        ("", None),
        ("x" * 1_000, None),
    ],
)
def test_a_colour_is_read_or_refused(said: str, color: str | None) -> None:
    assert parse_color(said) == color


@pytest.mark.parametrize(("said", "color"), [("222 47% 11%", "#0f1729"), ("18, 18, 18", "#121212"), ("a b", None)])
def test_three_bare_numbers_are_a_colour(said: str, color: str | None) -> None:
    assert parse_triple(said) == color


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#ffffff", "#000000", 21.0), ("#777777", "#ffffff", 4.48), ("#2f6f73", "#2f6f73", 1.0)],
)
def test_contrast_is_the_ratio_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


def test_lightness_chroma_and_hue_are_those_of_oklch() -> None:
    assert oklch("#ff0000") == pytest.approx((0.628, 0.2577, 29.23), abs=0.01)
    assert oklch("#ffffff")[:2] == pytest.approx((1, 0), abs=0.001)


def test_brightness_weighs_the_channels() -> None:
    assert brightness("#ff0000") == pytest.approx(0.2126 * 255)


@relaxed
@given(one=colors, other=colors)
def test_contrast_and_difference_are_symmetric(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21
    assert difference(one, other) == difference(other, one)
    assert difference(one, one) == 0


@relaxed
@given(colors)
def test_a_colour_survives_the_way_through_its_notations(color: str) -> None:
    light, chroma, hue = oklch(color)
    said = parse_color(f"oklch({light:.6f} {chroma:.6f} {hue:.4f})")
    assert said is not None
    assert all(abs(one - other) <= 1 for one, other in zip(channels(said), channels(color), strict=True))


@relaxed
@given(some.text(max_size=60) | some.from_regex(r"(rgb|hsl|oklch|lab|color|hwb)a?\([ -~]{0,40}\)", fullmatch=True))
def test_any_text_is_a_colour_or_none(said: str) -> None:
    found = parse_color(said)
    assert found is None or (len(found) == 7 and channels(found))
