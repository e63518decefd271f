"""The page: every claim is on it with its evidence, nothing on it comes from elsewhere, no stranger's text becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from cli.page.accents import DARK_GROUNDS, LIGHT_GROUNDS
from cli.persona.likeness import likeness_of
from cli.persona.page import page_of
from cli.portrait.colour import contrast
from onboarding.persona.schema import Persona
from onboarding.website.plain import word_set
from tests.cli.persona.hostile import poisoned
from tests.cli.persona.made import ORIGIN, STANDING, empty, full, texts_of
from tests.cli.test_analysis_page import ATTRIBUTES, ELEMENTS, HOSTILE, parsed, said

STYLE = (Path(__file__).parents[3] / "cli/persona/persona.css").read_text()
OURS = ELEMENTS | word_set("h3 ol q article")
BIDI = "\u202eevil\u2066\u200f\u061c"


def page(persona: Persona) -> str:
    return page_of(likeness_of(persona, STANDING))


@pytest.fixture(scope="module")
def whole() -> str:
    return page(full())


def check(made: str) -> None:
    """Assert that a page is made of our own elements, fetches nothing and leads only to websites and to itself."""
    root = parsed(made)
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    for element in root.iter():
        assert isinstance(element.tag, str), "a comment"
        assert element.tag in OURS
        assert set(element.attrib) <= ATTRIBUTES
    for link in root.xpath("//a"):
        address = link.get("href")
        if address.startswith("#"):
            assert address[1:] in ids
        else:
            assert re.match(r"https?://[^/@\s]+", address)
            assert link.get("rel") == "noopener noreferrer nofollow"
    assert set(root.xpath("//@aria-labelledby")) <= set(ids)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", made)


def test_every_text_of_a_persona_is_on_it(whole: str) -> None:
    text = said(whole)
    wanted = list(texts_of(full()))
    assert len(wanted) > 90
    assert [each for each in wanted if each not in text] == []


def test_a_platforms_limit_tells_when_it_was_read(whole: str) -> None:
    assert "read on 2026-11-21" in " ".join(said(whole).split())


def test_every_number_is_drawn_and_written_with_its_unit(whole: str) -> None:
    text = said(whole)
    for each in ("13.7 words, most 5 to 24", "64.2 of 100 (Flesch)", "19.3 % of words", "30.2 per 1,000 words"):
        assert each in text
    rows = parsed(whole).xpath("//section[@id='numbers']/div/table//tr[@id]")
    assert len(rows) == 17
    assert all(row.xpath("td/*[name()='svg']") for row in rows)


def test_every_passage_leads_to_its_place_on_the_website(whole: str) -> None:
    links = parsed(whole).xpath("//figcaption/a/@href")
    assert len(set(links)) == len({each for each in texts_of(full()) if each.startswith("Passage")})
    assert all(link.startswith(f"{ORIGIN}/about#:~:text=Passage%20") for link in links)


def test_a_number_that_a_claim_rests_on_leads_to_where_it_is_drawn(whole: str) -> None:
    assert parsed(whole).xpath("//a[@href='#figure-we_per_1000']/text()") == ["“we”: 30.2 per 1,000 words"]


def test_each_claim_has_its_origin_as_a_badge_and_locks_are_told(whole: str) -> None:
    badges = parsed(whole).xpath("//section//summary/span[starts-with(@class, 'badge')]")
    assert {badge.text for badge in badges} == {"measured", "you said", "rule", "model", "locked"}
    belief = parsed(whole).xpath("//li[.//q[starts-with(text(), 'Belief')]]//summary/span[1]/@class")
    assert set(belief) == {"badge model"}


def test_every_door_can_be_told_from_the_others_by_name(whole: str) -> None:
    doors = [" ".join(door.itertext()).split() for door in parsed(whole).xpath("//details/summary")]
    names = [" ".join(door) for door in doors]
    assert len(names) > 30
    assert all(re.search(r"(why : \S|show the small words)", name) for name in names)


def test_what_changed_since_is_told_at_the_top() -> None:
    stale = replace(STANDING, stale=("website_analysis", "generator"))
    text = said(page_of(likeness_of(full(), stale)))
    assert text.index("Stale: the website was analysed again since.") < text.index("Who speaks", text.index("Stale"))
    assert "Stale: it was made by an earlier version of Usher." in text


def test_nothing_is_fetched_and_nothing_runs(whole: str) -> None:
    check(whole)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html.tostring(parsed(whole)).decode()
    assert "<script" not in whole
    assert not re.search(r"url\(|@import|@font-face|expression", STYLE)


@pytest.mark.parametrize("poison", [*HOSTILE, BIDI], ids=range(len(HOSTILE) + 1))
def test_no_strangers_text_becomes_markup_style_or_link(poison: str) -> None:
    made = page(poisoned(poison))
    check(made)
    assert parsed(made).xpath("count(//style)") == 1
    assert "evil.example" not in str(parsed(made).xpath("string(//style)"))
    assert not [link for link in parsed(made).xpath("//a/@href") if "evil" in link]


def test_a_strangers_text_is_shown_as_it_is() -> None:
    text = said(page(poisoned("<b>bold</b> & more")))
    assert text.count("<b>bold</b> & more") > 100


@given(st.text(max_size=60))
@settings(max_examples=10, deadline=None)
def test_a_page_is_made_of_any_text(text: str) -> None:
    check(page(poisoned(text.encode("utf-8", "ignore").decode())))


def test_a_persona_without_anything_is_a_page_that_says_what_is_not_known() -> None:
    made = page(empty())
    check(made)
    text = said(made)
    assert "None" not in text
    assert "No score : KeyError" in text
    assert "identity: name" in text


def test_the_headings_stand_in_order_and_every_section_has_one(whole: str) -> None:
    root = parsed(whole)
    levels = [int(heading.tag[1]) for heading in root.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(section.xpath("h2") for section in root.xpath("//section"))


def test_the_same_persona_is_the_same_page(whole: str) -> None:
    assert page(full()) == whole


def _colours(block: str) -> list[str]:
    return re.findall(r"--(?:measured|user|rules|model|locked): (#\w{6})", block)


def test_the_badges_can_be_read_in_light_and_in_dark() -> None:
    light, _, dark = STYLE.partition("prefers-color-scheme: dark")
    found: list[tuple[list[str], Any]] = [(_colours(light), LIGHT_GROUNDS), (_colours(dark), DARK_GROUNDS)]
    for colours, grounds in found:
        assert len(colours) == 5
        assert min(contrast(colour, ground) for colour in colours for ground in grounds) >= 4.5
