"""The labels of whole pages are those that a reader wrote down, in most cases, in both halves."""

from __future__ import annotations

import pytest

from onboarding.website.reading.layout import Block
from onboarding.website.writing.kinds import KINDS, USUAL
from onboarding.website.writing.lexicon import lexicon
from onboarding.website.writing.style import measure
from tests.onboarding.website.writing.judging import HALVES, agreeing, judged, usual
from tests.onboarding.website.writing.told import CODES, prose, told

FLOORS = {"tone": 0.8, "formality": 0.75, "personality": 0.8, "engagement": 0.6}
# The classes whose words make a tone; the other tones are told from the first dimension.
SHOWN_BY = {
    "bold": KINDS["daring"],
    "technical": KINDS["technical"],
    "warm": KINDS["warmth"],
    "conversational": ("informal", "contractions", "second"),
}


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("label", FLOORS)
def test_a_label_is_what_a_reader_said(label: str, half: str) -> None:
    wrong = [(page.id, page.told[label]) for page in judged() if page.half == half and not page.agrees(label)]
    assert agreeing(label, half) >= FLOORS[label], wrong


def test_a_personality_is_rather_null_than_wrong() -> None:
    wrong = [page.id for page in judged() if page.told["personality"] and not page.agrees("personality")]
    assert len(wrong) <= 2, wrong


def test_the_pages_get_many_tones() -> None:
    tones = [page.told["tone"] for page in judged()]
    assert {"formal", "technical", "matter-of-fact", "conversational", "warm", "bold"} <= set(tones)
    assert tones.count("matter-of-fact") < len(tones) / 2


@pytest.mark.parametrize("code", CODES)
def test_what_is_usual_is_what_was_measured(code: str) -> None:
    assert USUAL[code] == pytest.approx(usual(code), abs=1.5)


def test_the_sentences_shown_for_a_tone_hold_its_words() -> None:
    shown = 0
    for page in judged():
        classes = SHOWN_BY.get(page.told["tone"] or "", ())
        for quote in page.analysis["meta"]["basis"]["writing_style.tone"]["quotes"] if classes else ():
            style = measure([(0, Block("paragraph", quote["text"]))], lexicon(page.id[:2]))
            assert any(style.classes[name] for name in classes), (page.id, quote)
            shown += 1
    assert shown > 40


def test_terms_alone_show_no_personality_and_the_same_words_on_a_home_page_do() -> None:
    said = [
        f"Our certified experts audit clause {number} of the specification and its compliance." for number in range(20)
    ]
    home, terms = (told(prose(*said, url=f"https://shop.example/{path}")) for path in ("", "terms"))
    personalities = [each["writing_style"]["brand_personality"] for each in (home, terms)]
    assert personalities == ["expert", None]
