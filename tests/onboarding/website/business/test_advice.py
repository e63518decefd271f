"""Advice speaks only where something was measured, and says the number that was measured."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import pytest

from onboarding.website import Page
from onboarding.website.analysis import Findings
from onboarding.website.business import guidelines, insights
from onboarding.website.business.measured import quartiles, skips_a_level
from onboarding.website.business.rules import shown
from onboarding.website.contract import Basis
from tests.onboarding.website.business.telling import text, texts, told
from tests.onboarding.website.sites import ORIGIN, page, site

STORY = (
    "The river ran past the house where we sat and watched the boats go by. "
    "In the morning the baker came with bread, and the children were still asleep. "
    "Nobody knew how long the summer would last, so nobody asked about it. "
)
RULES = (*insights.RULES, *guidelines.RULES)
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def story(
    path: str = "", *, title: str | None = "", description: str | None = "", body: str = "", tail: str = ""
) -> Page:
    """Read a page of 130 words or more with a heading, a title and a description of its own."""
    named = path or "home"
    head = "" if title is None else f"<title>{title or f'A page about {named}'}</title>"
    said = f"What stands on the page {named}." if description == "" else description
    head += "" if said is None else f'<meta name="description" content="{said}">'
    return page(f"{body or '<h1>The house</h1>'}<p>{STORY * 4} {path}</p>{tail}", url=f"{ORIGIN}/{path}", head=head)


def names(findings: Findings) -> set[str]:
    """Return the names of the rules that spoke."""
    grounds = (ground["source"] for _, _, ground in advice(findings))
    return {source.removeprefix("rule ").partition(", from ")[0] for source in grounds}


def advice(findings: Findings) -> Iterator[tuple[str, str, Basis]]:
    for path in dict.fromkeys([*(rule.path for rule in RULES), insights.ADVICE]):
        for index, sentence in enumerate(texts(findings, path)):
            ground = findings.basis(f"{path}.{index}")
            assert ground is not None
            yield path, sentence, ground


THREE = ("", "about", "journal-x")
FAULTS: Mapping[str, tuple[Callable[[], list[Page]], Callable[[], list[Page]]]] = {
    "untitled": (lambda: [story(title=None, body="<p>x</p>"), *map(story, THREE[1:])], lambda: [*map(story, THREE)]),
    "same titles": (lambda: [story(path, title="One") for path in THREE], lambda: [*map(story, THREE)]),
    "long titles": (lambda: [story(), story("about", title="word " * 20)], lambda: [story(), story("about")]),
    "undescribed": (lambda: [story(description=None)], lambda: [story()]),
    "same descriptions": (lambda: [story(path, description="One") for path in THREE], lambda: [*map(story, THREE)]),
    "long descriptions": (lambda: [story(description="word " * 40)], lambda: [story(description="word " * 20)]),
    "no first heading": (lambda: [story(body="<h2>x</h2>")], lambda: [story()]),
    "several first headings": (lambda: [story(body="<h1>x</h1><h1>y</h1>")], lambda: [story()]),
    "skipped headings": (lambda: [story(body="<h1>x</h1><h3>y</h3>")], lambda: [story(body="<h1>x</h1><h2>y</h2>")]),
    "thin pages": (lambda: [*map(story, THREE), page("<p>Short.</p>", url=f"{ORIGIN}/about-us")], lambda: [*map(story, THREE)]),
    "no call": (
        lambda: [story(tail="<a class=btn href=/x>Buy now</a>"), *map(story, THREE[1:])],
        lambda: [story(path, tail="<a class=btn href=/x>Buy now</a>") for path in THREE],
    ),
    "no about page": (lambda: [*map(story, ("", "a", "b"))], lambda: [story(tail="<a href=/about>Us</a>"), story("a"), story("b")]),
    "no contact": (lambda: [*map(story, THREE)], lambda: [*map(story, THREE), story("contact")]),
    "no articles": (lambda: [*map(story, ("", "about", "x"))], lambda: [*map(story, ("", "about", "blog/x"))]),
    "no price": (
        lambda: [story(path, tail="<a class=btn href=/x>Buy now</a>") for path in THREE],
        lambda: [story(path, tail="<p>Each mug is 20 €.</p><a class=btn href=/x>Buy now</a>") for path in THREE],
    ),
    "no voices": (
        lambda: [story(path, tail="<a class=btn href=/x>Buy now</a>") for path in THREE],
        lambda: [
            story(path, tail=f"<blockquote>I have used this mug each morning on {path}.</blockquote><a class=btn href=/x>Buy now</a>")
            for path in THREE
        ],
    ),
    "titles": (lambda: [*map(story, THREE)], lambda: [story(path, title="One") for path in THREE]),
    "descriptions": (lambda: [*map(story, THREE)], lambda: [story(path, description=None) for path in THREE]),
}  # fmt: skip


@pytest.mark.parametrize("rule", FAULTS)
def test_a_rule_about_pages_speaks_where_it_should_and_not_elsewhere(rule: str) -> None:
    faulty, sound = FAULTS[rule]
    assert rule in names(told(*faulty()))
    assert rule not in names(told(*sound()))


RATES, MARKS, SENTENCES = (f"content_characteristics.{key}" for key in ("rates", "punctuation", "sentences"))
MEASURES: tuple[tuple[str, str, str, float, float], ...] = (
    ("short sentences", SENTENCES, "long_share", 0.02, 0.1),
    ("long sentences", SENTENCES, "long_share", 0.3, 0.2),
    ("to the reader", RATES, "second", 25.0, 15.0),
    ("buzzwords", RATES, "buzzwords", 9.0, 2.0),
    ("passive", RATES, "passive_share", 0.4, 0.1),
    ("contractions", RATES, "contractions", 8.0, 1.0),
    ("questions", MARKS, "questions_per_1000_words", 5.0, 1.0),
    ("imperatives", RATES, "imperative_share", 0.2, 0.01),
    ("figures", MARKS, "numbers_per_1000_words", 12.0, 3.0),
    ("no exclamation marks", MARKS, "exclamations_per_1000_words", 0.0, 1.0),
    ("no buzzwords", RATES, "buzzwords", 0.0, 1.0),
)


@pytest.mark.parametrize(("rule", "path", "key", "speaks", "silent"), MEASURES)
def test_a_rule_about_style_speaks_beyond_its_cut_point(
    rule: str, path: str, key: str, speaks: float, silent: float
) -> None:
    pages = [page(f"<p>{STORY * 30}</p>")]
    assert rule in names(told(*pages, known={path: {key: speaks}}))
    assert rule not in names(told(*pages, known={path: {key: silent}}))


@pytest.mark.parametrize("count", [8, 30])
def test_absence_tells_only_in_a_thousand_words(count: int) -> None:
    found = told(page(f"<p>{STORY * count}</p>"), known={MARKS: {"emoji_per_1000_words": 0.0}})
    assert ("no emoji" in names(found)) is (count == 30)


@pytest.mark.parametrize("pages", [[text("We bake bread.")], [page("<h1>Bread and butter</h1>")]])
def test_a_tiny_sample_gets_no_advice(pages: list[Page]) -> None:
    assert not [*advice(told(*pages))]


@pytest.mark.parametrize("name", ["shop", "consultant", "software"])
def test_every_number_that_is_said_was_measured(name: str) -> None:
    spoke = 0
    for _, sentence, ground in advice(told(*site(name))):
        own = " ".join(each for each in ground["numbers"].values() if isinstance(each, str))
        fixed = {"1,000", "8", "25", "50", "60", "40", "65", "80", "100", "160", "1"}
        measured = {shown(each) for each in ground["numbers"].values() if isinstance(each, (int, float))}
        said = {number.rstrip(",") for number in NUMBER.findall(sentence) if number.rstrip(",") not in own}
        assert said <= measured | fixed, sentence
        spoke += bool(said & measured)
    assert spoke > 8


def test_sentence_advice_can_be_recomputed() -> None:
    found = told(page(f"<p>{STORY * 8}</p>"))
    (said,) = [each for each in texts(found, guidelines.STRUCTURE) if each.startswith("Keep sentences")]
    assert said == "Keep sentences near 14 words: half of yours have 13 to 15."


@pytest.mark.parametrize(
    ("ordered", "found"),
    [((1, 2, 3, 4), (1, 2, 3)), ((5,), (5, 5, 5)), (tuple(range(1, 10)), (3, 5, 7))],
)
def test_quartiles_are_values_that_stand_there(ordered: tuple[int, ...], found: tuple[int, int, int]) -> None:
    assert quartiles(ordered) == found


def test_headings_that_go_back_up_skip_nothing() -> None:
    assert not skips_a_level(page("<h1>a</h1><h2>b</h2><h3>c</h3><h2>d</h2>"))
    assert skips_a_level(page("<h1>a</h1><h3>c</h3>"))


def test_settings_are_what_was_found_with_its_ground() -> None:
    known = {"writing_style.tone": "warm", "brand_analysis.brand_voice": "warm, plain"}
    found = told(text("We write courses for parents."), known=known)
    assert found.known("recommended_settings.writing_tone") == "warm"
    assert found.known("recommended_settings.brand_alignment") == "warm, plain"
    assert found.known("recommended_settings.target_audience") == "parents"
    ground = found.basis("recommended_settings.target_audience")
    assert ground is not None
    assert ground["quotes"][0]["text"] == "We write courses for parents."


@pytest.mark.parametrize(
    ("variety", "variation", "hapax", "level"),
    [(0.66, 0.4, 0.42, "low"), (0.75, 0.6, 0.6, "medium"), (0.84, 0.9, 0.74, "high")],
)
def test_creativity_follows_variety(variety: float, variation: float, hapax: float, level: str) -> None:
    known = {
        "content_characteristics.vocabulary": {"mattr_50": variety, "hapax_share": hapax},
        SENTENCES: {"variation": variation},
    }
    assert told(page(f"<p>{STORY * 20}</p>"), known=known).known("recommended_settings.creativity_level") == level
    assert told(page(f"<p>{STORY * 5}</p>"), known=known).known("recommended_settings.creativity_level") is None


def test_every_rule_has_a_name_of_its_own_within_its_table() -> None:
    for rules in (insights.RULES, guidelines.RULES):
        assert len({(rule.name, rule.path) for rule in rules}) == len(rules)
    assert all(rule.rests_on for rule in RULES)
