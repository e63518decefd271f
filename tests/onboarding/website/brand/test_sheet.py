"""Of a style sheet only what tells of a brand is kept, and nothing in it can keep the reader busy."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from pydantic import TypeAdapter

from onboarding.website.brand.sheet import Face, Sheet, read_declarations, read_sheet, role_of, split_families

CAP = 300_000
SECONDS, BYTES = 5.0, 100_000_000
PIECES: dict[str, str] = {
    "open braces": "{",
    "closed braces": "}",
    "empty rules": "{}",
    "rules": "a{color:red}",
    "open comments": "/*",
    "odd comments": "/*/",
    "closed comments": "/**/",
    "quotes": '"',
    "apostrophes": "'",
    "escaped quotes": '\\"',
    "backslashes": "\\",
    "open addresses": 'url("data:',
    "bare addresses": "url(data:",
    "nested rules": "a{color:red;",
    "at-rules": "@media x{",
    "dark schemes": "@media (prefers-color-scheme: dark){",
    "font faces": "@font-face{font-family:x;src:url(",
    "whole font faces": "@font-face{font-family:x;font-weight:1 9}",
    "imports": "@import ",
    "imports of spaces": "@import" + " " * 90,
    "open references": "a{color:var(--a",
    "references": "a{color:var(--a,var(--b))}",
    "open calls": "a{color:rgb(}",
    "calls in calls": "a{color:rgb(" + "(" * 60 + "}",
    "huge numbers": "a{width:99999999999999999999;color:#",
    "semicolons": ";",
    "declarations": "color:",
    "variables": "a{--a-:1 1 1}",
    "variables of spaces": "a{--a" + " " * 99 + "}",
    "fonts": "a{font:12px }",
    "fonts of digits": "a{font:" + "1" * 90 + "}",
    "spaces": " ",
    "lines": "\n",
    "selectors": "a,h1,",
    "words": "a{background:red blue green tan}",
    "hashes": "#",
}


def inside(piece: str) -> str:
    return "a{" + piece * ((CAP - 3) // len(piece)) + "}"


def around(piece: str) -> str:
    return piece * (CAP // len(piece))


@pytest.mark.parametrize("shape", [inside, around], ids=["in a rule", "alone"])
@pytest.mark.parametrize("name", PIECES)
def test_a_hostile_sheet_is_read_in_bounded_time_and_memory(name: str, shape: Callable[[str], str]) -> None:
    css = shape(PIECES[name])
    started = time.process_time()
    found = read_sheet(css)
    assert time.process_time() - started < SECONDS
    assert len(TypeAdapter(Sheet).dump_json(found)) < 30_000


def test_a_hostile_sheet_takes_little_memory() -> None:
    tracemalloc.start()
    read_sheet(around("{}"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < BYTES


@settings(max_examples=150, deadline=None)
@given(
    some.text(max_size=300)
    | some.lists(
        some.sampled_from([*PIECES.values(), "red", ":", ";", "}", "#123", "--brand", "h1", "@font-face"])
    ).map("".join)
)
@example("a{color:red")
@example('"{}"{color:red}')
def test_any_text_is_a_sheet_that_can_be_kept(css: str) -> None:
    found = read_sheet(css, "http://site.example/a.css")
    keep = TypeAdapter(Sheet)
    assert keep.validate_json(keep.dump_json(found)) == found
    assert read_sheet(css, "http://site.example/a.css") == found


def test_a_full_sheet_stays_small() -> None:
    css = "".join(
        f":root{{--brand-{n}:#{n:06x}}} .c{n}{{color:#{n:06x};font-family:'Face {n}'}} @font-face{{font-family:F{n}}}"
        for n in range(4_000)
    )
    assert len(TypeAdapter(Sheet).dump_json(read_sheet(css))) < 25_000


def uses(css: str) -> set[tuple[str, str, str, int]]:
    return {(each.value, each.use, each.role, each.times) for each in read_sheet(css).colors}


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ("a{color:#123456}", {("#123456", "text", "link", 1)}),
        ("A { COLOR : Red ! important }", {("red", "text", "link", 1)}),
        ("a{color:red}a{color:red}", {("red", "text", "link", 2)}),
        (".btn-primary{background:#123456 url(x.png) no-repeat}", {("#123456", "background", "button", 1)}),
        ("body{background-color:var(--paper)}", {("var(--paper)", "background", "page", 1)}),
        (".x{background:linear-gradient(90deg,#111 0%,rgb(1, 2, 3) 100%)}", {("#111", "background", "other", 1), ("rgb(1, 2, 3)", "background", "other", 1)}),
        ("h2,.x{color:teal}", {("teal", "text", "heading", 1)}),
        (".x{border-color:#123456}", set()),
        ("a:hover{color:#123456}", set()),
        ("/* a{color:red} */", set()),
        ("a{content:'}';color:red}", {("red", "text", "link", 1)}),
        ("a{color:red}@media print{a{color:blue}}", {("red", "text", "link", 1)}),
        ("@media (min-width: 1px){a{color:red}}", {("red", "text", "link", 1)}),
        ("@layer base{@supports (x:y){a{color:red}}}", {("red", "text", "link", 1)}),
        (".card{color:red;& a{color:blue}}", {("red", "text", "other", 1), ("blue", "text", "link", 1)}),
        (".card{@media (x){color:red}}", {("red", "text", "other", 1)}),
        (".has-pale-pink-color{color:#f78da7}", set()),
        (".x{background:url(data:image/svg+xml;utf8,<svg fill='%23fff'>{};color:red)}", set()),
        ("a{color:inherit}", set()),
        (".x{margin:0}.X{BACKGROUND:#ABCDEF}", {("#abcdef", "background", "other", 1)}),
        ("@media (x){.x{margin:0}a{margin:0;color:red}}h1{color:red}", {("red", "text", "link", 1), ("red", "text", "heading", 1)}),
        ("a{color:red}h1{color:blue;.x{", {("red", "text", "link", 1), ("blue", "text", "heading", 1)}),
        ("{" * 99 + "a{color:red}" + "}" * 99 + "h1{color:red}", {("red", "text", "other", 1), ("red", "text", "heading", 1)}),
    ],
)  # fmt: skip
def test_colours_are_counted_by_what_they_colour(css: str, found: set[tuple[str, str, str, int]]) -> None:
    assert uses(css) == found


@pytest.mark.parametrize(
    "css",
    [
        "@media (prefers-color-scheme: dark){:root{--brand:#000}a{color:red}}",
        "@media screen and (prefers-color-scheme:dark){a{color:red}}",
        ".dark a{color:red}",
        ".dark a{margin:0}",
        "@media (prefers-color-scheme:dark){a{margin:0}}",
        ".dark{--brand:#111}",
        "[data-theme=dark] a{color:red}",
        "[data-bs-theme='dark']{--brand:#111}",
        "html.dark-mode a{color:red}",
    ],
)
def test_the_dark_scheme_is_noted_and_passed_over(css: str) -> None:
    found = read_sheet(":root{--brand:#fff}" + css)
    assert found.dark
    assert [variable.value for variable in found.variables] == ["#fff"]
    assert found.colors == ()


def test_words_that_contain_dark_are_no_scheme() -> None:
    assert not read_sheet(".text-dark{color:red}.darkroom{color:red}").dark
    assert uses(".text-dark{color:red}") == {("red", "text", "other", 1)}


def test_variables_of_the_whole_page_win_over_those_of_parts() -> None:
    css = ".card{--brand:#111}:root{--brand:#222}:root{--brand:#333}.late{--brand:#444}"
    assert [(each.value, each.root) for each in read_sheet(css).variables] == [("#333", True)]


def test_variables_that_hold_no_colour_or_font_are_left_out() -> None:
    css = ":root{--gap:1rem;--brand:#123;--hsl:222 47% 11%;--font-body:'Inter',sans-serif;--ref:var(--brand);--shadow:0 0 1px #000}"
    assert {each.name for each in read_sheet(css).variables} == {"--brand", "--hsl", "--font-body", "--ref"}


def test_faces_have_weights_and_the_host_they_come_from() -> None:
    css = """@font-face{font-family:'Own Face';font-weight:400;src:url(own.woff2)}
    @font-face{font-family:'Own Face';font-weight:bold;src:url(own-bold.woff2)}
    @font-face{font-family:Varied;font-weight:300 500;src:url(https://fonts.gstatic.com/s/v.woff2)}"""
    assert read_sheet(css, "https://site.example/a.css").faces == (
        Face("Own Face", (400, 700), "site.example"),
        Face("Varied", (300, 400, 500), "fonts.gstatic.com"),
    )


@pytest.mark.parametrize(
    ("said", "families"),
    [
        ("font-family: Georgia, serif", "Georgia, serif"),
        ("font: 1.06rem/1.65 Georgia, serif", "Georgia, serif"),
        ("font: italic bold 16px 'Own Face'", "'Own Face'"),
        ("font: 1rem/1.5 var(--font)", "var(--font)"),
        ("font: var(--all)", "var(--all)"),
        ("font: inherit", None),
        ("font-family: inherit", None),
        ("font-weight: 700", None),
    ],
)
def test_families_are_read_from_both_properties(said: str, families: str | None) -> None:
    assert [each.families for each in read_sheet("p{" + said + "}").fonts] == ([families] if families else [])


def test_imports_are_whole_addresses() -> None:
    css = "@import 'a.css';@import url(\"/b.css\") screen;@import url(https://x.example/c.css);"
    assert read_sheet(css, "https://site.example/s/main.css").imports == (
        "https://site.example/s/a.css",
        "https://site.example/b.css",
        "https://x.example/c.css",
    )


@pytest.mark.parametrize(
    ("selector", "role"),
    [("a.btn", "button"), ("html,body", "page"), (":root", "page"), ("h1 a", "heading"), ("nav a", "frame"), ("a", "link"), (".body", "other"), ("pre code", "code"), ("p", "body")],
)  # fmt: skip
def test_a_selector_has_one_role(selector: str, role: str) -> None:
    assert role_of(selector) == role


def test_style_attributes_are_declarations() -> None:
    assert list(read_declarations("color:#123;background: url(x) #456;font-family:x;--y:#789")) == [
        ("text", "#123"),
        ("background", "#456"),
    ]


def test_families_are_split_without_quotes() -> None:
    assert split_families("\"A B\", 'C', serif,") == ["A B", "C", "serif"]
