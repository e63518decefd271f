"""An analysis on a terminal: one screen, or every line with its evidence; wide or narrow, with colour or without."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from rich.cells import cell_len
from rich.console import Console

from cli.portrait import portrait_of
from cli.report import print_report, print_whys
from tests.cli.filled import ORIGIN, filled, ground
from tests.cli.test_portrait import ODD

Print = Callable[[Console, Mapping[str, Any]], None]
WAYS = pytest.mark.parametrize("way", [print_report, print_whys])
WIDTHS = pytest.mark.parametrize("width", [40, 60, 80, 100, 160])
COLORS = [
    {"hex": "#2f6f73", "role": "brand", "share": 0.41, "contrast_on_white": 5.78, "contrast_on_black": 3.63},
    {"hex": "#c8643c", "role": "accent"},
]


def told(way: Print, row: Mapping[str, Any], width: int = 100, **options: Any) -> str:
    """Return what a way of printing prints on a terminal of this width."""
    written = io.StringIO()
    way(Console(file=written, width=width, highlight=False, **options), row)
    return written.getvalue()


def pottery() -> dict[str, Any]:
    """Return a row with a little of everything."""
    rhythm = [8, 14, 3, 22, 11] * 12
    basis = {
        "writing_style.tone": {**ground("writing_style.tone", quotes=2), "confidence": 0.72},
        "content_strategy_insights.strengths.0": ground("strengths"),
    }
    changes = {
        "since": "2026-10-03T09:00:00+00:00",
        "pages_added": [f"{ORIGIN}/classes"],
        "pages_unchanged": [f"{ORIGIN}/", f"{ORIGIN}/about"],
        "values": [{"path": "writing_style.tone", "before": "formal", "after": "warm"}],
    }
    return {
        "user_id": "me",
        "website_url": f"{ORIGIN}/",
        "brand_analysis": {
            "name": "Tidewheel Pottery",
            "tagline": "Clay for every day",
            "brand_voice": "Warm and plain.",
            "colors": COLORS,
            "fonts": [{"family": "Georgia", "role": "title", "origin": "system", "weights": [400, 700]}],
            "logos": [{"url": f"{ORIGIN}/mark.svg", "kind": "icon", "format": "svg"}],
            "calls_to_action": [{"text": "Book a class", "url": None, "pages": 1}],
        },
        "writing_style": {"tone": "warm", "dimensions": {"formal_casual": 0.2, "matter_of_fact_enthusiastic": -0.4}},
        "content_characteristics": {
            "sentences": {"count": 60, "mean_words": 11.6, "p10_words": 3, "p90_words": 22, "rhythm": rhythm},
            "readability_score": 71.3,
        },
        "target_audience": {"industry_focus": "crafts"},
        "content_type": {"topics": [{"name": "glazes", "score": 1.0}]},
        "content_strategy_insights": {"strengths": ["All 3 pages sound alike."], "content_gaps": ["No price."]},
        "crawl_result": {
            "url": f"{ORIGIN}/",
            "language": "en",
            "pages": [
                {"url": f"{ORIGIN}/a/long/way/down/to/the/shore", "title": "Shore", "kind": "about", "words": 255}
            ],
            "skipped": [{"url": f"{ORIGIN}/private", "code": "robots_forbid"}],
        },
        "meta": {
            "missing": ["brand_analysis.images", "writing_style.voice"],
            "notes": ["Only one page."],
            "words": 1832,
            "pages": 1,
            "basis": basis,
            "changes": changes,
        },
    }


@pytest.mark.parametrize(
    "fact",
    [
        "Tidewheel Pottery ──",
        "Clay for every day",
        f"{ORIGIN}/  ·  English  ·  1 page  ·  1,832 words",
        "#2f6f73 brand   #c8643c accent",
        "Georgia (title, already on most computers, weights 400, 700)",
        f"{ORIGIN}/mark.svg (icon, SVG)",
        "Warm and plain.",
        "“Quote 0 for writing_style.tone” /about, at writing_style.tone",
        "──────────┼─●──────── casual  +0.20",
        "serious or funny, respectful or irreverent: not computable",
        "▄▅▂█▅▄▅▂█▅",
        "60, 11.6 words on average, most 3 to 22",
        "Flesch reading ease 71.3",
        "crafts",
        "glazes",
        "“Book a class”",
        "• All 3 pages sound alike.",
        "• No price.",
        "Pages read: 1",
        "/a/long/way/down/to/the/shore",
        "robots forbid",
        "3 October 2026",
        "1 page: /classes",
        "How it sounds: tone: formal → warm",
        "Not known: 2",
        "How it looks: pictures; How it sounds: who speaks",
        "Only one page.",
        f"usher show me --url {ORIGIN}/ --why",
    ],
)
def test_the_screen_names(fact: str) -> None:
    assert fact in told(print_report, pottery())


def test_the_summary_of_what_most_sites_have_is_one_screen() -> None:
    assert len(told(print_report, pottery()).splitlines()) <= 56


@WAYS
@WIDTHS
def test_no_line_is_wider_than_the_terminal_but_those_to_be_copied(way: Print, width: int) -> None:
    wide = {**pottery(), "brand_analysis": {"name": "陶器" * 40, "tagline": "x" * 300, "colors": COLORS * 9}}
    for row in (pottery(), filled(), wide, {}):
        lines = [line for line in told(way, row, width).splitlines() if "usher show" not in line]
        assert max(map(cell_len, lines)) <= width


@WAYS
def test_every_colour_is_a_patch_of_itself_where_the_terminal_has_colours(way: Print) -> None:
    shown = told(way, pottery(), force_terminal=True, color_system="truecolor")
    assert "48;2;47;111;115m    \x1b[0m" in shown


@WAYS
@pytest.mark.parametrize("options", [{}, {"force_terminal": True, "color_system": "truecolor", "no_color": True}])
def test_without_colour_there_are_hex_digits_and_no_empty_patch(way: Print, options: dict[str, Any]) -> None:
    shown = told(way, pottery(), **options)
    assert "#2f6f73 brand" in shown.replace("\x1b[2m", "").replace("\x1b[0m", "")
    assert "48;2;" not in shown
    assert "     #2f6f73" not in shown.replace("colours         ", "")


@pytest.mark.parametrize("path", ["brand_analysis.brand_positioning", "content_strategy_insights.strengths.0"])
def test_what_a_model_drafted_is_said_to_be(path: str) -> None:
    row = pottery()
    row["brand_analysis"]["brand_positioning"] = "Pots for every day"
    assert "drafted by a model" not in told(print_report, row)
    row["meta"]["basis"][path] = {**ground(path), "source": "model: openai/small, quoted"}
    assert "(drafted by a model)" in told(print_report, row)


def test_every_line_can_be_opened() -> None:
    shown = told(print_whys, filled(), 400)
    for path in filled()["meta"]["basis"]:
        if not path.startswith("crawl_result.pages"):
            for part in (f"rule of {path}", f"“Quote 0 for {path}” /about, at {path}", f"1.5 choice for {path}"):
                assert part in shown
    assert "▰▰▰▰▱ 0.70, fairly sure" in shown
    assert "seen 12 · of, all 345" in shown


def test_every_name_of_a_line_is_on_the_terminal() -> None:
    shown = told(print_whys, filled(), 400)
    words = " ".join(shown.split())
    for section in portrait_of(filled()).sections:
        assert section.title in words
        for line in section.lines:
            assert all(word in words for word in line.name.split())


@WAYS
def test_nothing_can_steer_the_terminal(way: Print) -> None:
    bad = "\x1b]0;x\x07\u202e[red]\x9b"

    def poisoned(value: object) -> Any:
        if isinstance(value, dict):
            return {bad + key if key == "all" else key: poisoned(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [poisoned(inner) for inner in value]
        return bad if isinstance(value, str) else value

    shown = told(way, {**poisoned(filled()), "user_id": bad})
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(shown)
    assert "[red]" in shown


@WAYS
@pytest.mark.parametrize(
    "row",
    [
        {"website_url": "https://a.example/", "meta": None, "crawl_result": None},
        {"crawl_result": {"site_name": "Old", "pages": [None, {}], "skipped": ["x"]}, "meta": [], "brand_analysis": 7},
        {"writing_style": {"dimensions": [1]}, "content_characteristics": {"sentences": {"rhythm": ["x", None, -3]}}},
    ],
)
def test_a_row_of_an_older_release_is_printed_too(way: Print, row: dict[str, Any]) -> None:
    shown = told(way, row)
    assert "None" not in shown
    assert shown.strip()


@WAYS
@given(row=ODD)
@settings(max_examples=40, deadline=None)
def test_any_row_is_printed(way: Print, row: dict[str, Any]) -> None:
    assert told(way, row, 60)
