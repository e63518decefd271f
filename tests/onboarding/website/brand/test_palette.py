"""Colours get their roles by where they are said, and nobody's colours stay nobody's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from onboarding.website.brand.color import difference, hexadecimal
from onboarding.website.brand.frameworks import DEFAULTS, is_default_variable
from onboarding.website.brand.palette import SAME, grouped, is_neutral
from onboarding.website.brand.sheet import Variable
from onboarding.website.brand.voices import ColorVoice, resolved
from tests.onboarding.website.brand.told import sheet, tell
from tests.onboarding.website.sites import ORIGIN, page

rgb = some.integers(0, 255)
voices = some.lists(
    some.builds(
        ColorVoice,
        some.builds(hexadecimal, rgb, rgb, rgb),
        some.sampled_from(["theme-color", "ground of the page", "variable --x"]),
        some.sampled_from([0.0, 0.5, 2.0, 6.0]),
        some.just(f"{ORIGIN}/"),
        some.sampled_from(["", "brand", "background"]),
    ),
    max_size=12,
)


def colors(css: str = "", head: str = "", body: str = "<p>x</p>") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for color in tell([page(body, head=head)], [sheet(css)] if css else [])[0]["colors"]:
        found.setdefault(color["role"], []).append(color["hex"])
    return found


def test_without_colours_there_are_none() -> None:
    told, grounds = tell([page("<p>x</p>")])
    assert (told["colors"], told["color_scheme"]) == ([], None)
    assert not any(path.startswith("color") for path in grounds)


@pytest.mark.parametrize(
    ("css", "head", "roles"),
    [
        (":root{--brand:#2f6f73}", "", {"brand": ["#2f6f73"]}),
        (":root{--brand-primary:#2f6f73;--accent:#c8643c}", "", {"brand": ["#2f6f73"], "accent": ["#c8643c"]}),
        (":root{--color-primary:#4338ca}", "", {"brand": ["#4338ca"]}),
        (":root{--on-primary:#2f6f73;--primary-hover:#c8643c}", "", {}),
        ("", "<meta name=theme-color content=#2f6f73>", {"brand": ["#2f6f73"]}),
        ("", "<meta name=theme-color content=#2f6f73 media='(prefers-color-scheme: dark)'>", {}),
        ("", "<meta name=theme-color content=#ffffff>", {}),
        ("", "<meta name=msapplication-TileColor content=#da532c>", {}),
        ("", "<style>.button{background:#2f6f73}</style>", {"brand": ["#2f6f73"]}),
        (".button{background:#2f6f73}a{color:#c8643c}", "", {"brand": ["#2f6f73"], "accent": ["#c8643c"]}),
        ("body{background:#fff;color:#222}", "", {"background": ["#ffffff"], "text": ["#222222"]}),
        (":root{--bg:#fafafa;--text:#222}", "", {"background": ["#fafafa"], "text": ["#222222"]}),
        (":root{--primary:15 60% 40%}.x{color:hsl(var(--primary))}", "", {"brand": ["#a34729"]}),
        (":root{--brand:var(--a);--a:var(--b);--b:#2f6f73}", "", {"brand": ["#2f6f73"]}),
        (":root{--brand:var(--brand)}", "", {}),
        (".x{color:#777}.y{background:#eee}", "", {"light": ["#eeeeee"]}),
    ],
)
def test_a_role_follows_from_where_the_colour_is_said(css: str, head: str, roles: dict[str, list[str]]) -> None:
    assert colors(css, head) == roles


@pytest.mark.parametrize(
    "css",
    [
        ":root{--bs-primary:#0d6efd}.btn-primary{background-color:#0d6efd}",
        ":root{--primary:#007bff;--blue:#007bff}.btn-primary{background-color:#007bff}",
        ".bg-indigo-600{background-color:rgb(79 70 229/var(--tw-bg-opacity))}",
        ":root{--wp--preset--color--vivid-red:#cf2e2e}.x{color:#cf2e2e}",
        "a{color:#0000ee}a.x{color:#551a8b}",
        ".mdc-button{background:#6200ee}",
    ],
)
def test_the_untouched_colours_of_frameworks_are_nobodys(css: str) -> None:
    assert "brand" not in colors(css)


@pytest.mark.parametrize(
    ("css", "head"),
    [
        (":root{--bs-primary:#7a1f3d}", ""),
        (".button{background:#4338ca}", "<meta name=theme-color content=#4338ca>"),
        (":root{--brand:#4338ca}", ""),
    ],
)
def test_a_framework_colour_that_the_site_calls_its_own_is_its_own(css: str, head: str) -> None:
    assert "brand" in colors(css, head)


def test_the_defaults_are_known_by_name_as_well() -> None:
    assert "#0d6efd" in DEFAULTS
    assert is_default_variable("--color-blue-500", "#123456")
    assert is_default_variable("--bs-primary", "#0d6efd")
    assert not is_default_variable("--bs-primary", "#123456")


@pytest.mark.parametrize(
    ("css", "head", "scheme"),
    [
        ("body{background:#111}", "", "dark"),
        ("body{background:#eee}", "", "light"),
        ("body{background:#7a7a7a}", "", None),
        ("", "<meta name=color-scheme content=dark>", "dark"),
        ("", "<meta name=color-scheme content='light dark'>", None),
    ],
)
def test_the_scheme_follows_the_ground_of_the_page(css: str, head: str, scheme: str | None) -> None:
    assert tell([page("<p>x</p>", head=head)], [sheet(css)] if css else [])[0]["color_scheme"] == scheme


@settings(max_examples=150, deadline=None)
@given(voices, some.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order_of_the_voices(said: list[ColorVoice], order: Any) -> None:
    found = grouped(said)
    shuffled = list(said)
    order.shuffle(shuffled)
    assert grouped(shuffled) == found
    assert sum(len(group.voices) for group in found) == len(said)
    assert all(difference(group.color, voice.color) < SAME for group in found for voice in group.voices)


@settings(max_examples=30, deadline=None)
@given(some.builds(hexadecimal, rgb, rgb, rgb))
def test_another_colour_changes_nothing_but_colours(color: str) -> None:
    body = "<header><a href='/'><img class=logo src=/l.png alt='Example logo'></a></header><p>x</p>"
    css = ":root{{--brand:{}}}h1{{font-family:Example}}.button{{color:{}}}"
    before, after = (tell([page(body)], [sheet(css.format(each, each))])[0] for each in ("#2f6f73", color))
    changed = {key for key in before if before[key] != after[key]}
    assert changed <= {"colors", "color_scheme"}


def test_the_colours_of_a_brand_add_up() -> None:
    told, grounds = tell(
        [page("<p>x</p>")], [sheet(".button{background:#2f6f73}a{color:#c8643c}body{background:#fff}")]
    )
    assert [color["share"] for color in told["colors"]] == [0.588, 0.392, 0.02]  # of 3, 2 and 0.1
    assert [vote["source"] for vote in grounds["colors.0"]["votes"]] == ["ground of button"]
    assert told["colors"][0]["contrast_on_white"] == 5.77


def test_references_end() -> None:
    loop = {"--a": Variable("--a", "var(--b)", root=True), "--b": Variable("--b", "var(--a) var(--a)", root=True)}
    assert "var(" in resolved("var(--a)", loop)
    assert len(resolved("var(--b)" * 40, loop)) < 100_000
    assert resolved("var(--none, #123)", {}) == "#123"


@pytest.mark.parametrize(
    ("color", "neutral"), [("#777777", True), ("#0f172a", True), ("#fbf7f1", True), ("#2f6f73", False)]
)
def test_near_greys_are_neutral(color: str, neutral: bool) -> None:
    assert is_neutral(color) is neutral
