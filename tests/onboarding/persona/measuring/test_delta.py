"""Cosine Delta: a distance that behaves like one, and tells who wrote what."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.persona.corpus import Corpus, PageText
from onboarding.persona.measuring.delta import background_of, distance, profile
from tests.onboarding.persona.made import NAMES, example

rates = st.dictionaries(st.sampled_from(["the", "of", "and", "to", "we"]), st.floats(0, 100).map(lambda x: round(x, 3)))
several = st.lists(rates, min_size=1, max_size=5)


@settings(max_examples=100, deadline=None)
@given(rates, rates, several)
def test_it_is_the_same_both_ways_and_between_nought_and_two(
    one: dict[str, float], other: dict[str, float], texts: list[dict[str, float]]
) -> None:
    background = background_of([one, other, *texts])
    apart = distance(one, other, background)
    assert 0 <= apart <= 2
    assert apart == pytest.approx(distance(other, one, background))
    assert distance(one, one, background) == pytest.approx(0, abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(several, st.randoms(use_true_random=False))
def test_the_order_of_the_background_does_not_matter(texts: list[dict[str, float]], order: st.DataObject) -> None:
    shuffled = list(texts)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert background_of(shuffled) == background_of(texts)


def test_opposite_habits_are_two_apart() -> None:
    one, other = {"the": 10.0, "of": 0.0}, {"the": 0.0, "of": 10.0}
    assert distance(one, other, background_of([one, other])) == pytest.approx(2)


def test_unrelated_habits_are_one_apart() -> None:
    one, other = {"the": 20.0, "of": 10.0}, {"the": 10.0, "of": 20.0}
    background = background_of([{"the": 0.0, "of": 0.0}, {"the": 20.0, "of": 20.0}, {"the": 10.0, "of": 10.0}])
    assert distance(one, other, background) == pytest.approx(1)


def test_a_word_that_varies_nowhere_says_nothing() -> None:
    background = background_of([{"the": 0.1, "of": 1.0}, {"the": 0.1, "of": 2.0}, {"the": 0.1, "of": 3.0}])
    assert list(background.means) == ["of"]


def test_texts_like_the_background_are_alike_and_unlike_any_other() -> None:
    middle = {"the": 2.0}
    background = background_of([{"the": 1.0}, {"the": 3.0}])
    assert distance(middle, dict(middle), background) == 0
    assert distance(middle, {"the": 3.0}, background) == 1


def test_without_a_background_nothing_is_told() -> None:
    assert distance({"the": 1.0}, {"of": 1.0}, background_of([])) == 0


def test_halves_of_a_site_are_nearer_to_each_other_than_to_other_sites() -> None:
    found = {name: [profile(half) for half in _halves(example(name).corpus)] for name in NAMES}
    background = background_of([half for both in found.values() for half in both])
    within = [distance(one, other, background) for one, other in found.values()]
    across = [distance(found[a][0], found[b][1], background) for a in NAMES for b in NAMES if a != b]
    assert max(within) < min(across)


def _halves(corpus: Corpus) -> tuple[Corpus, Corpus]:
    """Return every other block of each page, so that both halves have the same topics."""
    return _every_other(corpus, 0), _every_other(corpus, 1)


def _every_other(corpus: Corpus, first: int) -> Corpus:
    pages = (PageText(page.url, page.title, page.blocks[first::2]) for page in corpus.pages)
    return Corpus(corpus.language, tuple(pages))
