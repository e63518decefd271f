"""The table of platforms: what stands in it, how it is refused, and that the page about it says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from onboarding.persona.platforms.table import (
    PLATFORMS,
    TABLE,
    TableError,
    UnknownPlatform,
    normal_name,
    platform_named,
    read_table,
)

NAMES = ["blog", "facebook", "instagram", "linkedin", "medium", "substack", "twitter", "youtube"]
PAGE = Path(__file__).parents[4] / "docs" / "platforms.md"
WHOLE = TABLE.read_text(encoding="utf-8")


def test_the_table_has_the_eight_platforms_in_order() -> None:
    assert list(PLATFORMS) == NAMES


@pytest.mark.parametrize(("name", "one"), [("x", "twitter"), ("X", "twitter"), (" LinkedIn ", "linkedin")])
def test_a_platform_is_found_by_its_other_names(name: str, one: str) -> None:
    assert normal_name(name) == one
    assert platform_named(name) is PLATFORMS[one]


def test_an_unknown_platform_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(UnknownPlatform) as refused:
        platform_named("my\u202espace" + "e" * 500)
    assert "“myspace" in refused.value.say
    assert "linkedin" in refused.value.say
    assert len(refused.value.say) < 200


def test_every_limit_says_where_and_when_it_was_read() -> None:
    limits = [limit for platform in PLATFORMS.values() for limit in platform.limits]
    assert len(limits) == 11
    assert all(limit.source and limit.checked_on.year >= 2026 for limit in limits)
    assert {limit.verified for limit in limits} == {True, False}


def test_the_page_about_platforms_has_every_limit() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, platform in PLATFORMS.items():
        for limit in platform.limits:
            names = ", ".join((name, *platform.also))
            assert f"| {names} | {limit.what} | {limit.most:,} | {'yes' if limit.verified else 'no'} |" in page


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("verified = true", "verified = true\nsure = 1", "sure"),
        ("most = 3000", 'most = "3000 characters"', "limits.0.most"),
        ("checked_on = 2026-11-21", "", "checked_on"),
        ("by = 0.1,", "by = 0.3,", "tone_shift.by"),
        ('also = ["x"]', 'also = ["blog"]', "blog: the name is given twice"),
        ('text = "caption_characters"', 'text = "post_characters"', "there is no such limit"),
        ('what = "mentions"', 'what = "hashtags"', "one is given twice"),
        ('what = "mentions"', 'what = "links"', "what"),
        ("hashtags = { most = 5", "hashtags = { most = 6", "more are advised than allowed"),
        ("words = { least = 60, most = 300", "words = { least = 60, most = 30", "the least is more than the most"),
        ("[linkedin]", "[linkedin", "platforms.toml"),
    ],
)
def test_a_table_that_cannot_be_trusted_is_refused_with_the_place(
    tmp_path: Path, old: str, new: str, named: str
) -> None:
    changed = tmp_path / "platforms.toml"
    changed.write_text(WHOLE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TableError, match=r"platforms\.toml") as refused:
        read_table(changed)
    assert named in str(refused.value)
