"""What a user is told to do about a persona, and what is named as missing."""

from __future__ import annotations

import pytest

from onboarding.persona.quality.advising import MOST_ADVICE, advice_for
from onboarding.persona.quality.missing import missing_of
from onboarding.persona.quality.scoring import ANSWERABLE, quality_of
from onboarding.persona.schema.persona import Fingerprint, Identity, Part
from tests.onboarding.persona.made_up import EMPTY, claim
from tests.onboarding.persona.quality.test_scoring import text, told

FULL = {name: Part(points=1, most=1, why="all") for name in ("evidence", "contradictions", "platforms")}
CHOSEN = told().model_copy(update={"platforms_chosen_by": "user"})


@pytest.mark.parametrize(
    ("words", "question_rate", "said"),
    [
        (140, None, "140 words were read, 200 give a first impression, 1,000 make"),
        (999, None, "999 words were read, 1,000 make the rhythm reliable"),
        (1000, None, "only told from 2 pages on"),
    ],
)
def test_too_little_text_is_told_with_its_numbers(words: int, question_rate: float | None, said: str) -> None:
    measured = Fingerprint(words=words, question_rate=question_rate)
    (advice,) = advice_for(CHOSEN, measured, FULL, ())
    assert said in advice


@pytest.mark.parametrize(
    ("language", "said", "missing"),
    [
        ("ja", ["Say yourself how you write, and lock it: the site's language (ja) has no spaces"], "language.words"),
        (
            "sv",
            ["Say yourself how you write, and lock it: of the site's language (sv) only", "Add a page"],
            "language.lists",
        ),
        ("de", ["Add a page"], None),
        (None, ["Add a page"], None),
    ],
)
def test_where_the_language_is_the_reason_it_is_named(language: str, said: list[str], missing: str | None) -> None:
    persona = CHOSEN.model_copy(update={"language": language})
    advice = advice_for(persona, Fingerprint(words=0 if language == "ja" else 300), FULL, ())
    assert len(advice) == len(said)
    assert all(one.startswith(start) and len(one) <= 150 for one, start in zip(advice, said, strict=True))
    assert [path for path in missing_of(persona) if path.startswith("language.")] == ([missing] if missing else [])


def test_nothing_is_advised_where_nothing_can_be_better() -> None:
    assert advice_for(CHOSEN, Fingerprint(words=1000, question_rate=0.1), FULL, ()) == ()


@pytest.mark.parametrize(
    ("part", "said"), [("contradictions", "contradictions"), ("evidence", "without evidence"), ("platforms", "speaks")]
)
def test_a_part_with_faults_is_pointed_to(part: str, said: str) -> None:
    parts = {**FULL, part: Part(points=0.5, most=1, why="half")}
    (advice,) = advice_for(CHOSEN, Fingerprint(words=1000, question_rate=0.1), parts, ())
    assert said in advice


def test_who_tells_nothing_is_not_sent_to_look_for_contradictions() -> None:
    assert not any("contradictions" in said for said in quality_of(EMPTY, text(30, 3)).advice)


def test_the_usual_platforms_are_only_usual() -> None:
    assert any("Choose the platforms" in said for said in quality_of(told(), text(30, 3)).advice)


def test_advice_is_short_and_not_too_much() -> None:
    advice = quality_of(EMPTY, text(3)).advice
    assert len(advice) == MOST_ADVICE
    assert all(len(said) <= 150 for said in advice)


def test_everything_null_or_empty_is_missing() -> None:
    missing = missing_of(EMPTY)
    assert list(missing) == sorted(set(missing))
    assert set(ANSWERABLE) <= set(missing)
    assert {"language", "platforms", "fingerprint.question_rate", "identity.audience.level"} <= set(missing)


def test_what_is_known_or_rightly_empty_is_not_missing() -> None:
    known = told().model_copy(update={"identity": Identity(name=claim("Maker"))})
    missing = missing_of(known)
    assert "identity.name" not in missing
    assert "identity.beliefs" in missing
    assert "platforms.linkedin.hashtags" in missing
    assert not any(path.endswith(("max_chars", "objections", "limits")) for path in missing)
