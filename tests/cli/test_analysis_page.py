"""The page: everything that is known is on it, nothing on it comes from elsewhere, and no stranger's text becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from cli.page import page_of
from cli.page.accents import DARK_GROUNDS, LIGHT_GROUNDS, accents_of
from cli.page.drawings import face
from cli.portrait import portrait_of
from cli.portrait.colour import contrast
from cli.portrait.given import shown
from onboarding.website.plain import word_set
from tests.cli.filled import ORIGIN, filled, leaves, scalars
from tests.cli.test_given import HEX
from tests.cli.test_portrait import ODD

STYLE = (Path(__file__).parents[2] / "cli/page/style.css").read_text()
# Every element that the page is made of. None of them fetches or runs anything.
ELEMENTS = word_set(
    "html head meta title style body a header main nav footer section div span p h1 h2 ul li dl dt dd strong br figure",
    "figcaption blockquote details summary table caption thead tbody tr th td svg rect circle path",
)
ATTRIBUTES = word_set(
    "aria-hidden aria-label aria-labelledby charset cite class colspan content cx cy d dir height href http-equiv id lang",
    "name preserveaspectratio r rel role rx scope style tabindex viewbox width x y",
)
HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>'",
    "</style><link rel=stylesheet href=//evil.example/>",
    "javascript:alert(1)",
    'https://evil.example/" style="x',
    "red;background:url(//evil.example)",
    "{{ 7 * 7 }}{% raw %}",
    "]]><!--\x00\x1b[2J\u202e\x9b",
    "a" * 100_000,
)


def parsed(page: str) -> Any:
    return html.document_fromstring(page)


def said(page: str) -> str:
    """Return all that can be read, heard or followed on a page, with its style left out."""
    root = parsed(page)
    etree.strip_elements(root, "style", with_tail=False)
    return " ".join(" ".join([*root.itertext(), *root.xpath("//@aria-label | //@href")]).split())


def poisoned(value: object, poison: str) -> Any:
    """Return a value with every text in it replaced."""
    if isinstance(value, dict):
        return {key: poisoned(inner, poison) for key, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner, poison) for inner in value]
    return poison if isinstance(value, str) else value


@pytest.fixture(scope="module")
def full() -> str:
    return page_of(filled())


def values_of(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of every value that is to be seen."""
    for path, value in leaves(row):
        if not path.startswith(("meta.basis.", "meta.changes.")):
            yield from ((path, _text(path, each)) for each in scalars(value))


def _text(path: str, value: str | float) -> str:
    return f"{value:+.2f}" if path.startswith("writing_style.dimensions.") else shown(value, path)


def test_every_value_of_the_contract_is_on_the_page(full: str) -> None:
    text = said(full).casefold()
    figures = set(re.findall(r"[+-]?[0-9](?:[0-9.,]*[0-9])?", text))
    values = list(values_of(filled()))
    assert len(values) > 250
    assert [
        (path, value)
        for path, value in values
        if (value not in figures if re.fullmatch(r"[+-]?[0-9.,]+", value) else value.casefold() not in text)
    ] == []


def test_every_ground_is_on_the_page_with_its_quotes_votes_and_numbers(full: str) -> None:
    text = said(full)
    for path in filled()["meta"]["basis"]:
        for part in (f"rule of {path}", f"Quote 0 for {path}", f"at {path}", f"voice for {path}", f"choice for {path}"):
            assert part in text
    assert text.count("fairly sure") > len(filled()["meta"]["basis"])


@pytest.mark.parametrize("path", ["brand_analysis.brand_positioning", "content_strategy_insights.strengths.0"])
def test_what_a_model_drafted_has_a_badge(full: str, path: str) -> None:
    assert 'class="drafted"' not in full
    row = filled()
    row["meta"]["basis"][path]["source"] = "model: openai/small, quoted"
    assert page_of(row).count('class="drafted"') == 1


def test_every_quote_leads_to_its_passage(full: str) -> None:
    links = set(parsed(full).xpath("//figcaption/a/@href"))
    wanted = {
        f"{ORIGIN}/about#:~:text=Quote%200%20for%20{quote(path).replace('-', '%2D')}"
        for path in filled()["meta"]["basis"]
    }
    assert wanted <= links


def test_what_changed_is_on_the_page(full: str) -> None:
    text, changes = said(full), filled()["meta"]["changes"]
    for each in scalars({key: value for key, value in changes.items() if key != "values"}):
        assert str(each) in text
    for change in changes["values"]:
        assert str(change["before"]) in text
        assert str(change["after"]) in text


