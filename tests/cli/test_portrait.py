"""From a row to what is shown of it: nothing is lost, nothing is made up, and no row is too odd."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.portrait import portrait_of
from cli.portrait.plan import PLANNED, SECTION_OF, SECTIONS
from cli.portrait.shape import Bars, Look, Scale, Swatch
from db.results import GROUPS
from tests.cli.filled import ORIGIN, filled, leaves


def test_no_path_has_two_places_and_every_group_has_one() -> None:
    assert len(PLANNED) == sum(len(part.lines) for part in SECTIONS)
    assert set(GROUPS) <= set(SECTION_OF)


def test_every_planned_path_is_one_of_the_contract() -> None:
    row = filled()
    paths = {path for path, _ in leaves(row)}
    above = {path[:cut] for path in paths for cut, sign in enumerate(path) if sign == "."}
    assert set(PLANNED) <= paths | above


def test_a_value_of_a_later_release_is_shown_in_the_section_of_its_group_under_its_key() -> None:
    row = {"brand_analysis": {"sound_logo": "three notes", "mood": {"calm": 0.5}}}
    (section,) = portrait_of(row).sections
    assert section.title == "Where to find it"
    assert [(line.name, line.text) for line in section.lines] == [("sound logo", "three notes"), ("mood", "0.5")]


def test_a_line_has_its_own_ground_or_the_nearest_above() -> None:
    row = {
        "content_characteristics": {"sentences": {"count": 7, "rhythm": [3, 4]}},
        "meta": {"basis": {"content_characteristics.sentences": {"source": "counted", "confidence": 0.5}}},
    }
    rhythm = portrait_of(row).line("content_characteristics.sentences.rhythm")
    assert rhythm is not None
    assert rhythm.why is not None
    assert (rhythm.why.source, rhythm.why.confidence) == ("counted", 0.5)
    assert rhythm.entries[0].mark == Bars((3.0, 4.0), "2 sentences in the order of reading, 3 to 4 words")


def test_an_item_has_its_own_ground() -> None:
    row = {
        "content_strategy_insights": {"strengths": ["one", "two"]},
        "meta": {"basis": {"content_strategy_insights.strengths.1": {"source": "rule two"}}},
    }
    line = portrait_of(row).line("content_strategy_insights.strengths")
    assert line is not None
    assert [entry.why and entry.why.source for entry in line.entries] == [None, "rule two"]
    assert line.why is None


def test_a_line_keeps_its_own_ground_beside_those_of_its_items() -> None:
    path = "content_strategy_insights.strengths"
    row = {
        "content_strategy_insights": {"strengths": ["one"]},
        "meta": {"basis": {path: {"source": "rule"}, f"{path}.0": {"source": "rule one"}}},
    }
    line = portrait_of(row).line(path)
    assert line is not None
    assert (line.why and line.why.source, line.entries[0].why and line.entries[0].why.source) == ("rule", "rule one")


@pytest.mark.parametrize(
    ("pages", "where"),
    [
        (["/", "/a", "/b"], "on all 3 pages read"),
        (["/a"], "on /a"),
        (["/b", "https://elsewhere.example/x.css"], "on /b, https://elsewhere.example/x.css"),
        ([], ""),
    ],
)
def test_a_ground_names_its_pages_by_their_paths_or_says_that_they_are_all(pages: list[str], where: str) -> None:
    addresses = [page if "://" in page else ORIGIN + page for page in pages]
    row = {
        "writing_style": {"tone": "warm"},
        "crawl_result": {"url": f"{ORIGIN}/", "pages": [{"url": ORIGIN + path} for path in ("/", "/a", "/b")]},
        "meta": {"basis": {"writing_style.tone": {"source": "rule", "pages": addresses}}},
    }
    tone = portrait_of(row).line("writing_style.tone")
    assert tone is not None
    assert tone.why is not None
    assert tone.why.where == where


@pytest.mark.parametrize("quotes", [[], [{"text": "So it is.", "url": f"{ORIGIN}/a", "place": "heading"}]])
def test_a_claim_about_words_is_shown_with_its_best_quote(quotes: list[dict[str, str]]) -> None:
    row = {
        "writing_style": {"tone": "warm", "complexity": "simple"},
        "meta": {"basis": {f"writing_style.{key}": {"quotes": quotes} for key in ("tone", "complexity")}},
    }
    tone, complexity = (portrait_of(row).line(f"writing_style.{key}") for key in ("tone", "complexity"))
    assert tone is not None
    assert complexity is not None
    assert [tone.quote and tone.quote.text, complexity.quote] == [quotes[0]["text"] if quotes else None, None]


@pytest.mark.parametrize(
    ("value", "mark"),
    [
        (0.25, Scale("formal", "casual", 0.25)),
        (-7, Scale("formal", "casual", -1.0)),
        (None, Scale("formal", "casual", None)),
        ("high", Scale("formal", "casual", None)),
    ],
)
def test_a_dimension_is_a_place_between_two_words_or_said_not_to_be_computable(value: object, mark: Scale) -> None:
    row = {"writing_style": {"dimensions": {"formal_casual": value, "serious_funny": 0.5}}}
    line = portrait_of(row).line("writing_style.dimensions.formal_casual")
    assert line is not None
    assert line.entries[0].mark == mark
    assert (line.text == "not computable") == (mark.value is None)


def test_where_no_dimension_is_known_none_is_a_line() -> None:
    assert portrait_of({"writing_style": {"dimensions": {"formal_casual": None}}}).sections == ()


@pytest.mark.parametrize(
    ("given_colour", "mark"),
    [("#2F6F73", Swatch("#2f6f73", "#ffffff")), ("red", None), ("#12345", None), ("#123456;x", None), (7, None)],
)
def test_only_six_hex_digits_become_a_colour(given_colour: object, mark: Swatch | None) -> None:
    line = portrait_of({"brand_analysis": {"colors": [{"hex": given_colour, "role": "brand"}]}}).line(
        "brand_analysis.colors"
    )
    assert line is not None
    assert line.entries[0].mark == mark


def test_what_is_not_known_stands_by_section_in_the_order_of_the_plan() -> None:
    row = {"meta": {"missing": ["writing_style.tone", "brand_analysis.logos", "brand_analysis.colors", "x.y", 7]}}
    assert portrait_of(row).unknown == (
        ("How it looks", ("colours", "logos")),
        ("How it sounds", ("tone",)),
        ("What was read", ("7", "y")),
    )


def test_changes_name_values_before_and_after() -> None:
    change = {"path": "writing_style.tone", "before": None, "after": "warm"}
    found = portrait_of(
        {
            "meta": {
                "changes": {"since": "2026-10-03T09:00:00+00:00", "pages_added": [f"{ORIGIN}/a"], "values": [change]}
            }
        }
    ).changes
    assert found is not None
    assert (found.since, found.pages) == ("3 October 2026", (("new", (f"{ORIGIN}/a",)),))
    assert found.values == (("How it sounds: tone", "not known", "warm"),)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
ROWS = st.dictionaries(st.sampled_from([*GROUPS, "website_url", "analysis_date", "user_id"]), ANYTHING)


def placed(row: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Put a value at a path of a row."""
    above, key = row, path.rpartition(".")[2]
    for name in path.split(".")[:-1]:
        inner = above.get(name)
        above[name] = above = inner if isinstance(inner, dict) else {}
    above[key] = value
    return row


def test_a_value_is_placed() -> None:
    assert placed({"a": {"c": 1}}, "a.b", 2) == {"a": {"c": 1, "b": 2}}


ODD = st.builds(placed, ROWS, st.sampled_from([*PLANNED, "crawl_result.pages", "meta.basis", "meta.changes"]), ANYTHING)


@given(ODD)
def test_no_row_is_too_odd(row: dict[str, Any]) -> None:
    portrait = portrait_of(row)
    assert portrait == portrait_of(row)
    assert all(line.entries for section in portrait.sections for line in section.lines)
    assert portrait.name


def test_facts_is_the_look_of_every_mapping() -> None:
    line = portrait_of({"content_type": {"publishing_rhythm": {"posts": 4, "median_days": 7.5}}}).line(
        "content_type.publishing_rhythm"
    )
    assert line is not None
    assert line.look is Look.FACTS
    assert [(entry.label, entry.text) for entry in line.entries] == [
        ("posts", "4"),
        ("days between two, median", "7.5"),
    ]
