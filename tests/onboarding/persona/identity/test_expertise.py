"""Expertise: what the user said in the trade's place, and terms that headings and three pages name."""

from __future__ import annotations

import pytest

from onboarding.persona.identity.telling import tell_identity
from onboarding.persona.schema import Claim
from onboarding.persona.schema.persona import Lexicon, Voice
from onboarding.persona.sources import Sources
from onboarding.persona.words.telling import lexicon_of
from tests.onboarding.persona.made import corpus, example


def expertise(sources: Sources) -> list[tuple[str, str]]:
    lexicon = lexicon_of(sources.corpus, sources.analysis)
    return [(each.value, each.origin) for each in tell_identity(sources, Voice(), lexicon).expertise]


def test_the_pottery_knows_about_crafts() -> None:
    assert expertise(example("shop")) == [("crafts and handmade goods", "rules")]


def test_a_term_of_two_words_in_headings_and_on_three_pages_is_a_field_and_a_thing_is_none() -> None:
    said = ("We bake rye bread in the oven daily.", "Rye bread likes a hot oven.", "No oven, no rye bread, we say.")
    pages = ["<h2>All about rye bread and the oven</h2>", "", ""]
    pages = [f"{heading}<p>{text}</p>" for heading, text in zip(pages, said, strict=True)]
    known = Sources(corpus(*pages))
    terms = Lexicon(
        domain_terms=tuple(Claim[str](value=v, origin="measured", confidence=0.9) for v in ("rye bread", "oven"))
    )
    assert [each.value for each in tell_identity(known, Voice(), terms).expertise] == ["rye bread"]


def test_what_the_user_said_takes_the_trades_place() -> None:
    shop = example("shop")
    said = Sources(shop.corpus, shop.analysis, {"target_audience": {"industry_focus": "tableware"}})
    assert expertise(said)[0] == ("tableware", "user")
    assert "crafts and handmade goods" not in [value for value, _ in expertise(said)]


@pytest.mark.parametrize(
    ("quote", "confidence", "told"),
    [
        ("We bake bread.", 0.4, ["food"]),
        ("We bake bread.", 0.39, []),
        ("We bake bread.", None, []),
        ("Nobody wrote this.", 0.9, []),
    ],
)
def test_a_trade_needs_a_passage_and_is_sure(quote: str, confidence: float | None, told: list[str]) -> None:
    ground = {"quotes": [{"text": quote}], "confidence": confidence}
    analysis = {
        "target_audience": {"industry_focus": "food"},
        "meta": {"basis": {"target_audience.industry_focus": ground}},
    }
    assert [value for value, _ in expertise(Sources(corpus("<p>We bake bread.</p>"), analysis))] == told