def check(page: str) -> None:
    """Assert that a page is made of our own elements, fetches nothing and leads only to websites and to itself."""
    root = parsed(page)
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    for element in root.iter():
        assert isinstance(element.tag, str), "a comment"
        assert element.tag in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES
        if style := element.get("style"):
            assert re.fullmatch(r"background:#[0-9a-f]{6}(;color:#(000000|ffffff))?", style)
    for link in root.xpath("//a"):
        address = link.get("href")
        if not address.startswith("#"):
            assert re.match(r"https?://[^/@\s]+", address)
            assert link.get("rel") == "noopener noreferrer nofollow"
        else:
            assert address[1:] in ids
    assert set(root.xpath("//@aria-labelledby")) <= set(ids)


@pytest.mark.parametrize("poison", HOSTILE)
def test_no_strangers_text_becomes_markup_style_or_link(poison: str) -> None:
    row = poisoned(filled(), poison)
    row["brand_analysis"][poison] = {poison: poison}
    row["meta"]["basis"] = {path: poisoned(ground, poison) for path, ground in filled()["meta"]["basis"].items()}
    page = page_of(row)
    check(page)
    assert parsed(page).xpath("count(//style)") == 1
    assert "evil.example" not in str(parsed(page).xpath("string(//style)"))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", page)
    assert len(page) < 5_000_000


@given(ODD)
@settings(max_examples=40, deadline=None)
def test_a_page_is_made_of_any_row(row: dict[str, Any]) -> None:
    check(page_of(row))


def test_nothing_is_fetched_and_nothing_runs(full: str) -> None:
    check(full)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in unescape(full)
    assert "<script" not in full
    assert not re.search(r"url\(|@import|@font-face|expression", STYLE)


def test_the_headings_stand_in_order_and_every_section_has_one(full: str) -> None:
    root = parsed(full)
    levels = [int(heading.tag[1]) for heading in root.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert set(levels[1:]) == {2}
    assert all(section.xpath("h2") for section in root.xpath("//section"))


def test_every_door_can_be_told_from_the_others_by_name(full: str) -> None:
    doors = parsed(full).xpath("//details/summary")
    assert len(doors) > 100
    assert all(re.search(r"(why|show) : \S", " ".join(door.itertext())) for door in doors)


def test_the_page_has_a_title_a_description_a_language_and_a_way_past_the_menu(full: str) -> None:
    root = parsed(full)
    assert root.get("lang") == "en"
    assert root.findtext("head/title") == f"{portrait_of(filled()).name}: what the website tells"
    assert root.xpath("//meta[@name='description']/@content")[0]
    assert root.xpath("//body/a[1]/@href") == ["#analysis"]


def test_the_same_row_is_the_same_page() -> None:
    assert page_of(filled()) == page_of(filled())


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"website_url": "https://tiny.example/", "meta": None, "crawl_result": None},
        {"website_url": "https://old.example/", "crawl_result": {"site_name": "Old", "pages": [None, 7]}, "meta": []},
    ],
)
def test_a_row_of_an_older_release_is_a_page_too(row: dict[str, Any]) -> None:
    page = page_of(row)
    check(page)
    assert "None" not in said(page)


def test_unknown_values_are_listed_calmly() -> None:
    text = said(page_of({"meta": {"missing": ["brand_analysis.colors", "writing_style.tone"]}}))
    assert "Not known The pages do not tell this in a way that can be counted. Nothing is guessed." in text
    assert "How it looks colours How it sounds tone" in text


@given(st.lists(st.tuples(HEX, st.sampled_from(["brand", "accent", "background"])), max_size=4))
def test_accents_can_be_read_whatever_the_brands_colours_are(colours: list[tuple[str, str]]) -> None:
    accents = accents_of(colours)
    assert all(contrast(accents.light, ground) >= 4.5 for ground in LIGHT_GROUNDS)
    assert all(contrast(accents.dark, ground) >= 4.5 for ground in DARK_GROUNDS)
    assert contrast(accents.head, accents.head_ink) >= 4.5


def test_the_brands_own_colour_is_used_where_it_can_be_read() -> None:
    dark_teal, pale = "#1f4f52", "#d7f0f2"
    accents = accents_of([(pale, "accent"), (dark_teal, "brand")])
    assert (accents.light, accents.dark, accents.head) == (dark_teal, pale, dark_teal)


def test_our_own_inks_can_be_read_on_our_own_grounds() -> None:
    found = re.findall(
        r"--ground: (#\w{6}); --card: (#\w{6}); --soft: (#\w{6}); --ink: (#\w{6}); --dim: (#\w{6})", STYLE
    )
    assert [each[:3] for each in found] == [LIGHT_GROUNDS, DARK_GROUNDS]
    for *grounds, ink, dim in found:
        assert min(contrast(each, ground) for each in (ink, dim) for ground in grounds) >= 4.5


@pytest.mark.parametrize(
    ("family", "kind"), [("Georgia", "serif"), ("Source Serif", "serif"), ("JetBrains Mono", "mono"), ("Inter", "sans")]
)
def test_a_specimen_is_set_in_a_font_of_its_kind(family: str, kind: str) -> None:
    assert face(family) == kind
