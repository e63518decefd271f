"""What speaks against an adaptation, and against a finished text."""

from __future__ import annotations

from typing import Any

import pytest

from onboarding.persona.platforms.adapting import adaptations
from onboarding.persona.platforms.checking import objections_of, text_objections
from onboarding.persona.platforms.table import PLATFORMS, UnknownPlatform
from onboarding.persona.schema.persona import Fingerprint, Lexicon, Voice
from tests.onboarding.persona.made_up import EMPTY, claim

PERSONA = EMPTY.model_copy(
    update={
        "voice": Voice(formality=claim(0.5)),
        "lexicon": Lexicon(domain_terms=(claim("glaze"),), avoid=(claim("synergy"),)),
        "fingerprint": Fingerprint(
            reliability="good", p10_sentence_words=5, p90_sentence_words=15, word_letters=5, emoji_per_1000=0
        ),
    }
)
ADAPTED = adaptations(PERSONA, ["linkedin"])["linkedin"]


def test_nothing_speaks_against_what_was_derived() -> None:
    assert objections_of(ADAPTED, PERSONA) == ADAPTED.objections == ()


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"tone_shift": claim(0.3)}, "moves by +0.3"),
        ({"formality": 0.9}, "too far from the voice's 0.5"),
        ({"sentence_words": (9, 8)}, "cannot be written"),
        ({"sentence_words": (2, 3)}, "shorter than this voice's"),
        ({"sentence_words": (5, 16)}, "longer than this voice's"),
        ({"sentence_words": (5, 23)}, "23 words in a sentence, and advised are 22"),
        ({"words": (60, 700)}, "do not fit into 3,000 characters"),
        ({"hashtags": claim(4)}, "4 hashtags, and advised are 3"),
        ({"emoji": claim("up to 2")}, "the site has none"),
        ({"sample_outline": ("All about Synergy",)}, "“synergy”, which the persona avoids"),
    ],
)
def test_an_adaptation_that_leaves_its_bounds_is_objected_to(changed: dict[str, Any], part: str) -> None:
    objections = objections_of(ADAPTED.model_copy(update=changed), PERSONA)
    assert any(part in said for said in objections), objections


@pytest.mark.parametrize("name", [name for name, one in PLATFORMS.items() if one.longest])
def test_a_text_fits_up_to_the_limit_and_not_one_sign_further(name: str) -> None:
    longest = PLATFORMS[name].longest or 0
    assert text_objections(name, "a" * longest) == ()
    (said,) = text_objections(name, "a" * (longest + 1))
    assert f"allows {longest:,}" in said
    assert f"has {longest + 1:,}" in said


@pytest.mark.parametrize("name", ["blog", "medium", "substack"])
def test_a_place_without_a_limit_takes_any_text(name: str) -> None:
    assert text_objections(name, "a " * 100_000) == ()


def test_texts_are_counted_as_the_platform_counts() -> None:
    assert text_objections("x", "a" * 250 + " https://site.example/" + "b" * 200) == ()
    assert text_objections("x", "\u65e5" * 141)
    assert text_objections("youtube", "\u00e9" * 2_501)
    assert text_objections("linkedin", "\u00e9" * 3_000) == ()


def test_hashtags_and_mentions_are_limited_too() -> None:
    tags = " ".join(f"#clay{number}" for number in range(6))
    assert text_objections("instagram", tags) == ("Instagram allows 5 hashtags; this text has 6.",)
    names = " ".join(f"@u{number}" for number in range(21))
    assert text_objections("instagram", names) == ("Instagram allows 20 mentioned accounts; this text has 21.",)


def test_a_text_for_an_unknown_platform_is_refused() -> None:
    with pytest.raises(UnknownPlatform):
        text_objections("pigeons", "hello")
