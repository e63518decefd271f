"""Promises of the business part that hold for any pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from onboarding.website import Page
from onboarding.website.contract import WebsiteAnalysis
from onboarding.website.errors import NoText
from tests.onboarding.website.business.telling import text, whole
from tests.onboarding.website.sites import ORIGIN, ends, page, site

SAID = (
    "We help small teams to plan their shifts.",
    "Our pottery throws mugs by hand, and each glaze is mixed in the kiln room.",
    "Are you tired of spreadsheets and paperwork?",
    "Save money and boost your productivity.",
    "Unlike others we mend what we sell.",
    "All pots come with a guarantee, from 20 € to 30 €.",
    "Over 1,200 customers trust us since 1987.",
    "We are honest and sustainable.",
    "Wir backen Brot für Familien mit Sauerteig in unserer Backstube.",
    "Nous aidons les artisans à tenir leurs comptes.",
    "\u202ethe quick İstanbul ß ﬁ fox\u0301 said “so what?”",
    "#A heading for parents",
    "0LINE0 and 0break0 are words that stand between others.",
)
sentences = some.sampled_from(SAID) | some.text(max_size=30)
site_pages = some.lists(
    some.tuples(
        some.sampled_from(("", "about", "pricing", "blog/a", "blog/b", "products/x", "contact", "privacy")),
        some.lists(sentences, max_size=12),
        some.sampled_from(("en", "de", "fr", "it", "nl", "ja")),
    ),
    min_size=1,
    max_size=4,
)
relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
OURS = (
    "target_audience",
    "content_type",
    "content_strategy_insights",
    "recommended_settings",
    "style_guidelines",
    "brand_analysis",
)


def read(path: str, said: list[str], lang: str) -> Page:
    parts = (f"<h2>{each[1:]}</h2>" if each[:1] == "#" else f"<p>{each}</p>" for each in said)
    return page("".join(parts).replace("\ud800", ""), url=f"{ORIGIN}/{path}", lang=lang)


def check(analysis: WebsiteAnalysis, pages: list[Page]) -> None:
    """Every value has a ground, every item one of its own or its list's; every quote stands on its page."""
    text_of = {each.url: each.text for each in pages}
    for path, value in ends({key: value for key, value in analysis.items() if key in OURS}):
        if isinstance(value, list) and value:
            each_own = all(f"{path}.{index}" in analysis["meta"]["basis"] for index in range(len(value)))
            assert each_own or path in analysis["meta"]["basis"], path
        elif value is not None and value != []:
            assert any(path == ground or path.startswith(f"{ground}.") for ground in analysis["meta"]["basis"]), path
    for path, ground in analysis["meta"]["basis"].items():
        assert ground["source"], path
        assert 0 <= ground["confidence"] <= 1, path
        assert ground["pages"], path
        assert set(ground["pages"]) <= set(text_of), path
        for quote in ground["quotes"]:
            assert quote["text"] in text_of[quote["url"]], path


def written(analysis: Mapping[str, Any]) -> str:
    return json.dumps(analysis, ensure_ascii=False, allow_nan=False)


@relaxed
@given(some.data())
def test_any_pages_are_told_with_grounds_and_the_order_does_not_matter(data: Any) -> None:
    drawn = data.draw(site_pages)
    pages = [read(*each) for each in {path: (path, said, lang) for path, said, lang in drawn}.values()]
    try:
        analysis = whole(*pages)
    except NoText:
        return
    check(analysis, pages)
    assert written(whole(*data.draw(some.permutations(pages)))) == written(analysis)


@pytest.mark.parametrize("name", ["shop", "consultant", "software"])
def test_the_examples_are_told_with_grounds(name: str) -> None:
    check(whole(*site(name)), list(site(name)))


def test_one_changed_sentence_changes_only_what_rests_on_it() -> None:
    said = "\n".join(SAID[:5])
    before = whole(text(said), text("We went home by the river.", path="about"))
    after = whole(
        text(said.replace("tired of spreadsheets", "fond of rivers")), text("We went home by the river.", path="about")
    )
    changed = {
        path
        for (path, one), (_, other) in zip(ends(before), ends(after), strict=False)
        if one != other and not path.startswith("meta.")
    }
    assert changed <= {"target_audience.pain_points", "content_type.keywords", "content_type.topics"}
    assert "target_audience.pain_points" in changed
